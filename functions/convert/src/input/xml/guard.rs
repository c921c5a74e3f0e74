//! A bound on what the reader of XML holds at once.

use std::io::{self, BufRead, Read};
use wintermute_shared::Error;

/// A reader that fails when more bytes are read at once than a record may have.
pub struct Guard<R> {
    inner: R,
    limit: usize,
    left: usize,
}

/// So many bytes are always allowed.
const ALLOWED: usize = 16 << 20;

impl<R> Guard<R> {
    pub fn new(inner: R, limit: usize) -> Self {
        let limit = limit.saturating_mul(2).max(ALLOWED);
        Self { inner, limit, left: limit }
    }

    /// Begins to count anew.
    pub fn reset(&mut self) {
        self.left = self.limit;
    }
}

impl<R: BufRead> BufRead for Guard<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other(Error::invalid(format!(
                "a text or tag of the XML has more than {} bytes, more than max_record_bytes allows: raise it, or mend the file",
                self.limit
            ))));
        }
        let ahead = self.inner.fill_buf()?;
        Ok(&ahead[..ahead.len().min(self.left)])
    }

    fn consume(&mut self, amount: usize) {
        self.left -= amount.min(self.left);
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
