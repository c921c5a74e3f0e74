//! What the catalogue is made of, at a glance: its families, or its clusters where there are no families.

use super::names::ClusterName;
use crate::color::palette;
use crate::plots::strips::{Part, prices, shares};
use crate::values::anchors::Cards;
use crate::values::families::{letter, members, place};
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Cluster, Group};

/// Clusters that a row names.
const NAMED: usize = 6;
/// Rows, where they are clusters.
const ROWS: usize = 12;

/// The rows, the largest first.
#[derive(Serialize)]
pub struct Makeup {
    /// "Family" or "Kind".
    noun: &'static str,
    rows: Vec<Row>,
    more: Option<String>,
    axis: Option<Axis>,
    has_medians: bool,
}

/// The ends of the axis of prices.
#[derive(Serialize)]
struct Axis {
    low: String,
    high: String,
}

#[derive(Serialize)]
struct Row {
    href: String,
    badge: String,
    color: String,
    name: String,
    /// Under which name the page marks its figures.
    figure: String,
    share: String,
    products: String,
    bar: String,
    strip: Option<String>,
    median: Option<String>,
    /// Of how many prices that is, where most products have none.
    median_of: Option<String>,
    clusters: Vec<ClusterName>,
    more: Option<String>,
}

impl Makeup {
    /// The rows of an analysis.
    pub fn of(analysis: &Analysis, cards: &Cards) -> Self {
        let axis = axis(analysis);
        let has_medians = analysis.overall.price.is_some();
        let ends = axis.map(|(low, high)| Axis {
            low: format::money(low, &analysis.money),
            high: format::money(high, &analysis.money),
        });
        if analysis.families.is_empty() {
            let mut clusters: Vec<&Cluster> = analysis.clusters.iter().collect();
            clusters.sort_by_key(|cluster| std::cmp::Reverse(cluster.group.size));
            let whole = clusters.first().map_or(1.0, |largest| largest.group.share);
            let more = clusters.len().saturating_sub(ROWS) as u64;
            return Self {
                noun: "Kind",
                rows: clusters
                    .iter()
                    .take(ROWS)
                    .map(|cluster| Row::of_cluster(cluster, analysis, whole, cards, axis))
                    .collect(),
                more: (more > 0).then(|| format::counted(more, "smaller kind", "smaller kinds")),
                axis: ends,
                has_medians,
            };
        }
        let whole = analysis.families.iter().map(|family| family.group.share).fold(0.0, f64::max);
        let rows = analysis.families.iter().map(|family| {
            let own: Vec<&Cluster> = members(family, analysis).collect();
            let parts: Vec<Part> = own.iter().map(|cluster| part(cluster)).collect();
            let more = own.len().saturating_sub(NAMED) as u64;
            let label = letter(family.id);
            Row {
                href: format!("family-{label}"),
                color: format!("c{}", palette::index(family.id)),
                name: format::value(&family.name),
                figure: format!("families.{}", family.id),
                bar: shares(&parts, whole),
                clusters: own.iter().take(NAMED).map(|cluster| ClusterName::of(cluster, cards)).collect(),
                more: (more > 0).then(|| format::counted(more, "smaller one", "smaller ones")),
                badge: label,
                ..Row::figures(&family.group, analysis, palette::index(family.id), axis)
            }
        });
        Self { noun: "Family", rows: rows.collect(), more: None, axis: ends, has_medians }
    }
}

impl Row {
    fn of_cluster(
        cluster: &Cluster,
        analysis: &Analysis,
        whole: f64,
        cards: &Cards,
        axis: Option<(f64, f64)>,
    ) -> Self {
        let name = ClusterName::of(cluster, cards);
        Self {
            href: name.anchor.clone().unwrap_or_else(|| "overview".to_owned()),
            badge: name.id,
            color: name.color,
            name: name.name,
            figure: format!("clusters.{}", cluster.id),
            bar: shares(&[part(cluster)], whole),
            ..Self::figures(&cluster.group, analysis, place(cluster), axis)
        }
    }

    fn figures(group: &Group, analysis: &Analysis, color: usize, axis: Option<(f64, f64)>) -> Self {
        let price = group.price.as_ref();
        Self {
            href: String::new(),
            badge: String::new(),
            color: String::new(),
            name: String::new(),
            figure: String::new(),
            share: format::percent(group.share),
            products: format::counted(group.size, "product", "products"),
            bar: String::new(),
            strip: price.zip(axis).and_then(|(price, axis)| prices(price, color, axis)),
            median: price.map(|price| format::money(price.median, &analysis.money)),
            median_of: price
                .filter(|price| price.count * 2 < group.size)
                .map(|price| format!("of {}", format::counted(price.count, "price", "prices"))),
            clusters: Vec::new(),
            more: None,
        }
    }
}

fn part(cluster: &Cluster) -> Part {
    let share = format::percent(cluster.group.share);
    Part {
        share: cluster.group.share,
        color: place(cluster),
        words: format!("{}, {share}", format::value(&cluster.name)),
    }
}

/// Where the axis of prices begins and ends: at the 1st and the 99th percentile.
pub fn axis(analysis: &Analysis) -> Option<(f64, f64)> {
    analysis.overall.price.as_ref().filter(|prices| prices.min < prices.max)?;
    let (&low, &high) = (analysis.price_edges.first()?, analysis.price_edges.last()?);
    (low > 0.0 && high > low).then_some((low, high))
}
