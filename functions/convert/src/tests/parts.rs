//! A catalogue in many parts is read as if it were one file.

use super::Memory;
use crate::input::parts::{Opener, Parts};
use crate::input::source::{Source, in_chunks};
use crate::pipeline::ahead::PARTS;
use crate::pipeline::convert::{Converted, convert};
use crate::pipeline::plan::Plan;
use crate::quality::{judge, quality};
use bytes::Bytes;
use proptest::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};
use wintermute_shared::contract::telemetry::Stopwatch;
use wintermute_shared::quality::{Quality, Reject, Source as From};
use wintermute_shared::{Result, Settings};

struct Folder(Vec<(String, Bytes)>);

impl Parts for Folder {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn name(&self, part: usize) -> Option<Arc<str>> {
        Some(self.0[part].0.as_str().into())
    }

    fn size(&self, part: usize) -> u64 {
        self.0[part].1.len() as u64
    }

    fn opener(&mut self, part: usize) -> Opener {
        let mut rest = Some(self.0[part].1.clone()).filter(|bytes| !bytes.is_empty());
        let source: Source = in_chunks(move || rest.take().map(Ok));
        Box::new(move || source.into())
    }
}

/// Parts of which the first is not opened before the last that may be opened ahead of it.
struct Slow {
    parts: Folder,
    opened: Arc<AtomicUsize>,
}

impl Parts for Slow {
    fn count(&self) -> usize {
        self.parts.count()
    }

    fn name(&self, part: usize) -> Option<Arc<str>> {
        self.parts.name(part)
    }

    fn size(&self, part: usize) -> u64 {
        self.parts.size(part)
    }

    fn opener(&mut self, part: usize) -> Opener {
        let (opener, opened) = (self.parts.opener(part), Arc::clone(&self.opened));
        Box::new(move || {
            if part == 0 {
                let begun = Instant::now();
                while opened.load(Ordering::SeqCst) < PARTS - 1 {
                    assert!(begun.elapsed() < Duration::from_secs(60), "the others wait for the first");
                    sleep(Duration::from_millis(1));
                }
                sleep(Duration::from_millis(50));
                assert!(opened.load(Ordering::SeqCst) <= PARTS, "no more are opened ahead");
            }
            opened.fetch_add(1, Ordering::SeqCst);
            opener()
        })
    }
}

#[test]
fn a_slow_part_does_not_keep_those_behind_it_waiting() {
    let part = |n: usize| (format!("{n:02}.jsonl"), format!("{{\"name\":\"Shoe {n}\"}}\n"));
    let parts = Slow { parts: folder((0..30).map(part)), opened: Arc::default() };
    let settings = Settings::default();
    let plan = Plan { settings: &settings, threads: 2, deadline: None };
    let (_, memory) = convert(parts, Memory::default, plan, &mut Stopwatch::start("convert")).unwrap();
    let in_order = (0..30).map(|n| format!("Shoe {n}\n")).collect::<String>();
    assert_eq!(String::from_utf8(memory.csv).unwrap(), format!("name\n{in_order}"));
}

fn folder<N: Into<String>, B: Into<Bytes>>(parts: impl IntoIterator<Item = (N, B)>) -> Folder {
    Folder(parts.into_iter().map(|(name, bytes)| (name.into(), bytes.into())).collect())
}

fn read(folder: Folder) -> Result<(Converted, Memory)> {
    let settings = Settings::default();
    let plan = Plan { settings: &settings, threads: 2, deadline: None };
    convert(folder, Memory::default, plan, &mut Stopwatch::start("convert"))
}

fn csv(folder: Folder) -> String {
    String::from_utf8(read(folder).unwrap().1.csv).unwrap()
}

fn refusal(folder: Folder) -> String {
    match read(folder) {
        Err(error) => error.to_string(),
        Ok((converted, _)) => {
            judge(&converted, &Settings::default(), &"shop", &"rejects").unwrap_err().to_string()
        }
    }
}

