//! Fits k-means from the first centres that the parameters ask for.

use super::algorithm::KMeans;
use super::centres::Centres;
use super::context::FitContext;
use super::levels::Levels;
use super::multi_start::multi_start;
use super::params::{Init, KMeansValidParams};
use super::seeding::k_means_plus_plus;
use crate::error::{Error, Result, rule};
use crate::model::points::Points;
use linfa::DatasetBase;
use linfa::traits::Fit;
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;

impl KMeansValidParams {
    /// Fits to rows that somebody else holds.
    ///
    /// # Errors
    /// [`Error::Parameter`] when there are fewer rows than clusters, or given centres of another number or width.
    pub fn fit_rows<P: Points>(&self, points: &P) -> Result<KMeans> {
        rule(self.k <= points.nsamples(), || {
            format!("k must not exceed the number of rows ({}), but is {}", points.nsamples(), self.k)
        })?;
        let context = FitContext::new(points, self);
        let best = starts(&context)?.into_iter().map(|start| context.run(start, self.max_iterations));
        best.min_by(|a, b| a.inertia.total_cmp(&b.inertia))
            .ok_or_else(|| Error::Parameter("the number of starts must be at least 1, not 0".to_owned()))
    }
}

impl<P: Points, T> Fit<P, T, Error> for KMeansValidParams {
    type Object = KMeans;

    /// # Errors
    /// As [`KMeansValidParams::fit_rows`].
    fn fit(&self, dataset: &DatasetBase<P, T>) -> Result<KMeans> {
        self.fit_rows(&dataset.records)
    }
}

/// The first centres of each start.
fn starts<P: Points>(context: &FitContext<P>) -> Result<Vec<Centres>> {
    let (points, params) = (context.points, context.params);
    let drawn = |draw: &dyn Fn(&mut Xoshiro256PlusPlus) -> Vec<usize>| {
        let start = |start: u64| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(params.seed.wrapping_add(start));
            Centres::from_rows(points, &draw(&mut rng))
        };
        (0..params.starts as u64).map(start).collect()
    };
    Ok(match &params.init {
        Init::MultiStart => Levels::of(context).refine(context, multi_start),
        Init::PlusPlus => drawn(&|rng| k_means_plus_plus(context, params.k, rng)),
        Init::Random => drawn(&|rng| index::sample(rng, points.nsamples(), params.k).into_vec()),
        Init::Given(centres) => {
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
