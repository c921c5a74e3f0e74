//! Any bytes as the CSV that cluster reads, the first byte telling the size of blocks: what is accepted is what the csv crate reads,
//! and neither blocks nor parts change it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wintermute_cluster::input::frame::{Frame, FrameReader, Stream};

fuzz_target!(|input: &[u8]| {
    let Some((&size, csv)) = input.split_first() else { return };
    let open = |size: usize| FrameReader::in_blocks(csv, size, |_| true);
    let whole = open(1 << 20).and_then(|reader| reader.all(|_| ()));
    let in_blocks = open(usize::from(size) + 1).and_then(|reader| reader.all(|_| ()));
    assert_eq!(whole.is_ok(), in_blocks.is_ok());
    let (Ok(whole), Ok(in_blocks)) = (whole, in_blocks) else { return };
    assert_eq!(whole, in_blocks);
    // The csv crate takes a carriage return alone for the end of a record.
    if !csv.windows(2).any(|two| two[0] == b'\r' && two[1] != b'\n') && csv.last() != Some(&b'\r') {
        assert_eq!(whole.rows, by_the_csv_crate(csv, &whole));
    }
    let mut parts = FrameReader::in_blocks(Stream::new(csv), usize::from(size) + 1, |_| true).unwrap();
    let mut rows = 0;
    loop {
        let part = parts.next_rows(usize::from(size % 7) + 1).unwrap();
        if part.rows == 0 {
            break;
        }
        for (column, of_whole) in part.columns.iter().zip(&whole.columns) {
            (0..part.rows).for_each(|row| assert_eq!(column.get(row), of_whole.get(rows + row)));
        }
        rows += part.rows;
    }
    assert_eq!(rows, whole.rows);
});

/// Compares all values with those that the csv crate reads; gives the number of its records.
fn by_the_csv_crate(csv: &[u8], frame: &Frame) -> usize {
    let mut reader = csv::Reader::from_reader(csv);
    let names = reader.headers().unwrap().clone();
    let mut rows = 0;
    for record in reader.byte_records() {
        let record = record.unwrap();
        assert_eq!(record.len(), names.len());
        for column in &frame.columns {
            let field = names.iter().position(|name| name == column.name).unwrap();
            assert_eq!(column.get(rows).as_bytes(), &record[field]);
        }
        rows += 1;
    }
    rows
}
