//! Text to TF-IDF to (LSA to) k-means, and everything that the report will show.
//!
//! The folders are the way of the data. Each uses those before it, and none after it:
//!
//! 1. [`input`] reads a converted catalogue: columns, products, prices.
//! 2. [`features`] makes numbers of texts: words, TF-IDF, and LSA.
//! 3. [`model`] clusters the numbers: k-means, how many clusters, and the map.
//! 4. [`describe`] says what the clusters hold.
//! 5. [`artifacts`] writes it down for other programs.
//!
//! [`step`] fits a model to a catalogue, and [`assign`] places a catalogue in a model.
//!
//! The algorithms are shaped like linfa's: parameters are checked before use, models [`Fit`](linfa::traits::Fit) and
//! [`Predict`](linfa::traits::Predict).

pub mod artifacts;
pub mod assign;
mod describe;
pub mod error;
pub mod features;
pub mod input;
pub mod model;
pub mod step;
