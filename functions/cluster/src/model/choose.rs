//! How many clusters: the settings' number, or the one at which the silhouette stops rising clearly.

use crate::input::sample::sample;
use crate::model::kmeans::{IncrementalKMeans, Init, KMeans, KMeansParams};
use crate::model::knee::knee;
use crate::model::points::{Points, distinct_rows};
use crate::model::silhouette::{self, Distances, Sampled};
use crate::model::validity::Scatter;
use linfa::ParamGuard;
use std::collections::BTreeMap;
use wintermute_shared::analysis::{Choice, ElbowPoint};
use wintermute_shared::settings::Clusters;
use wintermute_shared::{Result, Settings};

/// The clustering that counts, beside those that were tried.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The clustering that counts.
    pub model: KMeans,
    /// The numbers of clusters that were tried on a sample, ascending.
    pub elbow: Vec<ElbowPoint>,
    /// Which k counts, and why.
    pub choice: Choice,
    /// The distance to their centre beyond which one in a hundred of the sampled rows lie.
    pub far: f32,
    /// For each cluster the silhouettes of its sampled rows; nothing for a cluster without any, or one cluster alone.
    pub silhouettes: Vec<Option<Sampled>>,
}

/// Chooses the number of clusters on a sample of at most [`silhouette::SAMPLE`] rows, and fits k-means with it to all.
///
/// A fixed k is taken as it is, lowered only when there are fewer different rows. `auto` finds the smallest k to which more clusters, up to
/// `AHEAD` times as many, add little, and goes on from there as long as each further cluster adds clearly. What lies beyond does not count: the silhouette may rise again where clusters gather
/// products of the same words, and how far one looks must not matter.
///
/// # Errors
/// As k-means.
pub fn choose<P: Points>(points: &P, settings: &Settings, progress: impl Fn(usize)) -> Result<Chosen> {
    let rows = points.nsamples();
    let sampled = points.select(&sample(rows, silhouette::SAMPLE, settings.seed));
    let distances = Distances::between(&sampled);
    let wanted = match settings.k {
        Clusters::Auto => None,
        Clusters::Fixed(wanted) => Some(wanted),
    };
    let most = settings.max_k.max(wanted.unwrap_or_default()).max(DRAWN_FOR);
    let distinct = distinct_rows(&sampled, most).max(1);
    let limit = distinct.min(settings.max_k);
    let params = params(distinct.min(DRAWN_FOR), settings).check()?;
    let mut curve = Curve {
        kmeans: IncrementalKMeans::new(&sampled, &params),
        points: &sampled,
        distances: &distances,
        scale: rows as f64 / sampled.nsamples() as f64,
        fitted: BTreeMap::new(),
        progress: &progress,
    };
    curve.search(limit);
    let is_bounded = limit == settings.max_k;
    let (k, reason) = match wanted {
        None => curve.choose(is_bounded.then_some(limit)),
        Some(wanted) => {
            let k = distinct_rows(points, wanted).clamp(1, wanted);
            // It stands in the picture too, unless the sample has fewer different products.
            if k <= distinct {
                curve.fit(k);
            }
            (k, fixed(wanted, k))
        }
    };
    let elbow = curve.elbow();
    let model = match curve.fitted.remove(&k) {
        // The sample is all rows.
        Some((model, _)) if rows == sampled.nsamples() => model,
        _ => {
            progress(k);
            self::params(k, settings).check()?.fit_rows(points)?
        }
    };
    let (labels, mut to_centre) = model.centres.assign(&sampled);
    let by_row = distances.silhouettes(&labels);
    let choice = Choice {
        k: k as u64,
        requested: settings.k.to_string(),
        knee: knee_of(&elbow),
        reason,
        sample: Some(sampled.nsamples() as u64),
    };
    let silhouettes = silhouette::by_cluster(by_row.as_deref().unwrap_or_default(), &labels, k);
    to_centre.sort_unstable_by(f32::total_cmp);
    let far = to_centre[(to_centre.len() - 1) * 99 / 100];
    Ok(Chosen { model, elbow, choice, far, silhouettes })
}

fn params(k: usize, settings: &Settings) -> KMeansParams {
    KMeansParams::new(k)
        .init(Init::from(settings.init))
        .spherical(settings.spherical)
        .starts(settings.starts)
        .seed(settings.seed)
}

fn fixed(wanted: usize, k: usize) -> String {
    match wanted == k {
        true => format!("The settings ask for {wanted} kinds."),
        false => format!("k was lowered from {wanted} to {k}: there are only {k} different products."),
    }
}

