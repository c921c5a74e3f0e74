//! How large the clusters are.

use super::bars::{Bar, Bars};
use crate::values::families::{self, is_among_largest};
use crate::values::format;
use wintermute_shared::analysis::Analysis;

/// A bar for each cluster.
pub fn sizes(analysis: &Analysis) -> Bars {
    let clusters =
        analysis.clusters.iter().filter(|cluster| is_among_largest(cluster, super::MOST_CLUSTERS, analysis));
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
            let (size, color) = (cluster.group.size, families::color(cluster));
            Bar { label, value: size as f64, note, color, size, hover }
        })
        .collect();
    let all: Vec<String> = bars.iter().map(|bar| bar.hover.clone()).collect();
    Bars {
        title: "Sizes of the kinds".to_owned(),
        description: format!("Products in each kind. {}.", all.join("; ")),
        axis: "Products".to_owned(),
        tick: format::tick,
        bars,
        beyond: analysis.clusters.len().saturating_sub(super::MOST_CLUSTERS),
        drawn: "kinds, the largest",
    }
}
