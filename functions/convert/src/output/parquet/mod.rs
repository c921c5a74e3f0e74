//! The catalogue as Parquet beside the CSV.

mod cells;
mod kind;
pub mod table;
pub(crate) mod upload;
