//! Where k-means starts.

use super::algorithm::Course;
use super::centres::{CHUNK, Centres, squared_distance};
use super::contest::contest;
use super::levels::Levels;
use crate::error::{Result, rule};
use crate::points::Points;
use rand::seq::index;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

/// Where the first centres come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Init {
    /// Starts of several kinds compete for a few iterations, on a sample where there are many rows; the winner goes on.
    Contest,
    /// Greedy k-means++ on all rows, as scikit-learn does it.
    PlusPlus,
    /// Rows drawn evenly.
    Random,
    /// These centres.
    Given(Centres),
}

impl From<wintermute_shared::settings::Init> for Init {
    fn from(setting: wintermute_shared::settings::Init) -> Self {
        use wintermute_shared::settings::Init as Setting;
        match setting {
            Setting::Contest => Self::Contest,
            Setting::PlusPlus => Self::PlusPlus,
            Setting::Random => Self::Random,
        }
    }
}

impl Init {
    /// The first centres of each start.
    pub(super) fn starts<P: Points>(&self, course: &Course<P>) -> Result<Vec<Centres>> {
        let (points, params) = (course.points, course.params);
        let drawn = |draw: &dyn Fn(&mut Xoshiro256PlusPlus) -> Vec<usize>| {
            let start = |start: u64| {
                let mut rng = Xoshiro256PlusPlus::seed_from_u64(params.seed.wrapping_add(start));
                Centres::from_rows(points, &draw(&mut rng))
            };
            (0..params.starts as u64).map(start).collect()
        };
        Ok(match self {
            Self::Contest => Levels::of(course).climb(course, contest),
            Self::PlusPlus => drawn(&|rng| k_means_plus_plus(points, &course.norms, params.k, rng)),
            Self::Random => drawn(&|rng| index::sample(rng, points.nsamples(), params.k).into_vec()),
            Self::Given(centres) => {
                let (given, wanted) = ((centres.k(), centres.dimensions()), (params.k, points.nfeatures()));
                rule(given == wanted, || {
                    format!(
                        "the given centres must be {} of {} numbers, but are {} of {}",
                        wanted.0, wanted.1, given.0, given.1
                    )
                })?;
                vec![centres.clone()]
            }
        })
    }
}

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
        centres.scores(points, &rows, |row, _, scores| {
            let closest = &mut closest[row - chunk * CHUNK];
            *closest = closest.min(apart(squared_distance(norms[row], scores[0]), norms[row], norms[centre]));
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
            centres.scores(points, &rows, |row, first, scores| {
                for (sum, &score) in sums[first..].iter_mut().zip(scores) {
                    *sum += closest[row - chunk * CHUNK].min(squared_distance(norms[row], score));
                }
            });
            sums
        })
        .collect();
    let total = |c: usize| sums.iter().map(|chunk| chunk[c]).sum::<f64>();
    (0..candidates.len()).min_by(|&a, &b| total(a).total_cmp(&total(b))).map(|c| candidates[c])
}
