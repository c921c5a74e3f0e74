//! Which rows are one product, which are not, and which products are like others.

use serde::{Deserialize, Serialize};

/// Rows that were merged, since several are one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The columns whose values the rows of a product have in common.
    pub by: Vec<String>,
    /// Rows of the catalogue.
    pub rows: u64,
    /// Products that they are.
    pub products: u64,
    /// Those of them that are several rows.
    pub of_several: u64,
    /// Variants of all products: rows that state a price; of a product without one those that state a size, a colour or a material, else a
    /// name; one at least. Rows of one id that state the same are one variant.
    pub variants: u64,
    /// Rows that are no variant, such as those of further images.
    pub other_rows: u64,
}

impl Merged {
    /// What was done, in a sentence without its full stop; `count` writes a number.
    pub fn sentence(&self, count: impl Fn(u64) -> String) -> String {
        let products = if self.products == 1 { "product" } else { "products" };
        format!(
            "{} rows of the file became {} {products}: rows with the same {} were merged (--one-row-each keeps them apart)",
            count(self.rows),
            count(self.products),
            self.by.join(" or ")
        )
    }
}

impl NotMerged {
    /// What was not done, and why, in a sentence without its full stop; `count` writes a number.
    pub fn sentence(&self, count: impl Fn(u64) -> String) -> String {
        format!(
            "{} rows have the same {} as others, but were not merged: their names are too unlike to be variants of one product \
             (--map group={} merges them)",
            count(self.rows),
            self.by,
            crate::settings::join([self.by.as_str()])
        )
    }
}

/// Rows that were not merged, though a column seems to say that they are one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotMerged {
    /// The column.
    pub by: String,
    /// Its values that several rows have.
    pub values: u64,
    /// The rows that have one of these.
    pub rows: u64,
}

/// Rows that share a value of an id or a group with others, but were not merged by it, since it names no product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apart {
    /// The column.
    pub by: String,
    /// Why.
    pub why: WhyApart,
    /// Such values that several rows have.
    pub values: u64,
    /// The rows that have one of these.
    pub rows: u64,
    /// The values that most rows have, at most three.
    pub examples: Vec<String>,
}

/// Why a value names no product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhyApart {
    /// It stands for an id that is not known, such as `TBD` or `0000000000000`.
    Placeholder,
    /// A spreadsheet has lost most of its digits, such as those of `4,01E+12`.
    Spreadsheet,
    /// Its rows have unlike names or different brands.
    Unlike,
}

impl Apart {
    /// What was not done, and why, in a sentence without its full stop; `count` writes a number.
    pub fn sentence(&self, count: impl Fn(u64) -> String) -> String {
        let Self { by, why, rows, values, examples } = self;
        let such = if examples.len() as u64 == *values { "" } else { "such as " };
        let such = format!("{such}{}", examples.join(", "));
        let because = match why {
            WhyApart::Placeholder => "that stands for none",
            WhyApart::Spreadsheet => "of which a spreadsheet has lost digits",
            WhyApart::Unlike => "but have unlike names or brands",
        };
        format!(
            "{} rows share a value of {by} {because} ({such}), so that they were not merged",
            count(*rows)
        )
    }
}

/// Ids that lost digits in a spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundedIds {
    /// The column.
    pub column: String,
    /// The products that have one.
    pub products: u64,
    /// The first.
    pub example: String,
}

impl RoundedIds {
    /// That there are some, in a sentence without its full stop; `count` writes a number.
    pub fn sentence(&self, count: impl Fn(u64) -> String) -> String {
        let products = if self.products == 1 { "product has" } else { "products have" };
        format!(
            "{} {products} an id of which a spreadsheet has lost digits, such as {} in {}",
            count(self.products),
            self.example,
            self.column
        )
    }
}

/// Products that are like another in name, brand, colour, gender, size and material, as far as the catalogue has these, whatever their case
/// and white space, though they were not merged with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Repeats {
    /// Products that are like one before.
    pub again: u64,
    /// Products that are there more than once.
    pub products: u64,
    /// Those of them whose prices or currencies differ.
    pub at_other_prices: u64,
    /// Those that are there most often, at most ten.
    pub most: Vec<Repeated>,
}

/// A product that is there more than once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Repeated {
    /// Its name.
    pub name: String,
    /// How often it is there.
    pub count: u64,
    /// The lowest and the highest of its prices; none if they are in several currencies.
    pub prices: Option<[f64; 2]>,
    /// The currency of these, if it is not the main one. It is empty if it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Whether its prices are in several currencies.
    #[serde(default)]
    pub is_mixed: bool,
    /// The row of the first of them in the catalogue, from 1; none in earlier results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Its brand, where it states one; none in earlier results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// The cluster of the first of them; none in earlier results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<u32>,
}
