//! TF-IDF as scikit-learn's `TfidfVectorizer` computes it.

mod counts;
mod params;
mod rows;
mod vocabulary;

pub use params::{TfIdfParams, TfIdfValidParams};

use crate::error::{Error, Result};
use crate::features::csr::Csr;
use crate::features::text::{Analyzer, Corpus};
use counts::{Counts, DROPPED, Scale, ThreadVocabulary};
use hashbrown::HashMap;
use linfa::DatasetBase;
use linfa::dataset::Records;
use linfa::traits::{Fit, Transformer};
use rayon::prelude::*;
use rows::weighted;
use std::sync::Arc;
use vocabulary::Vocabulary;
use wintermute_shared::Settings;

/// A fitted vocabulary with its inverse document frequencies.
///
/// A text becomes a row with one entry for each of its terms: `tf × idf`, scaled to unit length (Salton and Buckley 1988,
/// "Term-weighting approaches in automatic text retrieval"). `tf` is how often the term stands in the text, or `1 + ln` of it
/// when sublinear; with several columns the sum of theirs, each times the column's weight. With `n` texts, of which `df` hold the term,
/// `idf = ln((1 + n) / (1 + df)) + 1` (scikit-learn's smoothed form). Columns are the terms in the order of their code
/// points. A text without a counted word becomes an empty row. Words that columns [beside](Corpus::beside) the texts tell do not count.
///
/// ```
/// use linfa::{ParamGuard, traits::Transformer};
/// use wintermute_cluster::input::frame::Column;
/// use wintermute_cluster::features::text::{Corpus, Part};
/// use wintermute_cluster::features::tfidf::TfIdfParams;
///
/// let names = Column::of("name", ["red shoes", "blue shoes"]);
/// let corpus = Corpus::new(vec![Part { column: &names, weight: 1.0, has_markup: false }]);
/// let (tfidf, rows) = TfIdfParams::default().check()?.fit_transform(&corpus)?;
/// assert_eq!(tfidf.vocabulary(), ["blue", "red", "shoes"]);
/// assert_eq!(tfidf.transform(&corpus), rows);
/// # Ok::<(), wintermute_cluster::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct TfIdf {
    analyzer: Arc<Analyzer>,
    vocabulary: Vec<String>,
    idf: Vec<f32>,
    sublinear: bool,
    set_aside: Vec<u64>,
}

impl TfIdfValidParams {
    /// Learns the vocabulary of a corpus and gives its rows. The result is the same for any number of threads.
    ///
    /// # Errors
    /// [`crate::error::Error::Data`] when no text holds a counted word, or `min_df` and `max_df` leave no term.
    pub fn fit_transform(&self, corpus: &Corpus) -> Result<(TfIdf, Csr)> {
        let counts = Counts::of(corpus, &self.analyzer, scale(self.sublinear));
        let Vocabulary { terms, frequencies, columns } = Vocabulary::of(&counts, corpus.nsamples(), self)?;
        let n = corpus.nsamples();
        // In the precision in which it is saved, so that a saved model gives the same rows.
        let idf: Vec<f32> =
            frequencies.iter().map(|&df| (((1 + n) as f64 / (1 + df) as f64).ln() + 1.0) as f32).collect();
        let rows = weighted(&counts, &columns, &idf);
        let analyzer = Arc::clone(&self.analyzer);
        let Counts { set_aside, .. } = counts;
        Ok((TfIdf { analyzer, vocabulary: terms, idf, sublinear: self.sublinear, set_aside }, rows))
    }
}

impl<T> Fit<Corpus<'_>, T, Error> for TfIdfValidParams {
    type Object = TfIdf;

    /// # Errors
    /// As [`TfIdfValidParams::fit_transform`].
    fn fit(&self, dataset: &DatasetBase<Corpus<'_>, T>) -> Result<TfIdf> {
        Ok(self.fit_transform(&dataset.records)?.0)
    }
}

impl Transformer<&Corpus<'_>, Csr> for TfIdf {
    /// The rows of other texts. Terms outside the vocabulary do not count.
    fn transform(&self, corpus: &Corpus) -> Csr {
        let column: HashMap<&str, u32> =
            self.vocabulary.iter().enumerate().map(|(j, term)| (term.as_str(), j as u32)).collect();
        let counts = Counts::of(corpus, &self.analyzer, scale(self.sublinear));
        let columns_of = |vocabulary: &ThreadVocabulary| {
            let terms = (0..vocabulary.terms.len() as u32).map(|term| vocabulary.terms.get(term));
            terms.map(|term| column.get(term).copied().unwrap_or(DROPPED)).collect()
        };
        let columns: Vec<Vec<u32>> = counts.vocabularies.par_iter().map(columns_of).collect();
        weighted(&counts, &columns, &self.idf)
    }
}

impl TfIdf {
    /// A fitted vocabulary from its parts: the terms in column order and the IDF of each.
    pub fn of(settings: &Settings, vocabulary: Vec<String>, idf: Vec<f32>) -> Self {
        let analyzer = Arc::new(Analyzer::of(settings));
        Self { analyzer, vocabulary, idf, sublinear: settings.sublinear_tf, set_aside: Vec::new() }
    }

    /// The terms in column order.
    pub fn vocabulary(&self) -> &[String] {
        &self.vocabulary
    }

    /// For each column beside the texts that it was fitted to, the number of texts out of which its words were taken. A model that is
    /// read has none.
    pub fn set_aside(&self) -> &[u64] {
        &self.set_aside
    }

    /// The inverse document frequency of each term.
    pub fn idf(&self) -> &[f32] {
        &self.idf
    }
}

fn scale(sublinear: bool) -> Scale {
    match sublinear {
        true => |count| (1.0 + f64::from(count).ln()) as f32,
        false => |count| count as f32,
    }
}

#[cfg(test)]
mod tests;
