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
/// Values that are counted one by one, over all columns; some ten megabytes at most.
const COUNTED: usize = 1 << 17;

type Registers = HyperLogLog<BuildHasherDefault<DefaultHasher>>;

/// What the values of a column are like.
#[derive(Debug)]
pub struct ColumnValues {
    frequent: Frequent,
    /// It is given hashes, so its hasher is never used.
    distinct: Registers,
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
            frequent: Frequent::new((COUNTED / columns).clamp(512, 8192)),
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
        let pick = self.pick.as_ref();
        let text = |at: usize| excerpt(csv, at, pick);
        let frequent = &mut self.frequent;
        for value in stated.iter() {
            frequent.add(value.hash, u64::from(value.count), || text(value.at));
        }
        for (hash, at) in seen.beyond.iter().zip(&seen.places) {
            frequent.add(*hash, 1, || text(*at));
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

    /// How the values are read from their cells, if they are not all of them.
    pub fn pick(&self) -> Option<&Pick> {
        self.pick.as_ref()
    }

    /// Whether values are counted one by one.
    pub fn is_counting(&self) -> bool {
        self.frequent.is_counting()
    }

    /// What was found, of the values that are stated and of those that stand for a missing one. The sample tells the frequent ones if
    /// they were not counted.
    pub fn finish(self, sampled: Vec<quality::Frequent>) -> (Values, Option<quality::Placeholders>) {
        let exact = self.frequent.distinct();
        let values = Values {
            distinct: exact.unwrap_or_else(|| estimate(&self.distinct)),
            exact: exact.is_some(),
            frequent: self.frequent.most().unwrap_or(sampled),
            longest: self.longest,
            numbers: self.numbers.describe(),
        };
        (values, self.placeholders.finish())
    }
}

/// About how many different values there are. The sum that the registers come with depends in its last digits on the order of the values.
fn estimate(distinct: &Registers) -> u64 {
    let (registers, hasher, zeros, _) = distinct.parts();
    let sum = registers.iter().map(|register| 2f64.powi(-i32::from(*register))).sum();
    Registers::from_parts(registers.into(), hasher.clone(), zeros, sum).raw_count().round() as u64
}
