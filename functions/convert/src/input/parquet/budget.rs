//! How much memory the pages may take that are read at the same time.

use super::fault::Fault;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use wintermute_shared::Error;

/// So many bytes of pages are always allowed.
const ALWAYS: u64 = 128 << 20;
/// Pages of all columns, read side by side, may be this many times as large as the file if its text may be `max_expansion` times as
/// large, divided by this.
const PART: u64 = 8;

/// What one column takes of the memory for pages.
#[derive(Debug)]
pub struct Budget {
    all: Arc<AtomicUsize>,
    limit: usize,
    dictionary: usize,
    page: usize,
}

impl Budget {
    /// That of the first column of a file with this many bytes.
    pub fn new(size: u64, max_expansion: u64) -> Self {
        let limit = ALWAYS.max((size / PART).saturating_mul(max_expansion));
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Self { all: Arc::default(), limit, dictionary: 0, page: 0 }
    }

    /// That of another column of the same file.
    pub fn another(&self) -> Self {
        Self { all: Arc::clone(&self.all), limit: self.limit, dictionary: 0, page: 0 }
    }

    /// Whether this many bytes more may be taken.
    pub fn check(&self, bytes: usize) -> Result<(), Fault> {
        if self.all.load(Ordering::Relaxed).saturating_add(bytes) <= self.limit {
            return Ok(());
        }
        Err(Fault::Other(Error::invalid(format!(
            "the Parquet file seems to be a bomb: its pages want more than {} bytes of memory at once; if it is a catalogue after \
             all, raise max_expansion, or write it with smaller pages",
            self.limit
        ))))
    }

    /// Counts the column's page, which takes the place of the one before.
    pub fn page(&mut self, bytes: usize) -> Result<(), Fault> {
        self.all.fetch_sub(std::mem::take(&mut self.page), Ordering::Relaxed);
        self.check(bytes)?;
        self.page = bytes;
        self.all.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Counts the column's dictionary.
    pub fn dictionary(&mut self, bytes: usize) -> Result<(), Fault> {
        self.check(bytes)?;
        self.dictionary += bytes;
        self.all.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        self.all.fetch_sub(self.page + self.dictionary, Ordering::Relaxed);
    }
}