fn seen(converted: &Converted) -> Quality {
    let (key, version, parts) = (String::new(), String::new(), Vec::new());
    let source = From { bucket: String::new(), key, version, bytes: 0, parts };
    quality("shop".to_owned(), String::new(), source, &Settings::default(), converted)
}

#[test]
fn the_columns_are_those_of_all_parts_in_order_of_first_appearance() {
    let parts = folder([
        ("a.jsonl", "{\"name\":\"Shoe\",\"price\":5}\n"),
        ("b.csv", "price;name;brand\n7;Hat;\"Ab;co\"\n8;Scarf\n"),
        ("c.json", "[{\"brand\":\"Xy\",\"size\":9,\"name\":\"Tie\"}]"),
        ("d.tsv", "name\tcolor\nSock\tred\n"),
    ]);
    assert_eq!(
        csv(parts),
        "name,price,brand,size,color\nShoe,5,,,\nHat,7,Ab;co,,\nScarf,8,,,\nTie,,Xy,9,\nSock,,,,red\n"
    );
}

#[test]
fn each_part_has_its_own_encoding_and_packing() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gzip, "name,price\nH\u{fc}te,7\n".as_bytes()).unwrap();
    let latin = b"name,price\nH\xfcte und Schuhe f\xfcr M\xe4nner,5\n".to_vec();
    let parts = folder([("a.csv", latin), ("b.csv.gz", gzip.finish().unwrap())]);
    let (converted, memory) = read(parts).unwrap();
    let text = String::from_utf8(memory.csv).unwrap();
    assert_eq!(text, "name,price\nH\u{fc}te und Schuhe f\u{fc}r M\u{e4}nner,5\nH\u{fc}te,7\n");
    let reading = converted.reading();
    assert_eq!((reading.encoding.as_deref(), reading.packing.len()), (Some("windows-1252, UTF-8"), 1));
}

#[test]
fn a_table_that_was_cut_without_its_header_keeps_its_columns() {
    let parts = folder([("xaa", "name,price\nShoe,5\nHat,7\n"), ("xab", "Tie,12.50\nSock,3.99\n")]);
    assert_eq!(csv(parts), "name,price\nShoe,5\nHat,7\nTie,12.50\nSock,3.99\n");
    let parts = folder([("xaa", "name,price\nShoe,5\nHat,7\n"), ("xab", "Tie,12.50,4\nSock,3.99,8\n")]);
    let told = "xab has 3 columns and no header, and xaa has 2: write the header into each part";
    assert_eq!(refusal(parts), told);
}

#[test]
fn unrelated_catalogues_are_refused_with_what_to_do() {
    let parts = folder([("a.csv", "name,price\nShoe,5\n"), ("b.jsonl", "{\"titre\":\"Robe\",\"prix\":7}\n")]);
    assert_eq!(
        refusal(parts),
        "b.jsonl has other columns (titre, prix) than a.csv (name, price), so they are not parts of one catalogue: run each file by itself, \
         or give both the same names of columns"
    );
}

#[test]
fn a_bad_part_is_named() {
    let good = || ("a.jsonl", "{\"name\":\"Shoe\"}\n".repeat(500));
    let pdf = refusal(folder([good(), ("b.pdf", "%PDF-1.7\n".to_owned())]));
    assert!(pdf.starts_with("b.pdf: the file is a PDF"), "{pdf}");
    let cut = refusal(folder([good(), ("b.json", "[{\"name\":\"Hat\"},{\"na".to_owned())]));
    assert!(cut.starts_with("b.json in shop is cut short: "), "{cut}");
    let broken = refusal(folder([good(), ("b.jsonl", "{\"name\":\n{\"na\n".to_owned())]));
    assert!(broken.starts_with("no record of b.jsonl, a part of shop, could be read (2 tried)"), "{broken}");
}

/// With so many bad parts allowed.
fn read_allowing(max_bad_parts: u64, folder: Folder) -> Result<(Converted, Memory)> {
    let settings = Settings { max_bad_parts, ..Settings::default() };
    let plan = Plan { settings: &settings, threads: 2, deadline: None };
    let (converted, memory) = convert(folder, Memory::default, plan, &mut Stopwatch::start("convert"))?;
    judge(&converted, &settings, &"shop", &"rejects").map(|()| (converted, memory))
}

