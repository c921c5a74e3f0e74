//! Colours: those of clusters, and those that the data name.

pub mod chips;
pub mod palette;
