//! How well clusters are apart, by the rows of each and their mean.

use crate::model::points::Points;
use rayon::prelude::*;

/// What the indices need to know of clusters.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    rows: usize,
    /// The mean of each cluster's rows.
    means: Vec<Vec<f64>>,
    /// The number of rows of each cluster.
    counts: Vec<usize>,
    /// The mean Euclidean distance of each cluster's rows to their mean.
    distances: Vec<f64>,
    /// The sum of all squared distances to the mean of the own cluster.
    within: f64,
    /// The sum of the squared distances of the clusters' means to the mean of all rows, each times the cluster's rows.
    between: f64,
}

impl Scatter {
    /// Measures a clustering; nothing when there are fewer than two clusters, or no more rows than clusters.
    pub fn of<P: Points>(points: &P, labels: &[u32]) -> Option<Self> {
        let (rows, dimensions) = (labels.len(), points.nfeatures());
        let k = labels.iter().max().map_or(0, |&label| label as usize + 1);
        let (mut means, mut counts) = (vec![vec![0.0; dimensions]; k], vec![0; k]);
        for (row, &label) in labels.iter().enumerate() {
            counts[label as usize] += 1;
            points.add(row, 1.0, &mut means[label as usize]);
        }
        let mut overall = vec![0.0; dimensions];
        for (sum, &count) in means.iter_mut().zip(&counts) {
            overall.iter_mut().zip(&*sum).for_each(|(all, x)| *all += x / rows as f64);
            sum.iter_mut().for_each(|x| *x /= (count as f64).max(1.0));
        }
        let squares = squares(points, labels, &means);
        let mut distances = vec![0.0; k];
        for (&square, &label) in squares.iter().zip(labels) {
            distances[label as usize] += square.sqrt() / counts[label as usize] as f64;
        }
        let between =
            means.iter().zip(&counts).map(|(mean, &count)| count as f64 * square(mean, &overall)).sum();
        let filled = counts.iter().filter(|&&count| count > 0).count();
        let scatter = Self { rows, means, counts, distances, within: squares.iter().sum(), between };
        (filled >= 2 && rows > filled).then_some(scatter)
    }

    fn clusters(&self) -> Vec<usize> {
        (0..self.counts.len()).filter(|&c| self.counts[c] > 0).collect()
    }

    /// The variance between clusters over that within them, `(B / (k − 1)) / (W / (n − k))`; the higher, the better (Caliński and
    /// Harabasz 1974, "A dendrite method for cluster analysis"). 1 when no row differs from its cluster's mean.
    pub fn calinski_harabasz(&self) -> f64 {
        let k = self.clusters().len();
        if self.within == 0.0 {
            return 1.0;
        }
        (self.between / (k - 1) as f64) / (self.within / (self.rows - k) as f64)
    }

    /// The mean over clusters of the largest `(sᵢ + sⱼ) / dᵢⱼ`, with `s` the mean distance of a cluster's rows to their mean and `d`
    /// the distance between two means; the lower, the better (Davies and Bouldin 1979, "A cluster separation measure").
    pub fn davies_bouldin(&self) -> f64 {
        let clusters = self.clusters();
        let worst = |&i: &usize| {
            let others = clusters.iter().filter(|&&j| j != i);
            let ratios = others.map(|&j| {
                let apart = square(&self.means[i], &self.means[j]).sqrt();
                if apart > 0.0 { (self.distances[i] + self.distances[j]) / apart } else { 0.0 }
            });
            ratios.fold(0.0, f64::max)
        };
        clusters.iter().map(worst).sum::<f64>() / clusters.len() as f64
    }
}

/// The squared distance of each row to the mean of its cluster.
fn squares<P: Points>(points: &P, labels: &[u32], means: &[Vec<f64>]) -> Vec<f64> {
    let norms: Vec<f64> = means.iter().map(|mean| mean.iter().map(|x| x * x).sum()).collect();
    let square = |(row, &label): (usize, &u32)| {
        let mean = &means[label as usize];
        let mut square = norms[label as usize];
        points.for_each_entry(row, |d, value| {
            let value = f64::from(value);
            square += value * (value - 2.0 * mean[d]);
        });
        square.max(0.0)
    };
    labels.par_iter().enumerate().map(square).collect()
}

fn square(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn indices_follow_their_definitions() {
        let points = array![[0.0_f32], [2.0], [10.0], [14.0]];
        let scatter = Scatter::of(&points, &[0, 0, 1, 1]).unwrap();
        // Means 1 and 12 around 6.5: B = 2 · 5.5² · 2 = 121; W = 1 + 1 + 4 + 4 = 10.
        assert!((scatter.calinski_harabasz() - 121.0 / (10.0 / 2.0)).abs() < 1e-9);
        assert!((scatter.davies_bouldin() - (1.0 + 2.0) / 11.0).abs() < 1e-9);
    }

    #[test]
    fn a_number_without_rows_is_no_cluster() {
        let points = array![[0.0_f32], [2.0], [10.0], [14.0]];
        let all = Scatter::of(&points, &[0, 0, 1, 1]).unwrap();
        let gap = Scatter::of(&points, &[0, 0, 2, 2]).unwrap();
        assert_eq!(all.calinski_harabasz(), gap.calinski_harabasz());
        assert_eq!(all.davies_bouldin(), gap.davies_bouldin());
    }

    #[test]
    fn one_cluster_and_clusters_of_one_row_have_no_indices() {
        let points = array![[0.0_f32], [2.0]];
        assert_eq!(Scatter::of(&points, &[0, 0]), None);
        assert_eq!(Scatter::of(&points, &[0, 1]), None);
    }
}
