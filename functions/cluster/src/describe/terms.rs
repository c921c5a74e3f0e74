//! The terms that set clusters apart.

use crate::features::csr::Csr;
use hashbrown::HashSet;
use wintermute_shared::analysis::{Held, Term};

/// Terms of a cluster that are named.
const TOP: usize = 12;
/// Nouns of a cluster that are named have at least this many products.
const HELD: usize = 8;
const LEAST: u32 = 2;

/// How many products of each group have each term, growing by batches.
pub struct TermCounts {
    /// For each group, how many of its products hold each term.
    counts: Vec<Vec<u32>>,
}

impl TermCounts {
    /// No products in `groups` groups.
    pub fn new(terms: usize, groups: usize) -> Self {
        Self { counts: vec![vec![0; terms]; groups] }
    }

    /// Adds TF-IDF rows, each with the number of its group.
    pub fn add(&mut self, matrix: &Csr, labels: &[u32]) {
        for (row, &label) in labels.iter().enumerate() {
            for &term in matrix.row(row).0 {
                self.counts[label as usize][term as usize] += 1;
            }
        }
    }

    /// The number of entries of all rows.
    pub fn entries(&self) -> u64 {
        self.counts.iter().flatten().map(|&count| u64::from(count)).sum()
    }

    /// The words of a group that are among some, each with the number of products that hold it, the most frequent first.
    pub fn held(&self, group: usize, vocabulary: &[String], words: &HashSet<String>) -> Vec<Held> {
        let counts = self.counts[group].iter().zip(vocabulary);
        let held = counts.filter(|&(&count, word)| count >= LEAST && words.contains(word));
        let mut held: Vec<Held> =
            held.map(|(&count, word)| Held { word: word.clone(), products: u64::from(count) }).collect();
        held.sort_by(|a, b| b.products.cmp(&a.products).then_with(|| a.word.cmp(&b.word)));
        held.truncate(HELD);
        held
    }

    /// The strongest terms of each of the first `groups` groups by class-based TF-IDF (Grootendorst 2022, "BERTopic"): with `tf` the
    /// share of the group's entries that are the term, `f` the term's entries in all groups and `a` the mean number of entries of a
    /// group, the weight is `tf · ln(1 + a / f)`. A term counts once for each product that holds it.
    pub fn top(&self, vocabulary: &[String], groups: usize) -> Vec<Vec<Term>> {
        let mut overall = vec![0_u64; vocabulary.len()];
        for counts in &self.counts {
            overall.iter_mut().zip(counts).for_each(|(all, &count)| *all += u64::from(count));
        }
        let mean_size = overall.iter().sum::<u64>() as f64 / groups as f64;
        let strongest = |counts: &Vec<u32>| {
            let size = counts.iter().map(|&count| u64::from(count)).sum::<u64>().max(1) as f64;
            let held = counts.iter().enumerate().filter(|&(_, &count)| count > 0);
            let mut weighted: Vec<(usize, f64)> = held
                .map(|(term, &count)| {
                    (term, f64::from(count) / size * (1.0 + mean_size / overall[term] as f64).ln())
                })
                .collect();
            weighted.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let top = weighted.into_iter().take(TOP);
            top.map(|(term, weight)| Term { term: vocabulary[term].clone(), weight }).collect()
        };
        self.counts[..groups].iter().map(strongest).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_common_to_all_clusters_weigh_less_than_those_of_one() {
        let vocabulary = ["jeans", "shirt", "women"].map(str::to_owned);
        let mut matrix = Csr::new(3);
        for row in [[0, 2], [0, 2], [1, 2], [1, 2]] {
            matrix.push_row(row.map(|term| (term, 1.0)));
        }
        let mut counts = TermCounts::new(3, 3);
        counts.add(&matrix, &[0, 0, 1, 1]);
        let terms = counts.top(&vocabulary, 2);
        assert_eq!(terms[0][0].term, "jeans");
        assert_eq!(terms[1][0].term, "shirt");
        // tf = 2 / 4, a = 8 / 2, f = 2.
        assert!((terms[0][0].weight - 0.5 * 3.0_f64.ln()).abs() < 1e-12);
    }
}
