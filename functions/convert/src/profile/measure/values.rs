//! What the values of one column are like, piece by piece.

use super::distinct::Distinct;
use super::excerpt::excerpt;
use super::frequent::Frequent;
use super::numbers::Histogram;
use super::placeholders::Placeholders;
use hyperloglockless::HyperLogLog;
use std::hash::{BuildHasherDefault, DefaultHasher};
use wintermute_shared::nested::Pick;
use wintermute_shared::quality::{self, Longest, Values};

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
    numbers: Histogram,
    longest: Option<Longest>,
    /// Those that stand for a missing one.
    pub placeholders: Placeholders,
    /// What is wanted of the column's cells, if not all.
    pick: Option<Pick>,
}

impl ColumnValues {
    /// Nothing yet, of what is wanted of one of this many columns.
    pub fn new(columns: usize, pick: Option<Pick>) -> Self {
        Self {
            frequent: Frequent::new((COUNTED / columns).clamp(128, 4096)),
            distinct: HyperLogLog::with_hasher(PRECISION, BuildHasherDefault::default()),
            numbers: Histogram::default(),
            longest: None,
            placeholders: Placeholders::default(),
            pick,
        }
    }

    /// Adds the values of the piece that follows.
    pub fn add(&mut self, seen: &Distinct, csv: &[u8]) {
        let stated = seen.stated();
        for value in stated.iter() {
            self.distinct.insert_hash(value.hash);
        }
        for hash in &seen.beyond {
            self.distinct.insert_hash(*hash);
        }
        self.frequent.add(&stated, |at| excerpt(csv, at, self.pick.as_ref()));
        if !seen.beyond.is_empty() {
            self.frequent.miss();
        }
        for placeholder in &seen.placeholders {
            let times = placeholder.index.map_or(1, |index| seen.values[usize::from(index)].count);
            let text = excerpt(csv, placeholder.at, self.pick.as_ref());
            self.placeholders.add(&text, u64::from(times));
        }
        for number in &seen.numbers {
            let times = number.index.map_or(1, |index| seen.values[usize::from(index)].count);
            self.numbers.add(number.value, u64::from(times));
        }
        if let Some(long) = seen.longest
            && self.longest.as_ref().is_none_or(|longest| longest.bytes < long.bytes as u64)
        {
            let value = excerpt(csv, long.at, self.pick.as_ref()).into();
            self.longest = Some(Longest { bytes: long.bytes as u64, part: None, line: long.line, value });
        }
    }

    /// What was found, of the values that are stated and of those that stand for a missing one.
    pub fn finish(self) -> (Values, Option<quality::Placeholders>) {
        let exact = self.frequent.distinct();
        let values = Values {
            distinct: exact.unwrap_or_else(|| self.distinct.raw_count().round() as u64),
            exact: exact.is_some(),
            frequent: self.frequent.most(),
            longest: self.longest,
            numbers: self.numbers.describe(),
        };
        (values, self.placeholders.finish())
    }
}
