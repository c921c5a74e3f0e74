//! The products of a catalogue: its rows, or what several rows of one product are together.
//!
//! Shop systems write a row for each variant and each image of a product, often not side by side. A look (`grouping`) at the columns that
//! tell which rows belong together gives each row the number of its product. A catalogue that fits in memory is then merged (`merge`) at
//! once. Of a larger one, a sample of products is; and all of it goes through files (`spread`) on the task's own disk, each of as many products as fit
//! in a batch.

mod alike;
mod catalogue;
mod grouping;
mod keys;
mod merge;
mod no_key;
mod spread;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_apart;
mod variants;
mod words;

pub use catalogue::{BATCH, Batches, Catalogue, Look};
pub use no_key::is_rounded;
pub(crate) use words::{Stated, Words};

use crate::input::frame::{Column, Frame};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Some products of a catalogue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Products {
    /// Their values.
    pub frame: Frame,
    /// The rows that they are made of.
    pub origins: Origins,
}

/// The rows of the catalogue that products are made of, numbered from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Origins {
    /// Each is a row: the first one that with this number, and the others those after it.
    Rows(u64),
    /// Some are several rows.
    Merged {
        /// The rows of all products, product by product.
        rows: Vec<u64>,
        /// Where the rows of each product end.
        ends: Vec<usize>,
        /// The number of variants that each has.
        variants: Vec<u32>,
        /// The highest price of each, as its cell writes it; none of a catalogue without prices.
        highest: Option<Column>,
    },
}

impl Default for Origins {
    fn default() -> Self {
        Self::Rows(0)
    }
}

impl Origins {
    /// The first row of a product.
    pub fn row(&self, product: usize) -> u64 {
        match self {
            Self::Rows(first) => first + product as u64,
            Self::Merged { .. } => self.rows(product)[0],
        }
    }

    /// The rows of a product, where some are several.
    pub fn rows(&self, product: usize) -> &[u64] {
        match self {
            Self::Rows(_) => &[],
            Self::Merged { rows, ends, .. } => {
                let start = product.checked_sub(1).map_or(0, |before| ends[before]);
                &rows[start..ends[product]]
            }
        }
    }
}

/// A text's hash, the same in every run.
fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
