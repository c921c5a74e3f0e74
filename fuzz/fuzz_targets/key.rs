//! Any text as a key, encoded or not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wintermute_shared::contract::event::{decode_key, encode_key};
use wintermute_shared::contract::keys::{CATALOGUE, MANIFEST, MODELS, PROCESSED};
use wintermute_shared::{Dataset, ObjectRef, Run};

fuzz_target!(|key: &str| {
    assert_eq!(decode_key(&encode_key(key)).ok().as_deref(), Some(key));
    for key in [decode_key(key).unwrap_or_default(), key.to_owned()] {
        if let Ok(dataset) = Dataset::of_raw_key(&key) {
            assert!((1..=60).contains(&dataset.as_str().len()));
        }
        for (prefix, name) in [(PROCESSED, CATALOGUE), (MODELS, MANIFEST)] {
            if let Ok(run) = Run::of_key(prefix, name, &key) {
                assert_eq!(run.key(prefix, name), key);
            }
        }
        let _ = key.parse::<ObjectRef>();
    }
});
