//! Any bytes as a Parquet file: no panic, and no more memory and time than such a file may take. What is read is whole rows, and the
//! same at the second reading.

#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use wintermute_convert::Stored;
use wintermute_convert::fuzzing::source;
use wintermute_shared::{Result, Settings};

static SETTINGS: LazyLock<Settings> =
    LazyLock::new(|| Settings { max_record_bytes: 1 << 20, max_expansion: 100, ..Settings::default() });

struct InMemory(Bytes);

impl Stored for InMemory {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn range(&self, start: u64, end: u64) -> Result<Bytes> {
        Ok(self.0.slice(start as usize..end as usize))
    }
}

/// The rows, and whether the file was read to its end.
fn read(file: &Bytes) -> (Vec<u8>, bool) {
    let (mut source, _) = source(Arc::new(InMemory(file.clone())), &SETTINGS);
    let mut text = Vec::new();
    loop {
        match source(&mut text, 1 << 20) {
            Ok(0) => return (text, true),
            Ok(_) => {}
            Err(_) => return (text, false),
        }
    }
}

fuzz_target!(|file: &[u8]| {
    let file = Bytes::copy_from_slice(file);
    let (text, is_whole) = read(&file);
    assert_eq!((&text, is_whole), (&read(&file).0, is_whole));
    // Rows that are too long are cut, and need not be JSON.
    if is_whole && text.split(|byte| *byte == b'\n').all(|row| row.len() <= SETTINGS.max_record_bytes) {
        let rows: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert!(rows.as_array().unwrap().iter().all(|row| row.is_object()));
    }
});
