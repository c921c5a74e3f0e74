//! A catalogue in an archive is read as if it were unpacked.

use super::{Case, csv_of};
use bytes::Bytes;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const CSV: &str = "name,price\nShoe,5\nBoot,6\n";

/// `name,price` and `Shoe,5`, an empty stream, and `Boot,6`, as Python's bz2 compresses them.
const BZIP2: &[u8] = b"\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x7b\xc1\xc0\x17\x00\x00\x07\x5b\x80\x00\x10\x00\x04\x02\x00\x08\x00\x2a\x63\xd0\x00\x20\x00\x31\x00\x00\x08\x4d\xa8\xc1\xa9\x8e\x38\x80\x5d\x49\x35\x86\x7f\x79\xa2\xee\x48\xa7\x0a\x12\x0f\x78\x38\x02\xe0\x42\x5a\x68\x39\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x93\x20\xd7\xd1\x00\x00\x01\xdd\x80\x00\x10\x00\x04\x01\x00\x10\x00\x00\x00\x84\x00\x20\x00\x21\x80\x0c\x01\xe9\x2e\x1c\x5d\xc9\x14\xe1\x42\x42\x4c\x83\x5f\x44";
/// The same in two streams of xz.
const XZ: &[u8] = b"\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x16\x00\x00\x00\x74\x2f\xe5\xa3\x01\x00\x11\x6e\x61\x6d\x65\x2c\x70\x72\x69\x63\x65\x0a\x53\x68\x6f\x65\x2c\x35\x0a\x00\x00\x00\xaf\x92\x8b\xb4\x5f\x10\x49\x3f\x00\x01\x2a\x12\x4b\x08\x54\xbc\x1f\xb6\xf3\x7d\x01\x00\x00\x00\x00\x04\x59\x5a\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x16\x00\x00\x00\x74\x2f\xe5\xa3\x01\x00\x06\x42\x6f\x6f\x74\x2c\x36\x0a\x00\x00\xe4\x67\x9a\x0a\xb3\x7f\xf7\xab\x00\x01\x1f\x07\x16\x2e\xb8\x73\x1f\xb6\xf3\x7d\x01\x00\x00\x00\x00\x04\x59\x5a";

/// A zip archive of these files.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (i, (name, content)) in files.iter().enumerate() {
        let method =
            if i.is_multiple_of(2) { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn error(input: impl Into<Bytes>) -> String {
    Case::new(input).try_run().unwrap_err().to_string()
}

#[test]
fn streams_of_xz_and_bzip2_follow_one_another() {
    for (archive, packing) in [(BZIP2, "bzip2"), (XZ, "xz")] {
        for chunk in [1, 3, 100_000] {
            let outcome = Case { chunk, ..Case::new(archive) }.run();
            assert_eq!(outcome.text, CSV, "{packing}");
            assert_eq!(outcome.converted.reading().packing, [packing]);
            assert_eq!(outcome.converted.bytes_read, archive.len() as u64);
        }
    }
}

#[test]
fn an_archive_that_is_cut_or_damaged_is_an_error() {
    for (archive, name) in [(BZIP2, "bzip2"), (XZ, "xz")] {
        // Between streams it is whole.
        for end in 12..archive.len() - 1 {
            if let Ok((_, memory)) = Case::new(&archive[..end]).try_run() {
                assert!(CSV.as_bytes().starts_with(&memory.csv), "{name} {end}");
            }
            let mut damaged = archive.to_vec();
            damaged[end] ^= 0x55;
            if let Ok((_, memory)) = Case::new(damaged).try_run() {
                assert!(CSV.as_bytes().starts_with(&memory.csv), "{name} {end}");
            }
        }
        let cut = error(&archive[..40]);
        assert!(cut.contains(&format!("the {name} archive is")), "{cut}");
    }
}

#[test]
fn the_one_catalogue_of_a_zip_archive_is_found_among_other_files() {
    for files in [
        &[("export/products.csv", CSV.as_bytes())][..],
        &[
            ("__MACOSX/._products.csv", b"x"),
            ("products.csv", CSV.as_bytes()),
            ("README.txt", b"hi"),
            (".DS_Store", b"y"),
        ],
        &[("photo.jpg", b"\xff\xd8\xff"), ("products.CSV", CSV.as_bytes())],
        &[("whatever", CSV.as_bytes())],
    ] {
        let outcome = Case::new(zip(files)).run();
        assert_eq!(outcome.text, CSV);
        assert_eq!(outcome.converted.reading().packing, ["zip"]);
    }
    let outcome = Case::new(zip(&[("a.csv.bz2", BZIP2)])).run();
    assert_eq!(
        (outcome.text.as_str(), outcome.converted.reading().packing.join(" ")),
        (CSV, "zip bzip2".to_owned())
    );
}

#[test]
fn an_archive_of_several_catalogues_or_none_is_an_error_that_lists_them() {
    let several = error(zip(&[("a.csv", b"a,b\n"), ("b/c.jsonl", b"{}"), ("readme.txt", b"")]));
    assert_eq!(
        several,
        "the zip archive holds 2 catalogues, and one is read: upload each by itself, of a.csv, b/c.jsonl"
    );
    let none = error(zip(&[("a.png", b"x"), ("b.pdf", b"%PDF-")]));
    assert!(none.starts_with("the zip archive holds no catalogue but a.png, b.pdf"), "{none}");
    assert!(error(zip(&[])).starts_with("the zip archive holds no file"));
}

#[test]
fn a_zip_archive_that_is_damaged_is_an_error() {
    let archive = zip(&[("products.csv", CSV.repeat(50).as_bytes())]);
    assert!(error(archive[..archive.len() / 2].to_vec()).contains("zip archive is cut short or damaged"));
    let mut damaged = archive.clone();
    damaged[60] ^= 0xff;
    let message = error(damaged);
    assert!(message.contains("products.csv in the zip archive is damaged"), "{message}");
    let mut encrypted = archive;
    // The flag of the only entry, in its own header and in the directory.
    let directory = memchr::memmem::find(&encrypted, b"PK\x01\x02").unwrap();
    encrypted[6] |= 1;
    encrypted[directory + 8] |= 1;
    let message = error(encrypted);
    assert!(message.contains("products.csv in the zip archive is encrypted"), "{message}");
}

#[test]
fn documents_that_are_zip_archives_are_named() {
    let word = error(zip(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]));
    assert!(word.starts_with("the file is a Word document, which is not read"), "{word}");
    let text =
        error(zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")]));
    assert!(text.starts_with("the file is a document of OpenOffice or LibreOffice"), "{text}");
}

#[test]
fn a_catalogue_is_found_in_archives_within_an_archive() {
    let inner = zip(&[("products.csv", CSV.as_bytes())]);
    assert_eq!(csv_of(zip(&[("products.zip", &inner)])), CSV);
    let mut deep = inner;
    for _ in 0..6 {
        deep = zip(&[("products.zip", &deep)]);
    }
    assert!(error(deep).starts_with("the file is packed more than 3 times"));
}
