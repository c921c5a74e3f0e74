//! What a catalogue sells at which price, and whose.

use serde::{Deserialize, Serialize};

/// How many products cost how much: kinds by bands of prices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ladder {
    /// The prices at which bands begin and end, ascending. The first band is below the first of them, the last is from the last on; a price
    /// belongs to the band that it begins.
    pub edges: Vec<f64>,
    /// The bands of the whole catalogue, from low to high: one more than there are edges.
    pub overall: Vec<Band>,
    /// Those of each family.
    pub families: Vec<Vec<Band>>,
    /// Those of each cluster.
    pub clusters: Vec<Vec<Band>>,
}

/// The products of a group whose prices lie in a band.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// How many there are.
    pub products: u64,
    /// How many different brands they have, of those that state one alone; none without a column of brands, or where there are too many to count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brands: Option<u64>,
}

/// The brands of a catalogue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Market {
    /// How many have one product only; none where there are too many brands to count each exactly.
    pub with_one: Option<u64>,
    /// Those with the most products, at most twenty.
    pub top: Vec<Brand>,
}

/// A brand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Brand {
    /// Its name.
    pub name: String,
    /// Its products.
    pub products: u64,
    /// Their share of the products that state a brand, 0 to 1.
    pub share: f64,
    /// The median of their prices in the main currency, if enough have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_price: Option<f64>,
    /// The most frequent colours of its products, at most five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub colors: Vec<BrandColor>,
    /// In how many clusters it has products.
    pub kinds: u64,
    /// Those in which it has the most, at most sixty.
    pub sells: Vec<Sells>,
}

/// What a brand sells of a kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sells {
    /// The number of the cluster.
    pub cluster: u32,
    /// The brand's products in it.
    pub products: u64,
    /// The median of their prices in the main currency, if enough have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_price: Option<f64>,
    /// The most frequent colours of these products, at most three.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub colors: Vec<BrandColor>,
}

/// A colour of a brand's products. Products of several brands do not count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BrandColor {
    /// The colour as it was first written.
    pub value: String,
    /// The products that have it.
    pub products: u64,
    /// Their share of the brand's products that state a colour, 0 to 1.
    pub share: f64,
}
