//! Starts that compete.

use super::algorithm::{Course, KMeans};
use super::centres::{CHUNK, Centres};
use super::init::{Init, further_centres, k_means_plus_plus};
use super::nearest::Nearest;
use crate::model::points::Points;
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

/// Iterations after which starts are compared.
const HEAT: usize = 8;

/// Even starts for each k-means++ start: the more, the fewer clusters, since few clusters are found fast. With 100 and 150
/// clusters none has won on the three catalogues tried, so there they are left out.
fn even_starts(k: usize) -> usize {
    (96 / k).min(12)
}

/// Rows tried as the centre that takes a clustering from k − 1 to k. Many, since trying one costs little beside the run that follows.
const GROWTH_TRIALS: usize = 128;

/// Rows tried for each centre where many centres are added at once.
const LEAST_TRIALS: usize = 16;

/// How many more clusters than wanted a sweep goes up to, so that the largest wanted k can be reached from above too.
const BEYOND: usize = 2;

/// How often clusterings are made larger and smaller again, by other rows each time. Among many clusters one more or less
/// matters little.
fn rounds(k: usize) -> u64 {
    (48 / k as u64).clamp(1, 3)
}

/// The winner among the starts for the k of the course, or what becomes of it with one more centre and then one fewer.
pub(super) fn contest<P: Points>(course: &Course<P>) -> Vec<KMeans> {
    let draws = Draws::of(course, course.params.k);
    let k = course.params.k.min(draws.reachable());
    let winner = best(course, draws.starts(course, k)).map(|start| {
        let mut model = course.finished(start);
        for round in 0..rounds(k) {
            if let Some(grown) = grown(course, &model.centres, 1, round) {
                let grown = course.finished(grown).centres;
                better(&mut model, course.finished(shrunk(course, &grown)));
            }
        }
        model
    });
    winner.into_iter().collect()
}

/// The best clusterings for k = 1, 2, …, up to the k of the course. Each k has a contest that the centres for k − 1 and one more
/// take part in, so a larger k is never worse than a smaller one; then they are improved.
pub(super) fn contests<P: Points>(course: &Course<P>, progress: impl Fn(usize)) -> Vec<KMeans> {
    let draws = Draws::of(course, course.params.k + BEYOND);
    let mut models: Vec<KMeans> = Vec::with_capacity(draws.reachable());
    for k in 1..=draws.reachable() {
        progress(k);
        let model = contest_above(course, &draws, k, models.last());
        models.extend(model);
    }
    (0..rounds(course.params.k)).for_each(|round| improve(course, &mut models, round));
    models.truncate(course.params.k);
    models
}

/// The winner among the starts for `k` clusters, one of which is made of a clustering with fewer by adding centres; nothing when there
/// are fewer different rows.
pub(super) fn contest_above<P: Points>(
    course: &Course<P>,
    draws: &Draws,
    k: usize,
    fewer: Option<&KMeans>,
) -> Option<KMeans> {
    let grown = fewer.and_then(|fewer| grown(course, &fewer.centres, k - fewer.centres.k(), 0));
    best(course, draws.starts(course, k).chain(grown)).map(|winner| course.finished(winner))
}

/// Tries each k from above, without the centre of k + 1 that is missed least, and then from below, with one more than k − 1.
fn improve<P: Points>(course: &Course<P>, models: &mut [KMeans], round: u64) {
    for k in (1..models.len()).rev() {
        let above = shrunk(course, &models[k].centres);
        better(&mut models[k - 1], course.finished(above));
    }
    for k in 1..models.len() {
        if let Some(below) = grown(course, &models[k - 1].centres, 1, round + 1) {
            better(&mut models[k], course.finished(below));
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
/// hardly a word in common with anything, so rows drawn evenly compete with them.
pub(super) struct Draws {
    apart: Vec<Vec<usize>>,
    even: Vec<Vec<usize>>,
}

impl Draws {
    pub fn of<P: Points>(course: &Course<P>, k: usize) -> Self {
        let params = course.params;
        let k = k.min(course.points.nsamples());
        let draw = |start: u64| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(params.seed.wrapping_add(start));
            let apart = k_means_plus_plus(course, k, &mut rng);
            let drawn = (apart.len() * even_starts(apart.len()).max(1)).max(96).min(course.points.nsamples());
            let even = index::sample(&mut rng, course.points.nsamples(), drawn).into_vec();
            (apart, even)
        };
        let (apart, even) = (0..params.starts as u64).map(draw).unzip();
        Self { apart, even }
    }

    /// The largest k that there are different rows for.
    fn reachable(&self) -> usize {
        self.apart.iter().map(Vec::len).max().unwrap_or(0)
    }

    fn starts<'a, P: Points>(
        &'a self,
        course: &'a Course<P>,
        k: usize,
    ) -> impl Iterator<Item = Centres> + 'a {
        let (apart, even_ones) = match course.params.init {
            Init::PlusPlus => (self.apart.as_slice(), 0),
            Init::Random => (&[][..], 1),
            Init::Contest | Init::Given(_) => (self.apart.as_slice(), even_starts(k)),
        };
        let apart = apart.iter().filter_map(move |rows| rows.get(..k));
        let even = self.even.iter().flat_map(move |rows| rows.chunks_exact(k).take(even_ones));
        apart.chain(even).map(|rows| Centres::from_rows(course.points, rows))
    }
}

/// The centres of the start that is best after a heat; a single start needs none.
fn best<P: Points>(course: &Course<P>, starts: impl Iterator<Item = Centres>) -> Option<Centres> {
    let mut starts: Vec<Centres> = starts.collect();
    if starts.len() == 1 {
        return starts.pop();
    }
    let heats: Vec<KMeans> = starts.into_par_iter().map(|start| course.run(start, HEAT)).collect();
    let best = heats.into_iter().min_by(|a, b| a.inertia.total_cmp(&b.inertia));
    best.map(|model| model.centres)
}

/// The centres with `more` rows added: each time, of many rows drawn, the one that helps most. Nothing when all rows are centres.
fn grown<P: Points>(course: &Course<P>, centres: &Centres, more: usize, draw: u64) -> Option<Centres> {
    let (labels, _) = centres.assign(course.points);
    let squares = centres.exact_squares(course.points, &labels);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(course.params.seed.wrapping_add(draw));
    let trials = (GROWTH_TRIALS / more).max(LEAST_TRIALS);
    let rows = further_centres(course, squares, more, trials, &mut rng);
    let all = rows.iter().fold(centres.clone(), |centres, &row| centres.with_row(course.points, row));
    (rows.len() == more).then_some(all)
}

/// The centres without the one that is missed least: whose rows are nearly as near to another one.
fn shrunk<P: Points>(course: &Course<P>, centres: &Centres) -> Centres {
    let rows = course.points.nsamples();
    let chunks = (0..rows.div_ceil(CHUNK)).into_par_iter();
    let nearest: Vec<Vec<Nearest>> = chunks
        .map(|chunk| centres.nearest(course.points, chunk * CHUNK..rows.min((chunk + 1) * CHUNK)))
        .collect();
    let mut losses = vec![0.0; centres.k()];
    for nearest in nearest.iter().flatten() {
        losses[nearest.label as usize] += f64::from(nearest.second) - f64::from(nearest.score);
    }
    let least = (0..centres.k()).min_by(|&a, &b| losses[a].total_cmp(&losses[b]));
    let others: Vec<usize> = (0..centres.k()).filter(|&c| Some(c) != least).collect();
    centres.reordered(&others)
}
