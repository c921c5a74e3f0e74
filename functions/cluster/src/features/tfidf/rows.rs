//! Rows of weights from counted terms.
//!
//! How it works: the row of a short text whose terms all differ is sorted and weighted in registers without a branch for each term; any
//! other row is sorted as a list.
//!
//! Invariants: both ways write the same row; dropped terms come last and are not counted; after the last text of a chunk there are
//! [`SPARE`] more numbers to read.
//!
//! Tests: `tests.rs` compares random texts in one part, which go the short way, with the same in two parts, which do not.

use super::counts::{AGAIN, Chunk, Counts, DROPPED, Row, SPARE};
use crate::features::csr::{Csr, RowsPart};
use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

/// What a term of a thread vocabulary becomes.
#[derive(Clone, Copy)]
struct Entry {
    column: u32,
    /// Zero if the term is dropped.
    idf: f32,
}

/// The rows of all chunks, given the column of each term of each thread vocabulary.
pub(super) fn weighted(counts: &Counts, columns: &[Vec<u32>], idf: &[f32]) -> Csr {
    let size = |chunk: &Chunk| (chunk.rows(), chunk.non_zeros(&columns[chunk.vocabulary]));
    let sizes: Vec<(usize, usize)> = counts.chunks.par_iter().map(size).collect();
    let entry = |&column: &u32| Entry { column, idf: idf.get(column as usize).copied().unwrap_or_default() };
    let entries: Vec<Vec<Entry>> =
        columns.par_iter().map(|columns| columns.iter().map(entry).collect()).collect();
    Csr::in_parts(idf.len(), &sizes, |number, rows| {
        let chunk = &counts.chunks[number];
        let (columns, entries) = (&columns[chunk.vocabulary], &entries[chunk.vocabulary]);
        Arch::new().dispatch(Weigh { chunk, columns, entries, idf, rows });
    })
}

/// The rows of a chunk, compiled for the vector instructions of the machine at hand.
struct Weigh<'a, 'r> {
    chunk: &'a Chunk,
    columns: &'a [u32],
    entries: &'a [Entry],
    idf: &'a [f32],
    rows: &'a mut RowsPart<'r>,
}

impl NullaryFnOnce for Weigh<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { chunk, columns, entries, idf, rows } = self;
        let once = f64::from(chunk.once());
        let mut row = Row::default();
        for text in 0..chunk.rows() {
            let is_written = match chunk.terms(text) {
                Some((_, 0)) => false,
                Some((terms, number @ ..=8)) => terms
                    .first_chunk::<8>()
                    .is_some_and(|terms| push_short(terms, number, entries, once, rows)),
                Some((terms, number @ ..=SPARE)) => push_short(terms, number, entries, once, rows),
                _ => false,
            };
            if !is_written {
                push_any(row.read(chunk, text, columns), idf, rows);
            }
        }
    }
}

/// Writes the row of a text that has these frequencies.
fn push_any(frequencies: &[(u32, f32)], idf: &[f32], rows: &mut RowsPart) {
    let weight = |&(column, tf): &(u32, f32)| f64::from(tf) * f64::from(idf[column as usize]);
    let norm = frequencies.iter().map(|entry| weight(entry).powi(2)).sum::<f64>().sqrt();
    rows.push_row(frequencies.iter().map(|entry| (entry.0, (weight(entry) / norm) as f32)));
}

/// Writes the row of a text whose terms are the first `number` of these, each of which counts `once`, unless one stands there again.
/// Without a branch for each: how many terms a text has, and in which order, is hard to foretell.
#[inline(always)]
fn push_short<const N: usize>(
    terms: &[u32; N],
    number: usize,
    entries: &[Entry],
    once: f64,
    rows: &mut RowsPart,
) -> bool {
    let (mut again, mut columns, mut idf) = (0, [DROPPED; N], [0.0; N]);
    for (i, beyond) in BEYOND[number].iter().enumerate().take(N) {
        let entry = entries[(terms[i] & !AGAIN) as usize];
        again |= terms[i] & !beyond;
        columns[i] = entry.column | beyond;
        idf[i] = f32::from_bits(entry.idf.to_bits() & !beyond);
    }
    if again & AGAIN != 0 {
        return false;
    }
    // In ascending order each stands after as many as are less, and dropped ones at the end.
    let mut places = [0_u32; N];
    for other in columns {
        for i in 0..N {
            places[i] += u32::from(other < columns[i]);
        }
    }
    let (mut ascending, mut weights) = ([DROPPED; N], [0.0; N]);
    for i in 0..N {
        let place = places[i] as usize % N;
        (ascending[place], weights[place]) = (columns[i], idf[i]);
    }
    let weights = weights.map(|idf| once * f64::from(idf));
    let kept = columns.iter().filter(|&&column| column != DROPPED).count();
    let norm = weights.iter().map(|weight| weight * weight).sum::<f64>().sqrt();
    rows.push_first(kept, &ascending, &weights.map(|weight| (weight / norm) as f32));
    true
}

/// For each number of terms a mask of the places after them, where [`DROPPED`] comes of each column.
const BEYOND: [[u32; SPARE]; SPARE + 1] = {
    let mut masks = [[u32::MAX; SPARE]; SPARE + 1];
    let mut number = 0;
    while number <= SPARE {
        let mut term = 0;
        while term < number {
            masks[number][term] = 0;
            term += 1;
        }
        number += 1;
    }
    masks
};
