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
    /// The number of products between all pairs of which both were measured.
    pub products: u64,
}
