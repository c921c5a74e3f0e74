//! The CSV says what the JSON said, and its bytes depend on the input alone.

use super::Case;
use proptest::prelude::*;
use std::fmt::Write;

/// A JSON value: its text, and what its cell must say.
#[derive(Clone, Debug)]
struct Value {
    json: String,
    cell: String,
}

fn value() -> impl Strategy<Value = Value> {
    let same = |text: String| Value { json: text.clone(), cell: text };
    let leaf = prop_oneof![
        Just(Value { json: "null".into(), cell: String::new() }),
        any::<bool>().prop_map(move |b| same(b.to_string())),
        "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?".prop_map(same),
        string(),
    ];
    leaf.prop_recursive(3, 12, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(move |items| {
                let items: Vec<String> = items.into_iter().map(|item| item.json).collect();
                same(format!("[{}]", items.join(" , ")))
            }),
            prop::collection::vec((string(), inner), 0..4).prop_map(move |entries| {
                let entries: Vec<String> =
                    entries.into_iter().map(|(key, value)| format!("{}:{}", key.json, value.json)).collect();
                same(format!("{{{}}}", entries.join(",")))
            }),
        ]
    })
}

/// Text, written with any of JSON's escapes.
fn string() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[a-c,\"\\\\/\r\n\t]{0,5}",
        "\\PC{0,40}",
        prop::collection::vec(any::<char>(), 0..8).prop_map(String::from_iter)
    ];
    (text, any::<u8>()).prop_map(|(text, style)| {
        let mut json = String::from("\"");
        for (i, character) in text.chars().enumerate() {
            let must = character < ' ' || matches!(character, '"' | '\\');
            if character == '"' && style & 1 == 0 {
                json.push_str("\\\"");
            } else if must || (style.wrapping_mul(i as u8 + 1) & 7 == 1) {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(json, "\\u{unit:04x}").unwrap();
                }
            } else {
                json.push(character);
            }
        }
        json.push('"');
        Value { json, cell: text }
    })
}

type Record = Vec<(Value, Value)>;

fn records() -> impl Strategy<Value = Vec<Record>> {
    let key =
        prop_oneof![3 => "[a-f]".prop_map(|k| Value { json: format!("\"{k}\""), cell: k }), 1 => string()];
    prop::collection::vec(prop::collection::vec((key, value()), 0..6), 1..12)
}

fn json(record: &Record) -> String {
    let entries: Vec<String> =
        record.iter().map(|(key, value)| format!("{}: {}", key.json, value.json)).collect();
    format!("{{{}}}", entries.join(", "))
}

/// The header and the rows that must come out.
fn expected(records: &[Record]) -> Vec<Vec<String>> {
    let mut columns: Vec<String> = Vec::new();
    for (key, _) in records.iter().flatten() {
        if !columns.contains(&key.cell) {
            columns.push(key.cell.clone());
        }
    }
    let cell = |record: &Record, column: &String| {
        record
            .iter()
            .rev()
            .find(|(key, _)| key.cell == *column)
            .map_or_else(String::new, |(_, value)| value.cell.clone())
    };
    let rows = records.iter().map(|record| columns.iter().map(|column| cell(record, column)).collect());
    std::iter::once(columns.clone()).chain(rows).collect()
}

