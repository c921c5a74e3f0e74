//! Lloyd's algorithm with Hamerly's bounds.

use super::centres::{CHUNK, Centres, Moved, squared_distance};
use super::params::{KMeansParams, KMeansValidParams};
use crate::error::{Error, rule};
use crate::points::{Points, squared_norms};
use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use rayon::prelude::*;

/// A fitted k-means model.
///
/// k-means looks for `k` centres that make the **inertia** small: the sum over all rows of the squared Euclidean distance to the
/// nearest centre. Lloyd's algorithm (1957) assigns each row to its nearest centre and moves each centre to the mean of its
/// rows, in turn, until nothing moves. Hamerly's bounds (2010, "Making k-means even faster") skip the rows whose nearest
/// centre cannot have changed; they change no result. Rows are handled in parallel by chunks of fixed size, so that the
/// result does not depend on the number of threads.
///
/// In the spherical variant (Dhillon and Modha 2001, "Concept decompositions for large sparse text data using clustering")
/// centres are scaled to unit length, so that rows of unit length go to the centre at the smallest angle.
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
    /// [`Error::Parameter`] when there are fewer rows than clusters, or given centres of another number or width.
    fn fit(&self, dataset: &DatasetBase<P, T>) -> Result<KMeans, Error> {
        let points = &dataset.records;
        rule(self.k <= points.nsamples(), || {
            format!("k must not exceed the number of rows ({}), but is {}", points.nsamples(), self.k)
        })?;
        let course = Course::new(points, self);
        let best = self.init.starts(&course)?.into_iter().map(|start| course.run(start, self.max_iterations));
        best.min_by(|a, b| a.inertia.total_cmp(&b.inertia))
            .ok_or_else(|| Error::Parameter("the number of starts must be at least 1, not 0".to_owned()))
    }
}

impl<P: Points> Predict<&P, Vec<u32>> for KMeans {
    /// The number of the nearest centre of each row; ties go to the lower number.
    fn predict(&self, points: &P) -> Vec<u32> {
        self.centres.assign(points).0
    }
}

/// Rows with what all fits on them share.
pub(super) struct Course<'a, P> {
    pub points: &'a P,
    pub params: &'a KMeansValidParams,
    pub norms: Vec<f64>,
    tolerance: f64,
}

impl<'a, P: Points> Course<'a, P> {
    pub fn new(points: &'a P, params: &'a KMeansValidParams) -> Self {
        let norms = squared_norms(points);
        let tolerance = params.tolerance * mean_variance(points, &norms);
        Self { points, params, norms, tolerance }
    }

    /// Moves the centres until they stand.
    pub fn finished(&self, start: Centres) -> KMeans {
        self.run(start, self.params.max_iterations)
    }

    /// Moves the centres until nothing changes, the tolerance is met or `max_iterations` have passed.
    pub fn run(&self, start: Centres, max_iterations: usize) -> KMeans {
        let mut state = State::new(self, start);
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
            if state.move_centres() <= self.tolerance {
                state.assign();
                break;
            }
        }
        state.finish(iterations)
    }
}

/// The mean over columns of their variance: what scikit-learn relates its tolerance to.
fn mean_variance<P: Points>(points: &P, norms: &[f64]) -> f64 {
    let mut sums = vec![0.0; points.nfeatures()];
    for row in 0..points.nsamples() {
        points.for_each_entry(row, |d, value| sums[d] += f64::from(value));
    }
    let rows = points.nsamples() as f64;
    let total = norms.iter().sum::<f64>() / rows - sums.iter().map(|sum| (sum / rows).powi(2)).sum::<f64>();
    total.max(0.0) / points.nfeatures().max(1) as f64
}

struct State<'a, P> {
    course: &'a Course<'a, P>,
    centres: Centres,
    labels: Vec<u32>,
    /// At least the distance to the own centre, before the centres' last movement.
    upper: Vec<f32>,
    /// At most the distance to any other centre, before the centres' last movement.
    lower: Vec<f32>,
    drift: Drift,
    /// The sum of the rows of each cluster, `k × dimensions`.
    sums: Vec<f64>,
    counts: Vec<u64>,
}

/// How far each centre, and the farthest of all others, has moved since the bounds were taken.
struct Drift {
    own: Vec<f32>,
    others: Vec<f32>,
}

impl Drift {
    fn of(movements: &[f64]) -> Self {
        let widest = |except: usize| {
            let others = movements.iter().enumerate().filter(|&(c, _)| c != except).map(|(_, &m)| m);
            round_up(others.fold(0.0, f64::max))
        };
        Self {
            own: movements.iter().map(|&m| round_up(m)).collect(),
            others: (0..movements.len()).map(widest).collect(),
        }
    }
}

/// A row that has changed its cluster.
#[derive(Clone, Copy)]
struct Change {
    row: u32,
    from: u32,
    to: u32,
}

/// The label of a row before the first assignment.
const NOWHERE: u32 = u32::MAX;

/// How much of the norms single precision may lose in a squared distance; bounds are widened by it.
const SLACK: f64 = 2e-6;

impl<'a, P: Points> State<'a, P> {
    fn new(course: &'a Course<'a, P>, centres: Centres) -> Self {
        let rows = course.points.nsamples();
        Self {
            course,
            labels: vec![NOWHERE; rows],
            upper: vec![f32::INFINITY; rows],
            lower: vec![0.0; rows],
            drift: Drift::of(&vec![0.0; centres.k()]),
            sums: vec![0.0; centres.k() * centres.dimensions()],
            counts: vec![0; centres.k()],
            centres,
        }
    }

