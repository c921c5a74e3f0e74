//! k-means for every k from 1 to K: the elbow.

use super::algorithm::{KMeans, lloyd, mean_variance};
use super::centres::{Centres, squared_norms};
use super::init::{k_means_plus_plus, next_centre};
use super::params::{KMeansParams, KMeansValidParams};
use crate::error::{Result, rule};
use crate::points::Points;
use linfa::ParamGuard;
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;

/// Above this many rows the starts compete on a sample of this size, and only the winner sees all rows.
const ARENA: usize = 1 << 14;

/// Iterations after which the starts for a k are compared; the best one goes on to the end.
const HEAT: usize = 8;

/// Even starts at most, for each k-means++ start.
const EVEN_STARTS: usize = 4;

/// Rows tried as the centre that takes a clustering from k − 1 to k.
const GROWTH_TRIALS: usize = 16;

/// The best clustering found for each k from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The models for k = 1, 2, …; fewer than asked for when there are fewer different rows.
    pub models: Vec<KMeans>,
}

/// Fits k-means for every k from 1 to the `k` of `params`.
///
/// For each k these starts compete: the first k rows of every k-means++ sequence (each is drawn once, for the largest k); rows
/// drawn evenly, since in sparse text k-means++ is fond of outliers, which have hardly a word in common with anything, and the
/// more the smaller k is, since small k fit fast; and the centres found for k − 1 with the row added that helps most among some. So one sequence serves all k, and a larger k is
/// never worse than a smaller one. `progress` is called with each k before its fit.
///
/// # Errors
/// [`crate::error::Error::Parameter`] for parameters that break their rules, or more clusters than rows.
pub fn sweep<P: Points>(points: &P, params: &KMeansParams, progress: impl Fn(usize)) -> Result<Sweep> {
    let params = params.check_ref()?;
    let rows = points.nsamples();
    rule(params.k <= rows, || format!("k must not exceed the number of rows ({rows}), but is {}", params.k))?;
    let all = Course::new(points, params);
    if rows <= ARENA {
        return Ok(Sweep { models: all.run(params, progress) });
    }
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(params.seed);
    let mut sampled = index::sample(&mut rng, rows, ARENA).into_vec();
    sampled.sort_unstable();
    let arena = points.select(&sampled);
    let winners = Course::new(&arena, params).run(params, |_| ());
    let mut models: Vec<KMeans> = Vec::with_capacity(winners.len());
    for winner in winners {
        progress(winner.centres.k());
        models.push(all.lloyd(winner.centres, params.max_iterations));
    }
    Ok(Sweep { models })
}

/// Rows with what all fits on them share.
struct Course<'a, P> {
    points: &'a P,
    norms: Vec<f64>,
    tolerance: f64,
}

impl<'a, P: Points> Course<'a, P> {
    fn new(points: &'a P, params: &KMeansValidParams) -> Self {
        let norms = squared_norms(points);
        let tolerance = params.tolerance * mean_variance(points, &norms);
        Self { points, norms, tolerance }
    }

    fn run(&self, params: &KMeansValidParams, progress: impl Fn(usize)) -> Vec<KMeans> {
        let (mut apart, mut even) = (Vec::new(), Vec::new());
        for start in 0..params.starts as u64 {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(params.seed.wrapping_add(start));
            let rows = k_means_plus_plus(self.points, &self.norms, params.k, &mut rng);
            even.push(index::sample(&mut rng, self.points.nsamples(), rows.len()).into_vec());
            apart.push(rows);
        }
        let reachable = apart.iter().map(Vec::len).max().unwrap_or(0);
        let mut models: Vec<KMeans> = Vec::with_capacity(reachable);
        for k in 1..=reachable {
            progress(k);
            let prefixes = apart.iter().filter_map(|rows| rows.get(..k));
            let cuts = even.iter().flat_map(|rows| rows.chunks_exact(k)).take(params.starts * EVEN_STARTS);
            let starts = prefixes.chain(cuts).map(|rows| Centres::from_rows(self.points, rows));
            let grown = models.last().and_then(|before| self.grown(&before.centres, params.seed));
            let heats = starts.chain(grown).map(|start| self.lloyd(start, HEAT));
            let winner = heats.min_by(|a, b| a.inertia.total_cmp(&b.inertia));
            models.extend(winner.map(|winner| self.lloyd(winner.centres, params.max_iterations)));
        }
        models
    }

    fn lloyd(&self, start: Centres, max_iterations: usize) -> KMeans {
        lloyd(self.points, &self.norms, start, max_iterations, self.tolerance)
    }

    /// The centres with one more: of many rows drawn, the one that helps most.
    fn grown(&self, centres: &Centres, seed: u64) -> Option<Centres> {
        let (labels, _) = centres.assign(self.points);
        let squares = centres.exact_squares(self.points, &labels);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let row = next_centre(self.points, &self.norms, &squares, GROWTH_TRIALS, &mut rng)?;
        Some(centres.with_row(self.points, row))
    }
}

impl Sweep {
    /// The inertia for k = 1, 2, ….
    pub fn inertias(&self) -> Vec<f64> {
        self.models.iter().map(|model| model.inertia).collect()
    }
}
