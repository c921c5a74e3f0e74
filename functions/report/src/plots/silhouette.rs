//! Silhouettes: how much nearer products are to their own cluster than to the next.

use super::bars::{Bar, Bars};
use super::curve::{Curve, Mark};
use crate::values::families::{self, is_among_largest};
use crate::values::format;
use wintermute_shared::analysis::Analysis;

/// The mean silhouette for each number of clusters; `None` if there are no two numbers to compare.
pub fn by_k(analysis: &Analysis) -> Option<Curve> {
    let points: Vec<(u64, f64)> =
        analysis.elbow.iter().filter_map(|point| Some((point.k, point.silhouette?))).collect();
    if points.len() < 2 {
        return None;
    }
    let chosen = points.iter().find(|point| point.0 == analysis.choice.k);
    let marks = chosen.map(|&(k, value)| Mark { k, value, words: format!("k = {k}: chosen"), chosen: true });
    let best = points.iter().copied().reduce(|best, point| if point.1 > best.1 { point } else { best });
    let best = best.map_or(String::new(), |(k, value)| {
        format!(" The highest is {} at k = {k}.", format::number(value, 3))
    });
    Some(Curve {
        title: "Silhouette by number of kinds".to_owned(),
        description: format!("Mean silhouette for each number of kinds.{best}"),
        axis: "Mean silhouette (−1 to 1)".to_owned(),
        points,
        decimals: 3,
        marks: marks.into_iter().collect(),
    })
}

/// The mean silhouette of each cluster; `None` if no cluster has one.
pub fn by_cluster(analysis: &Analysis) -> Option<Bars> {
    let clusters =
        analysis.clusters.iter().filter(|cluster| is_among_largest(cluster, super::MOST_CLUSTERS, analysis));
    let bars: Vec<Bar> = clusters
        .filter_map(|cluster| {
            let value = cluster.silhouette?;
            let (label, note) = (super::label(cluster), format::number(value, 3));
            let of = cluster.sampled.map_or(String::new(), |sampled| match sampled == cluster.group.size {
                true => format!(" of all {}", format::counted(sampled, "product", "products")),
                false => {
                    format!(
                        " of {} products drawn out of {}",
                        format::count(sampled),
                        format::count(cluster.group.size)
                    )
                }
            });
            let hover = format!("{}: mean silhouette {note}{of}", label.words);
            let (size, color) = (cluster.group.size, families::color(cluster));
            Some(Bar { label, value, note, color, size, hover })
        })
        .collect();
    if bars.is_empty() {
        return None;
    }
    let all: Vec<String> = bars.iter().map(|bar| bar.hover.clone()).collect();
    Some(Bars {
        title: "Silhouette by kind".to_owned(),
        description: format!("{}.", all.join("; ")),
        axis: "Mean silhouette (−1 to 1)".to_owned(),
        tick: format::tick,
        bars,
        beyond: analysis.formed().len().saturating_sub(super::MOST_CLUSTERS),
        drawn: "kinds, the largest",
    })
}
