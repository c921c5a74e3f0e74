//! The files that other programs open: features, model, assignments.

mod features;
pub mod files;
mod model;
mod npy;
mod products;
mod products_csv;
mod repeats;
mod spelling;
mod table;

pub use features::FeaturesWriter;
pub use model::{FamilyCard, ModelCard, Outlying, read_model, write_model};
pub use products::ProductsWriter;
pub use products_csv::{PRODUCTS_CSV, ProductsCsv};
pub use table::TableWriter;

use wintermute_shared::Error;

/// `features.npz`: SciPy's CSR.
pub const FEATURES: &str = "features.npz";
/// `model.safetensors`: the model's numbers.
pub const TENSORS: &str = "model.safetensors";
/// `model.json`: the model's vocabulary and settings.
pub const MODEL: &str = "model.json";
/// `assignments.parquet`: each product with its cluster.
pub const ASSIGNMENTS: &str = "assignments.parquet";

fn unwritten(name: &str, error: impl std::fmt::Display) -> Error {
    Error::failed(format!("writing {name} to the task's own disk failed: {error}"))
}
