//! The plots, each drawn by plotters both for the page and as a slide.

mod bars;
mod canvas;
mod curve;
mod discs;
mod elbow;
mod map;
mod missing;
pub mod png;
mod prices;
mod raster;
mod rows;
mod silhouette;
mod sizes;
mod spread;
pub mod strips;

pub use canvas::{Plot, slide, svg};
pub use discs::DiscMap;
pub use elbow::elbow;
pub use map::{ClusterMap, NUMBERED};
pub use missing::missing;
pub use prices::{Histogram, PriceRanges};
pub use raster::Raster;
pub use silhouette::{by_cluster, by_k};
pub use sizes::sizes;

use crate::values::families;
use crate::values::format;
use rows::Label;
use wintermute_shared::analysis::Cluster;

/// Clusters that plots name at most; a catalogue of more is told by the tables.
pub const MOST_CLUSTERS: usize = 60;

fn label(cluster: &Cluster) -> Label {
    let number = (cluster.id.to_string(), families::color(cluster));
    Label {
        badge: Some(number),
        words: format::shortened(&format::value(&cluster.name), 60),
        instead: numbered(cluster),
    }
}

/// The replacement for a cluster's name that a slide cannot show.
fn numbered(cluster: &Cluster) -> String {
    format!("kind {}", cluster.id)
}
