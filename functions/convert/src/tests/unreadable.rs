//! What no catalogue is read from is named for what it is, not for the byte that is no text.

use super::{Case, csv_of};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

fn error(input: impl Into<Bytes>) -> String {
    Case::new(input).try_run().unwrap_err().to_string()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// A tar archive of one file.
fn tar(text: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    header[..5].copy_from_slice(b"a.csv");
    header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    [&header[..], text, &[0; 1024]].concat()
}

#[test]
fn a_document_says_what_it_is_and_what_to_do() {
    let pdf = error("%PDF-1.7\n");
    assert_eq!(
        pdf,
        "the file is a PDF, which is not read: save or export the catalogue as CSV, JSON lines or a workbook (xlsx), and upload that"
    );
    assert!(error("<!doctype html>\n<html>").starts_with("the file is an HTML page, which is not read"));
    let binary: Vec<u8> = (0..200_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    assert!(error(binary).starts_with("the file is a binary file of an unknown kind"));
}

#[test]
fn an_archive_that_is_not_read_is_to_be_unpacked_also_within_another() {
    assert_eq!(
        error(tar(b"name\nShoe\n")),
        "the file is a tar archive, which is not read: unpack it and upload the catalogue itself"
    );
    let packed = error(gzip(&tar(b"name\nShoe\n")));
    assert!(
        packed.starts_with("the gzip archive holds a tar archive, which is not read: unpack it"),
        "{packed}"
    );
}

#[test]
fn archives_may_be_packed_in_one_another_but_not_without_end() {
    let text = b"name,price\nShoe,5\n";
    assert_eq!(csv_of(gzip(&gzip(text))), "name,price\nShoe,5\n");
    let case = Case::new(gzip(&gzip(text))).run();
    assert_eq!(case.converted.reading().packing, ["gzip", "gzip"]);
    let mut deep = text.to_vec();
    for _ in 0..6 {
        deep = gzip(&deep);
    }
    assert!(error(deep).starts_with("the file is packed more than 3 times"));
}

#[test]
fn zeros_after_a_gzip_archive_fill_up_a_block_of_a_tape() {
    let padded = [gzip(b"name,price\nShoe,5\n"), gzip(b"Boot,6\n"), vec![0; 1000]].concat();
    for chunk in [1, 7, 100_000] {
        let case = Case { chunk, ..Case::new(padded.clone()) };
        assert_eq!(case.run().text, "name,price\nShoe,5\nBoot,6\n");
    }
    let mut other = padded;
    other.extend_from_slice(b"what is no gzip archive");
    assert!(error(other).contains("the gzip archive is damaged"));
}
