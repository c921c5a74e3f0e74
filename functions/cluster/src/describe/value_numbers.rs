//! The values of a column by number, as its cells name them.

use super::examples::shortened;
use crate::features::text::values;
use hashbrown::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use unicode_normalization::UnicodeNormalization;

/// Characters of a value that are kept.
const LONGEST: usize = 200;

/// A number for each value. Values with the same [`key`] are one.
#[derive(Default)]
pub(super) struct ValueNumbers {
    /// The values as first written, by number.
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl ValueNumbers {
    /// The numbers of the values in a cell, in order. A value that the cell has twice counts once.
    pub fn of_cell(&mut self, cell: &str) -> Vec<u32> {
        let mut numbers = Vec::new();
        for value in values(cell) {
            let number = *self.numbers.entry(key(&value)).or_insert_with(|| {
                self.names.push(shortened(&value, LONGEST));
                (self.names.len() - 1) as u32
            });
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers
    }

    /// The number of a value that was seen.
    pub fn of_value(&self, value: &str) -> Option<u32> {
        self.numbers.get(&key(value)).copied()
    }

    /// The value with this number.
    pub fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Forgets the values without a new number. New numbers have the order of the old ones, without gaps.
    pub fn renumber(&mut self, new: impl Fn(u32) -> Option<u32>) {
        let mut number = 0;
        self.names.retain(|_| {
            number += 1;
            new(number - 1).is_some()
        });
        let numbers = std::mem::take(&mut self.numbers);
        self.numbers = numbers.into_iter().filter_map(|(key, number)| Some((key, new(number)?))).collect();
    }
}

/// What values have in common that are one: they may differ in case, in white space, and in how accents are composed.
pub(super) fn key(value: &str) -> String {
    let lower =
        if value.is_ascii() { value.to_lowercase() } else { value.nfc().collect::<String>().to_lowercase() };
    let key = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    match key.char_indices().nth(LONGEST) {
        None => key,
        // A long one is known by its beginning and a hash of the whole.
        Some((end, _)) => {
            let mut hasher = DefaultHasher::new();
            key.hash(&mut hasher);
            format!("{}{:016x}", &key[..end], hasher.finish())
        }
    }
}
