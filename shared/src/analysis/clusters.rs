//! Clusters, families of clusters, and what is said of each.

use super::{Different, Facet, Facets, NotStated, Prices};
use crate::price::Currency;
use serde::{Deserialize, Serialize};

/// Clusters that are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Family {
    /// Its number, from 0.
    pub id: u32,
    /// A name made of those of its clusters.
    pub name: String,
    /// The numbers of its clusters.
    pub clusters: Vec<u32>,
    /// Its figures.
    #[serde(flatten)]
    pub group: Group,
}

/// A cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Its number, from 0.
    pub id: u32,
    /// The number of its family, if it is in one.
    #[serde(default)]
    pub family: Option<u32>,
    /// A phrase of its products' names.
    pub name: String,
    /// Whether this is no cluster, but the group of the products without a counted word.
    #[serde(default)]
    pub wordless: bool,
    /// The share of its products whose names have all words of its name, 0 to 1; none if it is no phrase of their names, and in earlier results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_fits: Option<f64>,
    /// The terms that set it apart, strongest first.
    pub terms: Vec<Term>,
    /// The nouns of its products, each with the number of products whose texts have the word, most frequent first; none in earlier results.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Held>,
    /// The sum of squared distances of its products to its centre.
    pub inertia: f64,
    /// Mean cosine similarity of its products to its centre's direction, 0 to 1.
    pub cohesion: f64,
    /// Mean silhouette of its sampled products, -1 to 1.
    pub silhouette: Option<f64>,
    /// How many of its products were in that sample; none before format 3.
    #[serde(default)]
    pub sampled: Option<u64>,
    /// The products nearest its centre.
    pub typical: Vec<Product>,
    /// Its products farthest from its centre.
    pub oddest: Vec<Product>,
    /// Its figures.
    #[serde(flatten)]
    pub group: Group,
}

/// A term with its weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// The term.
    pub term: String,
    /// Its weight by class-based TF-IDF.
    pub weight: f64,
}

/// A word with the number of products that have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The word, as the vocabulary spells it.
    pub word: String,
    /// Products of the cluster in whose texts it counts.
    pub products: u64,
}

/// A product shown as an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Its row in the catalogue, from 1: the first product has row 1; the first row of several.
    pub row: u64,
    /// Its id, where there is such a column.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Its brand, where there is such a column.
    pub brand: Option<String>,
    /// Its price, where there is one; the lowest of several.
    pub price: Option<f64>,
    /// The price's currency, if it is not the main one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What several rows say of it; none for a product of one row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variants: Option<Variants>,
    /// Its distance to its cluster's centre.
    pub distance: f64,
}

/// What the rows of a product say together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variants {
    /// How many rows it is.
    pub rows: u64,
    /// How many variants, counted as in [`Merged::variants`](super::Merged::variants).
    pub count: u64,
    /// The highest price of its rows.
    pub price_max: Option<f64>,
}

/// The figures of a set of products. They count stated values only: a value that was filled in is missing here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Products.
    pub size: u64,
    /// Their share of the catalogue, 0 to 1.
    pub share: f64,
    /// Their prices in the main currency, where there are any.
    pub price: Option<Prices>,
    /// Products that state a price in another currency.
    #[serde(default)]
    pub other_prices: u64,
    /// Most frequent colours, most frequent first.
    pub colors: Vec<Count>,
    /// Most frequent genders, most frequent first.
    pub genders: Vec<Count>,
    /// Most frequent brands, most frequent first.
    pub brands: Vec<Count>,
    /// Most frequent categories, most frequent first.
    pub categories: Vec<Count>,
    /// Most frequent sizes, most frequent first.
    #[serde(default)]
    pub sizes: Vec<Count>,
    /// Most frequent materials, most frequent first.
    #[serde(default)]
    pub materials: Vec<Count>,
    /// Products that state no value of a facet.
    #[serde(default)]
    pub not_stated: NotStated,
    /// How many different values they state; none where the catalogue has no such column, and before format 3.
    #[serde(default)]
    pub different: Facets<Option<Different>>,
}

/// A value and how often it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Count {
    /// The value.
    pub value: String,
    /// Products with it.
    pub count: u64,
    /// Their share of the group's products that state a value, 0 to 1. A product may state several categories.
    pub share: f64,
    /// The share divided by the value's share of all products of the catalogue that state a value; 1 is as common as overall.
    pub lift: f64,
    /// Whether a word of the value is among the words that were clustered, so that clusters may be made of it.
    #[serde(default)]
    pub clustered: bool,
    /// The median price of the products with it in the main currency, where it is a brand, and enough have a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_price: Option<f64>,
}

impl Group {
    /// The most frequent values of a facet.
    pub fn counts(&self, facet: Facet) -> &Vec<Count> {
        match facet {
            Facet::Colors => &self.colors,
            Facet::Genders => &self.genders,
            Facet::Brands => &self.brands,
            Facet::Categories => &self.categories,
            Facet::Sizes => &self.sizes,
            Facet::Materials => &self.materials,
        }
    }

    /// As [`Group::counts`], to be changed.
    pub fn counts_mut(&mut self, facet: Facet) -> &mut Vec<Count> {
        match facet {
            Facet::Colors => &mut self.colors,
            Facet::Genders => &mut self.genders,
            Facet::Brands => &mut self.brands,
            Facet::Categories => &mut self.categories,
            Facet::Sizes => &mut self.sizes,
            Facet::Materials => &mut self.materials,
        }
    }
}
