//! Starts that compete.

use super::algorithm::{Course, KMeans};
use super::centres::Centres;
use super::init::{k_means_plus_plus, next_centre};
use crate::points::Points;
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;

/// Above this many rows the starts compete on a sample of this size, and only the winner sees all rows.
const ARENA: usize = 1 << 14;

/// Iterations after which starts are compared.
const HEAT: usize = 8;

/// Even starts at most, for each k-means++ start.
const EVEN_STARTS: usize = 4;

/// Rows tried as the centre that takes a clustering from k − 1 to k.
const GROWTH_TRIALS: usize = 16;

/// What comes of a contest on a sample of the rows; nothing when there are so few that all of them can be the arena.
pub(super) fn on_arena<P: Points, T>(all: &Course<P>, contest: impl Fn(&Course<P>) -> T) -> Option<T> {
    let rows = all.points.nsamples();
    if rows <= ARENA {
        return None;
    }
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(all.params.seed);
    let mut sampled = index::sample(&mut rng, rows, ARENA).into_vec();
    sampled.sort_unstable();
    let arena = all.points.select(&sampled);
    Some(contest(&Course::new(&arena, all.params)))
}

/// The winner among the starts for the k of the course.
pub(super) fn contest<P: Points>(all: &Course<P>) -> Vec<Centres> {
    let on_one = |course: &Course<P>| {
        let draws = Draws::of(course);
        let k = course.params.k.min(draws.reachable());
        let winner = best(course, draws.starts(course, k));
        winner.map(|winner| course.run(winner.centres, course.params.max_iterations).centres)
    };
    on_arena(all, on_one).unwrap_or_else(|| on_one(all)).into_iter().collect()
}

/// The best clusterings for k = 1, 2, …, each from a contest that the centres for k − 1 and one more take part in. So a larger k
/// is never worse than a smaller one.
pub(super) fn contests<P: Points>(course: &Course<P>, progress: impl Fn(usize)) -> Vec<KMeans> {
    let draws = Draws::of(course);
    let mut models: Vec<KMeans> = Vec::with_capacity(draws.reachable());
    for k in 1..=draws.reachable() {
        progress(k);
        let grown = models.last().and_then(|before| grown(course, &before.centres));
        let winner = best(course, draws.starts(course, k).chain(grown));
        models.extend(winner.map(|winner| course.run(winner.centres, course.params.max_iterations)));
    }
    models
}

/// Rows that are drawn once and start the clusterings of every k.
///
/// The first k rows of a k-means++ sequence are a start for k clusters. In sparse text k-means++ is fond of outliers, which have
/// hardly a word in common with anything, so rows drawn evenly compete with them: the more, the smaller k is, since small k
/// fit fast.
struct Draws {
    apart: Vec<Vec<usize>>,
    even: Vec<Vec<usize>>,
}

impl Draws {
    fn of<P: Points>(course: &Course<P>) -> Self {
        let params = course.params;
        let draw = |start: u64| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(params.seed.wrapping_add(start));
            let apart = k_means_plus_plus(course.points, &course.norms, params.k, &mut rng);
            let even = index::sample(&mut rng, course.points.nsamples(), apart.len()).into_vec();
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
        let apart = self.apart.iter().filter_map(move |rows| rows.get(..k));
        let most = self.even.len() * EVEN_STARTS;
        let even = self.even.iter().flat_map(move |rows| rows.chunks_exact(k)).take(most);
        apart.chain(even).map(|rows| Centres::from_rows(course.points, rows))
    }
}

/// The start that is best after a heat.
fn best<P: Points>(course: &Course<P>, starts: impl Iterator<Item = Centres>) -> Option<KMeans> {
    starts.map(|start| course.run(start, HEAT)).min_by(|a, b| a.inertia.total_cmp(&b.inertia))
}

/// The centres with one more: of many rows drawn, the one that helps most.
fn grown<P: Points>(course: &Course<P>, centres: &Centres) -> Option<Centres> {
    let (labels, _) = centres.assign(course.points);
    let squares = centres.exact_squares(course.points, &labels);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(course.params.seed);
    let row = next_centre(course.points, &course.norms, &squares, GROWTH_TRIALS, &mut rng)?;
    Some(centres.with_row(course.points, row))
}
