//! Products whose prices lie far from those of their clusters.

use super::Product;
use serde::{Deserialize, Serialize};

/// Products whose prices lie far from those of their clusters.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FarPrices {
    /// How many there are.
    pub products: u64,
    /// Those farthest from the median of their cluster by their ratio, at most a hundred, and of a cluster at most 25 below and 25 above.
    pub farthest: Vec<FarPrice>,
}

/// A product whose price lies far from those of its cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FarPrice {
    /// The product.
    #[serde(flatten)]
    pub product: Product,
    /// Its cluster.
    pub cluster: u32,
    /// The median price of that.
    pub median: f64,
}
