//! Repairs that are counted while the text of an input is made, behind decoders that tell only bytes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts by the names that they have in `quality.json`.
#[derive(Clone, Debug, Default)]
pub struct InputCounts(Vec<(&'static str, CountHandle)>);

/// One count, which the producer of the text increases.
#[derive(Clone, Debug, Default)]
pub struct CountHandle(Arc<AtomicU64>);

impl CountHandle {
    /// Adds this many.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// How many there are so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl InputCounts {
    /// Counts of these names.
    pub fn of(counts: impl IntoIterator<Item = (&'static str, CountHandle)>) -> Self {
        Self(counts.into_iter().collect())
    }

    /// Adds what was counted so far, unless it is nothing.
    pub fn add_to(&self, repairs: &mut BTreeMap<String, u64>) {
        for (name, count) in self.0.iter().map(|(name, count)| (*name, count.get())) {
            if count > 0 {
                repairs.insert(name.to_owned(), count);
            }
        }
    }
}
