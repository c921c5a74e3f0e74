//! A stored file that is read by ranges rather than as a stream.

use bytes::Bytes;
use wintermute_shared::Result;

/// A stored file; any range of it can be read.
pub trait Stored: Send + Sync {
    /// Its size in bytes.
    fn size(&self) -> u64;

    /// The bytes from `start` up to `end`, which is within the size.
    ///
    /// # Errors
    /// When they cannot be read.
    fn range(&self, start: u64, end: u64) -> Result<Bytes>;
}
