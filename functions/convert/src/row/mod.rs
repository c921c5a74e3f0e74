//! One record becomes the fields of one row, and these a line of CSV.

pub(crate) mod columns;
pub(crate) mod digits;
mod fast_path;
pub(crate) mod field;
mod key_predictor;
mod problem;
mod read;
#[expect(clippy::module_inception, reason = "a row is what the folder is about")]
mod row;
mod write;

pub use problem::{Problem, RejectReason};
pub use row::Row;
