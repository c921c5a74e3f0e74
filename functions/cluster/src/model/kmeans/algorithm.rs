//! Lloyd's algorithm with bounds.

use super::bounds::{Bounds, Drift, NOWHERE};
use super::centres::Centres;
use super::moves::{Change, Moves};
use super::params::{KMeansParams, KMeansValidParams};
use super::sums::Sums;
use crate::error::{Error, rule};
use crate::model::points::{Points, squared_norms};
use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use rayon::prelude::*;
use std::sync::{Mutex, OnceLock};

/// A fitted k-means model.
///
/// k-means looks for `k` centres that make the **inertia** small: the sum over all rows of the squared Euclidean distance to the
/// nearest centre. Lloyd's algorithm (1957) assigns each row to its nearest centre and moves each centre to the mean of its
/// rows, in turn, until nothing moves. Bounds (Ding et al. 2015, "Yinyang k-means: a drop-in replacement of the classic k-means with
/// consistent speedup") skip what cannot be the nearest centre; they change no result. Rows are handled in parallel by chunks of fixed size, so that the
/// result does not depend on the number of threads.
///
/// In the spherical variant (Dhillon and Modha 2001, "Concept decompositions for large sparse text data using clustering")
/// centres are scaled to unit length, so that rows of unit length go to the centre at the smallest angle.
///
/// ```
/// use linfa::{DatasetBase, traits::{Fit, Predict}};
/// use wintermute_cluster::model::kmeans::KMeans;
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
    /// How many training rows each cluster has.
    pub sizes: Vec<u64>,
    /// The length of the sum of each cluster's training rows.
    pub lengths: Vec<f64>,
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

impl KMeansValidParams {
    /// Fits to rows that somebody else holds.
    ///
    /// # Errors
    /// [`Error::Parameter`] when there are fewer rows than clusters, or given centres of another number or width.
    pub fn fit_rows<P: Points>(&self, points: &P) -> Result<KMeans, Error> {
        rule(self.k <= points.nsamples(), || {
            format!("k must not exceed the number of rows ({}), but is {}", points.nsamples(), self.k)
        })?;
        let course = Course::new(points, self);
        let best = self.init.starts(&course)?.into_iter().map(|start| course.run(start, self.max_iterations));
        best.min_by(|a, b| a.inertia.total_cmp(&b.inertia))
            .ok_or_else(|| Error::Parameter("the number of starts must be at least 1, not 0".to_owned()))
    }
}

impl<P: Points, T> Fit<P, T, Error> for KMeansValidParams {
    type Object = KMeans;

    /// # Errors
    /// As [`KMeansValidParams::fit_rows`].
    fn fit(&self, dataset: &DatasetBase<P, T>) -> Result<KMeans, Error> {
        self.fit_rows(&dataset.records)
    }
}

impl<P: Points> Predict<&P, Vec<u32>> for KMeans {
    /// The number of the nearest centre of each row; ties go to the lower number.
    fn predict(&self, points: &P) -> Vec<u32> {
        self.centres.assign(points).0
    }
}

/// Rows with what all fits on them share.
pub(super) struct Course<'a, P: Points> {
    pub points: &'a P,
    pub params: &'a KMeansValidParams,
    pub norms: Vec<f64>,
    tolerance: f64,
    by_column: OnceLock<P::ByColumn>,
    /// The memory of fits that have ended: to take new memory from the system for each fit costs as much as the fit.
    spare: Mutex<Vec<Memory>>,
}

/// The memory of a fit.
#[derive(Default)]
struct Memory {
    labels: Vec<u32>,
    bounds: Bounds,
    sums: Vec<f64>,
}

impl<'a, P: Points> Course<'a, P> {
    pub fn new(points: &'a P, params: &'a KMeansValidParams) -> Self {
        let norms = squared_norms(points);
        let tolerance = params.tolerance * mean_variance(points, &norms);
        Self { points, params, norms, tolerance, by_column: OnceLock::new(), spare: Mutex::default() }
    }

    /// The points as [`Points::by_column`], made when they are first asked for.
    pub fn by_column(&self) -> &P::ByColumn {
        self.by_column.get_or_init(|| self.points.by_column())
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
    const PART: usize = 1 << 17;
    let rows = points.nsamples();
    let parts = (0..rows.div_ceil(PART)).into_par_iter().map(|part| {
        let mut sums = vec![0.0; points.nfeatures()];
        for row in part * PART..rows.min((part + 1) * PART) {
            points.add(row, 1.0, &mut sums);
        }
        sums
    });
    let parts: Vec<Vec<f64>> = parts.collect();
    let mean = |column: usize| parts.iter().map(|part| part[column]).sum::<f64>() / rows as f64;
    let squares: f64 = (0..points.nfeatures()).map(|column| mean(column).powi(2)).sum();
    let total = norms.iter().sum::<f64>() / rows as f64 - squares;
    total.max(0.0) / points.nfeatures().max(1) as f64
}

struct State<'a, P: Points> {
    course: &'a Course<'a, P>,
    centres: Centres,
    labels: Vec<u32>,
    bounds: Bounds,
    drift: Drift,
    sums: Sums,
}

