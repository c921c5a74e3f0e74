//! A cluster's card.

use super::ClusterName;
use super::standout::standout;
use crate::facets::Facet;
use crate::findings::Finding;
use crate::plots::{Histogram, svg};
use crate::{colors, format, palette};
use serde::Serialize;
use wintermute_shared::Result;
use wintermute_shared::analysis::{Analysis, Cluster, Count, Prices, Product};

/// Values of a facet that a card lists.
const TOP: usize = 6;
/// Characters of a value, a term, a brand or an id.
const SHORT: usize = 60;
/// Terms that a card lists.
const TERMS: usize = 10;

/// A cluster's card.
#[derive(Serialize)]
pub struct Card {
    cluster: ClusterName,
    products: String,
    /// What the one line of a card that is not open tells beside name and size.
    line: Option<Line>,
    body: Body,
}

/// A cluster in one line.
#[derive(Serialize)]
struct Line {
    median: Option<String>,
    brand: Option<String>,
    color: Option<Color>,
}

#[derive(Serialize)]
struct Color {
    chip: String,
    value: String,
}

/// What a card tells.
#[derive(Serialize)]
struct Body {
    standout: Option<Finding>,
    measures: Vec<Measure>,
    terms: Vec<TermView>,
    price: Option<PriceView>,
    facets: Vec<FacetView>,
    examples: Vec<Examples>,
}

/// A figure with its name and what it means.
#[derive(Serialize)]
struct Measure {
    name: &'static str,
    value: String,
    meaning: &'static str,
}

#[derive(Serialize)]
struct TermView {
    term: String,
    weight: String,
    width: String,
}

#[derive(Serialize)]
struct PriceView {
    mean: String,
    median: String,
    q1: String,
    q3: String,
    min: String,
    max: String,
    count: String,
    histogram: Option<String>,
}

#[derive(Serialize)]
struct FacetView {
    title: &'static str,
    rows: Vec<CountView>,
    // A template would take a name that begins with `not` for a negation.
    unstated: Option<String>,
    more: Option<String>,
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
}

#[derive(Serialize)]
struct Examples {
    title: &'static str,
    rows: Vec<ProductView>,
}

#[derive(Serialize)]
struct ProductView {
    name: String,
    brand: Option<String>,
    price: Option<String>,
    id: Option<String>,
    row: String,
    distance: String,
}

impl Card {
    /// The card of a cluster; one that is not open is one line until a reader opens it.
    ///
    /// # Errors
    /// What drawing says.
    pub fn of(cluster: &Cluster, analysis: &Analysis, is_open: bool) -> Result<Self> {
        Ok(Self {
            cluster: ClusterName::of(cluster, usize::MAX),
            products: format::counted(cluster.group.size, "product", "products"),
            line: (!is_open).then(|| Line::of(cluster)),
            body: Body::of(cluster, analysis)?,
        })
    }
}

impl Line {
    fn of(cluster: &Cluster) -> Self {
        let group = &cluster.group;
        // A value that few products state says little of the cluster.
        let first = |facet: Facet| {
            let stated = facet.of(group);
            stated.counts.first().filter(|_| stated.is_telling())
        };
        Self {
            median: group.price.as_ref().map(|prices| format::price(prices.median)),
            brand: first(Facet::Brands).map(|count| short(&count.value)),
            color: first(Facet::Colors)
                .map(|count| Color { chip: colors::chip(&count.value), value: short(&count.value) }),
        }
    }
}

impl Body {
    fn of(cluster: &Cluster, analysis: &Analysis) -> Result<Self> {
        let group = &cluster.group;
        Ok(Self {
            standout: standout(cluster, analysis),
            measures: measures(cluster),
            terms: terms(cluster),
            price: group.price.as_ref().map(|prices| price(prices, cluster, analysis)).transpose()?,
            facets: facets(cluster, analysis),
            examples: [("Most typical products", &cluster.typical), ("Oddest products", &cluster.oddest)]
                .into_iter()
                .filter(|(_, products)| !products.is_empty())
                .map(|(title, products)| Examples {
                    title,
                    rows: products.iter().map(ProductView::of).collect(),
                })
                .collect(),
        })
    }
}

fn measures(cluster: &Cluster) -> Vec<Measure> {
    if cluster.wordless {
        return Vec::new();
    }
    let cohesion = Measure {
        name: "Cohesion",
        value: format::number(cluster.cohesion, 2),
        meaning: "mean cosine similarity to the centre: 1 is identical",
    };
    let silhouette = cluster.silhouette.map(|silhouette| Measure {
        name: "Silhouette",
        value: format::number(silhouette, 2),
        meaning: "1 is far from other clusters, below 0 is nearer to another",
    });
    std::iter::once(cohesion).chain(silhouette).collect()
}

