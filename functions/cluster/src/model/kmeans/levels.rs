//! Samples of the rows, on which most of the work is done.

use super::algorithm::{Course, KMeans};
use super::centres::Centres;
use crate::model::points::Points;
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

/// Above this many rows starts compete on a sample of this size.
const ARENA: usize = 1 << 14;

/// Rows on which winners go on before they see all: their centres are then so near to where they end that few passes over all rows
/// are left.
const TRACK: usize = 1 << 17;

/// The track is skipped when there are not so many times as many rows.
const STEP: usize = 4;

/// The rows of a course on several levels: a sample for contests, a larger one for the winners; then all.
pub(super) struct Levels<P>(Vec<Level<P>>);

struct Level<P> {
    points: P,
    /// The columns that the points have, of all columns.
    columns: Vec<u32>,
}

impl<P: Points> Levels<P> {
    pub fn of(all: &Course<P>) -> Self {
        let rows = all.points.nsamples();
        let arena = (ARENA < rows).then_some(ARENA);
        let track = (TRACK * STEP <= rows).then_some(TRACK);
        let level = |size: usize| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(all.params.seed);
            let mut sampled = index::sample(&mut rng, rows, size).into_vec();
            sampled.sort_unstable();
            let (points, columns) = all.points.select(&sampled).compact();
            Level { points, columns }
        };
        Self(arena.into_iter().chain(track).map(level).collect())
    }

    /// The winners of a contest on the first level, run on all levels but the last one, which is all rows.
    pub fn climb(&self, all: &Course<P>, contest: impl FnOnce(&Course<P>) -> Vec<KMeans>) -> Vec<Centres> {
        let centres = |models: Vec<KMeans>, level: &Level<P>| -> Vec<Centres> {
            let widened = |model: &KMeans| model.centres.widened(&level.columns, all.points.nfeatures());
            models.iter().map(widened).collect()
        };
        let Some((arena, tracks)) = self.0.split_first() else {
            return contest(all).into_iter().map(|model| model.centres).collect();
        };
        let winners = centres(contest(&Course::new(&arena.points, all.params)), arena);
        tracks.iter().fold(winners, |winners, track| {
            let course = Course::new(&track.points, all.params);
            let run = |centres: &Centres| course.finished(centres.narrowed(&track.columns));
            centres(winners.par_iter().map(run).collect(), track)
        })
    }
}
