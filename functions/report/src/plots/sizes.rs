//! How large the clusters are.

use super::bars::{Bar, Bars};
use crate::values::families;
use crate::values::format;
use wintermute_shared::analysis::Analysis;

/// A bar for each cluster.
pub fn sizes(analysis: &Analysis) -> Bars {
    let clusters = analysis.clusters.iter().take(super::MOST_CLUSTERS);
    let bars: Vec<Bar> = clusters
        .map(|cluster| {
            let label = super::label(cluster);
            let share = format::percent(cluster.group.share);
            let note = format!("{} ({share})", format::count(cluster.group.size));
            let hover = format!(
                "{}: {}, {share}",
                label.words,
                format::counted(cluster.group.size, "product", "products")
            );
            Bar { label, value: cluster.group.size as f64, note, color: families::color(cluster), hover }
        })
        .collect();
    let all: Vec<String> = bars.iter().map(|bar| bar.hover.clone()).collect();
    Bars {
        title: "Cluster sizes".to_owned(),
        description: format!("Products in each cluster. {}.", all.join("; ")),
        axis: "Products".to_owned(),
        tick: format::tick,
        bars,
        beyond: analysis.clusters.len().saturating_sub(super::MOST_CLUSTERS),
    }
}
