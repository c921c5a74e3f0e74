//! Families and clusters as sentences speak of them.

use super::Sentence;
use crate::values::format;
use wintermute_shared::analysis::{Analysis, Cluster, Family, Group};

/// A family or a cluster.
#[derive(Clone, Copy)]
pub enum Kind<'a> {
    /// A family.
    Family(&'a Family),
    /// A cluster.
    Cluster(&'a Cluster),
}

impl<'a> Kind<'a> {
    /// What the catalogue is made of: its families, or its clusters if there are no families. The largest comes first.
    pub fn all(analysis: &'a Analysis) -> Vec<Self> {
        match analysis.families.is_empty() {
            true => analysis.formed().iter().map(Self::Cluster).collect(),
            false => analysis.families.iter().map(Self::Family).collect(),
        }
    }

    /// Its figures.
    pub fn group(self) -> &'a Group {
        match self {
            Self::Family(family) => &family.group,
            Self::Cluster(cluster) => &cluster.group,
        }
    }

    /// "family" or "kind", and the same of several.
    pub fn nouns(self) -> (&'static str, &'static str) {
        match self {
            Self::Family(_) => ("family", "families"),
            Self::Cluster(_) => ("kind", "kinds"),
        }
    }
}

impl Sentence {
    /// Goes on with the name of a family or a cluster.
    pub fn kind(self, kind: Kind) -> Self {
        match kind {
            Kind::Family(family) => self.family(family).say(" (").data(&family.name).say(")"),
            Kind::Cluster(cluster) => self.cluster(cluster),
        }
    }

    /// Goes on with the names of families or clusters and their shares.
    pub fn kinds(mut self, kinds: &[Kind]) -> Self {
        for (i, &kind) in kinds.iter().enumerate() {
            if i > 0 {
                self = self.say(if i + 1 == kinds.len() { " and " } else { ", " });
            }
            let share = format::percent(kind.group().share);
            self = match kind {
                Kind::Family(family) => {
                    self.family(family).say(format!(" with {share} (")).data(&family.name).say(")")
                }
                Kind::Cluster(cluster) => self.cluster(cluster).say(format!(" ({share})")),
            };
        }
        self
    }
}
