//! What the thread that adds up tells those that observe, so that they leave out what is not needed any more. Results do not depend on
//! when they hear of it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What is not needed any more.
#[derive(Debug, Default)]
pub struct Hints {
    /// Of each column, and behind them of each field, whether its values are too many to be counted one by one.
    has_too_many: Vec<AtomicBool>,
    /// The highest hash of a row that may be in the sample.
    highest: AtomicU64,
}

impl Hints {
    /// All is needed of so many columns and fields.
    pub fn new(columns: usize) -> Self {
        let has_too_many = (0..columns).map(|_| AtomicBool::new(false)).collect();
        Self { has_too_many, highest: AtomicU64::new(u64::MAX) }
    }

    /// Whether the values of a column or field are not counted one by one any more.
    pub fn has_too_many(&self, column: usize) -> bool {
        self.has_too_many.get(column).is_some_and(|has| has.load(Ordering::Relaxed))
    }

    /// Tells that the values of a column or field are not counted one by one any more.
    pub fn stop_counting(&self, column: usize) {
        if let Some(has) = self.has_too_many.get(column) {
            has.store(true, Ordering::Relaxed);
        }
    }

    /// The hash of a row that may be in the sample is below this.
    pub fn highest(&self) -> u64 {
        self.highest.load(Ordering::Relaxed)
    }

    /// Tells the highest hash of a row that may be in the sample.
    pub fn lower(&self, highest: u64) {
        self.highest.store(highest, Ordering::Relaxed);
    }
}
