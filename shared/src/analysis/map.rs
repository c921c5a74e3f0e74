//! The map of the products, and how alike the clusters are.

use super::Discs;
use serde::{Deserialize, Serialize};

/// The two-dimensional map of the products: the first two principal components of the TF-IDF matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// The share of variance that each component explains, 0 to 1.
    pub explained: [f64; 2],
    /// How far its distances tell those of the space that was clustered; none before format 3, or where all lie in one place.
    #[serde(default)]
    pub likeness: Option<Likeness>,
    /// Where each cluster's centre lies, by cluster.
    pub centres: Vec<[f32; 2]>,
    /// The drawn points' first coordinate: all products, or every n-th of a large catalogue.
    pub x: Vec<f32>,
    /// Their second coordinate.
    pub y: Vec<f32>,
    /// Their cluster.
    pub cluster: Vec<u32>,
    /// A map on which each cluster has a disc of its own; none in earlier results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discs: Option<Discs>,
}

/// How far distances on the map tell distances in the space that was clustered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likeness {
    /// Spearman's rank correlation of the two, -1 to 1.
    pub correlation: f64,
    /// The number of products whose pairs were all measured in both ways.
    pub products: u64,
}

impl Map {
    /// Where a product of a cluster, at a place on the map of principal components, lies on the map of discs; nothing where there is none,
    /// and for a cluster without a disc.
    pub fn on_discs(&self, [x, y]: [f32; 2], cluster: u32) -> Option<[f32; 2]> {
        let (discs, cluster) = (self.discs.as_ref()?, cluster as usize);
        let (at, mean) = (discs.at.get(cluster)?, self.centres.get(cluster)?);
        let (radius, spread) = (*discs.radius.get(cluster)?, discs.spread.get(cluster)?);
        let (dx, dy) = (x - mean[0], y - mean[1]);
        let far = dx.hypot(dy);
        // The rim is not quite reached, so that discs stay apart.
        let scale = if far > 0.0 { radius * 0.94 * rank(far, spread).sqrt() / far } else { 0.0 };
        Some([at[0] + dx * scale, at[1] + dy * scale])
    }
}

/// Which share of numbers with these quantiles a number reaches, 0 to 1.
fn rank(number: f32, quantiles: &[f32]) -> f32 {
    let above = quantiles.partition_point(|&quantile| quantile <= number);
    let Some(below) = above.checked_sub(1) else { return 0.0 };
    let Some(&next) = quantiles.get(above) else { return 1.0 };
    let between = (number - quantiles[below]) / (next - quantiles[below]);
    (below as f32 + between) / (quantiles.len() - 1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reaches_the_share_of_the_quantiles_below_it() {
        let quantiles = [0.0, 1.0, 1.0, 3.0, 8.0];
        let ranks = [-1.0, 0.0, 0.5, 1.0, 2.0, 8.0, 9.0].map(|number| rank(number, &quantiles));
        assert_eq!(ranks, [0.0, 0.0, 0.125, 0.5, 0.625, 1.0, 1.0]);
        assert_eq!(rank(1.0, &[]), 0.0);
    }
}
