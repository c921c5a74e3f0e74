//! The Fargate task: text to TF-IDF to (LSA to) k-means, and everything that the report will show.
//!
//! The algorithms are modules named after them, shaped like linfa's: parameters are checked before use, models
//! [`Fit`](linfa::traits::Fit) and [`Predict`](linfa::traits::Predict). [`task`] is the process around them.

pub mod artifacts;
pub mod assign;
pub mod choose;
pub mod csr;
pub mod describe;
mod descriptions;
pub mod error;
pub mod files;
pub mod fit;
pub mod frame;
pub mod kmeans;
pub mod knee;
mod language;
mod likeness;
pub mod lsa;
pub mod memory;
pub mod model;
mod output;
pub mod pca;
pub mod points;
pub mod prepare;
mod pricing;
pub mod products;
pub mod silhouette;
pub mod step;
pub mod svd;
pub mod task;
pub mod text;
pub mod tfidf;
pub mod validity;
