//! Small files of Parquet that would become large, or stop the process, and damaged ones.

use super::parquet::{csv_of, csv_with, error_of, text_of};
use super::parquet_bytes::*;
use super::{Case, parquet_bytes};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use wintermute_shared::Settings;

fn plain(text: &str) -> Vec<u8> {
    [&(text.len() as u32).to_le_bytes(), text.as_bytes()].concat()
}

/// A file with one column of text and these pages.
fn one_column(repetition: i64, rows: i64, codec: i64, pages: Vec<u8>) -> Bytes {
    let chunk = Chunk { physical: BYTE_ARRAY, path: vec!["a"], codec, pages };
    file(1, vec![leaf("a", BYTE_ARRAY, repetition)], rows, &[chunk])
}

fn is_damaged(file: Bytes, by: &str) {
    let error = error_of(file);
    assert!(error.starts_with("the Parquet file is damaged: ") || error.starts_with("after "), "{error}");
    assert!(error.contains(by), "{error}");
}

fn is_bomb(file: Bytes) {
    let error = error_of(file);
    assert!(error.contains("seems to be a bomb") && error.contains("max_expansion"), "{error}");
}

/// Two rows, an `x` each.
fn page_of_two() -> Vec<u8> {
    let values = [plain("x"), plain("x")].concat();
    page(2, PLAIN, values.len() as i64, &values)
}

#[test]
fn these_bytes_are_parquet() {
    assert_eq!(csv_of(one_column(REQUIRED, 2, UNCOMPRESSED, page_of_two())), "a\nx\nx\n");
}

#[test]
fn a_list_in_a_row_without_end_is_refused_before_it_fills_memory() {
    let count = 2_000_000_000;
    // All elements but the first go on in the first row.
    let rep = [varint(2), vec![0], varint((count - 1) << 1), vec![1]].concat();
    let rep = [(rep.len() as u32).to_le_bytes().to_vec(), rep].concat();
    let values = [rep, equal_levels(count, 2), vec![0], varint(count << 1)].concat();
    let pages =
        [dictionary(1, &plain("x")), page(count as i64, RLE_DICTIONARY, values.len() as i64, &values)]
            .concat();
    let chunk = Chunk { physical: BYTE_ARRAY, path: vec!["l", "e"], codec: UNCOMPRESSED, pages };
    let schema = vec![group("l", REPEATED, 1), leaf("e", BYTE_ARRAY, OPTIONAL)];
    let file = file(1, schema, 1, &[chunk]);
    assert!(file.len() < 600);
    let settings = Settings { max_record_bytes: 1 << 20, ..Settings::default() };
    let error = text_of(&file, &settings).unwrap_err().to_string();
    assert!(error.contains("seems to be a bomb") && error.contains("max_expansion"), "{error}");
}

#[test]
fn a_row_that_is_too_long_is_a_reject_and_the_others_are_kept() {
    let count = 100_000;
    let rep = [varint(2 << 1), vec![0], varint((count - 1) << 1), vec![1], varint(1 << 1), vec![0]].concat();
    let rep = [(rep.len() as u32).to_le_bytes().to_vec(), rep].concat();
    let values = [rep, equal_levels(count + 2, 1), vec![0], varint((count + 2) << 1)].concat();
    let pages =
        [dictionary(1, &plain("x")), page(count as i64 + 2, RLE_DICTIONARY, values.len() as i64, &values)];
    let chunk = Chunk { physical: BYTE_ARRAY, path: vec!["a"], codec: UNCOMPRESSED, pages: pages.concat() };
    let file = file(1, vec![leaf("a", BYTE_ARRAY, REPEATED)], 3, &[chunk]);
    let mut case = Case::new("");
    case.settings.max_record_bytes = 10_000;
    case.settings.max_reject_share = 0.5;
    assert!(text_of(&file, &case.settings).unwrap().len() < 11_000);
    let (csv, rejects) = csv_with(file, &case).unwrap();
    assert_eq!(csv, "a\n\"[\"\"x\"\"]\"\n\"[\"\"x\"\"]\"\n");
    assert!(rejects.contains("\"too-long\"") && rejects.lines().count() == 1, "{}", &rejects[..200]);
}

