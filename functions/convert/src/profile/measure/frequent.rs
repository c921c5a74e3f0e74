//! The values of a column, counted one by one while they are few.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use wintermute_shared::quality;

/// Values that are shown.
pub const SHOWN: usize = 10;

/// Counts of values, as long as there are at most `capacity` different ones. If there are more, nothing is counted: so what is known at
/// the end depends neither on the order of the values nor on how the input is cut.
#[derive(Debug)]
pub struct Frequent {
    /// None once there are too many.
    counts: Option<HashMap<u64, CountedText, PlainHasher>>,
    capacity: usize,
}

/// The keys are hashes already.
type PlainHasher = std::hash::BuildHasherDefault<Plain>;

#[derive(Debug)]
struct CountedText {
    times: u64,
    text: Box<str>,
}

impl Frequent {
    /// Counts of at most that many different values.
    pub fn new(capacity: usize) -> Self {
        Self { counts: Some(HashMap::default()), capacity }
    }

    /// Whether values are counted still.
    pub fn is_counting(&self) -> bool {
        self.counts.is_some()
    }

    /// Adds a value that occurred so often; `text` shows its beginning.
    pub fn add(&mut self, hash: u64, times: u64, text: impl FnOnce() -> Box<str>) {
        let Some(counts) = &mut self.counts else { return };
        let is_full = counts.len() == self.capacity;
        match counts.entry(hash) {
            Entry::Occupied(mut counted) => counted.get_mut().times += times,
            Entry::Vacant(_) if is_full => self.counts = None,
            Entry::Vacant(place) => drop(place.insert(CountedText { times, text: text() })),
        }
    }

    /// How many different values there were, if they were counted.
    pub fn distinct(&self) -> Option<u64> {
        self.counts.as_ref().map(|counts| counts.len() as u64)
    }

    /// The values with the highest counts, if they were counted.
    pub fn most(&self) -> Option<Vec<quality::Frequent>> {
        let counts = self.counts.as_ref()?.values();
        Some(most(counts.map(|counted| (&*counted.text, counted.times)).collect()))
    }
}

/// Those with the highest counts, of equals the first in the alphabet.
pub fn most(mut counts: Vec<(&str, u64)>) -> Vec<quality::Frequent> {
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    counts.truncate(SHOWN);
    counts.into_iter().map(|(value, count)| quality::Frequent { value: value.to_owned(), count }).collect()
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
