//! One table of all clusters: the figures of the original project's four tables.

use super::names::{ClusterName, FamilyName, begun, is_apart};
use crate::color::chips;
use crate::values::anchors::{Cards, ROWS};
use crate::values::facets::{hidden, stated};
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Count, Facet, Group, Prices, Sales};

/// Genders in a cell.
const GENDERS: usize = 6;

/// The table.
#[derive(Serialize)]
pub struct Overview {
    rows: Vec<Row>,
    all: Row,
    /// Columns of the table.
    columns: usize,
    more: Option<String>,
    sales: Option<String>,
}

#[derive(Serialize)]
struct Row {
    /// The family whose first cluster this is.
    family: Option<FamilyName>,
    /// Whether this is in no family, where others are.
    apart: bool,
    /// Under which name the page marks its figures.
    figure: String,
    /// What links to the cluster end in, if it has no card.
    anchor: Option<String>,
    cluster: Option<ClusterName>,
    count: String,
    share: String,
    average: String,
    median: String,
    colors: Option<Cell>,
    genders: Option<Cell>,
    brands: Option<Cell>,
}

/// The most frequent values, and how many products state none.
#[derive(Serialize)]
pub struct Cell {
    named: Vec<Named>,
    /// How many more different values there are, where all should be named.
    more: Option<String>,
    unstated: Option<String>,
    /// Why no values are named.
    hidden: Option<String>,
}

#[derive(Serialize)]
struct Named {
    chip: Option<String>,
    value: String,
    count: String,
}

impl Cell {
    /// Whether it says nothing.
    fn is_empty(&self) -> bool {
        self.named.is_empty() && self.unstated.is_none() && self.hidden.is_none()
    }
}

impl Overview {
    /// The table of an analysis.
    pub fn of(analysis: &Analysis, cards: &Cards) -> Self {
        let clusters = analysis.clusters.iter().take(ROWS);
        let more = analysis.clusters.len().saturating_sub(ROWS) as u64;
        let all = row(None, &analysis.overall, analysis);
        let facets = [&all.colors, &all.genders, &all.brands];
        Self {
            columns: 5 + facets.into_iter().flatten().count(),
            rows: clusters
                .map(|cluster| Row {
                    family: begun(cluster, analysis).map(FamilyName::of),
                    apart: is_apart(cluster, analysis),
                    anchor: cards.anchor_of_row(cluster.id).map(str::to_owned),
                    ..row(Some(ClusterName::of(cluster, cards)), &cluster.group, analysis)
                })
                .collect(),
            all,
            sales: analysis.sales.as_ref().and_then(sales),
            more: (more > 0).then(|| format!("{} more kinds are in clusters.csv.", format::count(more))),
        }
    }
}

/// How many products are on sale, and how much is taken off.
fn sales(sales: &Sales) -> Option<String> {
    let reduction = format::percent(sales.median_reduction?);
    let products = format::counted(sales.products, "product has", "products have");
    Some(format!(
        "{products} a sale price below the price; the median reduction is {reduction}. All figures are of the price."
    ))
}

/// The most frequent values of a facet in a group.
pub fn facet(facet: Facet, most: usize, group: &Group, analysis: &Analysis) -> Cell {
    let (stated, hidden) = (stated(facet, group), hidden(facet, analysis));
    let chip = |value: &str| (facet == Facet::Colors).then(|| chips::chip(value));
    let named = if hidden.is_none() { named(stated.counts, most, chip) } else { Vec::new() };
    let more = stated.beyond(named.len()).filter(|_| facet == Facet::Genders && hidden.is_none());
    Cell { named, more, unstated: stated.missing().map(format::count), hidden }
}

fn row(cluster: Option<ClusterName>, group: &Group, analysis: &Analysis) -> Row {
    let price = |of: fn(&Prices) -> f64| {
        let price = group.price.as_ref().map(|prices| format::money(of(prices), &analysis.money));
        price.unwrap_or_else(|| "–".to_owned())
    };
    // A column that says nothing of the whole catalogue is none.
    let has = |of: Facet| !facet(of, 1, &analysis.overall, analysis).is_empty();
    let cell = |of: Facet, most: usize| has(of).then(|| facet(of, most, group, analysis));
    Row {
        family: None,
        apart: false,
        anchor: None,
        figure: cluster.as_ref().map_or("catalogue".to_owned(), |cluster| format!("clusters.{}", cluster.id)),
        cluster,
        count: format::count(group.size),
        share: format::percent(group.share),
        average: price(|prices| prices.mean),
        median: price(|prices| prices.median),
        colors: cell(Facet::Colors, 3),
        genders: cell(Facet::Genders, GENDERS),
        brands: cell(Facet::Brands, 3),
    }
}

fn named(counts: &[Count], most: usize, chip: impl Fn(&str) -> Option<String>) -> Vec<Named> {
    let view = |count: &Count| Named {
        chip: chip(&count.value),
        value: format::shortened(&format::value(&count.value), 40),
        count: format::count(count.count),
    };
    counts.iter().take(most).map(view).collect()
}
