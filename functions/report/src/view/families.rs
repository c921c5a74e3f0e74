//! The families: what the catalogue is made of, at a glance.

use super::names::{ClusterName, FamilyName};
use super::overview::{Cell, facet};
use crate::values::anchors::Cards;
use crate::values::families::members;
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Facet, Family};

/// Clusters of a family that its row names.
const NAMED: usize = 8;

/// The table of families.
#[derive(Serialize)]
pub struct Families {
    intro: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    family: FamilyName,
    count: String,
    median: String,
    clusters: Vec<ClusterName>,
    more: Option<String>,
    brands: Cell,
}

impl Families {
    /// The table; `None` if there are no families.
    pub fn of(analysis: &Analysis, cards: &Cards) -> Option<Self> {
        let (families, clusters) = (analysis.families.len() as u64, analysis.formed().len() as u64);
        (families > 0).then(|| Self {
            intro: format!(
                "{} are gathered into {}: those whose products share most words.",
                format::counted(clusters, "kind", "kinds"),
                format::counted(families, "family", "families")
            ),
            rows: analysis.families.iter().map(|family| row(family, analysis, cards)).collect(),
        })
    }
}

fn row(family: &Family, analysis: &Analysis, cards: &Cards) -> Row {
    let clusters: Vec<ClusterName> =
        members(family, analysis).map(|cluster| ClusterName::of(cluster, cards)).collect();
    let more = clusters.len().saturating_sub(NAMED) as u64;
    let price = family.group.price.as_ref();
    Row {
        family: FamilyName::of(family),
        count: format::count(family.group.size),
        median: price.map_or("–".to_owned(), |prices| format::money(prices.median, &analysis.money)),
        clusters: clusters.into_iter().take(NAMED).collect(),
        more: (more > 0).then(|| format::counted(more, "smaller one", "smaller ones")),
        brands: facet(Facet::Brands, 3, &family.group, analysis),
    }
}
