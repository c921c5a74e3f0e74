//! Turns a catalogue, JSON mostly, into CSV, as a stream: memory does not grow with the input.
//!
//! [`handle`] is what the Lambda and the local command both run. Ranged reads come in parallel and in order
//! (`input`), are decompressed and cut into blocks of whole records, which threads convert side by side (`pipeline`); results
//! go out in the order of the input as a multipart upload (`output`), and what they are like is measured on the way.

mod handover;
mod input;
mod json;
mod limits;
mod output;
mod pipeline;
mod profile;
mod quality;
mod row;
mod step;
mod takeover;

pub use handover::Handover;
pub use input::form::Form;
#[cfg(feature = "formats")]
pub use input::open::opened;
pub use input::opened::Opened;
pub use input::parts::{Opener, Parts};
pub use input::source::{Source, in_chunks};
pub use input::stored::Stored;
pub use limits::{LIMIT, Limits, gigabytes};
#[cfg(feature = "formats")]
pub use output::parquet::table::write as write_parquet;
pub use pipeline::convert::{Converted, convert};
pub use pipeline::plan::{Output, Plan};
pub use profile::Profile;
pub use quality::{judge, quality};
pub use row::columns::Columns;
pub use step::{handle, handle_folder, handle_within};
pub use takeover::take_over;

/// What the fuzz targets give arbitrary bytes to.
#[doc(hidden)]
pub mod fuzzing {
    #[cfg(feature = "formats")]
    pub use crate::input::parquet::source;
    pub use crate::output::csv::{first_field, record};
}

#[cfg(test)]
mod tests;
