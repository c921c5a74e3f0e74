//! Term counts of texts.

use crate::features::text::{
    Analyzer, Aside, Corpus, LowercasedBatch, Part, TermInterner, TokenBatch, Tokenizer,
};
use linfa::dataset::Records;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Texts that a thread counts at a time. Sums over chunks depend on it, so it must not depend on the number of threads.
const CHUNK: usize = 1 << 14;
/// Texts that are read at a time, and bytes of more than one: few enough to stay in the core's cache.
const BATCH: usize = 1 << 8;
const BATCH_BYTES: usize = 1 << 17;

/// The term counts of all texts of a corpus.
pub(super) struct Counts {
    /// What each thread has found: its numbers stand for terms in the chunks that it has counted.
    pub vocabularies: Vec<ThreadVocabulary>,
    /// The texts, in their order.
    pub chunks: Vec<Chunk>,
    /// For each column beside the texts the number of texts out of which its words were taken.
    pub set_aside: Vec<u64>,
}

/// The terms that a thread has found, under its own numbers.
pub(super) struct ThreadVocabulary {
    /// The terms by number.
    pub terms: TermInterner,
    /// How many texts hold each term.
    pub frequencies: Vec<u32>,
}

/// The terms of some neighbouring texts.
pub(super) struct Chunk {
    /// The number of the thread vocabulary that has its terms.
    pub vocabulary: usize,
    /// The numbers of the terms in the order in which they stand. All but the first of a text have the bit [`AGAIN`] too. At the end
    /// there are [`SPARE`] more.
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
pub(super) const AGAIN: u32 = 1 << 31;
/// The column of a term that does not count.
pub(super) const DROPPED: u32 = u32::MAX;
/// Terms that can be read from each on.
pub(super) const SPARE: usize = 16;

impl Counts {
    /// Counts all texts of a corpus.
    pub fn of(corpus: &Corpus, analyzer: &Analyzer, scale: Scale) -> Self {
        let rows = corpus.nsamples();
        let taken = AtomicUsize::new(0);
        let counted = rayon::broadcast(|thread| {
            let mut counter = Counter::new(corpus, analyzer, scale, thread.index());
            let mut chunks = Vec::new();
            loop {
                let number = taken.fetch_add(1, Ordering::Relaxed);
                let start = number * CHUNK;
                if start >= rows {
                    break;
                }
                chunks.push((number, counter.count(start..rows.min(start + CHUNK))));
            }
            let frequencies = counter.seen.iter().map(|seen| seen.texts).collect();
            let set_aside: Vec<u64> = counter.aside.products().collect();
            ((ThreadVocabulary { terms: counter.tokenizer.interner, frequencies }, set_aside), chunks)
        });
        let (found, chunks): (Vec<_>, Vec<Vec<(usize, Chunk)>>) = counted.into_iter().unzip();
        let (vocabularies, by_thread): (Vec<ThreadVocabulary>, Vec<Vec<u64>>) = found.into_iter().unzip();
        let column = |column: usize| by_thread.iter().map(|products| products[column]).sum();
        let set_aside = (0..corpus.told().len()).map(column).collect();
        let mut chunks: Vec<(usize, Chunk)> = chunks.into_iter().flatten().collect();
        chunks.sort_unstable_by_key(|(number, _)| *number);
        Self { vocabularies, chunks: chunks.into_iter().map(|(_, chunk)| chunk).collect(), set_aside }
    }
}

/// Counts texts on one thread.
struct Counter<'a> {
    parts: &'a [Part<'a>],
    analyzer: &'a Analyzer,
    scale: Scale,
    /// The number of the thread vocabulary that it makes.
    vocabulary: usize,
    /// Texts, and the tokens of those of each part.
    lower: LowercasedBatch,
    tokens: Vec<TokenBatch>,
    aside: Aside<'a>,
    tokenizer: Tokenizer<'a>,
    /// Where each term was seen.
    seen: Vec<Seen>,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    /// The number of texts.
    texts: u32,
    /// The last of them, counted from 1.
    last: u32,
}

impl<'a> Counter<'a> {
    fn new(corpus: &'a Corpus<'a>, analyzer: &'a Analyzer, scale: Scale, vocabulary: usize) -> Self {
        let parts = corpus.parts();
        Self {
            parts,
            aside: Aside::new(corpus.told()),
            analyzer,
            scale,
            vocabulary,
            lower: LowercasedBatch::default(),
            tokens: parts.iter().map(|_| TokenBatch::default()).collect(),
            tokenizer: Tokenizer::new(analyzer),
            seen: Vec::new(),
        }
    }

