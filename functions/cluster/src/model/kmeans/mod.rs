//! k-means on sparse or dense rows.

mod algorithm;
mod bounds;
mod centres;
mod contest;
mod init;
mod levels;
mod moves;
mod nearest;
mod params;
mod sums;
mod sweep;

pub use algorithm::KMeans;
pub use centres::Centres;
pub use init::Init;
pub use params::{KMeansParams, KMeansValidParams};
pub use sweep::{Ascent, Sweep, sweep};
