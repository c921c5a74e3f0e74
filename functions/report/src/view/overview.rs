//! One table of all clusters: the figures of the original project's four tables.

use super::ClusterName;
use crate::facets::Facet;
use crate::{colors, format};
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Count, Group};

/// Clusters in the table.
const MOST: usize = 150;
/// Genders in a cell: a gender column may hold anything.
const GENDERS: usize = 6;

/// The table.
#[derive(Serialize)]
pub struct Overview {
    rows: Vec<Row>,
    all: Row,
    more: Option<String>,
}

#[derive(Serialize)]
struct Row {
    cluster: Option<ClusterName>,
    count: String,
    share: String,
    price: String,
    colors: Cell,
    genders: Cell,
    brands: Cell,
}

/// The most frequent values, and how many products state none.
#[derive(Serialize)]
struct Cell {
    named: Vec<Named>,
    unstated: Option<String>,
}

#[derive(Serialize)]
struct Named {
    chip: Option<String>,
    value: String,
    count: String,
}

impl Overview {
    /// The table of an analysis; the first `cards` clusters have cards.
    pub fn of(analysis: &Analysis, cards: usize) -> Self {
        let clusters = analysis.clusters.iter().take(MOST);
        let more = analysis.clusters.len().saturating_sub(MOST) as u64;
        Self {
            rows: clusters
                .map(|cluster| row(Some(ClusterName::of(cluster, cards)), &cluster.group))
                .collect(),
            all: row(None, &analysis.overall),
            more: (more > 0).then(|| format!("{} more clusters are in clusters.csv.", format::count(more))),
        }
    }
}

fn row(cluster: Option<ClusterName>, group: &Group) -> Row {
    Row {
        cluster,
        count: format::count(group.size),
        share: format::percent(group.share),
        price: group.price.as_ref().map_or("–".to_owned(), |prices| format::price(prices.mean)),
        colors: cell(Facet::Colors, group, 3, |value| Some(colors::chip(value))),
        genders: cell(Facet::Genders, group, GENDERS, |_| None),
        brands: cell(Facet::Brands, group, 3, |_| None),
    }
}

fn cell(facet: Facet, group: &Group, most: usize, chip: fn(&str) -> Option<String>) -> Cell {
    let stated = facet.of(group);
    Cell { named: named(stated.counts, most, chip), unstated: stated.missing().map(format::count) }
}

fn named(counts: &[Count], most: usize, chip: fn(&str) -> Option<String>) -> Vec<Named> {
    let view = |count: &Count| Named {
        chip: chip(&count.value),
        value: format::shortened(&format::value(&count.value), 40),
        count: format::count(count.count),
    };
    counts.iter().take(most).map(view).collect()
}
