//! Any bytes as the payload of a Lambda.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wintermute_shared::contract::event::{objects, take_settings};

fuzz_target!(|payload: &[u8]| {
    if let Ok(mut payload) = serde_json::from_slice(payload) {
        let _ = take_settings(&mut payload);
        for object in objects(payload).into_iter().flatten().flatten() {
            assert!(object.to_string().starts_with("s3://"));
        }
    }
});
