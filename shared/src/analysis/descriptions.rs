//! Whether descriptions belong to their products.

use serde::{Deserialize, Serialize};

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
    /// As they are, descriptions fit their names no better than shuffled ones: they do not repeat names, or most belong to other products.
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
    /// Where descriptions are beside their product, row after row; `mismatched` and `at_least` count these too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shifted: Vec<Shifted>,
    /// The worst of them, worst first, at most twenty.
    pub worst: Vec<Mismatch>,
    /// The rows in the catalogue of the worst 10,000 of them, from 1, ascending.
    pub rows: Vec<u64>,
}

/// Rows in which descriptions are beside their product.
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
    /// Words of the description that speak most of other products: they are in descriptions mostly where they are in the name.
    pub words: Vec<String>,
}
