//! Multi-start: several starts run a few iterations, and the best one goes on. Local search by inserting and deleting centres then
//! improves it.

use super::algorithm::KMeans;
use super::centres::{CHUNK, Centres};
use super::context::FitContext;
use super::nearest::Nearest;
use super::params::Init;
use super::seeding::{further_centres, k_means_plus_plus};
use crate::model::points::Points;
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

/// Iterations after which starts are compared.
const TRIAL_ITERATIONS: usize = 8;

/// Uniform starts for each k-means++ start: the more, the fewer clusters, since few clusters are found fast. With 100 and 150
/// clusters none has won on the three catalogues tried, so there they are left out.
fn uniform_starts(k: usize) -> usize {
    (96 / k).min(12)
}

/// Rows tried as the centre that takes a clustering from k − 1 to k. Many, since trying one costs little beside the run that follows.
const INSERTION_TRIALS: usize = 128;

/// Rows tried for each centre where many centres are added at once.
const LEAST_TRIALS: usize = 16;

/// How many more clusters than wanted a sweep goes up to, so that the largest wanted k can be reached from above too.
const BEYOND: usize = 2;

/// How often clusterings are made larger and smaller again, by other rows each time. Among many clusters one more or less
/// matters little.
fn rounds(k: usize) -> u64 {
    (48 / k as u64).clamp(1, 3)
}

/// The winner among the starts for the k of the context, or what becomes of it with one more centre and then one fewer.
pub(super) fn multi_start<P: Points>(context: &FitContext<P>) -> Vec<KMeans> {
    let seeds = SeedRows::of(context, context.params.k);
    let k = context.params.k.min(seeds.reachable());
    let winner = best(context, seeds.starts(context, k)).map(|start| {
        let mut model = context.finished(start);
        for round in 0..rounds(k) {
            if let Some(more) = insert_rows(context, &model.centres, 1, round) {
                let more = context.finished(more).centres;
                better(&mut model, context.finished(remove_least(context, &more)));
            }
        }
        model
    });
    winner.into_iter().collect()
}

/// The best clusterings for k = 1, 2, …, up to the k of the context. For each k several starts compete, among them the centres for k − 1
/// and one more, so a larger k is never worse than a smaller one; then they are improved.
pub(super) fn multi_starts<P: Points>(context: &FitContext<P>, progress: impl Fn(usize)) -> Vec<KMeans> {
    let seeds = SeedRows::of(context, context.params.k + BEYOND);
    let mut models: Vec<KMeans> = Vec::with_capacity(seeds.reachable());
    for k in 1..=seeds.reachable() {
        progress(k);
        let model = multi_start_above(context, &seeds, k, models.last());
        models.extend(model);
    }
    (0..rounds(context.params.k)).for_each(|round| improve(context, &mut models, round));
    models.truncate(context.params.k);
    models
}

/// The winner among the starts for `k` clusters, one of which is made of a clustering with fewer by adding centres; nothing when there
/// are fewer different rows.
pub(super) fn multi_start_above<P: Points>(
    context: &FitContext<P>,
    seeds: &SeedRows,
    k: usize,
    fewer: Option<&KMeans>,
) -> Option<KMeans> {
    let extended = fewer.and_then(|fewer| insert_rows(context, &fewer.centres, k - fewer.centres.k(), 0));
    best(context, seeds.starts(context, k).chain(extended)).map(|winner| context.finished(winner))
}

/// Tries each k from above, without the centre of k + 1 that is missed least, and then from below, with one more than k − 1.
fn improve<P: Points>(context: &FitContext<P>, models: &mut [KMeans], round: u64) {
    for k in (1..models.len()).rev() {
        let above = remove_least(context, &models[k].centres);
        better(&mut models[k - 1], context.finished(above));
    }
    for k in 1..models.len() {
        if let Some(below) = insert_rows(context, &models[k - 1].centres, 1, round + 1) {
            better(&mut models[k], context.finished(below));
        }
    }
}

fn better(best: &mut KMeans, tried: KMeans) {
    if tried.inertia < best.inertia {
        *best = tried;
    }
}