impl<'a, P: Points> State<'a, P> {
    fn new(course: &'a Course<'a, P>, centres: Centres) -> Self {
        let spare = course.spare.lock().ok().and_then(|mut spare| spare.pop());
        let Memory { mut labels, mut bounds, sums } = spare.unwrap_or_default();
        let rows = course.points.nsamples();
        labels.clear();
        labels.resize(rows, NOWHERE);
        bounds.begin(rows, &centres);
        let drift = Drift::of(&centres, &vec![0.0; centres.k()]);
        let sums = Sums::new(centres.k(), centres.dimensions(), sums);
        Self { course, centres, labels, bounds, drift, sums }
    }

    /// Assigns every row to its nearest centre; says whether any row has changed its cluster.
    fn assign(&mut self) -> bool {
        let Self { course, centres, labels, bounds, drift, .. } = self;
        let moves = bounds.assign(course.points, &course.norms, centres, drift, labels);
        self.sums.apply(course.points, &moves);
        moves.iter().any(|moves| moves.len() > 0)
    }

    /// Moves each centre to the mean of its rows; gives the sum of the squared movements.
    fn move_centres(&mut self) -> f64 {
        self.fill_empty_clusters();
        let changed = self.sums.take_changed();
        // The others stay where they are.
        let scales =
            changed.iter().enumerate().map(|(c, &has_changed)| self.scale(c).filter(|_| has_changed));
        let scales: Vec<Option<f64>> = scales.collect();
        let movements = self.centres.move_to(self.sums.values(), &scales);
        self.drift = Drift::of(&self.centres, &movements);
        movements.iter().map(|m| m * m).sum()
    }

    /// What makes a cluster's centre of the sum of its rows; nothing where it has none.
    fn scale(&self, c: usize) -> Option<f64> {
        let length = match self.course.params.spherical {
            true => self.sums.norm(c),
            false => self.sums.counts()[c] as f64,
        };
        (length > 0.0).then(|| 1.0 / length)
    }

    /// The sum of squared distances to the own centre: `Σ|x|² − 2 Σ_c S_c·c + Σ_c n_c |c|²` with the sums `S` of the clusters' rows.
    fn inertia(&self) -> f64 {
        let products = self.centres.products_with(self.sums.values());
        let of_centres = products.iter().zip(self.centres.squared_norms()).zip(self.sums.counts());
        let of_centres = of_centres.map(|((product, norm), &count)| count as f64 * norm - 2.0 * product);
        (self.course.norms.iter().sum::<f64>() + of_centres.sum::<f64>()).max(0.0)
    }

    /// Gives each empty cluster the row that is farthest from its own centre, as scikit-learn does.
    fn fill_empty_clusters(&mut self) {
        let counts = self.sums.counts();
        let empty: Vec<u32> = (0..counts.len()).filter(|&c| counts[c] == 0).map(|c| c as u32).collect();
        if empty.is_empty() {
            return;
        }
        let squares = self.centres.exact_squares(self.course.points, &self.labels);
        let mut rows: Vec<usize> = (0..squares.len()).collect();
        rows.sort_by(|&a, &b| squares[b].total_cmp(&squares[a]));
        let mut changes = Vec::with_capacity(empty.len());
        for (&to, &row) in empty.iter().zip(&rows) {
            changes.push(Change { row: row as u32, from: Some(self.labels[row]), to });
            self.labels[row] = to;
            self.bounds.forget(row);
        }
        self.sums.apply(self.course.points, &[Moves::of(self.centres.k(), &changes)]);
    }

    /// Numbers the clusters by falling size; of two equally large ones, the one with the earlier row comes first.
    fn finish(self, iterations: usize) -> KMeans {
        let k = self.centres.k();
        let mut first_rows = vec![usize::MAX; k];
        for (row, &label) in self.labels.iter().enumerate().rev() {
            first_rows[label as usize] = row;
        }
        let mut order: Vec<usize> = (0..k).collect();
        order.sort_by_key(|&c| (std::cmp::Reverse(self.sums.counts()[c]), first_rows[c]));
        let fitted = KMeans {
            centres: self.centres.reordered(&order),
            sizes: order.iter().map(|&c| self.sums.counts()[c]).collect(),
            lengths: order.iter().map(|&c| self.sums.norm(c)).collect(),
            inertia: self.inertia(),
            iterations,
        };
        if let Ok(mut spare) = self.course.spare.lock() {
            spare.push(Memory { labels: self.labels, bounds: self.bounds, sums: self.sums.into_memory() });
        }
        fitted
    }
}
