//! Some products of a catalogue, and where they lie among its kinds.

use crate::price::Currency;
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
    /// Its id, cut where it is long; empty in earlier results, and where there is no such column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub id: Vec<Option<String>>,
    /// Its distance to its cluster's centre; empty in earlier results.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distance: Vec<f32>,
    /// The prices that are not in the main currency.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_prices: Vec<OtherPrice>,
    /// Its cluster; ascending.
    pub cluster: Vec<u32>,
    /// Its place among the two principal components.
    pub x: Vec<f32>,
    /// See `x`.
    pub y: Vec<f32>,
}

/// A price in another currency than the main one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherPrice {
    /// The place of the product among those drawn, from 0.
    pub place: u32,
    /// How much.
    pub price: f64,
    /// The currency, if it is known.
    pub currency: Option<Currency>,
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
    /// The number of products that it was measured on.
    pub products: u64,
}
