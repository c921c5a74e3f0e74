//! The catalogue as Parquet beside the CSV.

pub(crate) mod beside;
mod cells;
mod kind;
pub mod table;
