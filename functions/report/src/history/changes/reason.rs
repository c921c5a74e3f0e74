//! Why the products of two runs cannot be compared one by one.

/// What keeps two runs from being compared product by product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A version of Wintermute that lists no products made the run before.
    EarlierVersion,
    /// A version of Wintermute that lists no products made the model of this run.
    OldModel,
    /// There are more in one of the runs than a report can hold.
    TooMany,
    /// The list of one of the runs is no longer there, or damaged.
    Lost,
    /// Many ids in both runs have the name of another product, and names do not tell which product is which.
    OtherNames {
        /// Ids in both.
        ids: u64,
        /// Those whose product has another name now.
        renamed: u64,
    },
    /// Neither ids nor names and brands tell most products apart.
    Alike,
}