#[test]
fn pages_that_state_more_than_they_have_are_damaged_or_bombs() {
    let stored = zstd::bulk::compress(&plain("x"), 1).unwrap();
    is_bomb(one_column(REQUIRED, 1, ZSTD, page(1, PLAIN, i64::from(i32::MAX), &stored)));
    is_damaged(one_column(REQUIRED, 1, ZSTD, page(1, PLAIN, 100 << 20, &stored)), "in the column a");
    is_damaged(one_column(REQUIRED, 1, UNCOMPRESSED, page(1, PLAIN, 1 << 20, &plain("x"))), "are stated");
    is_damaged(one_column(REQUIRED, 1, UNCOMPRESSED, page(9, PLAIN, 5, &plain("x"))), "in the column a");
    let states_many = dictionary(i64::from(i32::MAX), &plain("x"));
    is_damaged(one_column(REQUIRED, 1, UNCOMPRESSED, states_many), "its dictionary states 2147483647 values");

    let empty = zstd::bulk::compress(&vec![0; 16 << 20], 1).unwrap();
    is_bomb(one_column(REQUIRED, 1, ZSTD, packed_dictionary(4 << 20, 16 << 20, &empty)));
}

#[test]
fn a_gzip_page_that_grows_more_than_it_states_is_damaged() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    (0..100).for_each(|_| encoder.write_all(&[0; 1 << 20]).unwrap());
    let stored = encoder.finish().unwrap();
    is_damaged(one_column(REQUIRED, 1, GZIP, page(1, PLAIN, 5, &stored)), "5 are stated");
}

#[test]
fn deltas_that_state_more_than_there_are_values_are_damaged() {
    // Blocks of 128 in four parts, two billion numbers; then the same for the suffixes.
    let many = [vec![0x80, 0x01, 4], varint(2_000_000_000), vec![0]].concat();
    let one = [vec![0x80, 0x01, 4], varint(1), vec![0]].concat();
    for values in [&many, &[&one[..], &many].concat()] {
        let pages = page(1, DELTA_BYTE_ARRAY, values.len() as i64, values);
        is_damaged(one_column(REQUIRED, 1, UNCOMPRESSED, pages), "the deltas of a page");
    }
}

#[test]
fn many_columns_with_large_pages_are_a_bomb_together() {
    let value = plain(&" ".repeat(4 << 20));
    let stored = zstd::bulk::compress(&value, 1).unwrap();
    let names: Vec<&'static str> = (0..100).map(|i| &*Box::leak(format!("c{i}").into_boxed_str())).collect();
    let chunk = |name| Chunk {
        physical: BYTE_ARRAY,
        path: vec![name],
        codec: ZSTD,
        pages: page(1, PLAIN, value.len() as i64, &stored),
    };
    let chunks: Vec<Chunk> = names.iter().map(|name| chunk(*name)).collect();
    let schema = names.iter().map(|name| leaf(name, BYTE_ARRAY, REQUIRED)).collect();
    let file = file(100, schema, 1, &chunks);
    assert!(file.len() < 100_000);
    is_bomb(file);
}

#[test]
fn counts_of_rows_that_contradict_each_other_are_an_error() {
    is_damaged(one_column(REQUIRED, 3, UNCOMPRESSED, page_of_two()), "it ends 1 rows before its row group");
    is_damaged(one_column(REQUIRED, 1, UNCOMPRESSED, page_of_two()), "it goes on after the last row");
    is_damaged(one_column(REQUIRED, -1, UNCOMPRESSED, page_of_two()), "states -1 rows");
    let group =
        Thrift::Struct(vec![(1, Thrift::Structs(vec![])), (2, Thrift::Number(1)), (3, Thrift::Number(5))]);
    let schema = vec![leaf("a", BYTE_ARRAY, REQUIRED)];
    is_damaged(footed(b"PAR1".to_vec(), 1, schema.clone(), 5, vec![group]), "Column count mismatch");
    is_damaged(
        footed(b"PAR1".to_vec(), 1, schema, 5, vec![]),
        "states 5 rows, and its row groups together 0",
    );
}

