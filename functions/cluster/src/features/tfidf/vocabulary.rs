//! The terms of all texts that count, in their order.

use super::counts::{Counts, DROPPED, ThreadVocabulary};
use super::params::TfIdfValidParams;
use crate::error::{Error, Result};
use rayon::prelude::*;

/// The terms that count.
pub(super) struct Vocabulary {
    /// The terms in the order of their code points.
    pub terms: Vec<String>,
    /// In how many texts each stands.
    pub frequencies: Vec<u64>,
    /// For each thread vocabulary the column of each of its terms.
    pub columns: Vec<Vec<u32>>,
}

/// A term of any thread vocabulary.
struct Term<'c> {
    text: &'c str,
    frequency: u64,
    /// How often it stands in all texts together; counted only where it is asked for.
    total: f64,
}

impl Vocabulary {
    pub fn of(counts: &Counts, rows: usize, params: &TfIdfValidParams) -> Result<Self> {
        let (mut terms, numbers) = merged(&counts.vocabularies);
        if terms.is_empty() {
            return Err(Error::Data(format!(
                "none of the {rows} texts holds a word of two or more characters that is not a stop word"
            )));
        }
        if params.max_features.is_some() {
            count_totals(&mut terms, counts, &numbers);
        }
        let kept = kept(&terms, rows, params)?;
        let mut column = vec![DROPPED; terms.len()];
        for (number, &term) in (0..).zip(&kept) {
            column[term] = number;
        }
        let columns = numbers
            .par_iter()
            .map(|numbers| numbers.iter().map(|&term| column[term as usize]).collect())
            .collect();
        let (terms, frequencies) =
            kept.par_iter().map(|&term| (terms[term].text.to_owned(), terms[term].frequency)).unzip();
        Ok(Self { terms, frequencies, columns })
    }
}

/// All terms in the order of their code points, and for each thread vocabulary the number of each of its terms among them.
fn merged(vocabularies: &[ThreadVocabulary]) -> (Vec<Term<'_>>, Vec<Vec<u32>>) {
    // Most differ within their first bytes, which are compared as one number.
    let first = |text: &str| {
        let mut bytes = [0; 8];
        text.bytes().zip(&mut bytes).for_each(|(byte, first)| *first = byte);
        u64::from_be_bytes(bytes)
    };
    let mut all: Vec<_> = vocabularies
        .par_iter()
        .enumerate()
        .flat_map_iter(|(number, vocabulary)| {
            // Words that are only in the columns beside the texts stand in none.
            let terms = (0..vocabulary.terms.len()).filter(|&term| vocabulary.frequencies[term] > 0);
            let texts = terms.map(|term| (term, vocabulary.terms.get(term as u32)));
            texts.map(move |(term, text)| (first(text), text, number, term))
        })
        .collect();
    all.par_sort_unstable();
    let mut terms = Vec::new();
    let mut numbers: Vec<Vec<u32>> =
        vocabularies.iter().map(|vocabulary| vec![0; vocabulary.terms.len()]).collect();
    for same in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let frequency = same
            .iter()
            .map(|&(.., vocabulary, term)| u64::from(vocabularies[vocabulary].frequencies[term]))
            .sum();
        same.iter().for_each(|&(.., vocabulary, term)| numbers[vocabulary][term] = terms.len() as u32);
        terms.push(Term { text: same[0].1, frequency, total: 0.0 });
    }
    (terms, numbers)
}

fn count_totals(terms: &mut [Term], counts: &Counts, numbers: &[Vec<u32>]) {
    for chunk in &counts.chunks {
        let numbers = &numbers[chunk.vocabulary];
        for (total, &term) in chunk.totals(numbers.len()).into_iter().zip(numbers) {
            terms[term as usize].total += total;
        }
    }
}

/// The terms that `min_df`, `max_df` and `max_features` leave, in their order.
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
        // Of equally frequent ones those that come first in the alphabet.
        kept.sort_by(|&a, &b| terms[b].total.total_cmp(&terms[a].total));
        kept.truncate(most);
        kept.sort_unstable();
    }
    Ok(kept)
}
