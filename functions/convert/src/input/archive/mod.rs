//! What packs an input: each kind of archive as a reader of what it holds.

#[cfg(feature = "formats")]
pub(crate) mod bzip2;
pub(crate) mod gzip;
#[cfg(feature = "formats")]
pub(crate) mod zip;
pub(crate) mod zstd;
