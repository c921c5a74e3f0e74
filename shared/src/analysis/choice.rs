//! How the number of clusters was found.

use serde::{Deserialize, Serialize};

/// How k was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The number of clusters.
    pub k: u64,
    /// What the settings asked for: `auto` or a number.
    pub requested: String,
    /// Kneedle's knee of the elbow, where it has one: a mark in the picture, on which nothing depends.
    pub knee: Option<u64>,
    /// One sentence that says why k is what it is.
    pub reason: String,
    /// The number of products on which silhouettes and the other measures of [`ElbowPoint`] were computed; none before format 3.
    #[serde(default)]
    pub sample: Option<u64>,
}

/// One point of the elbow.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ElbowPoint {
    /// Number of clusters.
    pub k: u64,
    /// Sum of squared distances to the centres, of the sample, times all products for each that is in it.
    pub inertia: f64,
    /// Mean silhouette of the sample, -1 to 1; none for k = 1. Higher is better.
    pub silhouette: Option<f64>,
    /// The Calinski-Harabasz index of the sample; none for k = 1. Higher is better.
    #[serde(default)]
    pub calinski_harabasz: Option<f64>,
    /// The Davies-Bouldin index of the sample; none for k = 1. Lower is better.
    #[serde(default)]
    pub davies_bouldin: Option<f64>,
}
