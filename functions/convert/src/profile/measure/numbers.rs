//! Numbers of a column: extremes, and a histogram that tells quantiles.

use wintermute_shared::quality::{Numbers, Quantiles};

/// Bins between a power of two and the next: numbers in a bin differ by less than 1/128.
const BINS: usize = 128;
const BIN_BITS: u32 = BINS.trailing_zeros();
/// Powers of two outside this range share the outermost bins.
const EXPONENTS: std::ops::RangeInclusive<i16> = -20..=43;

/// So many they are.
const OCTAVES: usize = (*EXPONENTS.end() - *EXPONENTS.start()) as usize + 1;

/// Bins by powers of two.
type Octaves = [Option<Box<[u64; BINS]>>; OCTAVES];

/// A histogram whose bins are equally wide between one power of two and the next, after HdrHistogram (Gil Tene). It needs
/// no range in advance, and sums of histograms do not depend on their order, unlike t-digests.
#[derive(Debug)]
pub struct Histogram {
    /// The bins of each power of two that there is, for numbers below zero and for those above it.
    below: Octaves,
    above: Octaves,
    zeros: u64,
    count: u64,
    min: f64,
    max: f64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            below: [const { None }; OCTAVES],
            above: [const { None }; OCTAVES],
            zeros: 0,
            count: 0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        }
    }
}

impl Histogram {
    /// Adds a finite number that occurred this many times.
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
        let octaves = if value < 0.0 { &mut self.below } else { &mut self.above };
        let octave = &mut octaves[(exponent.clamp(low, high) - low) as usize];
        octave.get_or_insert_with(|| Box::new([0; BINS]))[bin] += times;
    }

    /// Adds the numbers of another one.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.zeros += other.zeros;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        for (octaves, others) in [(&mut self.below, &other.below), (&mut self.above, &other.above)] {
            for (octave, other) in octaves.iter_mut().zip(others) {
                let Some(other) = other else { continue };
                let octave = octave.get_or_insert_with(|| Box::new([0; BINS]));
                octave.iter_mut().zip(&**other).for_each(|(bin, more)| *bin += more);
            }
        }
    }

    /// How many numbers there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The greatest number; nothing if there are none.
    pub fn greatest(&self) -> Option<f64> {
        (self.count > 0).then_some(self.max)
    }

    /// How many of them are zero.
    pub fn zeros(&self) -> u64 {
        self.zeros
    }

    /// How many of them are below zero.
    pub fn negative(&self) -> u64 {
        counts(&self.below).map(|(_, count)| count).sum()
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
        let negative = counts(&self.below).rev().map(|(value, count)| (-value, count));
        negative.chain([(0.0, self.zeros)].into_iter().filter(|(_, count)| *count > 0)).chain(self.positive())
    }

    fn positive(&self) -> impl Iterator<Item = (f64, u64)> + Clone {
        counts(&self.above)
    }
}

/// The bins that are not empty: the number nearest to zero in each, and how many there are.
fn counts(octaves: &Octaves) -> impl DoubleEndedIterator<Item = (f64, u64)> + Clone {
    let bins = octaves.iter().enumerate().filter_map(|(octave, bins)| Some((octave, bins.as_deref()?)));
    let counts = bins.flat_map(|(octave, bins)| {
        bins.iter().enumerate().map(move |(bin, count)| (start(octave, bin), *count))
    });
    counts.filter(|(_, count)| *count > 0)
}

/// The number nearest to zero in a bin.
fn start(octave: usize, bin: usize) -> f64 {
    2f64.powi(octave as i32 + i32::from(*EXPONENTS.start())) * (1.0 + bin as f64 / BINS as f64)
}
