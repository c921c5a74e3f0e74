//! Lloyd's algorithm with Hamerly's bounds.

use super::centres::{CHUNK, Centres, Nearest, squared_norms};
use super::init::k_means_plus_plus;
use super::params::{KMeansParams, KMeansValidParams};
use crate::error::{Error, rule};
use crate::points::Points;
use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

/// A fitted k-means model.
///
/// k-means looks for `k` centres that make the **inertia** small: the sum over all rows of the squared Euclidean distance to the
/// nearest centre. Lloyd's algorithm (1957) assigns each row to its nearest centre and moves each centre to the mean of its
/// rows, in turn, until nothing moves. Hamerly's bounds (2010, "Making k-means even faster") skip the rows whose nearest
/// centre cannot have changed; they change no result. Rows are handled in parallel by chunks of fixed size, so that the
/// result does not depend on the number of threads.
///
/// ```
/// use linfa::{DatasetBase, traits::{Fit, Predict}};
/// use wintermute_cluster::kmeans::KMeans;
///
/// let rows = ndarray::array![[0.0_f32, 0.0], [0.1, 0.0], [5.0, 5.0], [5.1, 5.0]];
/// let model = KMeans::params(2).fit(&DatasetBase::from(rows.clone()))?;
/// let labels: Vec<u32> = model.predict(&rows);
/// assert_eq!(labels[0], labels[1]);
/// assert_ne!(labels[0], labels[2]);
/// # Ok::<(), wintermute_cluster::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct KMeans {
    /// The centres, in order of falling cluster size.
    pub centres: Centres,
    /// The sum of squared distances of the training rows to their nearest centre.
    pub inertia: f64,
    /// Lloyd iterations of the winning start.
    pub iterations: usize,
}

impl KMeans {
    /// Parameters for `k` clusters.
    pub fn params(k: usize) -> KMeansParams {
        KMeansParams::new(k)
    }
}

impl<P: Points, T> Fit<P, T, Error> for KMeansValidParams {
    type Object = KMeans;

    /// # Errors
    /// [`Error::Parameter`] when there are fewer rows than clusters.
    fn fit(&self, dataset: &DatasetBase<P, T>) -> Result<KMeans, Error> {
        let points = &dataset.records;
        rule(self.k <= points.nsamples(), || {
            format!("k must not exceed the number of rows ({}), but is {}", points.nsamples(), self.k)
        })?;
        let norms = squared_norms(points);
        let tolerance = self.tolerance * mean_variance(points, &norms);
        let fits = (0..self.starts as u64).map(|start| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(self.seed.wrapping_add(start));
            let rows = k_means_plus_plus(points, &norms, self.k, &mut rng);
            lloyd(points, &norms, Centres::from_rows(points, &rows), self.max_iterations, tolerance)
        });
        let best = fits.min_by(|a, b| a.inertia.total_cmp(&b.inertia));
        best.ok_or_else(|| Error::Parameter("the number of starts must be at least 1, not 0".to_owned()))
    }
}

impl<P: Points> Predict<&P, Vec<u32>> for KMeans {
    /// The number of the nearest centre of each row; ties go to the lower number.
    fn predict(&self, points: &P) -> Vec<u32> {
        self.centres.assign(points).0
    }
}

/// The mean over columns of their variance: what scikit-learn relates its tolerance to.
pub(super) fn mean_variance<P: Points>(points: &P, norms: &[f64]) -> f64 {
    let mut sums = vec![0.0; points.nfeatures()];
    for row in 0..points.nsamples() {
        points.for_each_entry(row, |d, value| sums[d] += f64::from(value));
    }
    let rows = points.nsamples() as f64;
    let total = norms.iter().sum::<f64>() / rows - sums.iter().map(|sum| (sum / rows).powi(2)).sum::<f64>();
    total.max(0.0) / points.nfeatures().max(1) as f64
}

/// Moves the centres until nothing changes, `tolerance` is met or `max_iterations` have passed.
pub(super) fn lloyd<P: Points>(
    points: &P,
    norms: &[f64],
    start: Centres,
    max_iterations: usize,
    tolerance: f64,
) -> KMeans {
    let mut state = State::new(points, norms, start);
    let mut iterations = 0;
    loop {
        let changed = state.assign();
        if !changed && iterations > 0 {
            break;
        }
        if iterations == max_iterations {
            break;
        }
        iterations += 1;
        if state.move_centres() <= tolerance {
            state.assign();
            break;
        }
    }
    state.finish(iterations)
}

struct State<'a, P> {
    points: &'a P,
    norms: &'a [f64],
    centres: Centres,
    labels: Vec<u32>,
    /// At least the distance to the own centre.
    upper: Vec<f32>,
    /// At most the distance to any other centre.
    lower: Vec<f32>,
    /// The sum of the rows of each cluster.
    sums: Vec<Vec<f64>>,
    counts: Vec<u64>,
}

/// A row that has changed its cluster.
#[derive(Clone, Copy)]
struct Change {
    row: usize,
    from: u32,
    to: u32,
}

/// The label of a row before the first assignment.
const NOWHERE: u32 = u32::MAX;

/// How much of the norms single precision may lose in a squared distance; bounds are widened by it.
const SLACK: f64 = 2e-6;

impl<'a, P: Points> State<'a, P> {
    fn new(points: &'a P, norms: &'a [f64], centres: Centres) -> Self {
        let rows = points.nsamples();
        let k = centres.k();
        Self {
            points,
            norms,
            labels: vec![NOWHERE; rows],
            upper: vec![f32::INFINITY; rows],
            lower: vec![0.0; rows],
            sums: vec![vec![0.0; centres.dimensions()]; k],
            counts: vec![0; k],
            centres,
        }
    }

