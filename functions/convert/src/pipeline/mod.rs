//! From blocks of records to CSV, by threads side by side, with results in the order of the input.

pub(crate) mod ahead;
pub(crate) mod bad_parts;
pub(crate) mod block;
pub mod convert;
mod deadline;
pub(crate) mod part_counts;
pub(crate) mod pass;
pub mod plan;
pub(crate) mod reader;
