//! Forms of input: JSON lines, arrays, objects one after the other, archives; columns, and what the counts say.

use super::{Case, csv_of};
use crate::profile::measure::Measured;
use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use std::io::Write;
use wintermute_shared::Error;

const LINES: &str = "{\"a\": 1, \"b\": \"x\"}\n{\"b\": \"y, z\", \"c\": [1, {\"d\": \"e\"}]}\n";
const CSV: &str = "a,b,c\n1,x,\n,\"y, z\",\"[1, {\"\"d\"\": \"\"e\"\"}]\"\n";

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    compress_to_vec(text, CompressionLevel::Fastest)
}

/// About 3 MB, so several blocks.
fn many_lines() -> String {
    (0..30_000).map(|i| format!("{{\"id\": {i}, \"name\": \"{}\"}}\n", "abc, ".repeat(16))).collect()
}

#[test]
fn every_form_of_json_gives_the_same_rows() {
    let objects: Vec<&str> = LINES.lines().collect();
    assert_eq!(csv_of(LINES), CSV);
    assert_eq!(csv_of(LINES.trim_end()), CSV, "without a last line break");
    assert_eq!(csv_of(LINES.replace('\n', "\r\n")), CSV, "CRLF");
    assert_eq!(csv_of(LINES.replace('\n', "\n\n \t\n")), CSV, "blank lines");
    assert_eq!(csv_of(format!("\u{feff}{LINES}")), CSV, "byte order mark");
    assert_eq!(csv_of(format!("[{}]", objects.join(","))), CSV, "an array");
    assert_eq!(
        csv_of(format!("\u{feff} [\r\n  {}\r\n]\r\n", objects.join(",\r\n  "))),
        CSV,
        "an array over lines"
    );
    assert_eq!(csv_of(objects.join("")), CSV, "objects one after the other");
    assert_eq!(csv_of(objects.join(",\n")), CSV, "objects with commas");
    let spread =
        "{\n  \"a\": 1,\n  \"b\": \"x\"\n}\n{\n  \"b\": \"y, z\",\n  \"c\": [1, {\"d\": \"e\"}]\n}\n";
    assert_eq!(csv_of(spread), CSV, "objects over lines");
}

#[test]
fn a_table_stays_one_and_is_measured() {
    let csv = "name,price,note\nshoe,12.50,\"a, \"\"b\"\"\n\"\n\"hat\",007,\"\"\n";
    let normal = "name,price,note\nshoe,12.50,\"a, \"\"b\"\"\n\"\nhat,007,\n";
    assert_eq!(csv_of(csv), normal);
    assert_eq!(csv_of(csv.replace("\n\"hat", "\r\n\r\n\"hat")), normal, "CRLF and an empty line");
    assert_eq!(csv_of(format!("\u{feff}{csv}")), normal, "byte order mark");
    assert_eq!(csv_of(gzip(csv.as_bytes())), normal);
    let tsv = "name\tprice\tnote\nshoe\t12.50\ta, \"b\"\nhat, red\t\t\n";
    assert_eq!(csv_of(tsv), "name,price,note\nshoe,12.50,\"a, \"\"b\"\"\"\n\"hat, red\",,\n");
    let converted = Case::new(csv).run().converted;
    let columns = converted.profile.columns(&converted.columns, &converted.measured);
    assert_eq!((columns[1].types.number, columns[1].types.string), (1, 1), "007 is no number");
    assert_eq!((columns[2].missing, columns[2].types.string), (1, 2));
}

#[test]
fn a_long_table_is_cut_where_its_rows_end() {
    let rows: String = (0..40_000).map(|i| format!("{i},\"line\n{}\",x\n", "abc, ".repeat(9))).collect();
    assert_eq!(csv_of(format!("id,\"text\",c\n{rows}")), format!("id,text,c\n{rows}"));
}

#[test]
fn an_array_inside_an_object_is_found() {
    let objects = LINES.trim_end().replace('\n', ",\n ");
    for wrapped in [
        format!("{{\"products\": [{objects}]}}"),
        format!(
            "{{\n  \"total\": 2,\n  \"data\": {{\n    \"Items\": [\n{objects}\n]}},\n \"next\": [{{}}, 7]\n}}\n"
        ),
    ] {
        assert_eq!(csv_of(wrapped.clone()), CSV, "{wrapped}");
    }
    let odd = format!("{{\"a\": [{{}}], \"shop\": {{\"list\": [{objects}]}}, \"b\": 1}}");
    let mut case = Case::new(odd);
    assert_eq!(case.run().text, CSV, "without a usual name");
    case.settings.records_path = Some("shop.list".to_owned());
    assert_eq!(case.run().text, CSV);
    case.settings.records_path = Some("shop.products".to_owned());
    let error = case.try_run().unwrap_err().to_string();
    assert!(error.contains("records_path shop.products"), "{error}");
}

#[test]
fn a_long_wrapped_array_is_found_before_its_end() {
    let objects = many_lines().trim_end().replace('\n', ",");
    let csv = csv_of(many_lines());
    assert_eq!(csv_of(format!("{{\"products\": [{objects}], \"more\": [1, 2]}}")), csv);
    let outcome = Case::new(format!("{{\"products\": [{objects}")).run();
    assert_eq!((outcome.text, outcome.rejects[0].reason.as_str()), (csv, "truncated"));
}