/// The knee of the inertia by Kneedle: a mark in the picture, on which nothing depends.
fn knee_of(elbow: &[ElbowPoint]) -> Option<u64> {
    let x: Vec<f64> = elbow.iter().map(|point| point.k as f64).collect();
    let y: Vec<f64> = elbow.iter().map(|point| point.inertia).collect();
    knee(&x, &y).map(|k| k as u64)
}

/// Starts are drawn for so many clusters, so that what is found does not depend on `max_k`. More clusters are made of fewer.
const DRAWN_FOR: usize = 256;

/// A number of clusters is compared with those up to so many times as large. Families of kinds must not be taken for kinds: in a catalogue
/// of five families with four kinds each, the silhouette hardly rises from 5 to 10.
const AHEAD: usize = 3;

/// By how much the silhouette of more clusters may be higher, as a factor, for fewer to be nearly as good: the fifth root of how many times as
/// many they are, but of two at least. That is 1.15 up to twice as many, and 1.25 for three times as many.
fn little(fewer: usize, more: usize) -> f64 {
    (more as f64 / fewer as f64).max(2.0).powf(0.2)
}

/// The part of what each cluster has added to the silhouette on average that one more must add to count.
const CLEAR: f64 = 0.5;

/// At least so many numbers are tried, if there are so many different rows, for the picture.
const LEAST_TRIED: usize = 40;

/// Clusters whose mean silhouette is lower have no bounds to speak of: a number of them counts only if no other has more. Few clusters of
/// many kinds have none, and a few more are not better.
const FAINT: f64 = 0.1;

/// Clusterings of a sample with ascending numbers of clusters.
struct Curve<'a, P: Points, F: Fn(usize)> {
    kmeans: IncrementalKMeans<'a, P>,
    points: &'a P,
    distances: &'a Distances,
    /// All rows for each row of the sample.
    scale: f64,
    fitted: BTreeMap<usize, (KMeans, ElbowPoint)>,
    progress: &'a F,
}

