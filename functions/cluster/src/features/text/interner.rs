//! Numbers for terms.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Terms under numbers, in order of first appearance: each is stored once, and then stands for itself as a number.
#[derive(Default)]
pub struct TermInterner {
    bytes: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl TermInterner {
    /// The term of a number.
    pub fn get(&self, number: u32) -> &str {
        let start = (number as usize).checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[number as usize]]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The number of a term, which is a new one if the term is.
    pub(super) fn intern(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        let found = self.table.find(hash, |&number| self.get(number) == text);
        if let Some(&number) = found {
            return number;
        }
        let number = self.ends.len() as u32;
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        let (bytes, ends, hasher) = (&self.bytes, &self.ends, &self.hasher);
        let rehash = |&number: &u32| {
            let start = (number as usize).checked_sub(1).map_or(0, |before| ends[before]);
            hasher.hash_one(&bytes[start..ends[number as usize]])
        };
        self.table.insert_unique(hash, number, rehash);
        number
    }
}