#[test]
fn bad_parts_are_left_out_by_setting_and_told() {
    let row = |name: &str| format!("{{\"name\":\"{name}\"}}\n");
    let many = |name: &str| row(name).repeat(60_000);
    // Some of a bad part's records are read before the fault is reached, also with columns that no other part has.
    let cut = format!("[{}{{\"late\":5", "{\"name\":\"Hat\",\"only\":1},".repeat(60_000));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, many("Scarf").as_bytes()).unwrap();
    let damaged = packed.finish().unwrap();
    let damaged = damaged[..damaged.len() - 9].to_vec();
    let parts = || {
        folder([
            ("a.json", cut.clone().into_bytes()),
            ("b.pdf", b"%PDF-1.7\n".to_vec()),
            ("c.jsonl", many("Shoe").into_bytes()),
            ("d.jsonl.gz", damaged.clone()),
            ("e.jsonl", b"{\"name\":\n{\"na\n".to_vec()),
            ("f.csv", b"titre,prix\nRobe,5\n".to_vec()),
            ("g.jsonl", b"{\"name\":\"Tie\",\"size\":4}\n{\"name\n".to_vec()),
        ])
    };
    let (converted, memory) = read_allowing(5, parts()).unwrap();
    let (good, of_good) = read(folder([
        ("c.jsonl", many("Shoe")),
        ("g.jsonl", "{\"name\":\"Tie\",\"size\":4}\n{\"name\n".to_owned()),
    ]))
    .unwrap();
    assert!(memory == of_good, "as if they were not there");
    assert_eq!(nameless(good).columns, nameless(read_allowing(5, parts()).unwrap().0).columns);
    let sources = converted.part_sources((0..7).map(|n| (n.to_string(), String::new(), 0)));
    let told: Vec<(u64, &str)> =
        sources.iter().map(|part| (part.rows, part.left_out.as_deref().unwrap_or("-"))).collect();
    for ((rows, why), (expected, words)) in told.into_iter().zip([
        (0, "cut short"),
        (0, "the file is a PDF"),
        (60_000, "-"),
        (0, "cut short"),
        (0, "no record of it could be read (2 tried)"),
        (0, "f.csv has other columns"),
        (1, "-"),
    ]) {
        assert!(rows == expected && why.contains(words), "{rows} {why}: {words}");
    }
    let repairs = converted.reading().repairs;
    assert!(
        repairs
            .iter()
            .any(|(what, count)| what.starts_with("bad parts left out, such as a.json (") && *count == 5)
    );

    let too_many = read_allowing(4, parts()).unwrap_err().to_string();
    assert_eq!(
        too_many,
        "e.jsonl: no record of it could be read (2 tried); max_bad_parts allows 4 bad parts, and there are as many others: correct them, \
         or raise the setting"
    );
    let none =
        read_allowing(3, folder([("a.pdf", "%PDF-1.7\n"), ("b.pdf", "%PDF-1.7\n")])).unwrap_err().to_string();
    assert!(
        none.starts_with(
            "no part of shop holds a product: 2 are bad, and left out, such as a.pdf: the file is a PDF"
        ),
        "{none}"
    );
}

