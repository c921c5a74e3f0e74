//! What has changed since the run before, product by product.

mod clusters;
mod comparison;
mod finding;
mod identity;
mod matching;
mod nearly;
mod reason;
mod stored;
#[cfg(test)]
mod tests;

pub use clusters::{Clusters, Kept, Moved};
pub use comparison::{Comparison, Largest, PriceChanges, Prices};
pub use finding::{finding, other_currency};
pub use identity::{Basis, IdProblem};
pub use matching::Key;
pub use reason::Reason;
pub use stored::compare;

use crate::history::entry::Entry;
use crate::history::runs::Moment;
use wintermute_shared::contract::products::Products;

/// The run before: of the dataset's finished reports, the one whose source was uploaded last before this run's.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// When its source was uploaded.
    pub moment: Moment,
    /// The run in short.
    pub entry: Entry,
    /// How its products compare with those of this run.
    pub compared: Compared,
}

/// How the products of two runs compare.
#[derive(Clone, Debug, PartialEq)]
pub enum Compared {
    /// Both runs are of the same version of the same file.
    SameFile,
    /// They were compared one by one.
    Products(Box<Comparison>),
    /// They could not be.
    Not(Reason),
}

impl Compared {
    /// Compares the products of two runs, whose entries name their clusters.
    pub fn of(before: Products, now: Products, entries: (&Entry, &Entry)) -> Self {
        match Comparison::of(before, now, (entries.0.k, entries.1.k)) {
            Ok(comparison) => Self::Products(Box::new(comparison)),
            Err(reason) => Self::Not(reason),
        }
    }

    /// What is the same in both runs, if all of it is.
    pub fn same(&self) -> Option<&'static str> {
        match self {
            Self::SameFile => Some("the same file"),
            Self::Products(comparison) if comparison.is_same() => Some(match comparison.prices {
                Prices::None => "the same products, without prices",
                _ => "the same products at the same prices",
            }),
            _ => None,
        }
    }
}