    /// Assigns every row to its nearest centre; says whether any row has changed its cluster.
    fn assign(&mut self) -> bool {
        let Self { course, centres, drift, .. } = self;
        let largest = centres.squared_norms().iter().copied().fold(0.0, f64::max);
        let chunks = self
            .labels
            .par_chunks_mut(CHUNK)
            .zip(self.upper.par_chunks_mut(CHUNK))
            .zip(self.lower.par_chunks_mut(CHUNK));
        let changes: Vec<Vec<Change>> = chunks
            .enumerate()
            .map(|(chunk, ((labels, upper), lower))| {
                let mut open = Vec::with_capacity(labels.len());
                for (i, label) in labels.iter().enumerate() {
                    if *label != NOWHERE {
                        upper[i] = (upper[i] + drift.own[*label as usize]) * (1.0 + 2.0 * f32::EPSILON);
                        lower[i] = (lower[i] - drift.others[*label as usize]) * (1.0 - 2.0 * f32::EPSILON);
                    }
                    if upper[i] >= lower[i] {
                        open.push(chunk * CHUNK + i);
                    }
                }
                let mut changes = Vec::new();
                centres.nearest(course.points, &open, |row, nearest| {
                    let i = row - chunk * CHUNK;
                    let norm = course.norms[row];
                    let slack = SLACK * (norm + largest);
                    upper[i] = round_up((squared_distance(norm, nearest.score) + slack).sqrt());
                    lower[i] = round_down((squared_distance(norm, nearest.second) - slack).max(0.0).sqrt());
                    if nearest.label != labels[i] {
                        changes.push(Change { row: row as u32, from: labels[i], to: nearest.label });
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

    /// Takes rows from the sums of their old clusters and adds them to those of the new ones. Threads share the clusters out among
    /// them, so each sum sees the rows in their order.
    fn move_rows(&mut self, changes: &[Change]) {
        let mut moves: Vec<Vec<(u32, f64)>> = vec![Vec::new(); self.counts.len()];
        for change in changes {
            self.counts[change.to as usize] += 1;
            moves[change.to as usize].push((change.row, 1.0));
            if change.from != NOWHERE {
                self.counts[change.from as usize] -= 1;
                moves[change.from as usize].push((change.row, -1.0));
            }
        }
        let points = self.course.points;
        let sums = self.sums.par_chunks_exact_mut(self.centres.dimensions().max(1));
        sums.zip(moves).for_each(|(sum, moves)| {
            moves.iter().for_each(|&(row, sign)| points.add(row as usize, sign, sum));
        });
    }

    /// Moves each centre to the mean of its rows; gives the sum of the squared movements.
    fn move_centres(&mut self) -> f64 {
        self.fill_empty_clusters();
        let scale = |&count: &u64| (count > 0).then(|| 1.0 / count as f64);
        let scales: Vec<Option<f64>> = match self.course.params.spherical {
            true => self.lengths().iter().map(|&length| (length > 0.0).then(|| 1.0 / length)).collect(),
            false => self.counts.iter().map(scale).collect(),
        };
        let Moved { centres, movements } = self.centres.moved(&self.sums, &scales);
        self.centres = centres;
        self.drift = Drift::of(&movements);
        movements.iter().map(|m| m * m).sum()
    }

    /// The length of the sum of each cluster's rows.
    fn lengths(&self) -> Vec<f64> {
        let sums = self.sums.chunks_exact(self.centres.dimensions().max(1));
        sums.map(|sum| sum.iter().map(|x| x * x).sum::<f64>().sqrt()).collect()
    }

    /// The sum of squared distances to the own centre: `Σ|x|² − 2 Σ_c S_c·c + Σ_c n_c |c|²` with the sums `S` of the clusters' rows.
    fn inertia(&self) -> f64 {
        let products = self.centres.products_with(&self.sums);
        let of_centres = products.iter().zip(self.centres.squared_norms()).zip(&self.counts);
        let of_centres = of_centres.map(|((product, norm), &count)| count as f64 * norm - 2.0 * product);
        (self.course.norms.iter().sum::<f64>() + of_centres.sum::<f64>()).max(0.0)
    }

    /// Gives each empty cluster the row that is farthest from its own centre, as scikit-learn does.
    fn fill_empty_clusters(&mut self) {
        let empty: Vec<u32> =
            (0..self.counts.len()).filter(|&c| self.counts[c] == 0).map(|c| c as u32).collect();
        if empty.is_empty() {
            return;
        }
        let squares = self.centres.exact_squares(self.course.points, &self.labels);
        let mut rows: Vec<usize> = (0..squares.len()).collect();
        rows.sort_by(|&a, &b| squares[b].total_cmp(&squares[a]));
        let mut changes = Vec::with_capacity(empty.len());
        for (&to, &row) in empty.iter().zip(&rows) {
            changes.push(Change { row: row as u32, from: self.labels[row], to });
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
        KMeans { inertia: self.inertia(), centres: self.centres.reordered(&order), iterations }
    }
}

fn round_up(distance: f64) -> f32 {
    (distance * (1.0 + 1e-6)) as f32
}

fn round_down(distance: f64) -> f32 {
    (distance * (1.0 - 1e-6)) as f32
}
