//! k-means for many numbers of clusters: every one from 1 to K, or some of them, one after the other.

use super::algorithm::KMeans;
use super::centres::Centres;
use super::context::FitContext;
use super::levels::Levels;
use super::multi_start::{SeedRows, multi_start_above, multi_starts};
use super::params::{KMeansParams, KMeansValidParams};
use crate::error::{Result, rule};
use crate::model::points::Points;
use linfa::ParamGuard;
use rayon::prelude::*;

/// Fits on all rows that run side by side, which takes memory for each: with two there is work for a thread when one of them has none.
const SIDE_BY_SIDE: usize = 2;

/// The best clustering found for each k from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The models for k = 1, 2, …; fewer than asked for when there are fewer different rows.
    pub models: Vec<KMeans>,
}

/// Fits k-means for every k from 1 to the `k` of `params`, on all rows. A run needs no more than some numbers of clusters on a sample
/// ([`IncrementalKMeans`]); this is what is compared with other implementations of the whole elbow.
///
/// For each k several starts of the parameters' kind compete ([`super::Init`]), among them the centres found for k − 1 with the row added
/// that helps most of some drawn; one k-means++ sequence serves all k. `progress` is called with each k before its fit.
///
/// # Errors
/// [`crate::error::Error::Parameter`] for parameters that break their rules, or more clusters than rows.
pub fn sweep<P: Points>(points: &P, params: &KMeansParams, progress: impl Fn(usize)) -> Result<Sweep> {
    let params = params.check_ref()?;
    let rows = points.nsamples();
    rule(params.k <= rows, || format!("k must not exceed the number of rows ({rows}), but is {}", params.k))?;
    let all = FitContext::new(points, params);
    let winners = Levels::of(&all).refine(&all, |context| multi_starts(context, &progress));
    let run = |centres: &Centres| all.run(centres.clone(), params.max_iterations);
    let side_by_side = |some: &[Centres]| {
        some.iter().for_each(|centres| progress(centres.k()));
        some.par_iter().map(run).collect::<Vec<KMeans>>()
    };
    Ok(Sweep { models: winners.chunks(SIDE_BY_SIDE).flat_map(side_by_side).collect() })
}

impl Sweep {
    /// The inertia for k = 1, 2, ….
    pub fn inertias(&self) -> Vec<f64> {
        self.models.iter().map(|model| model.inertia).collect()
    }
}

/// k-means for numbers of clusters that the caller chooses as it goes, on rows that are few enough to need no sample.
///
/// For each k the same starts compete as in [`sweep`], among them a clustering with fewer clusters, extended by as many rows as are
/// missing.
pub struct IncrementalKMeans<'a, P: Points> {
    context: FitContext<'a, P>,
    seeds: SeedRows,
}

impl<'a, P: Points> IncrementalKMeans<'a, P> {
    /// k-means whose starts are drawn for the `k` of `params`; more clusters are made of fewer.
    pub fn new(points: &'a P, params: &'a KMeansValidParams) -> Self {
        let context = FitContext::new(points, params);
        let seeds = SeedRows::of(&context, params.k);
        Self { context, seeds }
    }

    /// Fits `k` clusters; `fewer` is the clustering with fewer clusters that takes part. Nothing when there are fewer different rows.
    pub fn fit(&self, k: usize, fewer: Option<&KMeans>) -> Option<KMeans> {
        multi_start_above(&self.context, &self.seeds, k, fewer)
    }
}
