//! The small object that each report leaves: what index pages and later runs need to know of it.

use crate::values::anchors::anchors;
use crate::values::format;
use serde::{Deserialize, Serialize};
use wintermute_shared::VERSION;
use wintermute_shared::analysis::{Analysis, Cluster, Money, Prices};
use wintermute_shared::quality::Source;

/// The version of this format. In format 1, clusters had terms, and no source was named.
const FORMAT: u32 = 2;
/// Clusters that an entry names at most, the largest first.
const CLUSTERS: usize = 500;

/// A run in short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The version of the format.
    pub format: u32,
    /// The version of Wintermute that made the report.
    pub wintermute: String,
    /// The dataset.
    pub dataset: String,
    /// The run's id.
    pub run: String,
    /// The settings that name the run, as environment variables.
    pub settings: Vec<(String, String)>,
    /// The version of the file that the run is of.
    #[serde(default)]
    pub source: Option<Source>,
    /// Products analysed.
    pub rows: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// The prices, where there are any.
    pub price: Option<Price>,
    /// How they are shown; earlier versions have not told.
    #[serde(default)]
    pub money: Money,
    /// How many clusters there are.
    pub k: u64,
    /// The clusters by falling size, without the group of the products that have no word.
    pub clusters: Vec<ClusterEntry>,
}

/// A setting that differs between two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingChange<'e> {
    /// The environment variable.
    pub name: &'e str,
    /// Its value before.
    pub before: &'e str,
    /// Its value now.
    pub now: &'e str,
}

/// Prices in short.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// Arithmetic mean.
    pub mean: f64,
    /// Median.
    pub median: f64,
}

/// A cluster in short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterEntry {
    /// Its number in its run.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its products.
    pub size: u64,
    /// Their share of the catalogue, 0 to 1.
    pub share: f64,
    /// Their prices, where there are any.
    pub price: Option<Price>,
    /// What a link to it ends in; earlier versions had none.
    #[serde(default)]
    pub anchor: Option<String>,
}

impl Entry {
    /// The entry of an analysis.
    pub fn of(analysis: &Analysis) -> Self {
        let quality = &analysis.quality;
        let mut clusters: Vec<ClusterEntry> = analysis
            .formed()
            .iter()
            .zip(anchors(analysis))
            .map(|(cluster, anchor)| ClusterEntry::of(cluster, anchor))
            .collect();
        clusters.sort_by_key(|cluster| std::cmp::Reverse(cluster.size));
        clusters.truncate(CLUSTERS);
        Self {
            format: FORMAT,
            wintermute: VERSION.to_owned(),
            dataset: quality.dataset.clone(),
            run: quality.run.clone(),
            settings: quality.settings.to_env(),
            source: Some(quality.source.clone()),
            rows: analysis.rows,
            rejected: quality.rejects.records,
            price: analysis.overall.price.as_ref().map(Price::of),
            money: format::settled(
                &analysis.money,
                analysis.overall.price.as_ref().map(|prices| prices.median),
            ),
            k: analysis.formed().len() as u64,
            clusters,
        }
    }

    /// An entry from its object; `None` if a later version wrote it in another format.
    pub fn read(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok().filter(|entry: &Self| (1..=FORMAT).contains(&entry.format))
    }

    /// A cluster that it names.
    pub fn cluster(&self, id: u32) -> Option<&ClusterEntry> {
        self.clusters.iter().find(|cluster| cluster.id == id)
    }

    /// The settings that a later run has changed.
    pub fn settings_changed<'e>(&'e self, now: &'e Self) -> Vec<SettingChange<'e>> {
        let value = |entry: &'e Self, name: &str| {
            entry.settings.iter().find(|setting| setting.0 == name).map_or("not set", |setting| &setting.1)
        };
        let mut names: Vec<&str> =
            now.settings.iter().chain(&self.settings).map(|setting| setting.0.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let changes = names.into_iter().map(|name| SettingChange {
            name,
            before: value(self, name),
            now: value(now, name),
        });
        changes.filter(|change| change.before != change.now).collect()
    }
}

impl Price {
    fn of(prices: &Prices) -> Self {
        Self { mean: prices.mean, median: prices.median }
    }
}

impl ClusterEntry {
    fn of(cluster: &Cluster, anchor: String) -> Self {
        let anchor = Some(anchor);
        Self {
            id: cluster.id,
            name: cluster.name.clone(),
            anchor,
            size: cluster.group.size,
            share: cluster.group.share,
            price: cluster.group.price.as_ref().map(Price::of),
        }
    }
}
