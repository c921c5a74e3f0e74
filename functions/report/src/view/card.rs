//! A cluster's card.

use super::card_facets::{FacetView, facets, short, width};
use super::makeup::axis;
use super::names::{ClusterName, FamilyName, begun, is_apart};
use super::standout::standout;
use crate::color::chips;

use crate::findings::{FITTING, Finding};
use crate::plots::{Histogram, strips, svg};
use crate::values::anchors::Cards;
use crate::values::facets::stated;
use crate::values::families;
use crate::values::format;
use crate::values::measured::has_zeros;
use serde::Serialize;
use wintermute_shared::Result;
use wintermute_shared::analysis::{Analysis, Cluster, Facet, Money, Prices, Product};
use wintermute_shared::price::Currency;

/// Terms that a card lists.
const TERMS: usize = 10;

/// A cluster's card.
#[derive(Serialize)]
pub struct Card {
    /// The family whose first cluster this is.
    family: Option<FamilyName>,
    /// Whether this is in no family, where others are.
    apart: bool,
    cluster: ClusterName,
    /// What a link to it ends in.
    anchor: String,
    products: String,
    /// How many of its products have the words of its name, where these are few.
    name_fits: Option<String>,
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
    /// Under which name the page marks its figures.
    figure: String,
    standout: Option<Finding>,
    measures: Vec<Measure>,
    terms: Vec<TermView>,
    held: Vec<HeldView>,
    price: Option<PriceView>,
    /// What is said where there is no price in the main currency.
    unpriced: String,
    facets: Vec<FacetView>,
    examples: Vec<Examples>,
}

/// A figure with its name and what it means.
#[derive(Serialize)]
struct Measure {
    figure: &'static str,
    name: &'static str,
    value: String,
    meaning: String,
}

#[derive(Serialize)]
struct TermView {
    term: String,
    weight: String,
    width: String,
}

/// A noun with the number of products that have it.
#[derive(Serialize)]
struct HeldView {
    word: String,
    products: String,
    share: String,
    width: String,
}

#[derive(Serialize)]
struct PriceView {
    /// What all products cost, where all cost the same.
    same: Option<String>,
    mean: String,
    median: String,
    q1: String,
    q3: String,
    min: String,
    max: String,
    count: String,
    /// The widest gap between two prices.
    gap: Option<Gap>,
    histogram: Option<String>,
    /// What its first and last bars hold beyond the axis.
    beyond: Option<String>,
}

#[derive(Serialize)]
struct Gap {
    low: String,
    high: String,
}

#[derive(Serialize)]
struct Examples {
    title: String,
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
    pub fn of(cluster: &Cluster, analysis: &Analysis, cards: &Cards, is_open: bool) -> Result<Self> {
        Ok(Self {
            anchor: cards.anchor(cluster.id).unwrap_or_default().to_owned(),
            family: begun(cluster, analysis).map(FamilyName::of),
            apart: is_apart(cluster, analysis),
            cluster: ClusterName::of(cluster, cards),
            products: format::counted(cluster.group.size, "product", "products"),
            name_fits: cluster.name_fits.filter(|&share| share < FITTING).map(format::percent),
            line: (!is_open).then(|| Line::of(cluster, &analysis.money)),
            body: match is_open {
                true => Body::of(cluster, analysis)?,
                false => Body::of(cluster, analysis)?.with_strip(cluster, analysis),
            },
        })
    }
}

impl Line {
    fn of(cluster: &Cluster, money: &Money) -> Self {
        let group = &cluster.group;
        // A value that few products state says little of the cluster.
        let first = |facet: Facet| {
            let stated = stated(facet, group);
            stated.counts.first().filter(|_| stated.is_telling())
        };
        Self {
            median: group.price.as_ref().map(|prices| format::money(prices.median, money)),
            brand: first(Facet::Brands).map(|count| short(&count.value)),
            color: first(Facet::Colors)
                .map(|count| Color { chip: chips::chip(&count.value), value: short(&count.value) }),
        }
    }
}

impl Body {
    fn of(cluster: &Cluster, analysis: &Analysis) -> Result<Self> {
        let group = &cluster.group;
        Ok(Self {
            figure: format!("clusters.{}", cluster.id),
            standout: standout(cluster, analysis),
            measures: measures(cluster),
            terms: terms(cluster),
            held: held(cluster),
            price: group.price.as_ref().map(|prices| price(prices, cluster, analysis)).transpose()?,
            unpriced: unpriced(cluster, analysis),
            facets: facets(cluster, analysis),
            examples: [("Most typical product", &cluster.typical), ("Oddest product", &cluster.oddest)]
                .into_iter()
                .filter(|(_, products)| !products.is_empty())
                .map(|(title, products)| Examples {
                    title: if products.len() == 1 { title.to_owned() } else { format!("{title}s") },
                    rows: products.iter().map(|product| ProductView::of(product, &analysis.money)).collect(),
                })
                .collect(),
        })
    }
}

