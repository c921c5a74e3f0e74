//! What readers of a report are promised.

mod answers;
mod changes;
mod content;
mod families;
mod fixture;
mod odd;
mod prices;
mod quality;
mod safety;

use fixture::telemetry;
use wintermute_report::{Before, Compared, Entry, Moment, Reason, Report, ReportContext, render};
use wintermute_shared::analysis::Analysis;
use wintermute_shared::contract::products::{Card, Product, Products};

fn report(analysis: &Analysis) -> Report {
    render(analysis, &beside()).unwrap()
}

fn beside() -> ReportContext {
    ReportContext { telemetry: telemetry(), ..ReportContext::default() }
}

/// The run of another analysis, uploaded a day before.
fn before(analysis: &Analysis) -> Before {
    let moment = Moment::of(Some("2026-11-19T10:00:00Z"));
    Before { moment, entry: Entry::of(analysis), compared: Compared::Not(Reason::EarlierVersion) }
}

/// The products of an analysis with ten in each of its clusters: their ids begin at `first`, and cost `price`.
fn products(analysis: &Analysis, first: u64, price: f64) -> Products {
    let product = |i: u64| Product {
        id: first + i,
        name: first + i,
        words: 0,
        brand: 1,
        currency: 0,
        price,
        line: i as u32 * 10,
        cluster: (i / 10) as u32,
    };
    let count = analysis.clusters.len() as u64 * 10;
    Products {
        card: Card { format: 2, price: None, currency: None, currencies: Vec::new(), numbered: false },
        products: (0..count).map(product).collect(),
    }
}

/// The text of a part of a page, from one text to another.
fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    html.split_once(start).unwrap_or_else(|| panic!("no {start}")).1.split_once(end).unwrap().0
}

/// What links to the card of a cluster end in.
fn anchor(html: &str, cluster: usize) -> &str {
    let (before, _) = html.split_once(&format!("\" data-cluster=\"{cluster}\"")).expect("a card");
    before.rsplit_once("id=\"").expect("its id").1
}

/// The address of a link to the card of a cluster.
fn link(html: &str, cluster: usize) -> String {
    format!("href=\"#{}\"", anchor(html, cluster))
}

fn file<'a>(report: &'a Report, name: &str) -> Option<&'a [u8]> {
    report.files.iter().find(|file| file.0 == name).map(|file| file.2.as_slice())
}

/// What must hold for every page.
fn check(report: &Report) {
    let html = &report.html;
    assert!(html.len() < 2_000_000, "{} bytes", html.len());
    for text in ["NaN", "inf", "undefined", "null", "�"] {
        assert!(!words(html).contains(text), "{text} in {}", around(&words(html), text));
    }
    assert_eq!(html.matches("<section").count(), html.matches("</section>").count());
    assert_eq!(html.matches("<article").count(), html.matches("</article>").count());
    assert_eq!(html.matches("<svg").count(), html.matches("</svg>").count());
}

/// The page's text without tags and scripts.
fn words(html: &str) -> String {
    let body = html.split_once("<body>").unwrap().1;
    let body = body.split("<script").next().unwrap();
    body.split('<')
        .filter_map(|part| part.split_once('>'))
        .map(|(_, text)| text)
        .collect::<Vec<_>>()
        .join(" ")
}

fn around(text: &str, needle: &str) -> String {
    let at = text.find(needle).unwrap_or(0);
    text.chars().skip(text[..at].chars().count().saturating_sub(60)).take(160).collect()
}
