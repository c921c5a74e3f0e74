//! What comes out: CSV, and Parquet beside it.

pub mod csv;
#[cfg(feature = "formats")]
pub mod parquet;
pub(crate) mod uploads;
