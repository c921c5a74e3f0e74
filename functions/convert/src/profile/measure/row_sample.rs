//! A sample of rows, which tells the frequent values of columns that have too many different ones to be counted one by one.
//!
//! It holds the rows with the lowest hashes ("bottom-k", Cohen and Kaplan 2007). Which these are depends neither on the order of the rows
//! nor on how the input is cut. Rows that are the same in all values count once.

use super::frequent::most;
use hashbrown::HashMap;
use std::collections::BTreeMap;
use wintermute_shared::quality;

/// Rows of the sample.
const ROWS: usize = 1024;
/// A value is told if at least one of so many rows of the sample has it.
const ONE_IN: u64 = 100;

/// The rows with the lowest hashes.
#[derive(Debug, Default)]
pub struct RowSample(BTreeMap<u64, Vec<SampledValue>>);

/// A value of a row.
#[derive(Clone, Debug)]
pub struct SampledValue {
    /// The number of its column, or of its field behind those of all columns.
    pub column: usize,
    /// What identifies the value.
    pub hash: u64,
    /// Its beginning.
    pub text: Box<str>,
}

impl RowSample {
    /// The highest hash of a row that may be in the sample.
    pub fn highest(&self) -> u64 {
        match self.0.last_key_value() {
            Some((highest, _)) if self.0.len() == ROWS => *highest,
            _ => u64::MAX,
        }
    }

    /// Adds a row with this hash, unless it is in the sample or does not belong into it.
    pub fn add(&mut self, hash: u64, values: impl FnOnce() -> Vec<SampledValue>) {
        if hash > self.highest() || self.0.contains_key(&hash) {
            return;
        }
        self.0.insert(hash, values());
        if self.0.len() > ROWS {
            self.0.pop_last();
        }
    }

    /// The frequent values of each column and field, as many as are wanted, of a catalogue with so many rows: those that one of a hundred
    /// rows has, with an estimate of how many rows have them.
    pub fn frequent(&self, columns: usize, rows: u64) -> Vec<Vec<quality::Frequent>> {
        let mut counts: Vec<HashMap<u64, (&str, u64)>> = vec![HashMap::new(); columns];
        for value in self.0.values().flatten() {
            if let Some(counts) = counts.get_mut(value.column) {
                counts.entry(value.hash).or_insert((&value.text, 0)).1 += 1;
            }
        }
        let all = self.0.len() as u64;
        let estimate = |times: u64| (u128::from(times) * u128::from(rows) / u128::from(all.max(1))) as u64;
        let told = |counts: HashMap<u64, (&str, u64)>| {
            let frequent = counts.into_values().filter(|(_, times)| times * ONE_IN >= all);
            most(frequent.map(|(text, times)| (text, estimate(times))).collect())
        };
        counts.into_iter().map(told).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::frequent::Frequent;
    use super::*;
    use proptest::prelude::*;

    /// What is known of values in this order: those that are counted, how many there are, and those that the sample tells.
    fn known(
        values: &[u64],
        capacity: usize,
    ) -> (Option<Vec<quality::Frequent>>, Vec<Vec<quality::Frequent>>) {
        let (mut frequent, mut sample) = (Frequent::new(capacity), RowSample::default());
        for value in values {
            let text = || value.to_string().into_boxed_str();
            frequent.add(*value, 1, text);
            let hash = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            sample.add(hash, || {
                vec![SampledValue { column: 0, hash: value % 3, text: (value % 3).to_string().into() }]
            });
        }
        (frequent.most(), sample.frequent(1, values.len() as u64))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(50) })]

        #[test]
        fn the_order_of_values_does_not_matter(
            values in prop::collection::vec(0..4000_u64, 1..6000),
            other in prop::collection::vec(any::<u32>(), 6000),
            capacity in 1..3000_usize,
        ) {
            let mut shuffled: Vec<(u32, u64)> = other.into_iter().zip(values.iter().copied()).collect();
            shuffled.sort_unstable();
            let shuffled: Vec<u64> = shuffled.into_iter().map(|(_, value)| value).collect();
            prop_assert_eq!(known(&values, capacity), known(&shuffled, capacity));
        }
    }

    #[test]
    fn a_sample_estimates_how_many_rows_have_a_value() {
        let values: Vec<u64> = (0..60_000).collect();
        let (counted, sampled) = known(&values, 10_000);
        assert_eq!(counted, None);
        assert_eq!(sampled[0].len(), 3);
        assert!(sampled[0].iter().all(|one| one.count.abs_diff(20_000) < 3000), "{sampled:?}");
    }
}
