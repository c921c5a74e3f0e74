//! Where values are in a row, and how they are read.

use wintermute_shared::nested::Pick;

/// Where values are, and how they are read.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// The column.
    pub column: usize,
    /// What is wanted of its cells.
    pub pick: Pick,
}

/// A field in the JSON of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The column and the keys, joined by dots.
    pub name: String,
    /// Where it is.
    pub spot: Spot,
}
