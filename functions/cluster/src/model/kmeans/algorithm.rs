//! Lloyd's algorithm with bounds.

use super::bounds::{Bounds, Drift, UNASSIGNED};
use super::centres::Centres;
use super::context::{Buffers, FitContext};
use super::params::KMeansParams;
use super::reassignments::{Reassignment, Reassignments};
use super::sums::Sums;
use crate::model::points::Points;
use linfa::traits::Predict;

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

impl<P: Points> Predict<&P, Vec<u32>> for KMeans {
    /// The number of the nearest centre of each row; ties go to the lower number.
    fn predict(&self, points: &P) -> Vec<u32> {
        self.centres.assign(points).0
    }
}

impl<P: Points> FitContext<'_, P> {
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
            if state.move_centres() <= self.tolerance() {
                state.assign();
                break;
            }
        }
        state.finish(iterations)
    }
}

struct State<'a, P: Points> {
    context: &'a FitContext<'a, P>,
    centres: Centres,
    labels: Vec<u32>,
    bounds: Bounds,
    drift: Drift,
    sums: Sums,
}

impl<'a, P: Points> State<'a, P> {
    fn new(context: &'a FitContext<'a, P>, centres: Centres) -> Self {
        let Buffers { mut labels, mut bounds, sums } = context.take_buffers();
        let rows = context.points.nsamples();
        labels.clear();
        labels.resize(rows, UNASSIGNED);
        bounds.begin(rows, &centres);
        let drift = Drift::of(&centres, &vec![0.0; centres.k()]);
        let sums = Sums::new(centres.k(), centres.dimensions(), sums);
        Self { context, centres, labels, bounds, drift, sums }
    }

    /// Assigns every row to its nearest centre; says whether any row has changed its cluster.
    fn assign(&mut self) -> bool {
        let Self { context, centres, labels, bounds, drift, .. } = self;
        let reassignments = bounds.assign(context.points, &context.norms, centres, drift, labels);
        self.sums.apply(context.points, &reassignments);
        reassignments.iter().any(|chunk| chunk.len() > 0)
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
        let length = match self.context.params.spherical {
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
        (self.context.norms.iter().sum::<f64>() + of_centres.sum::<f64>()).max(0.0)
    }

    /// Gives each empty cluster the row that is farthest from its own centre, as scikit-learn does.
    fn fill_empty_clusters(&mut self) {
        let counts = self.sums.counts();
        let empty: Vec<u32> = (0..counts.len()).filter(|&c| counts[c] == 0).map(|c| c as u32).collect();
        if empty.is_empty() {
            return;
        }
        let squares = self.centres.exact_squares(self.context.points, &self.labels);
        let mut rows: Vec<usize> = (0..squares.len()).collect();
        rows.sort_by(|&a, &b| squares[b].total_cmp(&squares[a]));
        let mut changes = Vec::with_capacity(empty.len());
        for (&to, &row) in empty.iter().zip(&rows) {
            changes.push(Reassignment { row: row as u32, from: Some(self.labels[row]), to });
            self.labels[row] = to;
            self.bounds.forget(row);
        }
        self.sums.apply(self.context.points, &[Reassignments::of(self.centres.k(), &changes)]);
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
        let (labels, bounds, sums) = (self.labels, self.bounds, self.sums.into_memory());
        self.context.give_back(Buffers { labels, bounds, sums });
        fitted
    }
}
