//! Term counts of texts.

use crate::text::{Analyzer, Corpus, Strings, Terms};
use linfa::dataset::Records;
use rayon::prelude::*;
use std::ops::Range;

/// Texts that one thread counts at a time: many, since each chunk has a vocabulary of its own, but not so many that threads
/// wait for the last one.
fn chunk_size(rows: usize) -> usize {
    rows.div_ceil(16).clamp(1 << 12, 1 << 16)
}

/// The term counts of a chunk of texts, under numbers of its own.
pub(super) struct Counts {
    /// The chunk's terms by number.
    pub terms: Strings,
    /// How many of the chunk's texts hold each term.
    pub frequencies: Vec<u32>,
    /// Where the entries of each text end.
    pub ends: Vec<u32>,
    /// The number of a term in a text and its frequency there, ascending by number.
    pub entries: Vec<(u32, f32)>,
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
        let mut terms = Terms::new(analyzer);
        let (mut frequencies, mut ends) = (Vec::new(), Vec::with_capacity(rows.len()));
        let mut entries: Vec<(u32, f32)> = Vec::with_capacity(rows.len() * 4);
        let mut found: Vec<(u32, u32)> = Vec::new();
        for row in rows {
            found.clear();
            for (part, texts) in corpus.parts().iter().enumerate() {
                terms.for_each(texts, row, |term| found.push((term, part as u32)));
            }
            found.sort_unstable();
            frequencies.resize(terms.strings.len(), 0);
            for same in found.chunk_by(|a, b| a.0 == b.0) {
                let of_part = |same: &[(u32, u32)]| {
                    corpus.parts()[same[0].1 as usize].weight * scale(same.len() as u32)
                };
                frequencies[same[0].0 as usize] += 1;
                entries.push((same[0].0, same.chunk_by(|a, b| a.1 == b.1).map(of_part).sum()));
            }
            ends.push(entries.len() as u32);
        }
        Self { terms: terms.strings, frequencies, ends, entries }
    }

    /// How often each term stands in the chunk's texts.
    pub fn totals(&self) -> Vec<f64> {
        let mut totals = vec![0.0; self.terms.len()];
        for &(term, frequency) in &self.entries {
            totals[term as usize] += f64::from(frequency);
        }
        totals
    }

    /// The entries of each text.
    pub fn rows(&self) -> impl Iterator<Item = &[(u32, f32)]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.entries[start as usize..end as usize])
    }
}