#[test]
fn rejects_and_examples_name_their_part_and_the_line_in_it() {
    let rows = "name,price\n".to_owned() + &"Shoe,5\nHat,6\n".repeat(50);
    let parts = folder([
        ("a.csv", rows.clone()),
        ("b.csv", rows + "\"unclosed,9\nVery long name of a tie,sold out\n"),
        ("c.jsonl", "{\"name\":\"Tie\",\"price\":-4}\n{\"name\"\n".to_owned()),
    ]);
    let (converted, memory) = read(parts).unwrap();
    let rejects: Vec<Reject> = memory
        .rejects
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    let told: Vec<_> = rejects.iter().map(|reject| (reject.part.as_deref().unwrap(), reject.line)).collect();
    assert_eq!(told, [("b.csv", 102), ("c.jsonl", 2)]);
    let quality = seen(&converted);
    let longest = quality.columns[0].values.as_ref().unwrap().longest.as_ref().unwrap();
    assert_eq!((longest.part.as_deref(), longest.line), (Some("b.csv"), 103));
    let prices = quality.prices.unwrap();
    let unreadable = &prices.unreadable_examples[0];
    assert_eq!((unreadable.part.as_deref(), unreadable.line), (Some("b.csv"), 103));
    let negative = prices.examples.iter().find(|example| example.price < 0.0).unwrap();
    assert_eq!((negative.part.as_deref(), negative.line), (Some("c.jsonl"), 1));
    let most = &quality.duplicates.unwrap().most;
    assert_eq!((most[0].part.as_deref(), most[0].line), (Some("a.csv"), 2));
}

#[test]
fn ten_thousand_empty_parts_are_none() {
    let mut parts: Vec<(String, &str)> = (0..10_000).map(|n| (format!("part-{n:05}"), "")).collect();
    assert!(refusal(folder(parts.clone())).contains("holds no record"));
    parts[7000].1 = "{\"name\":\"Shoe\"}\n";
    parts[9999].1 = "{\"name\":\"Hat\"}\n";
    assert_eq!(csv(folder(parts)), "name\nShoe\nHat\n");
}

/// Products whose columns and prices come late, so that samples matter.
fn catalogue(rows: usize) -> Vec<String> {
    let row = |n: usize| {
        let color = if n > rows / 2 { format!(",\"color\":\"c{}\"", n % 7) } else { String::new() };
        format!(
            "{{\"title\":\"Product {} of \u{e9}{}\",\"cost\":\"{}.99\",\"note\":{{\"a\":{n}}},\"shop\":\"{}\"{color}}}\n",
            n % 900,
            n % 13,
            n % 50,
            // Three of four have one value, the rest have one each.
            if n.is_multiple_of(4) { n } else { 1 }
        )
    };
    (0..rows).map(row).collect()
}

/// What was seen, without the names of the parts and the lines in them.
fn nameless(converted: Converted) -> Quality {
    let mut quality = seen(&converted);
    let Quality { columns, fields, duplicates, prices, .. } = &mut quality;
    let values = columns.iter_mut().chain(fields).filter_map(|column| column.values.as_mut());
    for longest in values.filter_map(|values| values.longest.as_mut()) {
        (longest.part, longest.line) = (None, 0);
    }
    for repeated in duplicates.iter_mut().flat_map(|duplicates| &mut duplicates.most) {
        (repeated.part, repeated.line) = (None, 0);
    }
    for example in prices.iter_mut().flat_map(|prices| &mut prices.examples) {
        (example.part, example.line) = (None, 0);
    }
    quality
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn however_it_is_cut_it_is_the_same_catalogue(
        rows in prop_oneof![3 => 1_usize..3000, 1 => 9_000_usize..12_000],
        cuts in prop::collection::vec(0.0..1.0_f64, 0..9),
    ) {
        let lines = catalogue(rows);
        let mut ends: Vec<usize> = cuts.iter().map(|cut| (cut * rows as f64) as usize).collect();
        ends.sort_unstable();
        ends.push(rows);
        let mut from = 0;
        let parts = ends.iter().enumerate().map(|(n, end)| {
            let part = lines[from..*end].concat();
            from = *end;
            (format!("part-{n:05}.jsonl"), part)
        });
        let (in_parts, csv_of_parts) = read(folder(parts.collect::<Vec<_>>())).unwrap();
        let (whole, csv) = read(folder([("all.jsonl", lines.concat())])).unwrap();
        prop_assert!(csv == csv_of_parts);
        prop_assert_eq!(&in_parts.profile, &whole.profile);
        prop_assert_eq!(in_parts.reading(), whole.reading());
        prop_assert_eq!(&in_parts.measured.roles, &whole.measured.roles);
        prop_assert_eq!(nameless(in_parts), nameless(whole));
    }
}
