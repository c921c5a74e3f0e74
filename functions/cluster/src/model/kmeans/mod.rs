//! k-means on sparse or dense rows.

mod algorithm;
mod bounds;
mod centres;
mod context;
mod fit;
mod levels;
mod multi_start;
mod nearest;
mod params;
mod reassignments;
mod seeding;
mod sums;
mod sweep;

pub use algorithm::KMeans;
pub use centres::Centres;
pub use params::{Init, KMeansParams, KMeansValidParams};
pub use sweep::{IncrementalKMeans, Sweep, sweep};
