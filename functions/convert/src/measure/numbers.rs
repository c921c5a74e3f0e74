//! Numbers of a column: extremes, and a histogram that tells quantiles.

use std::collections::BTreeMap;
use wintermute_shared::quality::{Numbers, Quantiles};

/// Bins between a power of two and the next: numbers in a bin differ by less than 1/128.
const BINS: usize = 128;
const BIN_BITS: u32 = BINS.trailing_zeros();
/// Powers of two outside this range share the outermost bins.
const EXPONENTS: std::ops::RangeInclusive<i16> = -20..=43;

/// A histogram whose bins are equally wide between one power of two and the next, after HdrHistogram (Gil Tene). It needs
/// no range in advance, and sums of histograms do not depend on their order, unlike t-digests.
#[derive(Debug)]
pub struct Histogram {
    /// For each power of two its bins; powers are from 1 for the least, and negative for negative numbers.
    octaves: BTreeMap<i16, Box<[u64; BINS]>>,
    zeros: u64,
    count: u64,
    min: f64,
    max: f64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { octaves: BTreeMap::new(), zeros: 0, count: 0, min: f64::INFINITY, max: f64::NEG_INFINITY }
    }
}

impl Histogram {
    /// Adds a finite number that occurred so many times.
    pub fn add(&mut self, value: f64, times: u64) {
        self.count += times;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        if value == 0.0 {
            self.zeros += times;
            return;
        }
        let bits = value.abs().to_bits() >> (f64::MANTISSA_DIGITS - 1 - BIN_BITS);
        let exponent = (bits >> BIN_BITS) as i16 - (f64::MAX_EXP as i16 - 1);
        let (low, high) = (*EXPONENTS.start(), *EXPONENTS.end());
        let bin = if exponent < low {
            0
        } else if exponent > high {
            BINS - 1
        } else {
            bits as usize % BINS
        };
        let octave = exponent.clamp(low, high) - low + 1;
        let key = if value < 0.0 { -octave } else { octave };
        self.octaves.entry(key).or_insert_with(|| Box::new([0; BINS]))[bin] += times;
    }

    /// How many numbers there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many of them are zero.
    pub fn zeros(&self) -> u64 {
        self.zeros
    }

    /// How many of them are below zero.
    pub fn negative(&self) -> u64 {
        self.octaves.range(..0).flat_map(|(_, bins)| bins.iter()).sum()
    }

    /// The numbers described; nothing if there are none.
    pub fn describe(&self) -> Option<Numbers> {
        let at = |share: f64| self.quantile(share, self.bins());
        Some(Numbers {
            count: self.count,
            min: (self.count > 0).then_some(self.min)?,
            max: self.max,
            quantiles: Quantiles {
                p01: at(0.01)?,
                p05: at(0.05)?,
                q1: at(0.25)?,
                median: at(0.5)?,
                q3: at(0.75)?,
                p95: at(0.95)?,
                p99: at(0.99)?,
            },
        })
    }

    /// A quantile of the positive numbers; nothing if there are none.
    pub fn positive_quantile(&self, share: f64) -> Option<f64> {
        self.quantile(share, self.positive())
    }

    /// How many numbers are positive and below `limit`, to the width of a bin.
    pub fn positive_below(&self, limit: f64) -> u64 {
        self.positive().filter(|(value, _)| *value < limit).map(|(_, count)| count).sum()
    }

    /// How many numbers are positive and above `limit`, to the width of a bin.
    pub fn positive_above(&self, limit: f64) -> u64 {
        self.positive().filter(|(value, _)| *value > limit).map(|(_, count)| count).sum()
    }

    /// The quantile by nearest rank of numbers in ascending bins.
    fn quantile(&self, share: f64, bins: impl Iterator<Item = (f64, u64)> + Clone) -> Option<f64> {
        let all: u64 = bins.clone().map(|(_, count)| count).sum();
        let rank = ((share * all as f64).ceil() as u64).max(1);
        let mut below = 0;
        for (value, count) in bins {
            below += count;
            if below >= rank {
                return Some(value.clamp(self.min, self.max));
            }
        }
        None
    }

    fn bins(&self) -> impl Iterator<Item = (f64, u64)> + Clone {
        let negative = self
            .octaves
            .range(..0)
            .flat_map(|(octave, bins)| (0..BINS).rev().map(move |bin| (-start(-octave, bin), bins[bin])));
        negative.chain([(0.0, self.zeros)]).chain(self.positive()).filter(|(_, count)| *count > 0)
    }

    fn positive(&self) -> impl Iterator<Item = (f64, u64)> + Clone {
        let bins = self.octaves.range(1..);
        bins.flat_map(|(octave, bins)| (0..BINS).map(move |bin| (start(*octave, bin), bins[bin])))
            .filter(|(_, count)| *count > 0)
    }
}

/// The number nearest to zero in a bin.
fn start(octave: i16, bin: usize) -> f64 {
    2f64.powi(i32::from(octave - 1 + EXPONENTS.start())) * (1.0 + bin as f64 / BINS as f64)
}
