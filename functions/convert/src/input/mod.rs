//! What comes in: stored bytes are decompressed, decoded, recognised, and cut into blocks of whole records.

pub(crate) mod archive;
pub(crate) mod counts;
pub(crate) mod decompress;
pub(crate) mod detect;
pub(crate) mod encoding;
pub mod form;
pub(crate) mod framing;
#[cfg(feature = "formats")]
mod held;
mod lines;
pub(crate) mod magic;
pub(crate) mod objects;
#[cfg(feature = "formats")]
pub mod open;
pub mod opened;
#[cfg(feature = "formats")]
pub mod parquet;
pub mod parts;
#[cfg(feature = "formats")]
pub(crate) mod ranged;
mod refusal;
pub(crate) mod skip;
pub mod source;
pub(crate) mod split;
pub(crate) mod step;
pub mod stored;
pub(crate) mod table;
pub(crate) mod text;
#[cfg(feature = "formats")]
pub(crate) mod workbook;
#[cfg(feature = "formats")]
pub(crate) mod xml;