impl<P: Points, F: Fn(usize)> Curve<'_, P, F> {
    /// Tries numbers of clusters, at first each, then in steps of an eighth, until those ahead of a good one are known.
    fn search(&mut self, limit: usize) {
        let mut k = 1;
        loop {
            self.fit(k);
            let is_enough = |good: Good| k >= LEAST_TRIED.max(good.k * AHEAD);
            if k >= limit || self.smallest(FAINT).is_some_and(is_enough) {
                break;
            }
            k = (k + (k / 8).max(1)).min(limit);
        }
    }

    fn fit(&mut self, k: usize) {
        if self.fitted.contains_key(&k) {
            return;
        }
        (self.progress)(k);
        let fewer = self.fitted.range(..k).next_back().map(|(_, (model, _))| model);
        if let Some(model) = self.kmeans.fit(k, fewer) {
            let labels = model.centres.assign(self.points).0;
            let scatter = Scatter::of(self.points, &labels);
            let point = ElbowPoint {
                k: k as u64,
                inertia: model.inertia * self.scale,
                silhouette: self.distances.silhouettes(&labels).as_deref().map(silhouette::mean),
                calinski_harabasz: scatter.as_ref().map(Scatter::calinski_harabasz),
                davies_bouldin: scatter.as_ref().map(Scatter::davies_bouldin),
            };
            self.fitted.insert(k, (model, point));
        }
    }

    /// The silhouettes by number of clusters, ascending.
    fn silhouettes(&self) -> impl DoubleEndedIterator<Item = (usize, f64)> {
        self.fitted.iter().filter_map(|(&k, (_, point))| Some((k, point.silhouette?)))
    }

    /// The smallest number of clusters, of those tried, to which more would add little, if its silhouette is higher than `least`.
    fn smallest(&self, least: f64) -> Option<Good> {
        let is_good = |good: &Good| {
            let mut ahead = self.ahead(good.k);
            good.silhouette > least
                && ahead.all(|(more, other)| other <= good.silhouette * little(good.k, more))
        };
        self.silhouettes().filter_map(|(k, _)| self.good(k)).find(is_good)
    }

    /// A number of clusters that was tried, beside those ahead of it.
    fn good(&self, k: usize) -> Option<Good> {
        let silhouette = self.ahead(k).next()?.1;
        // `max_by` gives the last: the smallest of equally good ones.
        let (best, highest) = self.ahead(k).rev().max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(Good { k, silhouette, best, highest })
    }

    /// The silhouettes from a number of clusters that was tried to [`AHEAD`] times as many, ascending.
    fn ahead(&self, k: usize) -> impl DoubleEndedIterator<Item = (usize, f64)> {
        self.silhouettes().filter(move |(more, _)| (k..=k * AHEAD).contains(more))
    }

    /// The number of clusters to take, and why. `bound` is what `max_k` allows, if that ended the search.
    fn choose(&mut self, bound: Option<usize>) -> (usize, String) {
        let Some(good) = self.smallest_of_all() else {
            return (1, "The products form one kind, since more kinds would not tell them apart.".to_owned());
        };
        let k = self.last_clear(&good);
        let good = self.good(k).unwrap_or(good);
        let mut reason = good.reason();
        if bound.is_some_and(|bound| good.best == bound && bound < good.k * AHEAD) {
            reason.push_str(" More may be better still: max_k allows no more.");
        }
        (good.k, reason)
    }

    /// As [`Curve::smallest`], after the numbers that were left out just below it were tried too.
    fn smallest_of_all(&mut self) -> Option<Good> {
        // What is tried may be good too, and so may one below it.
        loop {
            let good = self.smallest(FAINT).or_else(|| self.smallest(0.0))?;
            let before = self.fitted.range(..good.k).next_back().map_or(good.k, |(&k, _)| k + 1);
            if before == good.k {
                return Some(good);
            }
            (before..good.k).for_each(|k| self.fit(k));
        }
    }

    /// The number of clusters up to which each further one adds clearly to the silhouette: at least [`CLEAR`] times what one of the
    /// clusters of a good number adds.
    ///
    /// While there are fewer clusters than kinds, each further cluster separates one more kind, and the silhouette rises in
    /// proportion. So [`little`] is true of a number that is too small by up to an eighth.
    fn last_clear(&mut self, good: &Good) -> usize {
        let least = CLEAR * good.silhouette / good.k as f64;
        let last = |curve: &Self| {
            let near = curve.silhouettes().filter(|&(k, _)| k >= good.k && 2 * k <= 3 * good.k);
            let above = near.map(|(k, silhouette)| (k, silhouette - least * (k - good.k) as f64));
            // `max_by` gives the last: the smallest of equally high ones.
            above.rev().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(good.k, |(k, _)| k)
        };
        let k = last(self);
        if k == good.k {
            return k;
        }
        let next = |k: usize| self.fitted.range(k + 1..).next().map(|(&next, _)| next);
        let before = self.fitted.range(..k).next_back().map_or(k, |(&before, _)| before);
        let left_out = before + 1..next(k).unwrap_or(k);
        left_out.for_each(|k| self.fit(k));
        last(self)
    }

    fn elbow(&self) -> Vec<ElbowPoint> {
        self.fitted.values().map(|(_, point)| *point).collect()
    }
}

/// A number of clusters, beside the best of those up to [`AHEAD`] times as many.
struct Good {
    k: usize,
    silhouette: f64,
    /// The best number from it on up to [`AHEAD`] times as many, and its silhouette.
    best: usize,
    highest: f64,
}