fn terms(cluster: &Cluster) -> Vec<TermView> {
    let strongest = cluster.terms.iter().map(|term| term.weight).fold(f64::MIN_POSITIVE, f64::max);
    let view = |term: &wintermute_shared::analysis::Term| TermView {
        term: short(&term.term),
        weight: significant(term.weight),
        width: width(term.weight / strongest),
    };
    cluster.terms.iter().take(TERMS).map(view).collect()
}

fn short(value: &str) -> String {
    format::shortened(&format::value(value), SHORT)
}

/// A weight with three significant digits.
fn significant(weight: f64) -> String {
    let size = if weight == 0.0 { 0.0 } else { weight.abs().log10().floor() };
    format::number(weight, (2.0 - size).clamp(0.0, 6.0) as usize)
}

/// The class of a bar's width: `w0` to `w100`.
fn width(share: f64) -> String {
    format!("w{}", (share.clamp(0.0, 1.0) * 100.0).round() as u32)
}

fn price(prices: &Prices, cluster: &Cluster, analysis: &Analysis) -> Result<PriceView> {
    let all = analysis.overall.price.as_ref();
    let histogram = all.filter(|_| analysis.price_edges.len() > 2).map(|all| Histogram {
        edges: &analysis.price_edges,
        own: prices,
        all,
        color: palette::color(cluster.id),
    });
    let priced = format::counted(prices.count, "product", "products");
    Ok(PriceView {
        mean: format::price(prices.mean),
        median: format::price(prices.median),
        q1: format::price(prices.q1),
        q3: format::price(prices.q3),
        min: format::price(prices.min),
        max: format::price(prices.max),
        count: if prices.count == cluster.group.size { format!("all {priced}") } else { priced },
        histogram: histogram.map(|histogram| svg(&histogram)).transpose()?,
    })
}

fn facets(cluster: &Cluster, analysis: &Analysis) -> Vec<FacetView> {
    let facets = [
        ("Top colours", Facet::Colors),
        ("Genders", Facet::Genders),
        ("Top brands", Facet::Brands),
        ("Top categories", Facet::Categories),
    ];
    facets
        .into_iter()
        .map(|(title, facet)| {
            let stated = facet.of(&cluster.group);
            let counts = stated.counts;
            FacetView {
                title,
                rows: rows(counts, facet, analysis),
                unstated: stated.not_stated(),
                more: (counts.len() > TOP).then(|| {
                    let rest: Vec<String> =
                        counts[TOP..].iter().take(TOP).map(|count| short(&count.value)).collect();
                    rest.join(", ")
                }),
            }
        })
        .filter(|facet| !facet.rows.is_empty() || facet.unstated.is_some())
        .collect()
}

fn rows(counts: &[Count], facet: Facet, analysis: &Analysis) -> Vec<CountView> {
    let stated = facet.of(&analysis.overall).products();
    let widest = counts.iter().map(|count| count.share).fold(f64::MIN_POSITIVE, f64::max);
    let view = |count: &Count| CountView {
        chip: (facet == Facet::Colors).then(|| colors::chip(&count.value)),
        value: short(&count.value),
        count: format::count(count.count),
        share: format::percent(count.share),
        width: width(count.share / widest),
        lift: lift(count, analysis, stated),
    };
    counts.iter().take(TOP).map(view).collect()
}

/// How common a value is in a cluster against the whole catalogue, of which so many products state one, in words.
fn lift(count: &Count, analysis: &Analysis, stated: u64) -> String {
    if analysis.clusters.len() < 2 || count.lift <= 0.0 {
        return String::new();
    }
    let everywhere = count.share / count.lift * stated as f64;
    if everywhere - (count.count as f64) < 0.5 {
        return "only here".to_owned();
    }
    if (0.95..1.05).contains(&count.lift) {
        return "as overall".to_owned();
    }
    format!("{} overall", format::times(count.lift))
}

impl ProductView {
    fn of(product: &Product) -> Self {
        Self {
            name: format::value(&product.name),
            brand: product.brand.as_deref().map(short),
            price: product.price.map(format::price),
            id: product.id.as_deref().map(short),
            row: format::count(product.row),
            distance: format::number(product.distance, 3),
        }
    }
}
