//! Any bytes as model.json, a zero byte, and model.safetensors.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wintermute_cluster::artifacts::{ModelCard, read_model};

fuzz_target!(|files: &[u8]| {
    let mut files = files.splitn(2, |byte| *byte == 0);
    let (card, tensors) = (files.next().unwrap_or_default(), files.next().unwrap_or_default());
    if let Ok(card) = ModelCard::read(card) {
        let _ = read_model(&card, tensors);
    }
});
