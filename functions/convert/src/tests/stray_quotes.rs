//! A quote too many in a table costs its own line, and nothing else.

use super::{Case, Outcome};
use proptest::prelude::*;

fn read_back(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn one_quote_that_is_never_closed_costs_one_line() {
    let rows = |from: u32, to: u32| (from..to).map(|i| format!("lamp {i},{i}\n")).collect::<String>();
    let (before, after) = (rows(0, 15), rows(16, 100_000));
    let outcome = Case::new(format!("product_name,price\n{before}\"lamp 15,15\n{after}")).run();
    assert_eq!(outcome.text, format!("product_name,price\n{before}{after}"));
    assert_eq!(outcome.reasons(), [(17, 19 + before.len() as u64, "unclosed-quote")]);
    assert_eq!(outcome.rejects[0].record, "\"lamp 15,15");
    assert_eq!(
        outcome.rejects[0].detail,
        "a quote is not closed in field 1; reading goes on with the next line"
    );
}

#[test]
fn long_fields_with_many_lines_stay_whole() {
    let many = "line, \"\"quoted\"\"\n".repeat(4_000);
    let long = "a line of a long text\n".repeat(6_000);
    let short = "1,2\n".repeat(20);
    for text in [many, format!("{}\n{}", &long[..100], "x".repeat(900 << 10))] {
        let table = format!("a,b\n{short}\"{text}\",\"{text}\"\n{short}");
        let outcome = Case::new(table.clone()).run();
        assert_eq!((outcome.text, outcome.rejects), (table, vec![]));
    }
    let outcome = Case::new(format!("a,b\n{short}x,\"{long}\n3,4\n")).run();
    // The lines of a text that is too long are no products.
    assert_eq!(outcome.reasons()[0], (22, 84, "unclosed-quote"));
    assert_eq!(outcome.rejects.len(), 6_000);
    assert_eq!(outcome.text, format!("a,b\n{short}3,4\n"));
    assert!(outcome.text.ends_with("\n3,4\n"));
}

#[test]
fn stray_quotes_cost_their_lines_wherever_blocks_end() {
    let is_stray = |i: u32| i.is_multiple_of(997);
    let row = |i: u32| match i {
        i if is_stray(i) => format!("{i},\"stray {},{i}\n", "x".repeat((i % 89) as usize)),
        i if i % 3 == 0 => format!("{i},\"two\nlines, {}\",{i}\n", "\"\"".repeat((i % 7) as usize)),
        i => format!("{i},{},{i}\n", "y".repeat((i % 61) as usize)),
    };
    let table = |rows: &mut dyn Iterator<Item = u32>| format!("a,b,c\n{}", rows.map(row).collect::<String>());
    let input = table(&mut (1..120_000));
    assert!(input.len() > 4 << 20, "several blocks");
    let wanted = table(&mut (1..120_000).filter(|i| !is_stray(*i)));
    for (threads, chunk) in [(1, usize::MAX), (3, 65_537)] {
        let outcome = Case { threads, chunk, ..Case::new(input.clone()) }.run();
        assert!(outcome.text == wanted, "{threads} threads, chunks of {chunk}");
        assert_eq!(outcome.rejects.len(), 120);
        assert!(outcome.rejects.iter().all(|reject| reject.record.contains("stray")));
    }
}

/// A quote that opens such a text looks like one that closes the stray one, so a row more may be lost, but not those after it.
#[test]
fn where_every_text_begins_with_a_line_break_two_rows_are_lost_at_most() {
    for columns in ["{i},\"\ntext {i}\n\",x", "x,{i},\"\ntext {i}\n\"", "\"\ntext {i}\n\",{i},x"] {
        let row = |i: usize| columns.replace("{i}", &i.to_string());
        let rows: Vec<String> = (0..40).map(row).collect();
        for field in 0..3 {
            let mut stray = ["5", "6", "7"].map(str::to_owned);
            stray[field].insert(0, '"');
            let table = [&rows[..20], &[stray.join(",")], &rows[20..]].concat();
            let outcome = Case::new(format!("a,b,c\n0,0,0\n{}\n", table.join("\n"))).run();
            let (before, after) = (rows[..20].join("\n"), rows[21..].join("\n"));
            assert!(outcome.text.starts_with(&format!("a,b,c\n0,0,0\n{before}\n")), "{columns} {field}");
            assert!(outcome.text.ends_with(&format!("\n{after}\n")), "{columns} {field}: {}", outcome.text);
        }
    }
}

/// A cell, and whether it is written in quotes. No text begins with a delimiter or a line break: see above. No line of a text looks like
/// a row.
fn cell() -> impl Strategy<Value = (String, bool)> {
    prop_oneof![
        3 => "[a-z0-9 ]{0,4}".prop_map(|text| (text, false)),
        1 => "[a-z0-9 ]{0,4}".prop_map(|text| (text, true)),
        3 => "\"{0,2}[a-z][a-z,\"\n ]{0,9}"
            .prop_filter("a line like a row", |text| text.lines().all(|line| line.matches(',').count() != 2))
            .prop_map(|text| (text, true)),
    ]
}

/// Three cells, of which one has something in it.
fn row() -> impl Strategy<Value = Vec<(String, bool)>> {
    let has_value = |(text, is_quoted): &(String, bool)| *is_quoted || !text.trim().is_empty();
    prop::collection::vec(cell(), 3)
        .prop_filter("a row without any value", move |row| row.iter().any(has_value))
}

fn written(row: &[(String, bool)], line_break: &str) -> String {
    let cells = row.iter().map(|(text, is_quoted)| match is_quoted {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.clone(),
    });
    cells.collect::<Vec<_>>().join(",") + line_break
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_quote_anywhere_spoils_nothing_but_its_row(
        rows in prop::collection::vec(row(), 1..9),
        damaged in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(),
        line_break in prop::sample::select(vec!["\n", "\r\n"]), chunk in 1_usize..50,
    ) {
        let damaged = damaged.index(rows.len());
        let texts: Vec<String> = rows.iter().map(|row| written(row, line_break)).collect();
        let before = format!("a,b,c{line_break}1,2,3{line_break}{}", texts[..damaged].concat());
        let mut row = texts[damaged].clone();
        row.insert(at.index(row.len()), '"');
        let input = format!("{before}{row}{}", texts[damaged + 1..].concat());

        let mut case = Case { chunk, ..Case::new(input.clone()) };
        // Random cells may look like the header.
        case.settings.header = Some(true);
        let Outcome { text, rejects, .. } = case.run();
        let found = read_back(&text);
        let wanted = |rows: &[Vec<(String, bool)>]| -> Vec<Vec<String>> {
            rows.iter().map(|row| row.iter().map(|(text, _)| text.clone()).collect()).collect()
        };
        let (first, last) = (wanted(&rows[..damaged]), wanted(&rows[damaged + 1..]));
        let lines = row.matches('\n').count();
        let of_it = found.len().checked_sub(2 + first.len() + last.len());
        prop_assert!(of_it.is_some_and(|rows| rows <= lines), "{:?}: {:?}", input, found);
        prop_assert_eq!(&found[2..2 + damaged], &first, "{:?}", input);
        prop_assert_eq!(&found[found.len() - last.len()..], &last, "{:?}", input);
        let line = 1 + before.matches('\n').count() as u64;
        prop_assert!(rejects.iter().all(|reject| (line..line + lines as u64).contains(&reject.line)), "{:?}", rejects);
    }
}
