//! Nothing is lost and nothing panics: what cannot be read is listed with its place, and the rest is converted.

use super::{Case, csv_of};
use crate::quality::judge;
use wintermute_shared::{ObjectRef, Settings};

fn object(key: &str) -> ObjectRef {
    ObjectRef { bucket: "b".to_owned(), key: key.to_owned(), version_id: None }
}

fn verdict(input: impl Into<bytes::Bytes>) -> String {
    let (converted, _) = Case::new(input).try_run().unwrap();
    let verdict =
        judge(&converted, &Settings::default(), &object("raw/x.json"), &object("processed/x/rejects.jsonl"));
    verdict.err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn an_empty_catalogue_is_called_empty() {
    let (white, bom) = (" \n\t\r\n".repeat(1_000_000), "\u{feff}");
    for empty in ["", "\n", white.as_str(), bom, "[]", " [ ] \n"] {
        assert!(
            verdict(empty.to_owned()).starts_with("s3://b/raw/x.json is empty"),
            "{:?}",
            verdict(empty.to_owned())
        );
    }
    assert!(
        verdict("{}\n{}\n").contains("has no columns: its 2 objects hold no key"),
        "{}",
        verdict("{}\n{}\n")
    );
}

#[test]
fn what_is_not_json_is_called_so() {
    for input in [&b"[1, 2]"[..], b"{"] {
        let message = verdict(input);
        assert!(message.contains("is no catalogue: no record in it"), "{message}");
        assert!(message.contains("s3://b/processed/x/rejects.jsonl"), "{message}");
    }
}

#[test]
fn too_many_rejects_are_refused_with_the_figures() {
    let lines = |good: usize| format!("{}oops\n", "{\"a\": 1}\n".repeat(good));
    assert_eq!(verdict(lines(9)), "", "one of ten is the limit");
    let message = verdict(lines(8));
    assert!(
        message.starts_with("1 of 9 records of s3://b/raw/x.json (11.1 %) could not be read"),
        "{message}"
    );
    assert!(
        message.contains("max_reject_share allows 10.0 % of either: the first is on line 9: expected"),
        "{message}"
    );
}

#[test]
fn a_truncated_last_line_is_a_reject() {
    let outcome = Case::new("{\"a\": 1}\n{\"a\": 2}\n{\"a\": \"thr").run();
    assert_eq!(outcome.text, "a\n1\n2\n");
    assert_eq!(outcome.reasons(), [(3, 18, "truncated")]);
    assert_eq!((outcome.rejects[0].record.as_str(), outcome.rejects[0].bytes), ("{\"a\": \"thr", 10));
}

#[test]
fn a_line_of_50_mb_is_a_row() {
    let long = "x".repeat(50_000_000);
    let csv = csv_of(format!("{{\"a\": 1}}\n{{\"a\": \"{long}\"}}\n{{\"a\": 3}}\n"));
    assert_eq!(csv.len(), "a\n1\n\n3\n".len() + long.len());
    assert!(csv.ends_with("x\n3\n"));
}

#[test]
fn a_record_above_the_limit_is_a_reject_and_shown_in_part() {
    let long = "é".repeat(3_000_000);
    let lines = format!("{{\"a\": 1}}\n{{\"a\": \"{long}\"}}\r\n{{\"a\": 3}}\n");
    let array = format!("[{{\"a\": 1}},\n{{\"a\": \"{long}\"}},\n{{\"a\": 3}}]");
    let unending = format!("{{\"a\": 1}}\n{{\"a\": 3}}\n{long}");
    for (input, line) in [(lines, 2), (array, 2), (unending, 3)] {
        for limit in [1024, 2_000_000] {
            let mut case = Case::new(input.clone());
            case.settings.max_record_bytes = limit;
            let outcome = case.run();
            assert_eq!(outcome.text, "a\n1\n3\n");
            let [reject] = &outcome.rejects[..] else { panic!("{:?}", outcome.reasons()) };
            assert_eq!((reject.line, reject.reason.as_str()), (line, "too-long"));
            assert!((6_000_000..6_000_012).contains(&reject.bytes), "{}", reject.bytes);
            assert!((65_533..=65_536).contains(&reject.record.len()) && !reject.record.contains('\u{fffd}'));
        }
    }
}

#[test]
fn a_row_with_too_many_fields_is_a_reject() {
    let outcome = Case::new("a,b\n1,2\n1,2,3\nx,1\n4\n").run();
    assert_eq!(outcome.text, "a,b\n1,2\nx,1\n4,\n");
    assert_eq!(outcome.reasons(), [(3, 8, "too-many-fields")]);
    assert_eq!(outcome.rejects[0].detail, "the row has 3 fields and the table 2 columns");
}

#[test]
fn a_row_with_a_quote_amiss_is_a_reject() {
    let outcome = Case::new("a,b\n\"1\"x,2\n3,4\"\n5,\"6\n7,8\n").run();
    assert_eq!(outcome.text, "a,b\n3,\"4\"\"\"\n7,8\n");
    assert_eq!(outcome.reasons(), [(2, 4, "invalid-csv"), (4, 16, "unclosed-quote")]);
    let details: Vec<_> = outcome.rejects.iter().map(|reject| reject.detail.as_str()).collect();
    assert_eq!(
        details,
        [
            "text follows a closing quote in field 1",
            "a quote is not closed in field 2; reading goes on with the next line"
        ]
    );
}

#[test]
fn a_depth_bomb_is_a_reject() {
    let arrays = "[".repeat(100_000);
    let objects = "{\"a\":".repeat(100_000);
    let closed = format!("{arrays}{}", "]".repeat(100_000));
    for bomb in
        [format!("{{\"a\": {arrays}"), format!("{{\"a\": {closed}}}"), objects, format!("{{\"a\"{closed}")]
    {
        let outcome = Case::new(format!("{{\"a\": 1}}\n{bomb}\n{{\"a\": 2}}\n")).run();
        assert_eq!((outcome.text.as_str(), outcome.reasons()), ("a\n1\n2\n", vec![(2, 9, "too-deep")]));
    }
    let outcome = Case::new(format!("[{{\"a\": 1}}, {{\"a\": {closed}}}, {{\"a\": 2}}, {closed}]")).run();
    assert_eq!(outcome.text, "a\n1\n2\n");
    assert_eq!(outcome.rejects.len(), 2);

    let deep = |levels: usize| format!("{{\"a\": {}{}}}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(csv_of(deep(127)).len(), "a\n\n".len() + 2 * 127);
    assert_eq!(Case::new(deep(128)).run().reasons(), [(1, 0, "too-deep")]);
    let flat = format!("{{\"a\": \"{}\", \"b\": [{}[]]}}", "[".repeat(500), "[],".repeat(500));
    assert_eq!(csv_of(flat).lines().count(), 2);
}

#[test]
fn a_pass_stops_when_its_time_is_over() {
    let mut case = Case::new("{\"a\": 1}\n".repeat(1_000_000));
    case.deadline = Some(std::time::Instant::now());
    let error = case.try_run().unwrap_err().to_string();
    assert!(error.starts_with("the time ran out after ") && error.contains(" products"), "{error}");
}

#[test]
fn what_breaks_the_grammar_is_a_reject_and_says_where() {
    let bad = [
        (r#"{"a": 1} x"#, "more text follows the object at byte 9"),
        (r#"{"a": 1}}"#, "more text follows the object at byte 8"),
        (r#"{} {}"#, "more text follows the object at byte 3"),
        (r#"{"a": "\x"}"#, "escape"),
        (r#"{"a": "\ud800"}"#, "the escape at byte 7 names no character"),
        (r#"{"a": ["\ud800"]}"#, "the escape at byte 8 names no character"),
        (r#"{"a": "\u12"}"#, ""),
        (r#"{"a": ["\u"], "b": [""]}"#, ""),
        (r#"{"a": {"\uxyz": 1}}"#, ""),
        (r#"{"\ud800": 1}"#, ""),
        (r#"{"\uzzzz": 1}"#, ""),
        ("{\"a\": \"\t\"}", "ontrol character"),
        ("{\"a\t\": 1}", "ontrol character"),
        ("{\"a\": [\"\u{1}\"]}", "ontrol character"),
        (r#"{"a": 01}"#, "number"),
        (r#"{"a": 1.}"#, ""),
        (r#"{"a": .5}"#, ""),
        (r#"{"a": +5}"#, ""),
        (r#"{"a": 1e}"#, ""),
        (r#"{"a": -}"#, ""),
        (r#"{"a": tru}"#, "literal"),
        (r#"{,"a": 1}"#, ""),
        (r#"{"a" 1}"#, ":"),
        (r#"{"a": 1 "b": 2}"#, ","),
        (r#"{a: 1}"#, ""),
        (r#"{"a": [1}"#, ""),
        ("7", "expected an object, found a number"),
        ("null", "expected an object, found null"),
        ("\"text\"", "expected an object, found a string"),
        ("true", "expected an object, found a boolean"),
        ("[{\"a\": 1}]", "expected an object, found an array"),
    ];
    for (record, detail) in bad {
        let outcome = Case::new(format!("{{\"a\": 0}}\n{record}\n{{\"a\": 2}}\n")).run();
        assert_eq!(outcome.text, "a\n0\n2\n", "{record}");
        assert_eq!(outcome.rejects.len(), 1, "{record}");
        assert_eq!((outcome.rejects[0].line, outcome.rejects[0].record.as_str()), (2, record));
        assert!(outcome.rejects[0].detail.contains(detail), "{record}: {}", outcome.rejects[0].detail);
    }
}

#[test]
fn a_broken_element_of_an_array_leaves_the_others() {
    let broken = [
        r#"{"a": 1, "b" 2}"#,
        r#"{"a": 1"#,
        r#"{"a": [1}"#,
        r#"{"a": "x}"#,
        r#"{"a": "x, "b": "y"}"#,
        r#"{"a": nul}"#,
        r#"oops"#,
        r#"7"#,
        r#"[{"a": 1}]"#,
        r#""{""#,
    ];
    let good = [r#"{"a": 0, "b": "u"}"#, r#"{"a": 3, "b": "v"}"#, r#"{"a": 4, "b": "{\"a\""}"#];
    for record in broken {
        for separator in [",", ",\n", "\n  , "] {
            let array = format!("[{}]", [good[0], record, good[1], good[2]].join(separator));
            let outcome = Case::new(array.clone()).run();
            assert_eq!(outcome.text, "a,b\n0,u\n3,v\n4,\"{\"\"a\"\"\"\n", "{array}: {:?}", outcome.rejects);
            assert!(
                (1..=2).contains(&outcome.rejects.len()),
                "{record} {separator:?}: {:?}",
                outcome.rejects
            );
        }
    }
}

#[test]
fn a_stray_bracket_in_an_array_spoils_nothing_else() {
    let outcome = Case::new(r#"[{"a": 1}}, {"a": 2}]"#).run();
    assert_eq!((outcome.text.as_str(), outcome.reasons()), ("a\n1\n2\n", vec![(1, 9, "invalid-json")]));
}

#[test]
fn an_array_that_ends_early_is_told() {
    for (array, at) in [
        ("[{\"a\": 1},\n{\"a\": 2}, {\"a", 21),
        ("[{\"a\": 1},\n{\"a\": 2}", 19),
        ("[{\"a\": 1},\n{\"a\": 2},\n", 21),
    ] {
        let outcome = Case::new(array).run();
        assert_eq!(outcome.text, "a\n1\n2\n");
        let line = 1 + array[..at].matches('\n').count() as u64;
        assert_eq!(outcome.reasons(), [(line, at as u64, "truncated")], "{array}");
        let message = verdict(array);
        let place = format!("it ends inside its array, at the record on line {line} (byte {at})");
        assert!(message.starts_with(&format!("s3://b/raw/x.json is cut short: {place}")), "{message}");
    }
    let long = format!("[{}", "{\"a\": 1},\n".repeat(100_000));
    assert!(verdict(long).contains("at the record on line 100001 (byte 1000001)"));
    // The last record is broken, and the array ends.
    for last in ["{\"a\": \"x}", "{\"a\": \"x\ny\"}", "{a: 1}", "{\"a\" 1}"] {
        let array = format!("[{}{last}]\n", "{\"a\": 1},\n".repeat(20));
        assert_eq!(verdict(array.clone()), "", "{array}");
        assert_eq!(Case::new(array).run().rejects.len(), 1);
    }
    for whole in ["[{\"a\": 1}]", "{\"products\": [{\"a\": 1}], \"n\": ", "{\"a\": 1}\n".repeat(20).as_str()]
    {
        assert_eq!(verdict(whole.to_owned()), "", "{whole}");
    }
}

#[test]
fn odd_keys_and_values_survive() {
    assert_eq!(csv_of(r#"{"": 1}"#), "\"\"\n1\n");
    assert_eq!(csv_of(r#"{"a": null}"#), "a\n\"\"\n");
    assert_eq!(csv_of("{\"a\": null}\n{}\n"), "a\n\"\"\n\"\"\n", "an empty line would be skipped by readers");
    assert_eq!(csv_of(r#"{"a,b": 1, "c\"d": 2, "e\nf": 3}"#), "\"a,b\",\"c\"\"d\",\"e\nf\"\n1,2,3\n");
    assert_eq!(
        csv_of(r#"{"price": "12.50", "big": 123456789012345678901234567890, "exact": 1.10, "exp": -1E+3}"#),
        "price,big,exact,exp\n12.50,123456789012345678901234567890,1.10,-1E+3\n"
    );
    assert_eq!(csv_of(r#"{"t": "\u20b9 899, \ud83d\ude00\r"}"#), "t\n\"₹ 899, 😀\r\"\n");
    assert_eq!(csv_of(r#"{"a": null, "b": null}"#), "a,b\n,\n", "every value null");
}

#[test]
fn keys_that_are_data_are_refused() {
    let lines: String = (0..20_000).map(|i| format!("{{\"k{i}\": 1}}\n")).collect();
    let error = Case::new(lines).try_run().unwrap_err().to_string();
    assert!(error.contains("more than 10000 different keys, \"k10000\" is one too many"), "{error}");
}
