//! The time that a conversion may take.

use std::time::Instant;
use wintermute_shared::{Error, Result};

/// Stops a conversion when its time is over, after this many rows.
///
/// # Errors
/// [`Error::Timeout`] then.
pub fn in_time(deadline: Option<Instant>, rows: u64) -> Result<()> {
    if deadline.is_none_or(|deadline| Instant::now() < deadline) {
        return Ok(());
    }
    Err(Error::Timeout(format!(
        "the time ran out after {rows} products, so nothing was written: give the function more memory, with which it gets more of a \
         processor, or split the catalogue"
    )))
}