impl Body {
    /// The same for one of many cards: a picture is most of a card's bytes, so a strip replaces the histogram of the prices.
    fn with_strip(mut self, cluster: &Cluster, analysis: &Analysis) -> Self {
        if let Some((view, prices)) = self.price.as_mut().zip(cluster.group.price.as_ref()) {
            view.beyond = None;
            view.histogram =
                axis(analysis).and_then(|axis| strips::prices(prices, families::place(cluster), axis));
        }
        self
    }
}

fn measures(cluster: &Cluster) -> Vec<Measure> {
    // One product is alike to itself.
    if cluster.wordless || cluster.group.size < 2 {
        return Vec::new();
    }
    let cohesion = Measure {
        figure: "cohesion",
        name: "Cohesion",
        value: format::number(cluster.cohesion, 2),
        meaning: "mean cosine similarity to the centre: 1 is identical".to_owned(),
    };
    let silhouette = cluster.silhouette.map(|silhouette| Measure {
        figure: "silhouette",
        name: "Silhouette",
        value: format::number(silhouette, 3),
        meaning: silhouette_meaning(cluster),
    });
    std::iter::once(cohesion).chain(silhouette).collect()
}

/// What a silhouette says, and of how many products it is.
fn silhouette_meaning(cluster: &Cluster) -> String {
    let meaning = "1 is far from other kinds, below 0 is nearer to another";
    match cluster.sampled {
        None => meaning.to_owned(),
        Some(all) if all == cluster.group.size => format!("{meaning}; mean of all {}", products(all)),
        Some(sampled) => format!(
            "{meaning}; mean of {} drawn out of {}",
            products(sampled),
            format::count(cluster.group.size)
        ),
    }
}

fn products(count: u64) -> String {
    format::counted(count, "product", "products")
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

fn held(cluster: &Cluster) -> Vec<HeldView> {
    let share = |products: u64| products as f64 / cluster.group.size.max(1) as f64;
    let view = |held: &wintermute_shared::analysis::Held| HeldView {
        word: short(&held.word),
        products: format::count(held.products),
        share: format::percent(share(held.products)),
        width: width(share(held.products)),
    };
    cluster.holds.iter().map(view).collect()
}

/// A weight with three significant digits.
fn significant(weight: f64) -> String {
    let size = if weight == 0.0 { 0.0 } else { weight.abs().log10().floor() };
    format::number(weight, (2.0 - size).clamp(0.0, 6.0) as usize)
}

fn price(prices: &Prices, cluster: &Cluster, analysis: &Analysis) -> Result<PriceView> {
    let all = analysis.overall.price.as_ref();
    let histogram =
        all.filter(|all| analysis.price_edges.len() > 2 && all.min < all.max).map(|all| Histogram {
            edges: &analysis.price_edges,
            own: prices,
            all,
            color: families::color(cluster),
            money: &analysis.money,
        });
    let money = |price: f64| format::money(price, &analysis.money);
    let priced = format::counted(prices.count, "product", "products");
    Ok(PriceView {
        same: (prices.min >= prices.max).then(|| money(prices.median)),
        mean: money(prices.mean),
        median: money(prices.median),
        q1: money(prices.q1),
        q3: money(prices.q3),
        min: money(prices.min),
        max: money(prices.max),
        count: match (prices.count, cluster.group.other_prices) {
            (1, _) if cluster.group.size == 1 => "the only product".to_owned(),
            (count, _) if count == cluster.group.size => format!("all {priced}"),
            (_, 0) if has_zeros(analysis) => format!("{priced}; prices of zero do not count"),
            (_, 0) => priced,
            (_, others) => format!("{priced}; {} in another currency", format::count(others)),
        },
        gap: prices.gap.map(|[low, high]| Gap { low: money(low), high: money(high) }),
        beyond: histogram.as_ref().and_then(Histogram::caption),
        histogram: histogram.map(|histogram| svg(&histogram)).transpose()?,
    })
}

/// What is said of a cluster without a price in the main currency.
fn unpriced(cluster: &Cluster, analysis: &Analysis) -> String {
    match cluster.group.other_prices {
        0 if has_zeros(analysis) => "No product here has a price above zero.".to_owned(),
        0 => "No product here has a price.".to_owned(),
        others => format!(
            "No price here is in the currency of most prices. {} a price in another one.",
            format::counted(others, "product has", "products have")
        ),
    }
}

/// A product's price. In another currency it has the decimals of a number of its own.
pub fn product_price(product: &Product, money: &Money) -> Option<String> {
    let price = product.price?;
    Some(match &product.currency {
        None => format::money(price, money),
        currency => price_in(price, currency.as_ref()),
    })
}

/// A price in another currency than the main one.
pub fn price_in(price: f64, currency: Option<&Currency>) -> String {
    format::money(price, &Money { currency: currency.cloned(), ..Money::default() })
}

impl ProductView {
    fn of(product: &Product, money: &Money) -> Self {
        Self {
            name: format::value(&product.name),
            brand: product.brand.as_deref().map(short),
            price: product_price(product, money),
            id: product.id.as_deref().map(short),
            row: format::count(product.row),
            distance: format::number(product.distance, 3),
        }
    }
}