fn read_back(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_survives_in_every_form(records in records(), chunk in 1usize..200) {
        prop_assume!(records.iter().any(|record| !record.is_empty()));
        let objects: Vec<String> = records.iter().map(json).collect();
        let inputs = [objects.join("\n"), format!("[{}]", objects.join(", ")), objects.concat(), format!("[\n{}\n]\n", objects.join("\n,"))];
        for input in inputs {
            let mut case = Case { chunk, ..Case::new(input) };
            // A record with a list of objects is a record, also if it is alone.
            case.settings.records_path = Some(".".to_owned());
            let outcome = case.run();
            prop_assert_eq!(&outcome.rejects, &[]);
            prop_assert_eq!(read_back(&outcome.text), expected(&records));
        }
    }

    #[test]
    fn a_damaged_line_is_read_if_it_is_json_and_else_only_if_that_is_told(
        records in records(), at in any::<prop::sample::Index>(), byte in prop::sample::select(&b"\"\\{}[],:x0-.eu \x01"[..]), insert in any::<bool>(),
    ) {
        let mut line = json(&records[0]).into_bytes();
        let at = at.index(line.len());
        if insert { line.insert(at, byte) } else { line[at] = byte }
        // What is not UTF-8 may be text in another encoding.
        prop_assume!(std::str::from_utf8(&line).is_ok());
        let outcome = Case::new([b"{\"first\": 1}\n", &line[..], b"\n"].concat()).run();
        let is_object = line.trim_ascii_start().starts_with(b"{") && is_json(&line);
        let is_mended = !outcome.converted.profile.repairs.is_empty();
        prop_assert!(!(is_object && is_mended));
        let rows = 1 + u64::from(is_object || is_mended);
        prop_assert_eq!(outcome.converted.profile.rows, rows, "{:?}", String::from_utf8_lossy(&line));
    }

    #[test]
    fn garbage_never_panics(input in prop::collection::vec(prop_oneof![
        4 => prop::sample::select(vec!["{\"a\": 1}", "{\"a\":", "[", "]", "{", "}", "\"", "\\", ",", "\n", " ", "x", "\\u12", "{\"b\": \"c\"}"]).prop_map(|s| s.as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|b| vec![b]),
    ], 0..40), chunk in 1usize..20) {
        let input = input.concat();
        let run = |case: Case| case.try_run().map(|(_, memory)| memory).map_err(|error| error.to_string());
        let (whole, parts) = (run(Case::new(input.clone())), run(Case { chunk, ..Case::new(input) }));
        prop_assert_eq!(whole, parts);
    }
}

/// Whether serde_json reads the line, or would if numbers had no limits.
fn is_json(line: &[u8]) -> bool {
    match serde_json::from_slice::<serde_json::Value>(line) {
        Ok(_) => true,
        // The error may hide what follows the number; a reader that keeps no numbers tells whether the grammar holds.
        Err(error) if error.to_string().contains("out of range") => {
            serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
        }
        Err(_) => false,
    }
}

#[test]
fn a_column_named_by_a_byte_order_mark_keeps_its_name() {
    let outcome = Case::new("{\"\u{feff}\": 1}\n").run();
    assert_eq!(read_back(&outcome.text), [["\u{feff}"], ["1"]]);
}

#[test]
fn the_bytes_do_not_depend_on_threads_or_chunks() {
    let line = |i: u64| match i % 50 {
        7 => format!("{{\"id\": {i}, \"broken\"\n"),
        13 => format!("{{\"id\": {i}, \"extra{}\": \"{}\"}}\n", i % 3, "\\u20b9,".repeat(30)),
        _ => format!("{{\"id\": {i}, \"name\": \"{}\"}}\n", "wörds, ".repeat((i % 40) as usize)),
    };
    let early: String = (0..40_000).map(line).collect();
    let late = format!("{}{early}", "{\"id\": 0}\n".repeat(150_000));
    for input in [early, late] {
        let run = |threads, chunk| {
            let mut case = Case { chunk, ..Case::new(input.clone()) };
            case.threads = threads;
            case.try_run().unwrap()
        };
        let (converted, memory) = run(1, usize::MAX);
        assert_eq!(converted.profile.rejects().records, 800);
        for (threads, chunk) in [(2, 4 << 20), (7, 65_537), (3, 1_000_003)] {
            let (again, other) = run(threads, chunk);
            assert!(other == memory, "{threads} threads, chunks of {chunk}");
            assert_eq!(again.profile, converted.profile);
            assert_eq!(again.measured, converted.measured);
        }
    }
}
