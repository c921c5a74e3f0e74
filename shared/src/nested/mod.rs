//! Values within the JSON of a column: named with dots, such as `price.amount`, and read as the one value that is meant.
//!
//! `catalogue.csv` keeps nested values as JSON text. Who reads a cell says with a [`Pick`] what is wanted of it.

mod field_path;
mod json;
mod meaning;
mod pick;
mod walk;

pub use field_path::FieldPath;
pub use json::{MAX_DEPTH, too_deep};
pub use pick::{Pick, Take, is_nested};
pub use walk::{FieldValue, walk};
