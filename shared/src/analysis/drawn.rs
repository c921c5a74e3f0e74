//! Some products of a catalogue, and where they lie among its kinds.

use super::Map;
use serde::{Deserialize, Serialize};

/// Products drawn evenly by kind, column by column: all products of a catalogue of few.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// The row of each in the catalogue, from 1; ascending within each cluster.
    pub row: Vec<u64>,
    /// Its name, cut where it is long.
    pub name: Vec<String>,
    /// Different brands.
    pub brands: Vec<String>,
    /// The place of its brand among these; none where it states none.
    pub brand: Vec<Option<u32>>,
    /// Its price in the main currency.
    pub price: Vec<Option<f64>>,
    /// Its cluster; ascending.
    pub cluster: Vec<u32>,
    /// Its place among the two principal components.
    pub x: Vec<f32>,
    /// See `x`.
    pub y: Vec<f32>,
}

/// A map on which each cluster has a disc of its own, as large as its share of the products; like clusters lie near each other. Within its
/// disc, a product lies in the direction in which it lies from its cluster's mean on the map of principal components, and as far out as its
/// rank among the cluster's products, so that discs are filled evenly.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Discs {
    /// The centre of each cluster's disc.
    pub at: Vec<[f32; 2]>,
    /// Its radius.
    pub radius: Vec<f32>,
    /// How far from the cluster's mean its products lie on the other map: quantiles in even steps, from the least to the largest.
    pub spread: Vec<Vec<f32>>,
    /// How well the neighbours of products are kept on this map and on that of the principal components: trustworthiness (Venna and Kaski
    /// 2001) of the ten nearest, 0 to 1.
    pub kept: Option<Kept>,
}

/// How well two maps keep neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The map of discs.
    pub discs: f64,
    /// The map of principal components.
    pub components: f64,
    /// The number of products of which it was measured.
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
