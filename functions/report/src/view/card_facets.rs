//! What the products of a cluster state, on its card.

use crate::color::chips;
use crate::values::facets::{Stated, hidden, stated};
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Cluster, Count, Facet};

/// Values of a facet that a card lists.
const TOP: usize = 6;
/// Characters of a value, a term, a brand or an id.
const SHORT: usize = 60;

/// The most frequent values of a facet.
#[derive(Serialize)]
pub struct FacetView {
    /// Under which name the page marks its figures.
    figure: String,
    title: &'static str,
    rows: Vec<CountView>,
    /// Whether the values are compared with the whole catalogue.
    has_lift: bool,
    // A template would take a name that begins with `not` for a negation.
    unstated: Option<String>,
    more: Option<More>,
    /// Whether the counts are lower bounds.
    at_least: bool,
    /// Why no values are shown.
    hidden: Option<String>,
}

/// What follows the values of a table.
#[derive(Serialize)]
struct More {
    named: Vec<String>,
    /// How many come after these.
    beyond: Option<String>,
}

/// A value with its figures.
#[derive(Serialize)]
struct CountView {
    chip: Option<String>,
    value: String,
    count: String,
    share: String,
    width: String,
    lift: String,
    /// The median price, of a brand.
    median: Option<String>,
}

/// The facets of a cluster.
pub fn facets(cluster: &Cluster, analysis: &Analysis) -> Vec<FacetView> {
    const TITLES: [(&str, &str, Facet); 6] = [
        ("colors", "Top colours", Facet::Colors),
        ("genders", "Genders", Facet::Genders),
        ("brands", "Top brands", Facet::Brands),
        ("categories", "Top categories", Facet::Categories),
        ("sizes", "Top sizes", Facet::Sizes),
        ("materials", "Top materials", Facet::Materials),
    ];
    let view = |(name, title, facet): (&str, &'static str, Facet)| {
        let (stated, hidden) = (stated(facet, &cluster.group), hidden(facet, analysis));
        let shown = if hidden.is_none() { stated.counts } else { &[] };
        let named: Vec<String> = shown.iter().skip(TOP).map(|count| short(&count.value)).collect();
        FacetView {
            figure: format!("clusters.{}.{name}", cluster.id),
            title,
            rows: rows(shown, facet, analysis),
            has_lift: analysis.clusters.len() > 1 && !shown.is_empty(),
            unstated: stated.not_stated(),
            more: More::of(named, stated.beyond(shown.len()).filter(|_| hidden.is_none())),
            at_least: !stated.is_exact() && hidden.is_none(),
            hidden,
        }
    };
    let has_any =
        |facet: &FacetView| !facet.rows.is_empty() || facet.unstated.is_some() || facet.hidden.is_some();
    TITLES.into_iter().map(view).filter(has_any).collect()
}

impl More {
    fn of(named: Vec<String>, beyond: Option<String>) -> Option<Self> {
        (!named.is_empty() || beyond.is_some()).then_some(Self { named, beyond })
    }
}

fn rows(counts: &[Count], facet: Facet, analysis: &Analysis) -> Vec<CountView> {
    let overall = stated(facet, &analysis.overall);
    let widest = counts.iter().map(|count| count.share).fold(f64::MIN_POSITIVE, f64::max);
    let view = |count: &Count| CountView {
        chip: (facet == Facet::Colors).then(|| chips::chip(&count.value)),
        value: short(&count.value),
        count: format::count(count.count),
        share: format::percent(count.share),
        width: width(count.share / widest),
        lift: lift(count, analysis, &overall),
        median: count.median_price.map(|price| format::money(price, &analysis.money)),
    };
    counts.iter().take(TOP).map(view).collect()
}

/// How common a value is in a cluster against the whole catalogue, in words.
fn lift(count: &Count, analysis: &Analysis, overall: &Stated) -> String {
    if analysis.clusters.len() < 2 || count.lift <= 0.0 {
        return String::new();
    }
    let everywhere = count.share / count.lift * overall.products() as f64;
    // That a cluster made of a word has all products with the word says nothing.
    if everywhere - (count.count as f64) < 0.5 && !count.clustered && overall.is_exact() {
        return "only here".to_owned();
    }
    if (0.95..1.05).contains(&count.lift) {
        return "same".to_owned();
    }
    format::against(count.lift)
}

/// A value that is not too long for a card.
pub fn short(value: &str) -> String {
    format::shortened(&format::value(value), SHORT)
}

/// The class of a bar's width: `w0` to `w100`.
pub fn width(share: f64) -> String {
    format!("w{}", (share.clamp(0.0, 1.0) * 100.0).round() as u32)
}
