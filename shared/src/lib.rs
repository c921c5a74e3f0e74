//! What every part of Wintermute agrees on.
//!
//! Data flows one way: an [`event`](contract::event) names an object, the object and the [`settings`] name a
//! [`run`](contract::run::Run), and the run names every object that the chain writes. [`s3`] moves bytes; [`quality`],
//! [`analysis`], and those in [`contract`] are the JSON objects that one step writes and another reads.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`contract`] | events, keys and runs, outcomes and failures, manifests, telemetry |
//! | [`settings`] | every setting that changes results |
//! | [`quality`] | `quality.json`, and what is striking in it |
//! | [`analysis`] | `analysis.json`: everything that the report shows |
//! | [`catalogue`] | the columns of a catalogue and the roles that they play |
//! | [`price`] | prices as shops write them |
//! | [`nested`] | values within the JSON of a cell |
//! | [`s3`] | the store: ranged reads, uploads in parts, put-if-absent |
//! | [`logging`] | logs, progress and metrics |
//! | [`simd`] | bytes looked at 64 at a time |
//! | [`ordered_lock`] | work of several threads, part of which is done in order |
//! | [`error`] | the one error type |

pub mod analysis;
#[cfg(feature = "aws")]
pub mod aws;
pub mod catalogue;
pub mod contract;
pub mod error;
pub mod logging;
pub mod nested;
pub mod ordered_lock;
pub mod price;
pub mod quality;
pub mod s3;
pub mod settings;
pub mod simd;
mod spelling;

pub use contract::dataset::Dataset;
pub use contract::event::ObjectRef;
pub use contract::outcome::Outcome;
pub use contract::run::Run;
pub use contract::step::Step;
pub use error::{Error, Result};
pub use s3::Store;
pub use settings::Settings;

/// The version that every artifact names as its maker.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
