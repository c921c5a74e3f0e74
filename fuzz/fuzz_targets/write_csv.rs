//! What is written is read back by the csv crate: the input is a table whose fields end with 0xff and whose records end with 0xfe.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wintermute_convert::fuzzing::{first_field, record};

fuzz_target!(|input: &[u8]| {
    let table: Vec<Vec<&[u8]>> =
        input.split(|byte| *byte == 0xfe).map(|row| row.split(|byte| *byte == 0xff).collect()).collect();
    let mut written = Vec::new();
    for row in &table {
        let start = written.len();
        record(&mut written, row.iter().copied());
        assert_eq!(&first_field(&written[start..], usize::MAX)[..], row[0]);
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&written[..]);
    let read: Vec<_> = reader.byte_records().map(|record| record.unwrap()).collect();
    assert_eq!(read.len(), table.len());
    for (read, row) in read.iter().zip(&table) {
        assert_eq!(read.iter().collect::<Vec<_>>(), *row);
    }
});