#[test]
fn an_archive_that_grows_without_end_is_refused() {
    let zeros = vec![b' '; 80 << 20];
    for bomb in [gzip(&zeros), zstd(&zeros)] {
        let error = Case::new(bomb).try_run().unwrap_err().to_string();
        assert!(error.contains("seems to be a bomb") && error.contains("max_expansion"), "{error}");
    }
    let mut case = Case::new(gzip(&[&zeros[..], b"{\"a\": 1}"].concat()));
    case.settings.max_expansion = 2000;
    assert_eq!(case.run().text, "a\n1\n");
}

#[test]
fn archives_are_known_by_their_content() {
    let text = many_lines();
    let csv = csv_of(text.clone());
    assert_eq!(csv_of(gzip(text.as_bytes())), csv);
    assert_eq!(csv_of(zstd(text.as_bytes())), csv);
    let (one, two) = text.as_bytes().split_at(1_000_003);
    assert_eq!(csv_of([gzip(one), gzip(two)].concat()), csv, "gzip members");
    let skippable = b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc";
    assert_eq!(csv_of([&zstd(one)[..], skippable, &zstd(two)].concat()), csv, "Zstandard frames");
}

#[test]
fn a_truncated_or_damaged_archive_is_an_error_that_says_so() {
    for (name, archive) in
        [("gzip", gzip(many_lines().as_bytes())), ("Zstandard", zstd(many_lines().as_bytes()))]
    {
        let error = |bytes: &[u8]| match Case::new(bytes.to_vec()).try_run() {
            Err(Error::Invalid(message)) => message,
            other => panic!("{other:?}"),
        };
        for length in [12, archive.len() / 2, archive.len() - 1] {
            let message = error(&archive[..length]);
            assert!(message.contains(name) && message.contains("is cut short"), "{length}: {message}");
        }
        let mut damaged = archive.clone();
        let middle = damaged.len() / 2;
        damaged[middle..middle + 64].fill(0xa5);
        assert!(error(&damaged).contains("damaged"), "{}", error(&damaged));
    }
}

#[test]
fn a_failing_source_is_told_as_it_is_even_through_a_decoder() {
    for input in [many_lines().into_bytes(), gzip(many_lines().as_bytes()), zstd(many_lines().as_bytes())] {
        let case = Case { chunk: 1000, ..Case::new(input) };
        let open = || -> crate::input::source::Source {
            let mut source = case.source();
            let mut left = 5;
            Box::new(move |buffer, count| {
                left -= 1;
                if left == 0 { Err(Error::failed("the network is down")) } else { source(buffer, count) }
            })
        };
        let mut watch = wintermute_shared::contract::telemetry::Stopwatch::start("convert");
        let error = crate::pipeline::convert::convert(open, super::Memory::default, case.plan(), &mut watch)
            .unwrap_err();
        assert_eq!(error.to_string(), "the network is down");
    }
}

#[test]
fn a_column_first_seen_in_the_last_row_is_kept() {
    let lines = many_lines();
    let late = format!("{lines}{{\"late\": true, \"id\": null, \"later\": 1}}\n");
    let csv = csv_of(late.clone());
    assert!(csv.starts_with("id,name,late,later\n0,"), "{}", &csv[..40]);
    assert!(csv.ends_with("\",,\n,,true,1\n"), "{}", &csv[csv.len() - 40..]);
    assert_eq!(csv.lines().count(), 30_002);
}

#[test]
fn columns_stand_in_order_of_first_appearance_whatever_the_threads() {
    let lines: String = (0..60_000u64)
        .map(|i| format!("{{\"k{}\": {i}, \"{}\": 1}}\n", i * i / 40_000_000, "x".repeat(60)))
        .collect();
    let mut expected = vec!["k0".to_owned(), "x".repeat(60)];
    expected.extend((1..90).map(|i| format!("k{i}")));
    for threads in [1, 5] {
        let mut case = Case::new(lines.clone());
        case.threads = threads;
        assert_eq!(case.run().converted.columns.names(), expected);
    }
}

#[test]
fn null_is_written_as_the_settings_say() {
    let mut case = Case::new("{\"a\": null, \"b\": \"\"}\n{\"b\": \"x\"}\n");
    case.settings.null = "NULL".to_owned();
    assert_eq!(case.run().text, "a,b\nNULL,\nNULL,x\n");
    case.settings.null = "n, a".to_owned();
    assert_eq!(case.run().text, "a,b\n\"n, a\",\n\"n, a\",x\n");
    assert_eq!(case.run().converted.measured.values[0].distinct, 0, "it is no value");
}

#[test]
fn values_are_counted_by_type_and_missing_ones_too() {
    let lines = r#"{"a": null, "b": "", "c": true, "d": 1, "e": "x", "f": [1], "g": {}, "a": ""}
                   {"c": false, "e": "\n", "f": [], "a": "v", "\u0061": "w"}"#;
    let outcome = Case::new(lines).run();
    assert_eq!(outcome.text, "a,b,c,d,e,f,g\n,,true,1,x,[1],{}\nw,,false,,\"\n\",[],\n");
    let profile = &outcome.converted.profile;
    assert_eq!((profile.rows, profile.duplicate_keys), (2, 2));
    let columns = profile.columns(&outcome.converted.columns, &Measured::default());
    let missing: Vec<u64> = columns.iter().map(|column| column.missing).collect();
    assert_eq!(missing, [1, 2, 0, 1, 0, 0, 1]);
    assert_eq!(columns[1].missing_share, 1.0);
    let types = |i: usize| columns[i].types;
    assert_eq!((types(0).string, types(0).null, types(1).string, types(2).boolean), (2, 0, 1, 2));
    assert_eq!((types(3).number, types(4).string, types(5).array, types(6).object), (1, 2, 2, 1));
}
