//! TF-IDF as scikit-learn's `TfidfVectorizer` computes it.

use crate::csr::Csr;
use crate::error::{Error, Result};
use crate::words::for_each_word;
use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;
use wintermute_shared::settings::StopWords;

/// Texts that one thread counts at a time.
const CHUNK: usize = 4096;

/// The English stop words of scikit-learn, one a line.
const ENGLISH: &str = include_str!("stop_words_english.txt");

/// A fitted vocabulary with its inverse document frequencies.
///
/// A text becomes a row with one entry for each of its terms: `count × idf`, scaled to unit length. With `n` texts, of
/// which `df` hold the term, `idf = ln((1 + n) / (1 + df)) + 1` (scikit-learn's smoothed form). Columns are the terms in
/// the order of their code points. A text without a counted word becomes an empty row.
#[derive(Clone, Debug, PartialEq)]
pub struct TfIdf {
    vocabulary: Vec<String>,
    idf: Vec<f32>,
}

impl TfIdf {
    /// Learns the vocabulary of `rows` texts and gives their rows.
    ///
    /// `text(i, part)` calls `part` with each piece of the i-th text; words do not cross pieces. The result is the same for
    /// any number of threads.
    ///
    /// # Errors
    /// [`Error::Data`] when no text holds a counted word.
    pub fn fit(
        rows: usize,
        text: impl Fn(usize, &mut dyn FnMut(&str)) + Sync,
        stop_words: StopWords,
    ) -> Result<(Self, Csr)> {
        let stop: HashSet<&str> = match stop_words {
            StopWords::English => ENGLISH.lines().collect(),
            StopWords::None => HashSet::new(),
        };
        let chunks: Vec<Counts> = (0..rows.div_ceil(CHUNK))
            .into_par_iter()
            .map(|c| Counts::of(c * CHUNK..rows.min((c + 1) * CHUNK), &text, &stop))
            .collect();
        let (vocabulary, columns, frequencies) = merge(&chunks);
        if vocabulary.is_empty() {
            return Err(Error::Data(format!(
                "none of the {rows} texts holds a word of two or more characters that is not a stop word"
            )));
        }
        let idf: Vec<f64> =
            frequencies.iter().map(|&df| ((1 + rows) as f64 / (1 + df) as f64).ln() + 1.0).collect();
        let matrix = assemble(rows, &chunks, &columns, &idf);
        Ok((Self { vocabulary, idf: idf.into_iter().map(|idf| idf as f32).collect() }, matrix))
    }

    /// The terms in column order.
    pub fn vocabulary(&self) -> &[String] {
        &self.vocabulary
    }

    /// The inverse document frequency of each term.
    pub fn idf(&self) -> &[f32] {
        &self.idf
    }
}

/// The term counts of a chunk of texts, under numbers of its own.
struct Counts {
    /// The chunk's terms by number.
    terms: Vec<String>,
    /// How many of the chunk's texts hold each term.
    frequencies: Vec<u32>,
    /// Where the entries of each text end.
    ends: Vec<u32>,
    /// The number of a term in a text and how often it stands there.
    entries: Vec<(u32, u32)>,
}

/// A term number that stands for every stop word.
const STOP: u32 = u32::MAX;

impl Counts {
    fn of(
        rows: std::ops::Range<usize>,
        text: &impl Fn(usize, &mut dyn FnMut(&str)),
        stop: &HashSet<&str>,
    ) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut counts = Self { terms: vec![], frequencies: vec![], ends: vec![], entries: vec![] };
        let mut words: Vec<u32> = Vec::new();
        for i in rows {
            words.clear();
            text(i, &mut |part| {
                for_each_word(part, |word| {
                    let number = match numbers.get(word) {
                        Some(&number) => number,
                        None => {
                            let number = if stop.contains(word) { STOP } else { counts.add_term(word) };
                            numbers.insert(word.to_owned(), number);
                            number
                        }
                    };
                    if number != STOP {
                        words.push(number);
                    }
                });
            });
            words.sort_unstable();
            for same in words.chunk_by(|a, b| a == b) {
                counts.frequencies[same[0] as usize] += 1;
                counts.entries.push((same[0], same.len() as u32));
            }
            counts.ends.push(counts.entries.len() as u32);
        }
        counts
    }

    fn add_term(&mut self, word: &str) -> u32 {
        self.terms.push(word.to_owned());
        self.frequencies.push(0);
        (self.terms.len() - 1) as u32
    }
}