impl Good {
    fn reason(&self) -> String {
        let Self { k, silhouette, best, highest } = self;
        let reason = match k == best {
            true => format!(
                "{k} kinds are the most distinct of all numbers up to {} (mean silhouette {silhouette:.3}). Fewer are clearly less distinct.",
                k * AHEAD
            ),
            false => format!(
                "{k} kinds are nearly as distinct as the best number up to {}: their mean silhouette is {silhouette:.3}; the highest is {highest:.3}, with {best} kinds. Fewer are less distinct.",
                k * AHEAD
            ),
        };
        match *silhouette <= FAINT {
            true => {
                format!("{reason} Nothing sets the products clearly apart: kinds blend into each other.")
            }
            false => reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    /// Groups of directions in the plane, of unit length as all rows are.
    fn blobs(groups: usize, each: usize) -> Array2<f32> {
        Array2::from_shape_fn((groups * each, 2), |(row, column)| {
            let angle = 1.4 * (row / each) as f32 + 0.002 * (row % each) as f32;
            if column == 0 { angle.cos() } else { angle.sin() }
        })
    }

    #[test]
    fn auto_finds_the_groups_that_are_there() {
        let chosen = choose(&blobs(4, 25), &Settings::default(), |_| ()).unwrap();
        assert_eq!(chosen.choice.k, 4, "{:?}", chosen.choice);
        assert!(
            chosen.choice.reason.contains("4 kinds are the most distinct of all numbers up to 12"),
            "{}",
            chosen.choice.reason
        );
        assert!(chosen.elbow.last().unwrap().k >= 40);
    }

    /// Groups of points whose directions are drawn at random in a space of 64 dimensions, as product kinds are in LSA space.
    fn kinds(kinds: usize, each: usize) -> Array2<f32> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        let mut direction = || -> Vec<f32> { (0..64).map(|_| rng.gen_range(-1.0..1.0)).collect() };
        let centres: Vec<Vec<f32>> = (0..kinds).map(|_| direction()).collect();
        let mut rows = Array2::from_shape_fn((kinds * each, 64), |_| 0.0);
        for (row, mut values) in rows.rows_mut().into_iter().enumerate() {
            let noise = direction();
            for ((value, centre), noise) in values.iter_mut().zip(&centres[row % kinds]).zip(&noise) {
                *value = centre + 0.5 * noise;
            }
            let length = values.dot(&values).sqrt();
            values.mapv_inplace(|value| value / length);
        }
        rows
    }

    #[test]
    fn a_number_that_is_nearly_as_good_but_one_short_is_not_taken() {
        for groups in [8, 10, 14] {
            let chosen = choose(&kinds(groups, 60), &Settings::default(), |_| ()).unwrap();
            assert_eq!(chosen.choice.k, groups as u64, "{:?}", chosen.choice);
        }
    }

    #[test]
    fn the_number_of_clusters_does_not_follow_its_bound() {
        let points = kinds(30, 40);
        let k = |max_k| choose(&points, &Settings { max_k, ..Settings::default() }, |_| ()).unwrap().choice.k;
        let found = [60, 120, 240].map(k);
        assert!(found.iter().all(|k| (28..=31).contains(k)), "{found:?}");
        assert_eq!(found[0], found[1]);
        assert_eq!(found[1], found[2]);
    }

    #[test]
    fn a_bound_that_ends_the_search_is_said() {
        let chosen = choose(&kinds(30, 20), &Settings { max_k: 10, ..Settings::default() }, |_| ()).unwrap();
        assert!(chosen.choice.reason.ends_with("max_k allows no more."), "{}", chosen.choice.reason);
        let free = choose(&kinds(12, 20), &Settings::default(), |_| ()).unwrap();
        assert!(!free.choice.reason.contains("max_k"), "{}", free.choice.reason);
    }

    #[test]
    fn more_kinds_than_starts_are_drawn_for_are_found_too() {
        let settings = Settings { max_k: 400, ..Settings::default() };
        let chosen = choose(&kinds(300, 8), &settings, |_| ()).unwrap();
        assert!((240..=310).contains(&chosen.choice.k), "{:?}", chosen.choice);
    }

    #[test]
    fn a_large_catalogue_is_judged_by_a_sample_and_fitted_as_a_whole() {
        let points = kinds(12, 500);
        let chosen = choose(&points, &Settings::default(), |_| ()).unwrap();
        assert_eq!(chosen.choice.k, 12, "{:?}", chosen.choice);
        let of_sample = chosen.elbow.iter().find(|point| point.k == chosen.choice.k).unwrap();
        // The sample's inertia stands for that of all rows.
        let ratio = of_sample.inertia / chosen.model.inertia;
        assert!((0.9..1.1).contains(&ratio), "{ratio}");
    }

    #[test]
    fn k_is_lowered_to_the_number_of_different_products() {
        let settings = Settings { k: Clusters::Fixed(9), ..Settings::default() };
        let points = Array2::from_shape_fn((10, 1), |(row, _)| (row % 3) as f32);
        let chosen = choose(&points, &settings, |_| ()).unwrap();
        assert_eq!(chosen.choice.k, 3);
        assert!(chosen.choice.reason.contains("lowered from 9 to 3"), "{}", chosen.choice.reason);
    }

    #[test]
    fn a_fixed_k_above_the_elbow_is_served() {
        let settings = Settings { k: Clusters::Fixed(12), max_k: 4, ..Settings::default() };
        let chosen = choose(&blobs(4, 25), &settings, |_| ()).unwrap();
        let tried: Vec<u64> = chosen.elbow.iter().map(|point| point.k).collect();
        assert_eq!((chosen.choice.k, chosen.model.centres.k()), (12, 12));
        assert_eq!(tried, [1, 2, 3, 4, 12]);
    }

    #[test]
    fn identical_products_are_one_cluster() {
        let chosen = choose(&Array2::from_elem((8, 2), 1.0), &Settings::default(), |_| ()).unwrap();
        assert_eq!(chosen.choice.k, 1);
        assert!(chosen.choice.reason.contains("more kinds would not tell them apart"));
    }
}