    /// Assigns every row to its nearest centre; says whether any row has changed its cluster.
    fn assign(&mut self) -> bool {
        let (points, norms, centres) = (self.points, self.norms, &self.centres);
        let largest = centres.squared_norms().iter().copied().fold(0.0, f64::max);
        let chunks = self
            .labels
            .par_chunks_mut(CHUNK)
            .zip(self.upper.par_chunks_mut(CHUNK))
            .zip(self.lower.par_chunks_mut(CHUNK));
        let changes: Vec<Vec<Change>> = chunks
            .enumerate()
            .map(|(chunk, ((labels, upper), lower))| {
                let mut changes = Vec::new();
                let open = (0..labels.len()).filter(|&i| upper[i] >= lower[i]);
                let open: Vec<usize> = open.map(|i| chunk * CHUNK + i).collect();
                centres.for_each_row(points, &open, norms, |row, squares| {
                    let i = row - chunk * CHUNK;
                    let nearest = Nearest::of(squares);
                    let slack = SLACK * (norms[row] + largest);
                    upper[i] = round_up((nearest.squared.max(0.0) + slack).sqrt());
                    lower[i] = round_down((nearest.second_squared - slack).max(0.0).sqrt());
                    if nearest.label != labels[i] {
                        changes.push(Change { row, from: labels[i], to: nearest.label });
                        labels[i] = nearest.label;
                    }
                });
                changes
            })
            .collect();
        let changes = changes.concat();
        self.move_rows(&changes);
        !changes.is_empty()
    }

    /// Takes rows from the sums of their old clusters and adds them to those of the new ones. Each cluster sees the rows in
    /// their order, whichever thread serves it.
    fn move_rows(&mut self, changes: &[Change]) {
        let points = self.points;
        self.sums.par_iter_mut().zip(&mut self.counts).enumerate().for_each(|(cluster, (sum, count))| {
            for change in changes {
                if change.to as usize == cluster {
                    *count += 1;
                    points.for_each_entry(change.row, |d, value| sum[d] += f64::from(value));
                } else if change.from as usize == cluster {
                    *count -= 1;
                    points.for_each_entry(change.row, |d, value| sum[d] -= f64::from(value));
                }
            }
        });
    }

    /// Moves each centre to the mean of its rows and widens the bounds by the movements. Gives the sum of their squares.
    fn move_centres(&mut self) -> f64 {
        self.fill_empty_clusters();
        let (sums, counts, old) = (&self.sums, &self.counts, &self.centres);
        let moved = Centres::from_fn(old.k(), old.dimensions(), |c, d| match counts[c] {
            0 => old.coordinate(c, d),
            count => (sums[c][d] / count as f64) as f32,
        });
        let movements = moved.distances_to(&self.centres);
        self.centres = moved;
        let widest = |except: usize| {
            let others = movements.iter().enumerate().filter(|&(c, _)| c != except).map(|(_, &m)| m);
            round_up(others.fold(0.0, f64::max))
        };
        let by_others: Vec<f32> = (0..movements.len()).map(widest).collect();
        let own: Vec<f32> = movements.iter().map(|&m| round_up(m)).collect();
        self.labels.par_iter().zip(&mut self.upper).zip(&mut self.lower).for_each(
            |((&label, upper), lower)| {
                *upper = (*upper + own[label as usize]) * (1.0 + 2.0 * f32::EPSILON);
                *lower = (*lower - by_others[label as usize]) * (1.0 - 2.0 * f32::EPSILON);
            },
        );
        movements.iter().map(|m| m * m).sum()
    }

    /// Gives each empty cluster the row that is farthest from its own centre, as scikit-learn does.
    fn fill_empty_clusters(&mut self) {
        let empty: Vec<u32> =
            (0..self.counts.len()).filter(|&c| self.counts[c] == 0).map(|c| c as u32).collect();
        if empty.is_empty() {
            return;
        }
        let squares = self.centres.exact_squares(self.points, &self.labels);
        let mut rows: Vec<usize> = (0..squares.len()).collect();
        rows.sort_by(|&a, &b| squares[b].total_cmp(&squares[a]));
        let mut changes = Vec::with_capacity(empty.len());
        for (&to, &row) in empty.iter().zip(&rows) {
            changes.push(Change { row, from: self.labels[row], to });
            self.labels[row] = to;
            (self.upper[row], self.lower[row]) = (f32::INFINITY, 0.0);
        }
        self.move_rows(&changes);
    }

    /// Numbers the clusters by falling size; of two equally large ones, the one with the earlier row comes first.
    fn finish(self, iterations: usize) -> KMeans {
        let k = self.centres.k();
        let mut first_rows = vec![usize::MAX; k];
        for (row, &label) in self.labels.iter().enumerate().rev() {
            first_rows[label as usize] = row;
        }
        let mut order: Vec<usize> = (0..k).collect();
        order.sort_by_key(|&c| (std::cmp::Reverse(self.counts[c]), first_rows[c]));
        let inertia = self.centres.exact_squares(self.points, &self.labels).iter().sum();
        KMeans { centres: self.centres.reordered(&order), inertia, iterations }
    }
}

fn round_up(distance: f64) -> f32 {
    (distance * (1.0 + 1e-6)) as f32
}

fn round_down(distance: f64) -> f32 {
    (distance * (1.0 - 1e-6)) as f32
}
