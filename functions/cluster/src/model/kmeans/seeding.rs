//! Rows that become first centres: greedy k-means++.

use super::centres::{CHUNK, squared_distance};
use super::context::FitContext;
use crate::model::points::Points;
use rand::Rng;
use rayon::prelude::*;

/// Chooses up to `k` rows as first centres by greedy k-means++ (Arthur and Vassilvitskii 2007, "k-means++: the advantages of
/// careful seeding", with the several trials for each centre that its authors suggest and scikit-learn makes).
///
/// The first row is drawn uniformly; each further one from `2 + ln k` rows drawn with a probability proportional to the squared
/// distance to the centres so far, keeping the one that lowers the sum of those squares most. Fewer than `k` rows come
/// back when no row lies apart from the centres any more. The first `j` rows are a start for `j` clusters.
pub(super) fn k_means_plus_plus<P: Points>(
    context: &FitContext<P>,
    k: usize,
    rng: &mut impl Rng,
) -> Vec<usize> {
    let rows = context.points.nsamples();
    let mut closest = vec![f64::INFINITY; rows];
    let first = rng.gen_range(0..rows);
    Candidates::of(context, vec![first]).lower(0, &context.norms, &mut closest);
    let trials = 2 + (k as f64).ln() as usize;
    let mut chosen = vec![first];
    chosen.extend(further_centres(context, closest, k - 1, trials, rng));
    chosen
}

/// Up to `count` rows as further centres, one after the other: of `trials` rows drawn with a probability proportional to `closest`, their
/// squared distance to the closest centre so far, the one that leaves the least sum of those squares. Fewer come back when all rows
/// are centres.
pub(super) fn further_centres<P: Points>(
    context: &FitContext<P>,
    mut closest: Vec<f64>,
    count: usize,
    trials: usize,
    rng: &mut impl Rng,
) -> Vec<usize> {
    let mut chosen = Vec::with_capacity(count);
    while chosen.len() < count {
        let drawn = draw(&closest, trials, rng);
        if drawn.is_empty() {
            break;
        }
        let candidates = Candidates::of(context, drawn);
        let best = candidates.best(&context.norms, &closest);
        chosen.push(candidates.rows[best]);
        if chosen.len() < count {
            candidates.lower(best, &context.norms, &mut closest);
        }
    }
    chosen
}

/// Below this share of its own norms a squared distance is rounding, not distance.
const ROUNDING: f64 = 1e-6;

fn apart(square: f64, row_norm: f64, centre_norm: f64) -> f64 {
    if square > ROUNDING * (row_norm + centre_norm) { square } else { 0.0 }
}

fn draw(closest: &[f64], trials: usize, rng: &mut impl Rng) -> Vec<usize> {
    let total: f64 = closest.iter().sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let mut targets: Vec<f64> = (0..trials).map(|_| rng.gen_range(0.0..total)).collect();
    targets.sort_unstable_by(f64::total_cmp);
    let mut drawn = Vec::with_capacity(trials);
    let mut sum = 0.0;
    for (row, &square) in closest.iter().enumerate() {
        sum += square;
        while square > 0.0 && drawn.len() < trials && targets[drawn.len()] < sum {
            drawn.push(row);
        }
    }
    drawn
}

/// Rows that may become a centre.
struct Candidates {
    rows: Vec<usize>,
    /// For each chunk of the points the scores of its rows for each candidate: `rows × candidates`.
    scores: Vec<Vec<f32>>,
}

impl Candidates {
    fn of<P: Points>(context: &FitContext<P>, rows: Vec<usize>) -> Self {
        let (points, by_column, all) = (context.points, context.by_column(), context.points.nsamples());
        let half_norms: Vec<f32> = rows.iter().map(|&row| (context.norms[row] / 2.0) as f32).collect();
        let of_chunk = |chunk: usize| {
            let (range, mut scores) = (chunk * CHUNK..all.min((chunk + 1) * CHUNK), Vec::new());
            points.offsets_minus_products_with(by_column, range, &rows, &half_norms, &mut scores);
            scores
        };
        let scores = (0..all.div_ceil(CHUNK)).into_par_iter().map(of_chunk).collect();
        Self { rows, scores }
    }

    /// The number of the candidate that leaves the least sum of squared distances.
    fn best(&self, norms: &[f64], closest: &[f64]) -> usize {
        let count = self.rows.len();
        let chunks = closest.par_chunks(CHUNK).zip(norms.par_chunks(CHUNK)).zip(&self.scores);
        let sums: Vec<Vec<f64>> = chunks
            .map(|((closest, norms), scores)| {
                let mut sums = vec![0.0; count];
                for ((scores, &closest), &norm) in scores.chunks_exact(count).zip(closest).zip(norms) {
                    for (sum, &score) in sums.iter_mut().zip(scores) {
                        *sum += closest.min(squared_distance(norm, score));
                    }
                }
                sums
            })
            .collect();
        let total = |c: usize| sums.iter().map(|chunk| chunk[c]).sum::<f64>();
        (0..count).min_by(|&a, &b| total(a).total_cmp(&total(b))).unwrap_or(0)
    }

    /// Lowers each row's squared distance to its closest centre by that to a candidate.
    fn lower(&self, candidate: usize, norms: &[f64], closest: &mut [f64]) {
        let (count, of_centre) = (self.rows.len(), norms[self.rows[candidate]]);
        let chunks = closest.par_chunks_mut(CHUNK).zip(norms.par_chunks(CHUNK)).zip(&self.scores);
        chunks.for_each(|((closest, norms), scores)| {
            for ((scores, closest), &norm) in scores.chunks_exact(count).zip(closest).zip(norms) {
                *closest = closest.min(apart(squared_distance(norm, scores[candidate]), norm, of_centre));
            }
        });
    }
}
