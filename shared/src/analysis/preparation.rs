//! What was kept, dropped and filled before clustering.

use serde::{Deserialize, Serialize};

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

/// A column in which missing values were replaced: in `assignments.parquet`, not in the figures of a [`Group`](super::Group).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filled {
    /// The column.
    pub column: String,
    /// What replaced them.
    pub value: String,
    /// In how many products.
    pub rows: u64,
}
