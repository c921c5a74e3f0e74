//! Values of a column that stand for a missing one.

use wintermute_shared::quality::{self, Frequent};

/// Ways to write them that are counted one by one. There are few, unless white space of many lengths is among them.
const TOLD_APART: usize = 64;
/// Those that are shown.
const SHOWN: usize = 10;

/// How often values stand for a missing one, and how they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placeholders {
    rows: u64,
    written: Vec<(Box<str>, u64)>,
}

impl Placeholders {
    /// Counts a value this many times.
    pub fn add(&mut self, text: &str, times: u64) {
        self.rows += times;
        if let Some((_, count)) = self.written.iter_mut().find(|(written, _)| **written == *text) {
            *count += times;
        } else if self.written.len() < TOLD_APART {
            self.written.push((text.into(), times));
        }
    }

    /// Adds those of the piece that follows.
    pub fn merge(&mut self, next: &Self) {
        let told: u64 = next.written.iter().map(|(_, count)| count).sum();
        next.written.iter().for_each(|(text, count)| self.add(text, *count));
        self.rows += next.rows - told;
    }

    /// How many rows have one.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// What was found, if anything.
    pub fn finish(mut self) -> Option<quality::Placeholders> {
        self.written.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        self.written.truncate(SHOWN);
        let frequent = self.written.into_iter().map(|(value, count)| Frequent { value: value.into(), count });
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
