//! Term counts of texts.

use super::vocabulary::DROPPED;
use crate::text::{Analyzer, Corpus, Found, Lower, Part, Strings, Terms};
use linfa::dataset::Records;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Texts that a thread counts at a time. Sums over chunks depend on it, so it must not depend on the number of threads.
const CHUNK: usize = 1 << 14;
/// Texts that are read at a time: few enough to stay in the core's cache.
const BATCH: usize = 1 << 8;

/// The term counts of all texts of a corpus.
pub(super) struct Counts {
    /// What each thread has found: its numbers stand for terms in the chunks that it has counted.
    pub lexicons: Vec<Lexicon>,
    /// The texts, in their order.
    pub chunks: Vec<Chunk>,
}

/// Terms under numbers.
pub(super) struct Lexicon {
    /// The terms by number.
    pub terms: Strings,
    /// How many texts hold each term.
    pub frequencies: Vec<u32>,
}

/// The terms of some neighbouring texts.
pub(super) struct Chunk {
    /// The number of the lexicon that has its terms.
    pub lexicon: usize,
    /// The numbers of the terms in the order in which they stand. All but the first of a text have the bit [`AGAIN`] too.
    sequence: Vec<u32>,
    /// Where in it each part of each text ends.
    ends: Vec<u32>,
    /// What a term counts in each part.
    weights: Vec<f32>,
    scale: Scale,
}

/// How often a term's repetitions count.
pub(super) type Scale = fn(u32) -> f32;

/// The bit of a term that stands in the same text before.
const AGAIN: u32 = 1 << 31;

impl Counts {
    /// Counts all texts of a corpus.
    pub fn of(corpus: &Corpus, analyzer: &Analyzer, scale: Scale) -> Self {
        let rows = corpus.nsamples();
        let taken = AtomicUsize::new(0);
        let counted = rayon::broadcast(|thread| {
            let mut counter = Counter::new(corpus.parts(), analyzer, scale, thread.index());
            let mut chunks = Vec::new();
            loop {
                let number = taken.fetch_add(1, Ordering::Relaxed);
                let start = number * CHUNK;
                if start >= rows {
                    break;
                }
                chunks.push((number, counter.count(start..rows.min(start + CHUNK))));
            }
            (Lexicon { terms: counter.terms.strings, frequencies: counter.frequencies }, chunks)
        });
        let (lexicons, chunks): (Vec<Lexicon>, Vec<Vec<(usize, Chunk)>>) = counted.into_iter().unzip();
        let mut chunks: Vec<(usize, Chunk)> = chunks.into_iter().flatten().collect();
        chunks.sort_unstable_by_key(|(number, _)| *number);
        Self { lexicons, chunks: chunks.into_iter().map(|(_, chunk)| chunk).collect() }
    }
}

/// Counts texts on one thread.
struct Counter<'a> {
    parts: &'a [Part<'a>],
    analyzer: &'a Analyzer,
    scale: Scale,
    /// The number of the lexicon that it makes.
    lexicon: usize,
    /// Texts, and what is found in those of each part.
    lower: Lower,
    found: Vec<Found>,
    terms: Terms<'a>,
    frequencies: Vec<u32>,
    /// The text that each term was last seen in, counted from 1.
    last: Vec<u32>,
}

impl<'a> Counter<'a> {
    fn new(parts: &'a [Part<'a>], analyzer: &'a Analyzer, scale: Scale, lexicon: usize) -> Self {
        Self {
            parts,
            analyzer,
            scale,
            lexicon,
            lower: Lower::default(),
            found: parts.iter().map(|_| Found::default()).collect(),
            terms: Terms::new(analyzer),
            frequencies: Vec::new(),
            last: Vec::new(),
        }
    }

    fn count(&mut self, rows: Range<usize>) -> Chunk {
        let mut sequence = Vec::with_capacity(rows.len() * 4);
        let mut ends = Vec::with_capacity(rows.len() * self.parts.len());
        for start in rows.clone().step_by(BATCH) {
            self.count_batch(start..rows.end.min(start + BATCH), &mut sequence, &mut ends);
        }
        let weights = self.parts.iter().map(|part| part.weight).collect();
        Chunk { lexicon: self.lexicon, sequence, ends, weights, scale: self.scale }
    }

    fn count_batch(&mut self, rows: Range<usize>, sequence: &mut Vec<u32>, ends: &mut Vec<u32>) {
        let Self { parts, analyzer, lower, found, terms, frequencies, last, .. } = self;
        for (part, found) in parts.iter().zip(&mut *found) {
            lower.read(part, rows.clone(), analyzer);
            terms.find(lower, found);
        }
        last.resize(terms.strings.len(), 0);
        frequencies.resize(terms.strings.len(), 0);
        let mut texts: Vec<_> = found.iter().map(Found::texts).collect();
        for row in rows {
            let text = row as u32 + 1;
            for terms in &mut texts {
                for &term in terms.next().unwrap_or_default() {
                    let number = term as usize;
                    let is_first = last[number] != text;
                    frequencies[number] += u32::from(is_first);
                    last[number] = text;
                    sequence.push(if is_first { term } else { term | AGAIN });
                }
                ends.push(sequence.len() as u32);
            }
        }
    }
}

impl Chunk {
    /// The number of texts.
    pub fn rows(&self) -> usize {
        self.ends.len() / self.weights.len()
    }

    /// The number of entries of its rows, if the lexicon's terms have these columns.
    pub fn non_zeros(&self, columns: &[u32]) -> usize {
        let counts = |&term: &u32| term & AGAIN == 0 && columns[term as usize] != DROPPED;
        self.sequence.iter().map(|term| usize::from(counts(term))).sum()
    }

    /// How often each of so many terms of the lexicon stands in the texts.
    pub fn totals(&self, terms: usize) -> Vec<f64> {
        let mut totals = vec![0.0; terms];
        let numbers: Vec<u32> = (0..terms as u32).collect();
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
        let of_part = |same: &[u64]| self.weights[same[0] as u32 as usize] * (self.scale)(same.len() as u32);
        let once: Vec<f32> = self.weights.iter().map(|weight| weight * (self.scale)(1)).collect();
        let (mut found, mut entries) = (Vec::new(), Vec::new());
        let mut start = 0;
        for ends in self.ends.chunks(self.weights.len()) {
            found.clear();
            entries.clear();
            let mut any = 0;
            for (part, &end) in (0..).zip(ends) {
                for &term in &self.sequence[start as usize..end as usize] {
                    any |= term;
                    let column = columns[(term & !AGAIN) as usize];
                    if column != DROPPED {
                        // One number to sort by both.
                        found.push(u64::from(column) << 32 | part);
                    }
                }
                start = end;
            }
            found.sort_unstable();
            let column = |found: u64| (found >> 32) as u32;
            if any & AGAIN == 0 {
                entries.extend(found.iter().map(|&one| (column(one), once[one as u32 as usize])));
            } else {
                for same in found.chunk_by(|a, b| column(*a) == column(*b)) {
                    entries.push((column(same[0]), same.chunk_by(|a, b| a == b).map(of_part).sum()));
                }
            }
            each(&entries);
        }
    }
}