    fn count(&mut self, rows: Range<usize>) -> Chunk {
        let mut sequence = Vec::with_capacity(rows.len() * 4);
        let mut ends = Vec::with_capacity(rows.len() * self.parts.len());
        for start in rows.clone().step_by(BATCH) {
            self.count_batch(start..rows.end.min(start + BATCH), &mut sequence, &mut ends);
        }
        sequence.resize(sequence.len() + SPARE, 0);
        let weights = self.parts.iter().map(|part| part.weight).collect();
        Chunk { vocabulary: self.vocabulary, sequence, ends, weights, scale: self.scale }
    }

    fn count_batch(&mut self, rows: Range<usize>, sequence: &mut Vec<u32>, ends: &mut Vec<u32>) {
        let bytes: usize = self.parts.iter().map(|part| part.column.joined(rows.clone()).0.len()).sum();
        if bytes > BATCH_BYTES && rows.len() > 1 {
            let middle = rows.start + rows.len() / 2;
            self.count_batch(rows.start..middle, sequence, ends);
            self.count_batch(middle..rows.end, sequence, ends);
            return;
        }
        let Self { parts, analyzer, lower, tokens, aside, tokenizer, seen, .. } = self;
        for (part, tokens) in parts.iter().zip(&mut *tokens) {
            analyzer.lowercase(part, rows.clone(), lower);
            tokenizer.tokenize(lower, tokens);
        }
        aside.take_out(rows.clone(), tokens, tokenizer, analyzer);
        tokens.iter_mut().for_each(|tokens| tokenizer.join(tokens));
        seen.resize(tokenizer.interner.len(), Seen::default());
        let mut texts: Vec<_> = tokens.iter().map(TokenBatch::texts).collect();
        for row in rows {
            let text = row as u32 + 1;
            for terms in &mut texts {
                sequence.extend(terms.next().unwrap_or_default().iter().map(|&term| {
                    let seen = &mut seen[term as usize];
                    let is_again = seen.last == text;
                    (seen.texts, seen.last) = (seen.texts + u32::from(!is_again), text);
                    if is_again { term | AGAIN } else { term }
                }));
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

    /// The number of entries of its rows, if the thread vocabulary's terms have these columns.
    pub fn non_zeros(&self, columns: &[u32]) -> usize {
        let terms = &self.sequence[..self.sequence.len() - SPARE];
        let first = terms.iter().filter(|&term| term & AGAIN == 0);
        // Most often all stay, which one look tells.
        match columns.contains(&DROPPED) {
            true => first.filter(|&&term| columns[term as usize] != DROPPED).count(),
            false => first.count(),
        }
    }

    /// The terms of a text that has but one part, and their number: they are the first of these, or there are more.
    #[inline]
    pub fn terms(&self, row: usize) -> Option<(&[u32; SPARE], usize)> {
        let [_] = *self.weights else {
            return None;
        };
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        Some((self.sequence[start..].first_chunk()?, self.ends[row] as usize - start))
    }

    /// What a term that stands once in the first part counts.
    pub fn once(&self) -> f32 {
        self.weights[0] * (self.scale)(1)
    }

    /// How often each of so many terms of the thread vocabulary stands in the texts.
    pub fn totals(&self, terms: usize) -> Vec<f64> {
        let mut totals = vec![0.0; terms];
        let numbers: Vec<u32> = (0..terms as u32).collect();
        let mut row = Row::default();
        for text in 0..self.rows() {
            for &(term, frequency) in row.read(self, text, &numbers) {
                totals[term as usize] += f64::from(frequency);
            }
        }
        totals
    }
}

/// The entries of a text.
#[derive(Default)]
pub(super) struct Row {
    /// The column and the part of each term as one number to sort by.
    found: Vec<u64>,
    entries: Vec<(u32, f32)>,
}

impl Row {
    /// The entries of a text of a chunk: the columns of its terms, given for each number, in ascending order, and the frequencies.
    /// Terms whose column is [`DROPPED`] are left out.
    pub fn read(&mut self, chunk: &Chunk, text: usize, columns: &[u32]) -> &[(u32, f32)] {
        let Self { found, entries } = self;
        found.clear();
        entries.clear();
        let parts = chunk.weights.len();
        let mut start = (text * parts).checked_sub(1).map_or(0, |before| chunk.ends[before]);
        for (part, &end) in (0..).zip(&chunk.ends[text * parts..][..parts]) {
            let terms = &chunk.sequence[start as usize..end as usize];
            let columns = terms.iter().map(|term| columns[(term & !AGAIN) as usize]);
            found.extend(
                columns.filter(|&column| column != DROPPED).map(|column| u64::from(column) << 32 | part),
            );
            start = end;
        }
        found.sort_unstable();
        let column = |found: u64| (found >> 32) as u32;
        let of_part =
            |same: &[u64]| chunk.weights[same[0] as u32 as usize] * (chunk.scale)(same.len() as u32);
        for same in found.chunk_by(|a, b| column(*a) == column(*b)) {
            entries.push((column(same[0]), same.chunk_by(|a, b| a == b).map(of_part).sum()));
        }
        entries
    }
}