/// The sorted vocabulary, the column of each chunk's terms, and each column's document frequency.
fn merge(chunks: &[Counts]) -> (Vec<String>, Vec<Vec<u32>>, Vec<u64>) {
    let mut frequencies: HashMap<&str, u64> = HashMap::new();
    for chunk in chunks {
        for (term, &frequency) in chunk.terms.iter().zip(&chunk.frequencies) {
            *frequencies.entry(term).or_default() += u64::from(frequency);
        }
    }
    let mut terms: Vec<(&str, u64)> = frequencies.into_iter().collect();
    terms.par_sort_unstable();
    let column: HashMap<&str, u32> =
        terms.iter().enumerate().map(|(j, (term, _))| (*term, j as u32)).collect();
    let columns = chunks
        .par_iter()
        .map(|chunk| chunk.terms.iter().map(|term| column[term.as_str()]).collect())
        .collect();
    let (vocabulary, frequencies) = terms.into_iter().map(|(term, df)| (term.to_owned(), df)).unzip();
    (vocabulary, columns, frequencies)
}

fn assemble(rows: usize, chunks: &[Counts], columns: &[Vec<u32>], idf: &[f64]) -> Csr {
    let weighted: Vec<Vec<(u32, f32)>> =
        chunks.par_iter().zip(columns).map(|(chunk, columns)| weigh(chunk, columns, idf)).collect();
    let non_zeros = weighted.iter().map(Vec::len).sum();
    let mut matrix = Csr::with_capacity(idf.len(), rows, non_zeros);
    for (chunk, entries) in chunks.iter().zip(weighted) {
        let mut start = 0;
        for &end in &chunk.ends {
            matrix.push_row(entries[start as usize..end as usize].iter().copied());
            start = end;
        }
    }
    matrix
}

fn weigh(chunk: &Counts, columns: &[u32], idf: &[f64]) -> Vec<(u32, f32)> {
    let mut weighted = Vec::with_capacity(chunk.entries.len());
    let mut row: Vec<(u32, f64)> = Vec::new();
    let mut start = 0;
    for &end in &chunk.ends {
        row.clear();
        row.extend(chunk.entries[start as usize..end as usize].iter().map(|&(term, count)| {
            let column = columns[term as usize];
            (column, f64::from(count) * idf[column as usize])
        }));
        row.sort_unstable_by_key(|&(column, _)| column);
        let norm = row.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        weighted.extend(row.iter().map(|&(column, weight)| (column, (weight / norm) as f32)));
        start = end;
    }
    weighted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fit(texts: &[&str]) -> (TfIdf, Csr) {
        TfIdf::fit(texts.len(), |i, part| part(texts[i]), StopWords::English).unwrap()
    }

    #[test]
    fn columns_are_the_sorted_terms_without_stop_words() {
        let (tfidf, matrix) = fit(&["Red shoes for women", "blue Shoes", "the"]);
        assert_eq!(tfidf.vocabulary(), ["blue", "red", "shoes", "women"]);
        assert_eq!(matrix.row(1).0, [0, 2]);
        assert!(matrix.row(2).0.is_empty(), "a text of stop words alone is an empty row");
    }

    #[test]
    fn weights_follow_the_smoothed_formula() {
        let (tfidf, matrix) = fit(&["red shoes", "blue shoes shoes"]);
        let (idf_one, idf_both) = ((3.0_f64 / 2.0).ln() + 1.0, 1.0_f64);
        assert!((f64::from(tfidf.idf()[0]) - idf_one).abs() < 1e-6);
        let expected = 2.0 * idf_both / (idf_one.powi(2) + 4.0 * idf_both).sqrt();
        assert!((f64::from(matrix.row(1).1[1]) - expected).abs() < 1e-7);
    }

    #[test]
    fn texts_without_words_are_an_error_that_says_so() {
        let error = TfIdf::fit(2, |_, part| part("the a ?"), StopWords::English).unwrap_err().to_string();
        assert!(error.contains("none of the 2 texts"), "{error}");
    }

    proptest! {
        #[test]
        fn rows_have_unit_length_or_none(texts in prop::collection::vec("[a-d ]{0,24}", 1..20)) {
            if let Ok((_, matrix)) = TfIdf::fit(texts.len(), |i, part| part(&texts[i]), StopWords::None) {
                for i in 0..matrix.rows() {
                    let norm: f32 = matrix.row(i).1.iter().map(|v| v * v).sum();
                    prop_assert!(matrix.row(i).0.is_empty() || (norm - 1.0).abs() < 1e-5);
                }
            }
        }
    }
}
