//! What holds for every report, whatever its data say.

use crate::fixture::{analysis, answering, in_families, plain, telemetry};
use crate::{around, before, beside, between, check, file, products, report};
use wintermute_report::{Compared, Entry, Prices, ReportContext, read_analysis, render};
use wintermute_shared::analysis::Choice;
use wintermute_shared::quality::Reject;

#[test]
fn nothing_from_the_data_can_become_markup() {
    const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {template} {{ if x }} \u{0}\u{1b}\u{202e} &amp; `";
    let text = |kind: &str, number: usize| format!("{HOSTILE}{kind}{number}{}", "W".repeat(5000));
    let mut hostile = answering(in_families(analysis(3, 300, &text), &[2, 1], &text), &text);
    hostile.features.space = text("space", 0);
    hostile.wintermute = text("version", 0);
    hostile.choice = Choice { reason: text("reason", 0), requested: text("requested", 0), ..hostile.choice };
    let mut steps = telemetry();
    for step in &mut steps {
        step.step = text("step", 0);
        step.wintermute = text("version", 0);
        step.stages[0].name = text("stage", 0);
        step.source_last_modified = Some(text("modified", 0));
    }
    let mut earlier = hostile.clone();
    earlier.clusters[0].name = text("gone", 0);
    earlier.quality.settings.seed = 1;
    let record = text("record", 0);
    let reject = Reject {
        part: None,
        line: 1,
        offset: 0,
        reason: text("reason", 0),
        detail: text("detail", 0),
        record,
        record_base64: None,
        bytes: 9,
    };
    let mut before = before(&earlier);
    before.compared = Compared::of(
        products(&earlier, 1, 10.0),
        products(&hostile, 11, 12.0),
        (&before.entry, &Entry::of(&hostile)),
    );
    let Compared::Products(comparison) = &mut before.compared else { panic!("{:?}", before.compared) };
    let Prices::Compared(prices) = &mut comparison.prices else { panic!("{:?}", comparison.prices) };
    prices.largest.iter_mut().for_each(|change| change.name = Some(text("product", 0)));
    let beside = ReportContext { telemetry: steps, rejects: vec![reject], before: Some(before) };
    let report = render(&hostile, &beside).unwrap();
    check(&report);
    let html = &report.html;
    assert!(between(html, "<section id=\"changes\"", "</section>").contains("Largest changes of prices"));
    assert!(html.contains("&lt;script&gt;alert(1)"), "shown as text");
    assert!(html.contains("{template}"), "braces are text");
    assert_eq!(html.matches("<script").count(), 2, "its data, and its own script");
    for raw in ["<img", "'><", "\"'>", "\u{0}", "\u{1b}"] {
        assert!(!html.contains(raw), "{raw:?}: {}", around(html, raw));
    }
    for tag in html.split('<').skip(1).filter_map(|part| part.split_once('>')).map(|(tag, _)| tag) {
        let outside_quotes: String = tag.split('"').step_by(2).collect();
        assert!(!outside_quotes.contains("onerror"), "{tag}");
    }
    let csv = String::from_utf8(file(&report, "clusters.csv").unwrap().to_vec()).unwrap();
    assert!(!csv.contains('\u{0}'));
}

#[test]
fn cells_that_begin_like_formulas_are_text_in_the_spreadsheet() {
    let report = report(&analysis(2, 100, &|kind, number| format!("=HYPERLINK({kind}{number})")));
    let mut reader = csv::Reader::from_reader(file(&report, "clusters.csv").unwrap());
    assert_eq!(reader.headers().unwrap().get(1), Some("name"));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().flatten().all(|cell| !cell.starts_with('=')), "{rows:?}");
    assert!(rows[0].get(1).unwrap().starts_with("'=HYPERLINK"));
    let mut raw = analysis(2, 100, &|kind, number| format!("=HYPERLINK({kind}{number})"));
    raw.quality.settings.formulas_as_text = false;
    let as_it_is = crate::report(&raw);
    let mut reader = csv::Reader::from_reader(file(&as_it_is, "clusters.csv").unwrap());
    let first = reader.records().next().unwrap().unwrap();
    assert!(first.get(1).unwrap().starts_with("=HYPERLINK"), "the setting leaves cells as they are");
}

#[test]
fn a_page_asks_for_nothing_from_elsewhere_and_runs_nothing_but_its_script() {
    let html = report(&analysis(5, 1000, &plain)).html;
    for request in
        ["http:", "https:", "src=", "url(", "@import", "<link rel=\"stylesheet", "<iframe", " style="]
    {
        assert!(!html.contains(request), "{request}: {}", around(&html, request));
    }
    let hrefs = html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    for href in hrefs {
        let local = href.starts_with('#')
            || href.starts_with("data:")
            || !href.contains(':') && !href.starts_with('/');
        assert!(local, "{href}");
    }
    assert!(html.contains("Content-Security-Policy") && html.contains("default-src 'none'"));
    for eval in
        ["eval(", "Function(", "innerHTML", "outerHTML", "insertAdjacentHTML", "fetch(", "XMLHttp", "import("]
    {
        assert!(!html.contains(eval), "{eval}: {}", around(&html, eval));
    }
}

#[test]
fn names_in_any_script_keep_their_direction_to_themselves() {
    let report = report(&analysis(3, 100, &|kind, number| format!("حقيبة 手提包 👜 {kind} {number}")));
    check(&report);
    assert!(report.html.contains("<bdi>حقيبة 手提包 👜"));
}

#[test]
fn the_same_analysis_gives_the_same_bytes_and_telemetry_changes_its_section_only() {
    let analysis = analysis(5, 1000, &plain);
    let (first, again) = (report(&analysis), report(&analysis));
    assert_eq!(first, again);
    let mut other = beside();
    for step in &mut other.telemetry {
        (step.seconds, step.bytes_read, step.peak_rss_bytes) = (99.0, 1, None);
        step.source_last_modified =
            step.source_last_modified.as_ref().map(|_| "2020-01-01T00:00:00Z".to_owned());
    }
    let without = render(&analysis, &other).unwrap();
    // Pictures tell the time of the upload.
    assert_eq!(file(&without, "clusters.csv"), file(&first, "clusters.csv"));
    let outside = |html: &str| {
        let (before, rest) = html.split_once("<section id=\"telemetry\"").unwrap();
        let (_, after) = rest.split_once("</section>").unwrap();
        format!("{before}{after}").replace(between(html, "<time", "</time>"), "")
    };
    assert_ne!(without.html, first.html);
    assert_eq!(outside(&without.html), outside(&first.html));
}

#[test]
fn a_hundred_thousand_points_and_twenty_clusters_stay_below_two_megabytes() {
    let report = report(&analysis(20, 100_000, &plain));
    check(&report);
    assert!(report.html.contains("data-cluster=\"19\""));
}

#[test]
fn hundreds_of_clusters_and_columns_stay_below_two_megabytes() {
    // Long values, three bytes to a character.
    let mut large = analysis(300, 3000, &|kind, number| format!("{kind}{number} {}", "手".repeat(200)));
    let column = large.quality.columns[1].clone();
    large.quality.columns = vec![column; 5000];
    let mut before = before(&large);
    let entry = &before.entry;
    before.compared = Compared::of(products(&large, 1, 10.0), products(&large, 1500, 12.0), (entry, entry));
    let report = render(&large, &ReportContext { before: Some(before), ..beside() }).unwrap();
    check(&report);
    assert!(report.html.contains("described in clusters.csv only"));
    assert!(report.html.contains("60 of 300 kinds, the largest"), "plots say what they leave out");
    assert_eq!(csv::Reader::from_reader(file(&report, "clusters.csv").unwrap()).records().count(), 300);
}

#[test]
fn an_analysis_of_the_first_format_still_makes_a_report() {
    let mut value = serde_json::to_value(analysis(5, 1000, &plain)).unwrap();
    value["format"] = 1.into();
    value["wintermute"] = "0.1.0".into();
    let clusters = value["clusters"].as_array_mut().unwrap().iter_mut();
    for group in clusters {
        group.as_object_mut().unwrap().remove("not_stated").unwrap();
    }
    value["overall"].as_object_mut().unwrap().remove("not_stated").unwrap();
    let first = read_analysis("analysis.json", value.to_string().as_bytes()).unwrap();
    let report = report(&first);
    check(&report);
    assert!(report.html.contains("data-cluster=\"4\""));
    // It does not know what was stated, so the page does not speak of it.
    assert!(!report.html.contains("not stated") && !report.html.contains("stated values"));
    let mut table = csv::Reader::from_reader(file(&report, "clusters.csv").unwrap());
    let column = table.headers().unwrap().iter().position(|name| name == "colors_not_stated").unwrap();
    assert!(table.records().all(|row| row.unwrap().get(column) == Some("")));
}

#[test]
fn another_version_of_the_analysis_is_refused_by_version_and_field() {
    let json = |change: &dyn Fn(&mut serde_json::Map<String, serde_json::Value>)| {
        let mut value = serde_json::to_value(analysis(2, 10, &plain)).unwrap();
        change(value.as_object_mut().unwrap());
        read_analysis("s3://lake/models/a/b/analysis.json", value.to_string().as_bytes())
    };
    assert!(json(&|_| ()).is_ok());
    let error = |change: &dyn Fn(&mut serde_json::Map<String, serde_json::Value>)| {
        json(change).unwrap_err().to_string()
    };
    let newer = error(&|map| {
        map.insert("format".into(), 7.into());
        map.insert("wintermute".into(), "9.1.0".into());
        map.remove("map");
    });
    for part in
        ["analysis.json", "`format`", "is 7", "reads formats 1 to 4", "9.1.0", "run the clustering again"]
    {
        assert!(newer.contains(part), "{part}: {newer}");
    }
    let lacking = error(&|map| drop(map.remove("elbow")));
    assert!(lacking.contains("missing field `elbow`") && lacking.contains("format 4"), "{lacking}");
    let none = error(&|map| drop(map.insert("format".into(), 0.into())));
    assert!(none.contains("is 0") && none.contains("reads formats 1 to 4"), "{none}");
    let unnamed = error(&|map| drop(map.remove("format")));
    assert!(unnamed.contains("lacks the field `format`"), "{unnamed}");
    let broken = read_analysis("analysis.json", b"{").unwrap_err().to_string();
    assert!(broken.contains("is not JSON"), "{broken}");
}