/// Rows that are drawn once and start the clusterings of every k.
///
/// The first k rows of a k-means++ sequence are a start for k clusters. In sparse text k-means++ is fond of outliers, which have
/// hardly a word in common with anything, so uniformly drawn rows compete with them.
pub(super) struct SeedRows {
    plus_plus: Vec<Vec<usize>>,
    uniform: Vec<Vec<usize>>,
}

impl SeedRows {
    pub fn of<P: Points>(context: &FitContext<P>, k: usize) -> Self {
        let params = context.params;
        let k = k.min(context.points.nsamples());
        let draw = |start: u64| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(params.seed.wrapping_add(start));
            let plus_plus = k_means_plus_plus(context, k, &mut rng);
            let drawn = (plus_plus.len() * uniform_starts(plus_plus.len()).max(1))
                .max(96)
                .min(context.points.nsamples());
            let uniform = index::sample(&mut rng, context.points.nsamples(), drawn).into_vec();
            (plus_plus, uniform)
        };
        let (plus_plus, uniform) = (0..params.starts as u64).map(draw).unzip();
        Self { plus_plus, uniform }
    }

    /// The largest k that there are different rows for.
    fn reachable(&self) -> usize {
        self.plus_plus.iter().map(Vec::len).max().unwrap_or(0)
    }

    fn starts<'a, P: Points>(
        &'a self,
        context: &'a FitContext<P>,
        k: usize,
    ) -> impl Iterator<Item = Centres> + 'a {
        let (plus_plus, uniform_count) = match context.params.init {
            Init::PlusPlus => (self.plus_plus.as_slice(), 0),
            Init::Random => (&[][..], 1),
            Init::MultiStart | Init::Given(_) => (self.plus_plus.as_slice(), uniform_starts(k)),
        };
        let plus_plus = plus_plus.iter().filter_map(move |rows| rows.get(..k));
        let uniform = self.uniform.iter().flat_map(move |rows| rows.chunks_exact(k).take(uniform_count));
        plus_plus.chain(uniform).map(|rows| Centres::from_rows(context.points, rows))
    }
}

/// The centres of the start that is best after the trial iterations; a single start needs none.
fn best<P: Points>(context: &FitContext<P>, starts: impl Iterator<Item = Centres>) -> Option<Centres> {
    let mut starts: Vec<Centres> = starts.collect();
    if starts.len() == 1 {
        return starts.pop();
    }
    let trials: Vec<KMeans> =
        starts.into_par_iter().map(|start| context.run(start, TRIAL_ITERATIONS)).collect();
    let best = trials.into_iter().min_by(|a, b| a.inertia.total_cmp(&b.inertia));
    best.map(|model| model.centres)
}

/// The centres with `more` rows added: each time, of many rows drawn, the one that helps most. Nothing when all rows are centres.
fn insert_rows<P: Points>(
    context: &FitContext<P>,
    centres: &Centres,
    more: usize,
    draw: u64,
) -> Option<Centres> {
    let (labels, _) = centres.assign(context.points);
    let squares = centres.exact_squares(context.points, &labels);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(context.params.seed.wrapping_add(draw));
    let trials = (INSERTION_TRIALS / more).max(LEAST_TRIALS);
    let rows = further_centres(context, squares, more, trials, &mut rng);
    let all = rows.iter().fold(centres.clone(), |centres, &row| centres.with_row(context.points, row));
    (rows.len() == more).then_some(all)
}

/// The centres without the one that is missed least: whose rows are nearly as near to another one.
fn remove_least<P: Points>(context: &FitContext<P>, centres: &Centres) -> Centres {
    let rows = context.points.nsamples();
    let chunks = (0..rows.div_ceil(CHUNK)).into_par_iter();
    let nearest: Vec<Vec<Nearest>> = chunks
        .map(|chunk| centres.nearest(context.points, chunk * CHUNK..rows.min((chunk + 1) * CHUNK)))
        .collect();
    let mut losses = vec![0.0; centres.k()];
    for nearest in nearest.iter().flatten() {
        losses[nearest.label as usize] += f64::from(nearest.second) - f64::from(nearest.score);
    }
    let least = (0..centres.k()).min_by(|&a, &b| losses[a].total_cmp(&losses[b]));
    let others: Vec<usize> = (0..centres.k()).filter(|&c| Some(c) != least).collect();
    centres.reordered(&others)
}
