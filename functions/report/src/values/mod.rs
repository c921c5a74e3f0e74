//! What is shown of the analysis, before it is words, tables or plots.

pub mod anchors;
pub mod costs;
pub mod facets;
pub mod families;
pub mod format;
pub mod measured;
