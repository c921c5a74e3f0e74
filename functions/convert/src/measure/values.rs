//! What the values of one column are like, piece by piece.

use super::distinct::Distinct;
use super::excerpt;
use super::frequent::Frequent;
use super::numbers::Histogram;
use hyperloglockless::HyperLogLog;
use std::hash::{BuildHasherDefault, DefaultHasher};
use wintermute_shared::quality::{Longest, Values};

/// 8192 registers of a byte: a standard error of 1.04 / √8192 = 1.15 %.
const PRECISION: u8 = 13;
/// Values that are counted exactly, over all columns; a few megabytes at most.
const COUNTED: usize = 1 << 15;

/// What the values of a column are like.
#[derive(Debug)]
pub struct ColumnValues {
    frequent: Frequent,
    /// It is given hashes, so its hasher is never used.
    distinct: HyperLogLog<BuildHasherDefault<DefaultHasher>>,
    /// The values that are numbers.
    pub numbers: Histogram,
    longest: Option<Longest>,
}

impl ColumnValues {
    /// Nothing yet, of one of so many columns.
    pub fn new(columns: usize) -> Self {
        Self {
            frequent: Frequent::new((COUNTED / columns).clamp(128, 4096)),
            distinct: HyperLogLog::with_hasher(PRECISION, BuildHasherDefault::default()),
            numbers: Histogram::default(),
            longest: None,
        }
    }

    /// Adds the values of the piece that follows.
    pub fn add(&mut self, seen: &Distinct, csv: &[u8]) {
        for value in &seen.values {
            self.distinct.insert_hash(value.hash);
        }
        for hash in &seen.beyond {
            self.distinct.insert_hash(*hash);
        }
        self.frequent.add(&seen.values, csv);
        if !seen.beyond.is_empty() {
            self.frequent.miss();
        }
        for number in &seen.numbers {
            let times = number.index.map_or(1, |index| seen.values[usize::from(index)].count);
            self.numbers.add(number.value, u64::from(times));
        }
        if let Some(long) = seen.longest
            && self.longest.as_ref().is_none_or(|longest| longest.bytes < long.bytes as u64)
        {
            let value = excerpt(csv, long.at).into();
            self.longest = Some(Longest { bytes: long.bytes as u64, line: long.line, value });
        }
    }

    /// What was found.
    pub fn finish(self) -> Values {
        let exact = self.frequent.distinct();
        Values {
            distinct: exact.unwrap_or_else(|| self.distinct.raw_count().round() as u64),
            exact: exact.is_some(),
            frequent: self.frequent.most(),
            longest: self.longest,
            numbers: self.numbers.describe(),
        }
    }
}
