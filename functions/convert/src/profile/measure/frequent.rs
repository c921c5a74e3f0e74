//! The most frequent values of a column, in bounded memory.

use super::distinct::CountedValue;
use hashbrown::HashMap;
use wintermute_shared::quality;

/// Values that are shown.
const SHOWN: usize = 10;
/// With fewer different values than this, even those that occurred once are kept with their text.
const FEW: usize = 64;

/// Counts of values. They are exact while there are at most `capacity` different ones; from then on rare ones are
/// forgotten, so a count may miss occurrences from before the value was last forgotten.
#[derive(Debug)]
pub struct Frequent {
    counts: HashMap<u64, CountedText, PlainHasher>,
    capacity: usize,
    exact: bool,
}

/// The keys are hashes already.
type PlainHasher = std::hash::BuildHasherDefault<Plain>;

#[derive(Debug)]
struct CountedText {
    times: u64,
    /// Kept from the second occurrence on, so that unique values cost little.
    text: Option<Box<str>>,
}

impl Frequent {
    /// Counts for about that many different values.
    pub fn new(capacity: usize) -> Self {
        Self { counts: HashMap::default(), capacity, exact: true }
    }

    /// Adds the values of a piece; `excerpt` shows the beginning of each. If there are too many, rare ones go first.
    pub fn add(&mut self, values: &[CountedValue], excerpt: impl Fn(usize) -> Box<str>) {
        for seen in values {
            if let Some(count) = self.counts.get_mut(&seen.hash) {
                count.times += u64::from(seen.count);
                count.text.get_or_insert_with(|| excerpt(seen.at));
            } else if self.exact || seen.count > 1 {
                let keep = seen.count > 1 || self.counts.len() < FEW;
                let text = keep.then(|| excerpt(seen.at));
                self.counts.insert(seen.hash, CountedText { times: u64::from(seen.count), text });
            }
        }
        if self.counts.len() > self.capacity {
            self.forget();
        }
    }

    /// Tells that values occurred which were not counted.
    pub fn miss(&mut self) {
        self.exact = false;
    }

    /// Halves the values: those with the lowest counts go, and those with the lowest of the counts that stay.
    fn forget(&mut self) {
        self.exact = false;
        let mut times: Vec<u64> = self.counts.values().map(|count| count.times).collect();
        let middle = times.len() - self.capacity / 2;
        let (_, &mut least, _) = times.select_nth_unstable(middle);
        self.counts.retain(|_, count| count.times > least);
    }

    /// How many different values there were, if that is known exactly.
    pub fn distinct(&self) -> Option<u64> {
        self.exact.then_some(self.counts.len() as u64)
    }

    /// The values with the highest counts.
    pub fn most(&self) -> Vec<quality::Frequent> {
        let mut known: Vec<(&str, u64)> =
            self.counts.values().filter_map(|count| Some((count.text.as_deref()?, count.times))).collect();
        known.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        known.truncate(SHOWN);
        known.into_iter().map(|(value, count)| quality::Frequent { value: value.to_owned(), count }).collect()
    }
}

/// Takes a key of 64 bits as its own hash.
#[derive(Debug, Default)]
pub struct Plain(u64);

impl std::hash::Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
