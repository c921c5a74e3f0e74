//! `analysis.json`: everything the report shows, already computed by cluster.

use crate::catalogue::Source;
use crate::quality::Quality;
use serde::{Deserialize, Serialize};

/// The version of this format. In format 1, values that were filled in counted like stated ones, and shares were of all products.
pub const FORMAT: u32 = 2;

/// The object's name below the run's `models/` prefix.
pub const NAME: &str = "analysis.json";

/// Everything the report shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// The version of the format: [`FORMAT`].
    pub format: u32,
    /// The version of Wintermute that made it.
    pub wintermute: String,
    /// What convert saw of the data; it also holds dataset, run, source and settings.
    pub quality: Quality,
    /// Products analysed.
    pub rows: u64,
    /// What was kept, dropped and filled.
    pub preparation: Preparation,
    /// The features.
    pub features: Features,
    /// How k was found.
    pub choice: Choice,
    /// What was measured for each k that was tried, on a sample of at most 4,096 products; ascending, with gaps.
    pub elbow: Vec<ElbowPoint>,
    /// The clustering's inertia: the sum of squared distances to the centres.
    pub inertia: f64,
    /// The two-dimensional map of the products.
    pub map: Map,
    /// The edges of the bins of [`Prices::histogram`], ascending: one more than there are bins; empty without prices.
    pub price_edges: Vec<f64>,
    /// The whole catalogue, described as a cluster is.
    pub overall: Group,
    /// The clusters, numbered from 0 by falling size; after them the group of the products without a word, if there are any.
    pub clusters: Vec<Cluster>,
}

impl Analysis {
    /// The clusters without the group of the products that have no word.
    pub fn formed(&self) -> &[Cluster] {
        let wordless = self.clusters.iter().rev().take_while(|cluster| cluster.wordless).count();
        &self.clusters[..self.clusters.len() - wordless]
    }
}

impl Analysis {
    /// Whether the figures count stated values only, as they do since format 2, and not those that were filled in.
    pub fn counts_stated(&self) -> bool {
        self.format >= 2
    }

    /// Whether there are more products than the map has points: they are then a sample, from which a density is drawn.
    pub fn is_dense(&self) -> bool {
        self.rows > self.map.x.len() as u64
    }
}

/// What was kept, dropped and filled before clustering.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Preparation {
    /// Columns kept.
    pub kept: Vec<String>,
    /// Columns dropped because too much of them is missing.
    pub dropped: Vec<Dropped>,
    /// Columns in which missing values were replaced.
    pub filled: Vec<Filled>,
}

/// A column dropped because too much of it is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dropped {
    /// The column.
    pub column: String,
    /// The share that is missing, 0 to 1.
    pub missing_share: f64,
}

/// A column in which missing values were replaced: in `assignments.parquet`, not in the figures of a [`Group`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filled {
    /// The column.
    pub column: String,
    /// What replaced them.
    pub value: String,
    /// In how many rows.
    pub rows: u64,
}

/// The features that were clustered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// The text columns.
    pub text: Vec<String>,
    /// How the column of names was found, where it was clustered because the settings name no text column.
    #[serde(default)]
    pub text_found: Option<Source>,
    /// The number of products that the model was fitted to, where memory did not allow all.
    #[serde(default)]
    pub sample: Option<u64>,
    /// Terms in the vocabulary.
    pub terms: u64,
    /// Non-zero entries of the TF-IDF matrix.
    pub non_zeros: u64,
    /// Products without a single counted word.
    pub wordless: u64,
    /// `tfidf` or `lsa`.
    pub space: String,
    /// Dimensions of the space.
    pub dimensions: u64,
    /// For `lsa`: the share of the matrix's squared norm that the dimensions hold, 0 to 1.
    pub explained: Option<f64>,
}

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

/// The two-dimensional map of the products: the first two principal components of the TF-IDF matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// The share of variance that each component explains, 0 to 1.
    pub explained: [f64; 2],
    /// Where each cluster's centre lies, by cluster.
    pub centres: Vec<[f32; 2]>,
    /// The drawn points' first coordinate: all products, or every n-th of a large catalogue.
    pub x: Vec<f32>,
    /// Their second coordinate.
    pub y: Vec<f32>,
    /// Their cluster.
    pub cluster: Vec<u32>,
}

/// A cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Its number, from 0.
    pub id: u32,
    /// A name made of its strongest terms.
    pub name: String,
    /// Whether this is no cluster, but the group of the products without a counted word.
    #[serde(default)]
    pub wordless: bool,
    /// The terms that set it apart, strongest first.
    pub terms: Vec<Term>,
    /// The sum of squared distances of its products to its centre.
    pub inertia: f64,
    /// Mean cosine similarity of its products to its centre's direction, 0 to 1.
    pub cohesion: f64,
    /// Mean silhouette of its sampled products, -1 to 1.
    pub silhouette: Option<f64>,
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

/// A product shown as an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Its row in the catalogue, from 0.
    pub row: u64,
    /// Its id, where there is such a column.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Its brand, where there is such a column.
    pub brand: Option<String>,
    /// Its price, where there is one.
    pub price: Option<f64>,
    /// Its distance to its cluster's centre.
    pub distance: f64,
}

/// The figures of a set of products. They count stated values only: a value that was filled in is missing here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Products.
    pub size: u64,
    /// Their share of the catalogue, 0 to 1.
    pub share: f64,
    /// Their prices, where there are any.
    pub price: Option<Prices>,
    /// Most frequent colours, most frequent first.
    pub colors: Vec<Count>,
    /// All genders, most frequent first.
    pub genders: Vec<Count>,
    /// Most frequent brands, most frequent first.
    pub brands: Vec<Count>,
    /// Most frequent categories, most frequent first.
    pub categories: Vec<Count>,
    /// Products that state no colour, gender, brand or category.
    #[serde(default)]
    pub not_stated: NotStated,
}

/// How many products of a group state no value of each facet; none where the catalogue has no such column, and in format 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotStated {
    /// Products without a colour.
    pub colors: Option<u64>,
    /// Products without a gender.
    pub genders: Option<u64>,
    /// Products without a brand.
    pub brands: Option<u64>,
    /// Products without a category.
    pub categories: Option<u64>,
}

/// Prices of a set of products.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prices {
    /// Products that state a price.
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
    /// Products in each bin of [`Analysis::price_edges`]; prices beyond fall into the first or last bin.
    pub histogram: Vec<u64>,
}

/// A value and how often it stands.
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
}
