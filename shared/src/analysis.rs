//! `analysis.json`: everything the report shows, already computed by cluster.

mod drawn;
mod facets;
mod market;
mod products;

pub use drawn::{Discs, Drawn, Kept};
pub use facets::{Different, Facet, Facets, NotStated};
pub use market::{Band, Brand, Ladder, Market, Sells};
pub use products::{Apart, Merged, NotMerged, Repeated, Repeats, RoundedIds, WhyApart};

use crate::catalogue::{Role, Source};
use crate::price::Currency;
use crate::quality::Quality;
use crate::text::Language;
use serde::{Deserialize, Serialize};

/// The version of this format. Before format 4, clusters were gathered into no families. Before format 3, [`Product::row`] counted from 0. In format 1, values that were filled in counted like
/// stated ones, and shares were of all products.
pub const FORMAT: u32 = 4;

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
    /// How rows were merged to products; none where each row is a product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<Merged>,
    /// A column that seems to say which rows are one product, but whose rows are too unlike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_merged: Option<NotMerged>,
    /// Values that several rows share, but by which these were not merged, since they name no product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<Apart>,
    /// Products that are like another in name and brand; none without names, for more products than are listed, and in earlier results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Repeats>,
    /// Ids of which a spreadsheet has lost digits; none where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounded_ids: Option<RoundedIds>,
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
    /// How prices are shown.
    #[serde(default)]
    pub money: Money,
    /// The prices that are not in the main currency, most frequent first. No other figure of prices counts them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_currencies: Vec<CurrencyPrices>,
    /// Products that have a lower price for a while; none where the catalogue has no such column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales: Option<Sales>,
    /// Whether descriptions belong to their products; none without a column of names or one of descriptions, and in earlier results.
    #[serde(default)]
    pub descriptions: Option<Descriptions>,
    /// How many products cost how much; none without prices or where all cost the same, and in earlier results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<Ladder>,
    /// The brands; none where the catalogue has no such column, and in earlier results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market: Option<Market>,
    /// Some products by name; none in earlier results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<Drawn>,
    /// The whole catalogue, described as a cluster is.
    pub overall: Group,
    /// The families that clusters are gathered into, by falling size; none where there are few clusters, and before format 4.
    #[serde(default)]
    pub families: Vec<Family>,
    /// The clusters, numbered from 0 by falling size, within each family if there are families; after them the group of the products
    /// without a word, if there are any.
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
    /// In how many products.
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
    /// The languages that the texts were found to be in, that of most first; empty where the settings name some or none is clear.
    #[serde(default)]
    pub languages: Vec<LanguageShare>,
    /// Why the stop words of these languages do not count. Earlier versions went by the settings.
    #[serde(default)]
    pub languages_by: LanguagesBy,
    /// The columns whose words did not count in the texts of the products that state them. Earlier versions had none.
    #[serde(default)]
    pub set_aside: Vec<AsideColumn>,
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

/// A column whose words did not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsideColumn {
    /// What it tells.
    pub role: Role,
    /// The column.
    pub column: String,
    /// In the texts of how many products, of those that the model was fitted to, words of it stood.
    pub products: u64,
}

/// What says whose stop words do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LanguagesBy {
    /// The settings.
    #[default]
    Setting,
    /// The texts.
    Texts,
    /// Nothing, since it is not clear what the texts are in: English is taken.
    Default,
}

/// A language of texts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LanguageShare {
    /// The language.
    pub language: Language,
    /// The share of the sampled texts that are in it, 0 to 1.
    pub share: f64,
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
    /// How many variants, counted as in [`Merged::variants`].
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

/// How prices are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// The main currency, of which all figures of prices are; none where it is not known.
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
    /// Products in each bin of [`Analysis::price_edges`]; prices beyond fall into the first or last bin.
    pub histogram: Vec<u64>,
    /// Those in the first and in the last bin that lie beyond the edges.
    #[serde(default)]
    pub beyond: [u64; 2],
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
    /// Whether a word of the value is among the words that were clustered, so that clusters may be made of it.
    #[serde(default)]
    pub clustered: bool,
    /// The median price of the products with it in the main currency, where it is a brand, and enough have a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_price: Option<f64>,
}

/// Whether descriptions belong to their products: pairs of a name and its description, compared with shuffled pairs of the same catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Descriptions {
    /// The column.
    pub column: String,
    /// Products with a name and a description.
    pub compared: u64,
    /// How many rows were drawn at random, where the catalogue has more than are compared.
    pub drawn: Option<u64>,
    /// What the comparison says.
    pub judgement: Judgement,
}

/// What a comparison of descriptions says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// Nothing.
    Unjudged(Unjudged),
    /// Which descriptions seem to belong to another product.
    Judged(Mismatches),
}

/// Why descriptions cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unjudged {
    /// There are too few products to compare.
    FewProducts,
    /// Descriptions have too few words of names: those of other products hardly fit worse.
    FewWords,
    /// As they stand, descriptions fit their names no better than shuffled ones: they do not repeat names, or most belong to other products.
    NoDifference,
}

/// Descriptions that seem to belong to another product.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mismatches {
    /// Products that were judged.
    pub judged: u64,
    /// Products of kinds nearly all of whose descriptions speak of other products, which therefore were not judged.
    pub set_aside: u64,
    /// Those judged whose description seems to belong to another product.
    pub mismatched: u64,
    /// How many of those judged have the description of another product, at least: the lower bound of a 95 % confidence interval.
    pub at_least: u64,
    /// The share of shuffled pairs that would be found, 0 to 1.
    pub found: f64,
    /// The share of right descriptions that are wrongly suspected, at most, 0 to 1: it follows from `at_least`.
    pub false_alarms: f64,
    /// Where descriptions stand beside their product, row after row; `mismatched` and `at_least` count these too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shifted: Vec<Shifted>,
    /// The worst of them, worst first, at most twenty.
    pub worst: Vec<Mismatch>,
    /// The rows in the catalogue of the worst 10,000 of them, from 1, ascending.
    pub rows: Vec<u64>,
}

/// Rows in which descriptions stand beside their product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shifted {
    /// The first and the last row, from 1.
    pub first: u64,
    /// See `first`.
    pub last: u64,
    /// The products in these rows that have the description of another.
    pub products: u64,
    /// Whose: -1 is that of the product before.
    pub by: i64,
}

/// A description that seems to belong to another product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mismatch {
    /// The product's row in the catalogue, from 1.
    pub row: u64,
    /// The product's id, where there is one.
    pub id: Option<String>,
    /// The product's name.
    pub name: String,
    /// How the description begins.
    pub description: String,
    /// Words of the description that speak most of other products: they stand in descriptions mostly where they stand in the name.
    pub words: Vec<String>,
}
