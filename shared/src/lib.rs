//! What every part of Wintermute agrees on.
//!
//! Data flows one way: an [`event`] names an object, the object and the [`settings`] name a [`run`](keys::Run), and
//! the run names every object that the chain writes. The [`store`] moves bytes; [`quality`], [`analysis`], [`manifest`]
//! and [`telemetry`] are the JSON objects that one step writes and another reads.

pub mod analysis;
#[cfg(feature = "aws")]
pub mod aws;
pub mod catalogue;
pub mod dataset;
mod dates;
pub mod error;
pub mod event;
pub mod failure;
pub mod keys;
mod list;
pub mod logging;
pub mod manifest;
pub mod missing;
pub mod nested;
pub mod outcome;
pub mod price;
pub mod products;
pub mod quality;
pub mod reading;
pub mod scan;
pub mod settings;
pub mod side_file;
pub mod spreadsheet;
pub mod status;
pub mod step;
pub mod store;
pub mod striking;
pub mod telemetry;
pub mod text;
pub mod turns;

pub use dataset::Dataset;
pub use error::{Error, Result};
pub use event::ObjectRef;
pub use keys::Run;
pub use outcome::Outcome;
pub use settings::Settings;
pub use step::Step;
pub use store::Store;

/// The version that every artifact names as its maker.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
