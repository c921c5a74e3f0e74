//! Multilevel refinement: starts compete on a small sample of the rows, the winners go on on a larger one, and end on all rows. Most of the
//! work is done on the samples.

use super::algorithm::KMeans;
use super::centres::Centres;
use super::context::FitContext;
use crate::model::points::Points;
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

/// Above this many rows starts compete on a sample of this size.
const COARSE: usize = 1 << 14;

/// Rows on which winners go on before they see all: their centres are then so near to where they end that few passes over all rows
/// are left.
const FINE: usize = 1 << 17;

/// The fine sample is left out unless there are so many times as many rows.
const STEP: usize = 4;

/// The rows of a context on several levels: a coarse sample for multi-start, a finer one for the winners; then all.
pub(super) struct Levels<P>(Vec<Level<P>>);

struct Level<P> {
    points: P,
    /// The columns that the points have, of all columns.
    columns: Vec<u32>,
}

impl<P: Points> Levels<P> {
    pub fn of(all: &FitContext<P>) -> Self {
        let rows = all.points.nsamples();
        let coarse = (COARSE < rows).then_some(COARSE);
        let fine = (FINE * STEP <= rows).then_some(FINE);
        let level = |size: usize| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(all.params.seed);
            let mut sampled = index::sample(&mut rng, rows, size).into_vec();
            sampled.sort_unstable();
            let (points, columns) = all.points.select(&sampled).compact();
            Level { points, columns }
        };
        Self(coarse.into_iter().chain(fine).map(level).collect())
    }

    /// The best of the starts on the first level, refined on all levels but the last one, which is all rows.
    pub fn refine(
        &self,
        all: &FitContext<P>,
        multi_start: impl FnOnce(&FitContext<P>) -> Vec<KMeans>,
    ) -> Vec<Centres> {
        let centres = |models: Vec<KMeans>, level: &Level<P>| -> Vec<Centres> {
            let widened = |model: &KMeans| model.centres.widened(&level.columns, all.points.nfeatures());
            models.iter().map(widened).collect()
        };
        let Some((coarse, finer)) = self.0.split_first() else {
            return multi_start(all).into_iter().map(|model| model.centres).collect();
        };
        let winners = centres(multi_start(&FitContext::new(&coarse.points, all.params)), coarse);
        finer.iter().fold(winners, |winners, fine| {
            let context = FitContext::new(&fine.points, all.params);
            let run = |centres: &Centres| context.finished(centres.narrowed(&fine.columns));
            centres(winners.par_iter().map(run).collect(), fine)
        })
    }
}
