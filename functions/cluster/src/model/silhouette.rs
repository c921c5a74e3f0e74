//! The silhouette of a clustering, on a sample.

use crate::model::points::Points;
use rayon::prelude::*;

/// Rows for which silhouettes are computed; all pairs among them are measured once.
pub const SAMPLE: usize = 4096;

/// Rows whose distances to all others are computed in one go.
const BLOCK: usize = 256;

/// Neighbouring rows whose silhouettes are computed in one go.
const STRIPE: usize = 128;

/// Below this share of its rows' norms a squared distance is rounding, not distance.
const ROUNDING: f64 = 1e-6;

/// The distances between all pairs of some rows.
#[derive(Clone, Debug)]
pub struct Distances {
    rows: usize,
    distances: Vec<f32>,
}

impl Distances {
    /// Euclidean distances between all pairs of rows, from products in single precision: memory and time grow with the square of their
    /// number.
    pub fn between<P: Points>(points: &P) -> Self {
        let rows = points.nsamples();
        let norms: Vec<f64> = (0..rows).map(|row| points.squared_norm(row)).collect();
        let half_norms: Vec<f32> = norms.iter().map(|norm| (norm / 2.0) as f32).collect();
        let (all, by_column) = ((0..rows).collect::<Vec<usize>>(), points.by_column());
        let mut distances = vec![0.0; rows * rows];
        distances.par_chunks_mut((BLOCK * rows).max(1)).enumerate().for_each_init(
            Vec::new,
            |scores, (block, lines)| {
                let range = block * BLOCK..rows.min((block + 1) * BLOCK);
                points.offsets_minus_products_with(&by_column, range.clone(), &all, &half_norms, scores);
                let of_rows = range.zip(lines.chunks_exact_mut(rows)).zip(scores.chunks_exact(rows));
                for ((a, line), scores) in of_rows {
                    for ((distance, &score), &norm) in line.iter_mut().zip(scores).zip(&norms) {
                        let square = norms[a] + 2.0 * f64::from(score);
                        let is_rounding = square <= ROUNDING * (norms[a] + norm);
                        *distance = if is_rounding { 0.0 } else { square.sqrt() as f32 };
                    }
                    line[a] = 0.0;
                }
            },
        );
        Self { rows, distances }
    }

    /// The distance of each pair of different rows, once.
    pub fn pairs(&self) -> Vec<f32> {
        let of_row = |row: usize| &self.distances[row * self.rows + row + 1..(row + 1) * self.rows];
        (0..self.rows).flat_map(of_row).copied().collect()
    }

    /// The distance between two rows.
    pub fn of(&self, a: usize, b: usize) -> f32 {
        self.distances[a * self.rows + b]
    }

    /// The silhouette of each row: `(b − a) / max(a, b)`, with `a` the mean distance to the other rows of its cluster and `b` the
    /// least mean distance to the rows of another one (Rousseeuw 1987, "Silhouettes: a graphical aid"). A row alone in its
    /// cluster has 0. Nothing when the rows are all in one cluster.
    pub fn silhouettes(&self, labels: &[u32]) -> Option<Vec<f64>> {
        let k = labels.iter().max().map_or(0, |&label| label as usize + 1);
        let mut counts = vec![0_usize; k];
        labels.iter().for_each(|&label| counts[label as usize] += 1);
        if counts.iter().filter(|&&count| count > 0).count() < 2 {
            return None;
        }
        let filled: Vec<usize> = (0..k).filter(|&c| counts[c] > 0).collect();
        let silhouette = |own: usize, sum: &dyn Fn(usize) -> f64| {
            if counts[own] == 1 {
                return 0.0;
            }
            let a = sum(own) / (counts[own] - 1) as f64;
            let others = filled.iter().filter(|&&c| c != own);
            let b = others.map(|&c| sum(c) / counts[c] as f64).fold(f64::INFINITY, f64::min);
            if a.max(b) > 0.0 { (b - a) / a.max(b) } else { 0.0 }
        };
        let stripes = labels.par_chunks(STRIPE).enumerate().map(|(stripe, own)| {
            let sums = self.sums(stripe * STRIPE, labels, k);
            let of_row = |(i, &own): (usize, &u32)| silhouette(own as usize, &|c| sums[c][i]);
            own.iter().enumerate().map(of_row).collect::<Vec<f64>>()
        });
        Some(stripes.collect::<Vec<_>>().concat())
    }

    /// For each of `k` clusters the sums of the distances from its rows to each row of a stripe, which begins at the row `first`. Distances
    /// are the same both ways, so those to neighbouring rows are added side by side.
    fn sums(&self, first: usize, labels: &[u32], k: usize) -> Vec<[f64; STRIPE]> {
        let mut sums = vec![[0.0; STRIPE]; k];
        pulp::Arch::new().dispatch(|| {
            for (line, &label) in self.distances.chunks_exact(self.rows).zip(labels) {
                let stripe = &line[first..self.rows.min(first + STRIPE)];
                let sums = &mut sums[label as usize];
                sums.iter_mut().zip(stripe).for_each(|(sum, &distance)| *sum += f64::from(distance));
            }
        });
        sums
    }
}

/// The mean of some silhouettes.
pub fn mean(silhouettes: &[f64]) -> f64 {
    silhouettes.iter().sum::<f64>() / silhouettes.len().max(1) as f64
}

/// The silhouettes of a cluster's rows that were sampled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampled {
    /// Their mean.
    pub mean: f64,
    /// How many rows there are.
    pub rows: u64,
}

/// The silhouettes of each of `k` clusters; nothing for one without a row.
pub fn by_cluster(silhouettes: &[f64], labels: &[u32], k: usize) -> Vec<Option<Sampled>> {
    let mut sums = vec![(0.0, 0_u64); k];
    for (silhouette, &label) in silhouettes.iter().zip(labels) {
        let (sum, count) = &mut sums[label as usize];
        (*sum, *count) = (*sum + silhouette, *count + 1);
    }
    let sampled = |(sum, rows): (f64, u64)| (rows > 0).then(|| Sampled { mean: sum / rows as f64, rows });
    sums.into_iter().map(sampled).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn silhouettes_follow_the_definition() {
        let points = array![[0.0_f32], [1.0], [10.0], [12.0]];
        let silhouettes = Distances::between(&points).silhouettes(&[0, 0, 1, 1]).unwrap();
        // Row 0: a = 1, b = (10 + 12) / 2 = 11.
        assert!((silhouettes[0] - 10.0 / 11.0).abs() < 1e-6);
        // Row 3: a = 2, b = (12 + 11) / 2 = 11.5.
        assert!((silhouettes[3] - 9.5 / 11.5).abs() < 1e-6);
    }

    #[test]
    fn each_cluster_has_the_mean_of_its_rows() {
        let of = |mean, rows| Some(Sampled { mean, rows });
        assert_eq!(by_cluster(&[0.5, 1.0, 0.25], &[0, 0, 2], 3), [of(0.75, 2), None, of(0.25, 1)]);
        assert_eq!(by_cluster(&[], &[0, 0], 1), [None]);
    }

    #[test]
    fn one_cluster_has_no_silhouette_and_a_lone_row_has_zero() {
        let points = array![[0.0_f32], [1.0], [9.0]];
        let distances = Distances::between(&points);
        assert_eq!(distances.silhouettes(&[0, 0, 0]), None);
        assert_eq!(distances.silhouettes(&[0, 0, 1]).unwrap()[2], 0.0);
    }
}
