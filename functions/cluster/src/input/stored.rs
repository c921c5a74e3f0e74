//! The bytes of a stored object as a reader.

use bytes::Bytes;
use std::io::Read;
use wintermute_shared::s3::Reader;

/// A stored object's bytes for a thread outside the runtime.
pub struct StoredBytes {
    reader: Reader,
    chunk: Bytes,
}

impl StoredBytes {
    /// The bytes that a reader streams.
    pub fn new(reader: Reader) -> Self {
        Self { reader, chunk: Bytes::new() }
    }
}

impl Read for StoredBytes {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.chunk.is_empty() {
            match self.reader.blocking_next() {
                Some(chunk) => self.chunk = chunk.map_err(std::io::Error::other)?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.chunk.len());
        buffer[..length].copy_from_slice(&self.chunk.split_to(length));
        Ok(length)
    }
}
