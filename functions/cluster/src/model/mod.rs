//! Clusters of rows of numbers, how many there are, and the map that shows them.

pub mod choose;
pub mod discs;
mod families;
pub mod fit;
pub mod kmeans;
pub mod knee;
mod likeness;
pub mod pca;
mod place;
pub mod points;
pub mod silhouette;
pub mod validity;

pub use families::Families;
pub(crate) use place::wordless;
pub use place::{Model, Places};
