//! The terms of all chunks that count, in their order.

use super::counts::Counts;
use super::params::TfIdfValidParams;
use crate::error::{Error, Result};
use hashbrown::HashMap;
use rayon::prelude::*;

/// The column of a term that does not count.
pub(super) const DROPPED: u32 = u32::MAX;

/// The terms that count.
pub(super) struct Vocabulary {
    /// The terms in the order of their code points.
    pub terms: Vec<String>,
    /// In how many texts each stands.
    pub frequencies: Vec<u64>,
    /// For each chunk the column of each of its terms.
    pub columns: Vec<Vec<u32>>,
}

/// A term of any chunk.
struct Term<'c> {
    text: &'c str,
    frequency: u64,
    /// How often it stands in all texts together; counted only where it is asked for.
    total: f64,
    /// Its column in the end.
    column: u32,
}

impl Vocabulary {
    pub fn of(chunks: &[Counts], rows: usize, params: &TfIdfValidParams) -> Result<Self> {
        let (mut terms, numbers) = merged(chunks);
        if terms.is_empty() {
            return Err(Error::Data(format!(
                "none of the {rows} texts holds a word of two or more characters that is not a stop word"
            )));
        }
        if params.max_features.is_some() {
            count_totals(&mut terms, chunks, &numbers);
        }
        let mut order = kept(&terms, rows, params)?;
        sort(&mut order, &terms);
        for (column, &term) in order.iter().enumerate() {
            terms[term].column = column as u32;
        }
        let columns = numbers
            .par_iter()
            .map(|numbers| numbers.iter().map(|&term| terms[term as usize].column).collect())
            .collect();
        let (vocabulary, frequencies) =
            order.par_iter().map(|&term| (terms[term].text.to_owned(), terms[term].frequency)).unzip();
        Ok(Self { terms: vocabulary, frequencies, columns })
    }
}

/// Sorts terms by their texts. Most differ within their first bytes, which are compared as one number.
fn sort(order: &mut Vec<usize>, terms: &[Term]) {
    let first = |text: &str| {
        let mut bytes = [0; 8];
        text.bytes().zip(&mut bytes).for_each(|(byte, first)| *first = byte);
        u64::from_be_bytes(bytes)
    };
    let mut keyed: Vec<(u64, &str, usize)> =
        order.iter().map(|&term| (first(terms[term].text), terms[term].text, term)).collect();
    keyed.par_sort_unstable();
    *order = keyed.into_iter().map(|(.., term)| term).collect();
}

/// All terms in order of first appearance, and for each chunk the number of each of its terms among them.
fn merged(chunks: &[Counts]) -> (Vec<Term<'_>>, Vec<Vec<u32>>) {
    let mut terms: Vec<Term> = Vec::new();
    let mut known: HashMap<&str, u32> = HashMap::new();
    let numbers = chunks.iter().map(|chunk| {
        let chunk_terms = (0..chunk.terms.len() as u32).map(|term| chunk.terms.get(term));
        let numbered = chunk_terms.zip(&chunk.frequencies).map(|(text, &frequency)| {
            let number = *known.entry(text).or_insert_with(|| {
                terms.push(Term { text, frequency: 0, total: 0.0, column: DROPPED });
                (terms.len() - 1) as u32
            });
            terms[number as usize].frequency += u64::from(frequency);
            number
        });
        numbered.collect()
    });
    let numbers = numbers.collect();
    (terms, numbers)
}

fn count_totals(terms: &mut [Term], chunks: &[Counts], numbers: &[Vec<u32>]) {
    for (chunk, numbers) in chunks.iter().zip(numbers) {
        for (total, &term) in chunk.totals().into_iter().zip(numbers) {
            terms[term as usize].total += total;
        }
    }
}

/// The terms that `min_df`, `max_df` and `max_features` leave.
fn kept(terms: &[Term], rows: usize, params: &TfIdfValidParams) -> Result<Vec<usize>> {
    let most = params.max_df * rows as f64;
    let in_bounds = |term: &Term| term.frequency >= params.min_df && term.frequency as f64 <= most;
    let mut kept: Vec<usize> = (0..terms.len()).filter(|&term| in_bounds(&terms[term])).collect();
    if kept.is_empty() {
        return Err(Error::Data(format!(
            "of {} terms none stands in at least {} (min_df) and at most {} (max_df = {}) of the {rows} texts: lower \
             min_df or raise max_df",
            terms.len(),
            params.min_df,
            most.floor(),
            params.max_df
        )));
    }
    if let Some(most) = params.max_features {
        // Of equally frequent ones those that come first in the alphabet, so that the choice does not depend on chunks.
        let rank = |term: &usize| (-terms[*term].total, terms[*term].text);
        kept.sort_by(|a, b| {
            let (a, b) = (rank(a), rank(b));
            a.0.total_cmp(&b.0).then(a.1.cmp(b.1))
        });
        kept.truncate(most);
    }
    Ok(kept)
}
