//! k-means for every k from 1 to K: the elbow.

use super::algorithm::{Course, KMeans};
use super::contest::contests;
use super::levels::Levels;
use super::params::KMeansParams;
use crate::error::{Result, rule};
use crate::points::Points;
use linfa::ParamGuard;

/// The best clustering found for each k from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The models for k = 1, 2, …; fewer than asked for when there are fewer different rows.
    pub models: Vec<KMeans>,
}

/// Fits k-means for every k from 1 to the `k` of `params`.
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
    let all = Course::new(points, params);
    let winners = Levels::of(&all).climb(&all, |course| contests(course, &progress));
    let models = winners.into_iter().map(|centres| {
        progress(centres.k());
        all.run(centres, params.max_iterations)
    });
    Ok(Sweep { models: models.collect() })
}

impl Sweep {
    /// The inertia for k = 1, 2, ….
    pub fn inertias(&self) -> Vec<f64> {
        self.models.iter().map(|model| model.inertia).collect()
    }
}
