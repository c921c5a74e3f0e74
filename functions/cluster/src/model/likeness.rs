//! How far a map tells which products are alike.

use crate::features::csr::Csr;
use crate::features::lsa::Lsa;
use crate::input::sample::sample;
use crate::model::pca::Pca;
use crate::model::silhouette::Distances;
use crate::model::wordless;
use linfa::traits::Transformer;
use wintermute_shared::analysis::Likeness;

/// Products between all pairs of which distances are measured.
const SAMPLE: usize = 512;

/// Spearman's rank correlation between distances on the map and in the space that was clustered, over all pairs of a sample of the
/// products that have words. Nothing where all these distances are equal.
pub fn likeness(pca: &Pca, lsa: Option<&Lsa>, features: &Csr, seed: u64) -> Option<Likeness> {
    let without: Vec<usize> = wordless(features).collect();
    let worded: Vec<usize> = (0..features.rows()).filter(|row| without.binary_search(row).is_err()).collect();
    let rows: Vec<usize> =
        sample(worded.len(), SAMPLE, seed).into_iter().map(|number| worded[number]).collect();
    let sampled = features.select(&rows);
    let on_map = Distances::between(&pca.transform(&sampled)).pairs();
    let in_space = match lsa {
        Some(lsa) => Distances::between(&lsa.transform(&sampled)),
        None => Distances::between(&sampled),
    };
    let correlation = correlation(&ranks(&on_map), &ranks(&in_space.pairs()))?;
    Some(Likeness { correlation, products: rows.len() as u64 })
}

/// The ranks of some numbers; equal ones share the mean of theirs.
fn ranks(numbers: &[f32]) -> Vec<f64> {
    let mut order: Vec<u32> = (0..numbers.len() as u32).collect();
    let number = |i: u32| numbers[i as usize];
    order.sort_unstable_by(|&a, &b| number(a).total_cmp(&number(b)));
    let mut ranks = vec![0.0; numbers.len()];
    let mut before = 0;
    for equal in order.chunk_by(|&a, &b| number(a) == number(b)) {
        let rank = before as f64 + (equal.len() - 1) as f64 / 2.0;
        equal.iter().for_each(|&i| ranks[i as usize] = rank);
        before += equal.len();
    }
    ranks
}

/// Pearson's correlation; nothing where one side is constant.
fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / numbers.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut both, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        (both, of_a, of_b) = (both + a * b, of_a + a * a, of_b + b * b);
    }
    (of_a > 0.0 && of_b > 0.0).then(|| both / (of_a * of_b).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_of_equal_numbers_are_their_mean_as_scipy_has_it() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [2.5, 0.0, 2.5, 1.0]);
        // scipy.stats.spearmanr([1, 2, 3, 4, 4], [5, 6, 7, 8, 1])
        let of = |a: &[f32], b: &[f32]| correlation(&ranks(a), &ranks(b));
        let found = of(&[1.0, 2.0, 3.0, 4.0, 4.0], &[5.0, 6.0, 7.0, 8.0, 1.0]).unwrap();
        assert!((found - 0.205_195_670).abs() < 1e-8, "{found}");
        assert_eq!(of(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(of(&[], &[]), None);
    }
}
