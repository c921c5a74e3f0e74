//! Clusters and families as tables, cards and pictures name them.

use crate::color::palette;
use crate::values::anchors::Cards;
use crate::values::families::{letter, place};
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Cluster, Family};

/// A cluster's number, colour and name.
#[derive(Serialize)]
pub struct ClusterName {
    /// Its number.
    pub id: String,
    /// The class of its colour.
    pub color: String,
    /// Its name.
    pub name: String,
    /// Its share of the products.
    pub share: String,
    /// What links to it end in, where the page tells of it.
    pub anchor: Option<String>,
}

impl ClusterName {
    /// The name of a cluster.
    pub fn of(cluster: &Cluster, cards: &Cards) -> Self {
        Self {
            id: cluster.id.to_string(),
            color: format!("c{}", place(cluster)),
            name: format::value(&cluster.name),
            share: format::percent(cluster.group.share),
            anchor: cards.anchor(cluster.id).map(str::to_owned),
        }
    }
}

/// A family's letter, colour and name.
#[derive(Serialize)]
pub struct FamilyName {
    id: String,
    letter: String,
    color: String,
    name: String,
    share: String,
}

impl FamilyName {
    /// The name of a family.
    pub fn of(family: &Family) -> Self {
        Self {
            id: family.id.to_string(),
            letter: letter(family.id),
            color: format!("c{}", palette::index(family.id)),
            name: format::value(&family.name),
            share: format::percent(family.group.share),
        }
    }
}

/// The family whose first cluster this is.
pub fn begun<'a>(cluster: &Cluster, analysis: &'a Analysis) -> Option<&'a Family> {
    let family = analysis.families.get(cluster.family? as usize)?;
    (family.clusters.first() == Some(&cluster.id)).then_some(family)
}

/// Whether a cluster is in no family, where others are.
pub fn is_apart(cluster: &Cluster, analysis: &Analysis) -> bool {
    cluster.wordless && !analysis.families.is_empty()
}
