//! `analysis.json`: everything the report shows, already computed by cluster.

mod choice;
mod clusters;
mod descriptions;
mod drawn;
mod facets;
mod far;
mod features;
mod map;
mod market;
mod preparation;
mod prices;
mod products;

pub use choice::{Choice, ElbowPoint};
pub use clusters::{Cluster, Count, Family, Group, Held, Product, Term, Variants};
pub use descriptions::{Descriptions, Judgement, Mismatch, Mismatches, Shifted, Unjudged};
pub use drawn::{Discs, Drawn, Kept, OtherPrice};
pub use facets::{Different, Facet, Facets, NotStated};
pub use far::{FarPrice, FarPrices};
pub use features::{AsideColumn, Features, LanguageShare, LanguagesBy};
pub use map::{Likeness, Map};
pub use market::{Band, Brand, BrandColor, Ladder, Market, Sells};
pub use preparation::{Dropped, Filled, Preparation};
pub use prices::{CurrencyPrices, Money, Prices, Sales};
pub use products::{Apart, Merged, NotMerged, Repeated, Repeats, RoundedIds, WhyApart};

use crate::quality::Quality;
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
    /// Ids that lost digits in a spreadsheet; none if there are none.
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
    /// Products whose prices lie far from those of their clusters; none where there are none, and in earlier results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub far_prices: Option<FarPrices>,
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
