//! Values of a column that stand for a missing one.

use rapidhash::v3::rapidhash_v3;
use std::collections::BTreeMap;
use wintermute_shared::quality::{self, Frequent};

/// Ways to write them that are counted one by one: those with the lowest hashes, whatever their order. There are few, unless white space
/// of many lengths is among them.
const TOLD_APART: usize = 256;
/// Those that are shown.
const SHOWN: usize = 10;

/// How often values stand for a missing one, and how they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placeholders {
    rows: u64,
    /// By hash.
    written: BTreeMap<u64, (Box<str>, u64)>,
}

impl Placeholders {
    /// Counts a value this many times.
    pub fn add(&mut self, text: &str, times: u64) {
        self.rows += times;
        let hash = rapidhash_v3(text.as_bytes());
        if let Some((_, count)) = self.written.get_mut(&hash) {
            *count += times;
            return;
        }
        self.written.insert(hash, (text.into(), times));
        if self.written.len() > TOLD_APART {
            self.written.pop_last();
        }
    }

    /// Adds those of the piece that follows.
    pub fn merge(&mut self, next: &Self) {
        let told: u64 = next.written.values().map(|(_, count)| count).sum();
        next.written.values().for_each(|(text, count)| self.add(text, *count));
        self.rows += next.rows - told;
    }

    /// How many rows have one.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// What was found, if anything.
    pub fn finish(self) -> Option<quality::Placeholders> {
        let mut written: Vec<(Box<str>, u64)> = self.written.into_values().collect();
        written.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        written.truncate(SHOWN);
        let frequent = written.into_iter().map(|(value, count)| Frequent { value: value.into(), count });
        (self.rows > 0).then(|| quality::Placeholders { rows: self.rows, frequent: frequent.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_the_most_frequent_shown() {
        let (mut first, mut second) = (Placeholders::default(), Placeholders::default());
        for i in 0..100 {
            first.add(&" ".repeat(i + 1), 1);
        }
        second.add("N/A", 5);
        second.add("-", 5);
        second.add("n/a", 7);
        second.merge(&first);
        let found = second.finish().unwrap();
        assert_eq!(found.rows, 117);
        let shown: Vec<_> = found.frequent.iter().map(|one| (one.value.as_str(), one.count)).collect();
        assert_eq!((&shown[..3], shown.len()), (&[("n/a", 7), ("-", 5), ("N/A", 5)][..], SHOWN));
        assert_eq!(Placeholders::default().finish(), None);
    }
}
