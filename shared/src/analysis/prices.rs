//! Prices of groups, and how they are shown.

use crate::price::Currency;
use serde::{Deserialize, Serialize};

/// How prices are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// The main currency, in which all figures of prices are; none if it is not known.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// Decimals: none if all prices in the main currency are whole.
    pub decimals: u8,
}

impl Default for Money {
    fn default() -> Self {
        Self { currency: None, decimals: 2 }
    }
}

/// Prices in one currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurrencyPrices {
    /// The currency; none where it is not known.
    pub currency: Option<Currency>,
    /// Products with such a price.
    pub count: u64,
    /// The lowest.
    pub min: f64,
    /// The median, by linear interpolation.
    pub median: f64,
    /// The highest.
    pub max: f64,
}

/// Products whose sale price is lower than their price.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sales {
    /// How many there are.
    pub products: u64,
    /// The median of what is taken off, as a share of the price, 0 to 1.
    pub median_reduction: Option<f64>,
}

/// Prices of a set of products, in the main currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prices {
    /// Products that state a price in it.
    pub count: u64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Smallest.
    pub min: f64,
    /// First quartile, by linear interpolation.
    pub q1: f64,
    /// Median, by linear interpolation.
    pub median: f64,
    /// Third quartile, by linear interpolation.
    pub q3: f64,
    /// Largest.
    pub max: f64,
    /// The two neighbouring prices that are farthest apart by their ratio, with many prices on either side; none before format 4.
    #[serde(default)]
    pub gap: Option<[f64; 2]>,
    /// Products in each bin of [`Analysis::price_edges`](super::Analysis::price_edges); prices beyond fall into the first or last bin.
    pub histogram: Vec<u64>,
    /// Those in the first and in the last bin that lie beyond the edges.
    #[serde(default)]
    pub beyond: [u64; 2],
}
