//! Term counts of texts.

use super::vocabulary::DROPPED;
use crate::text::{Analyzer, Corpus, Strings, Terms};
use linfa::dataset::Records;
use rayon::prelude::*;
use std::ops::Range;

/// Texts that one thread counts at a time: many, since each chunk has a vocabulary of its own, but not so many that threads
/// wait for the last one.
fn chunk_size(rows: usize) -> usize {
    rows.div_ceil(8).clamp(1 << 12, 1 << 17)
}

/// The terms of a chunk of texts, under numbers of its own.
pub(super) struct Counts {
    /// The chunk's terms by number.
    pub terms: Strings,
    /// How many of the chunk's texts hold each term.
    pub frequencies: Vec<u32>,
    /// The numbers of the terms in the order in which they stand.
    sequence: Vec<u32>,
    /// Where in it each part of each text ends.
    ends: Vec<u32>,
    /// What a term counts in each part.
    weights: Vec<f32>,
    scale: Scale,
}

/// How often a term's repetitions count.
pub(super) type Scale = fn(u32) -> f32;

impl Counts {
    /// Counts all texts of a corpus, chunk by chunk.
    pub fn of_all(corpus: &Corpus, analyzer: &Analyzer, scale: Scale) -> Vec<Self> {
        let (rows, size) = (corpus.nsamples(), chunk_size(corpus.nsamples()));
        (0..rows.div_ceil(size))
            .into_par_iter()
            .map(|chunk| Self::of(chunk * size..rows.min((chunk + 1) * size), corpus, analyzer, scale))
            .collect()
    }

    fn of(rows: Range<usize>, corpus: &Corpus, analyzer: &Analyzer, scale: Scale) -> Self {
        let parts = corpus.parts();
        let mut terms = Terms::new(analyzer);
        let mut sequence = Vec::with_capacity(rows.len() * 4);
        let mut ends = Vec::with_capacity(rows.len() * parts.len());
        let mut frequencies = Vec::new();
        // The text that each term was last seen in, counted from 1.
        let mut last: Vec<u32> = Vec::new();
        for (text, row) in (1..).zip(rows) {
            for part in parts {
                terms.for_each(part, row, |term| {
                    sequence.push(term);
                    let number = term as usize;
                    if number >= last.len() {
                        last.resize(number + 1, 0);
                        frequencies.resize(number + 1, 0);
                    }
                    frequencies[number] += u32::from(last[number] != text);
                    last[number] = text;
                });
                ends.push(sequence.len() as u32);
            }
        }
        let weights = parts.iter().map(|part| part.weight).collect();
        Self { terms: terms.strings, frequencies, sequence, ends, weights, scale }
    }

    /// The number of texts.
    pub fn rows(&self) -> usize {
        self.ends.len() / self.weights.len().max(1)
    }

    /// How often each term stands in the chunk's texts.
    pub fn totals(&self) -> Vec<f64> {
        let mut totals = vec![0.0; self.terms.len()];
        let numbers: Vec<u32> = (0..self.terms.len() as u32).collect();
        self.for_each_row(&numbers, |row| {
            for &(term, frequency) in row {
                totals[term as usize] += f64::from(frequency);
            }
        });
        totals
    }

    /// Calls `each` with the entries of each text: the columns of its terms, given for each number, in ascending order, and the
    /// frequencies. Terms whose column is [`DROPPED`] are left out.
    pub fn for_each_row(&self, columns: &[u32], mut each: impl FnMut(&[(u32, f32)])) {
        let (mut found, mut entries) = (Vec::new(), Vec::new());
        let mut start = 0;
        for ends in self.ends.chunks(self.weights.len()) {
            found.clear();
            entries.clear();
            for (part, &end) in (0..).zip(ends) {
                let terms = &self.sequence[start as usize..end as usize];
                let columns = terms.iter().map(|&term| columns[term as usize]);
                // One number to sort by both.
                found.extend(columns.filter(|&c| c != DROPPED).map(|c| u64::from(c) << 32 | part));
                start = end;
            }
            found.sort_unstable();
            for same in found.chunk_by(|a, b| a >> 32 == b >> 32) {
                let of_part =
                    |same: &[u64]| self.weights[same[0] as u32 as usize] * (self.scale)(same.len() as u32);
                entries.push(((same[0] >> 32) as u32, same.chunk_by(|a, b| a == b).map(of_part).sum()));
            }
            each(&entries);
        }
    }
}
