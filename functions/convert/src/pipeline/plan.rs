//! How an input is converted, and where the results go.

use std::time::Instant;
use wintermute_shared::{Result, Settings};

/// Where the results go as they come.
pub trait Output: Send {
    /// Takes the first line of `catalogue.csv`.
    ///
    /// # Errors
    /// When it cannot be written.
    fn header(&mut self, mut csv: Vec<u8>) -> Result<()> {
        self.catalogue(&mut csv)
    }

    /// Takes the next bytes of `catalogue.csv`, if need be with the buffer in which they are; what it leaves is used again.
    ///
    /// # Errors
    /// When they cannot be written.
    fn catalogue(&mut self, csv: &mut Vec<u8>) -> Result<()>;

    /// Takes the next bytes of `rejects.jsonl`.
    ///
    /// # Errors
    /// When they cannot be written.
    fn rejects(&mut self, lines: &[u8]) -> Result<()>;

    /// Takes back what was written.
    fn abandon(self);
}

/// How an input is converted.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'s> {
    /// The limits and the roles of columns.
    pub settings: &'s Settings,
    /// Threads that convert; the result does not depend on it.
    pub threads: usize,
    /// When to stop with an error rather than to be stopped.
    pub deadline: Option<Instant>,
}
