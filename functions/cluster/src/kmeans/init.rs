//! Greedy k-means++ starts.

use super::centres::{CHUNK, Centres};
use crate::points::Points;
use rand::Rng;
use rayon::prelude::*;

/// Chooses up to `k` rows as first centres by greedy k-means++ (Arthur and Vassilvitskii 2007, "k-means++: the advantages of
/// careful seeding", with the several trials for each centre that its authors suggest and scikit-learn makes).
///
/// The first row is drawn evenly; each further one from `2 + ln k` rows drawn with a probability proportional to the squared
/// distance to the centres so far, keeping the one that lowers the sum of those squares most. Fewer than `k` rows come
/// back when no row lies apart from the centres any more. The first `j` rows are a start for `j` clusters.
pub fn k_means_plus_plus<P: Points>(points: &P, norms: &[f64], k: usize, rng: &mut impl Rng) -> Vec<usize> {
    let trials = 2 + (k as f64).ln() as usize;
    let first = rng.gen_range(0..points.nsamples());
    let mut chosen = vec![first];
    let mut closest = vec![f64::INFINITY; points.nsamples()];
    lower(points, norms, first, &mut closest);
    while chosen.len() < k {
        let Some(next) = next_centre(points, norms, &closest, trials, rng) else { break };
        lower(points, norms, next, &mut closest);
        chosen.push(next);
    }
    chosen
}

/// Of `trials` rows drawn with a probability proportional to `closest`, their squared distance to the closest centre, the one that as
/// a further centre leaves the least sum of those squares; nothing when all rows are centres.
pub(super) fn next_centre<P: Points>(
    points: &P,
    norms: &[f64],
    closest: &[f64],
    trials: usize,
    rng: &mut impl Rng,
) -> Option<usize> {
    best_candidate(points, norms, closest, &draw(closest, trials, rng))
}

/// Below this share of its own norms a squared distance is rounding, not distance.
const ROUNDING: f64 = 1e-6;

fn apart(square: f64, row_norm: f64, centre_norm: f64) -> f64 {
    if square > ROUNDING * (row_norm + centre_norm) { square } else { 0.0 }
}

/// Lowers each row's squared distance to its closest centre by a new centre.
fn lower<P: Points>(points: &P, norms: &[f64], centre: usize, closest: &mut [f64]) {
    let centres = Centres::from_rows(points, &[centre]);
    closest.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, closest)| {
        let rows: Vec<usize> = (chunk * CHUNK..chunk * CHUNK + closest.len()).collect();
        centres.for_each_row(points, &rows, norms, |row, squares| {
            let closest = &mut closest[row - chunk * CHUNK];
            *closest = closest.min(apart(squares[0], norms[row], norms[centre]));
        });
    });
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

/// The candidate that leaves the least sum of squared distances.
fn best_candidate<P: Points>(
    points: &P,
    norms: &[f64],
    closest: &[f64],
    candidates: &[usize],
) -> Option<usize> {
    if candidates.is_empty() {
        return None;
    }
    let centres = Centres::from_rows(points, candidates);
    let sums: Vec<Vec<f64>> = closest
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(chunk, closest)| {
            let rows: Vec<usize> = (chunk * CHUNK..chunk * CHUNK + closest.len()).collect();
            let mut sums = vec![0.0; candidates.len()];
            centres.for_each_row(points, &rows, norms, |row, squares| {
                for (sum, &square) in sums.iter_mut().zip(squares) {
                    *sum += closest[row - chunk * CHUNK].min(square.max(0.0));
                }
            });
            sums
        })
        .collect();
    let total = |c: usize| sums.iter().map(|chunk| chunk[c]).sum::<f64>();
    (0..candidates.len()).min_by(|&a, &b| total(a).total_cmp(&total(b))).map(|c| candidates[c])
}