#[test]
fn schemas_that_no_catalogue_has_are_refused() {
    let refused = |fields, schema| error_of(footed(b"PAR1".to_vec(), fields, schema, 0, vec![]));
    let none = refused(0, vec![]);
    assert_eq!(none, "the Parquet file has no columns: write it with some");
    let many = (0..200_000).map(|_| leaf("", INT32, REQUIRED)).collect();
    assert!(refused(200_000, many).contains("more than 10000 columns"));
    let mut deep: Vec<Thrift> = (0..100_000).map(|_| group("g", REQUIRED, 1)).collect();
    deep.push(leaf("a", INT32, REQUIRED));
    assert!(refused(1, deep).contains("nest deeper than 128"));
    let long = "n".repeat(1 << 20);
    let names = [vec![group(&long, REQUIRED, 5000)], (0..5000).map(|_| leaf("a", INT32, REQUIRED)).collect()];
    assert!(refused(1, names.concat()).contains("shorter names"));
    let states_many = vec![group("g", REQUIRED, i64::from(i32::MAX)), leaf("a", INT32, REQUIRED)];
    assert!(refused(1, states_many).contains("states 2147483647 fields"));
    assert!(refused(i64::from(i32::MAX), vec![]).contains("states 2147483647 fields"));
}

#[test]
fn a_footer_that_cannot_be_is_damaged() {
    let mut file = one_column(REQUIRED, 2, UNCOMPRESSED, page_of_two()).to_vec();
    let length = file.len() - 8;
    for stated in [0, 1, u32::MAX, length as u32, length as u32 + 1] {
        file[length..length + 4].copy_from_slice(&stated.to_le_bytes());
        is_damaged(file.clone().into(), "footer");
    }
}

/// Files of several kinds, as small as possible.
fn small_files() -> Vec<Bytes> {
    let levels = [equal_levels(2, 1), vec![1, 3, 2]].concat();
    let in_dictionary = [
        dictionary(2, &[plain("ab"), plain("cd")].concat()),
        page(2, RLE_DICTIONARY, levels.len() as i64, &levels),
    ]
    .concat();
    let zstd = zstd::bulk::compress(&[plain("x"), plain("x")].concat(), 1).unwrap();
    // Two prefixes of no bytes, two suffixes of one byte each.
    let numbers = |first: u8| [vec![0x80, 0x01, 4], varint(2), vec![first, 0, 0, 0, 0, 0]].concat();
    let deltas = [numbers(0), numbers(2), b"ab".to_vec()].concat();
    let list =
        [equal_levels(2, 0), equal_levels(2, 1), 1i32.to_le_bytes().to_vec(), 2i32.to_le_bytes().to_vec()];
    let list = list.concat();
    let chunk = Chunk {
        physical: INT32,
        path: vec!["l", "e"],
        codec: UNCOMPRESSED,
        pages: page(2, PLAIN, list.len() as i64, &list),
    };
    vec![
        one_column(OPTIONAL, 2, UNCOMPRESSED, in_dictionary),
        one_column(REQUIRED, 2, ZSTD, page(2, PLAIN, 10, &zstd)),
        one_column(REQUIRED, 2, UNCOMPRESSED, page(2, DELTA_BYTE_ARRAY, deltas.len() as i64, &deltas)),
        file(1, vec![group("l", REPEATED, 1), leaf("e", INT32, REQUIRED)], 2, &[chunk]),
    ]
}

#[test]
fn no_changed_byte_stops_the_process() {
    let settings = Case::new("").settings;
    for file in small_files() {
        let whole = text_of(&file, &settings).unwrap();
        assert!(whole.len() > 20);
        for at in 0..file.len() {
            for byte in [0, 1, 2, 7, 0x0f, 0x7f, 0x80, 0xff, file[at] ^ 1, file[at] ^ 0x10] {
                let mut damaged = file.to_vec();
                damaged[at] = byte;
                // What comes out is another text or an error; nothing else is promised.
                let _ = text_of(&damaged.into(), &settings);
            }
        }
        for length in 0..file.len() {
            assert!(text_of(&file.slice(..length), &settings).is_err(), "{length} bytes");
        }
    }
}

#[test]
fn a_page_of_another_encoding_is_named() {
    let error = error_of(one_column(REQUIRED, 2, UNCOMPRESSED, page(2, 77, 5, &plain("x"))));
    assert!(error.contains("has the encoding 77, which is not read"), "{error}");
    let error =
        error_of(one_column(REQUIRED, 2, UNCOMPRESSED, page(2, parquet_bytes::RLE_DICTIONARY, 2, &[1, 3])));
    assert!(error.contains("there is none"), "{error}");
}
