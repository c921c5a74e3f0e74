//! How many clusters: the settings' number, or the one at which the silhouette stops rising clearly.

mod curve;

use crate::model::kmeans::{IncrementalKMeans, Init, KMeans, KMeansParams};
use crate::model::knee::knee;
use crate::model::points::{Points, distinct_rows};
use crate::model::silhouette::{self, Distances, Sampled};
use curve::{Curve, DRAWN_FOR};
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

/// What a sample says about the number of clusters.
pub struct Tried<P> {
    sampled: P,
    distances: Distances,
    /// Clusterings of the sample by their number of clusters.
    fitted: BTreeMap<usize, (KMeans, ElbowPoint)>,
    number: Number,
}

/// Where the number of clusters comes from.
enum Number {
    /// The sample speaks for it, for this reason.
    Best(usize, String),
    /// The settings name it.
    Wanted(usize),
}

/// Tries numbers of clusters on a sample of the rows: at most [`silhouette::SAMPLE`] of `rows`.
///
/// `auto` finds the smallest k to which more clusters, up to three times as many, add little, and goes on from there as long as each further
/// cluster adds clearly. What lies beyond does not count: the silhouette may rise again where clusters gather products of the same
/// words, and how far one looks must not matter.
///
/// # Errors
/// As k-means.
pub fn try_numbers<P: Points>(
    sampled: P,
    rows: usize,
    settings: &Settings,
    progress: impl Fn(usize) + Sync,
) -> Result<Tried<P>> {
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
    let number = match wanted {
        None => {
            let (k, reason) = curve.choose((limit == settings.max_k).then_some(limit));
            Number::Best(k, reason)
        }
        // It is in the picture too, unless the sample has fewer different products.
        Some(wanted) => {
            if wanted <= distinct || rows == sampled.nsamples() {
                curve.fit(wanted.min(distinct));
            }
            Number::Wanted(wanted)
        }
    };
    let fitted = curve.fitted;
    Ok(Tried { sampled, distances, fitted, number })
}

impl<P: Points> Tried<P> {
    /// The number of clusters that the sample speaks for, and their mean silhouette; nothing where the settings name one, or one cluster
    /// is all.
    pub fn best(&self) -> Option<(usize, f64)> {
        let Number::Best(k, _) = self.number else { return None };
        Some((k, self.fitted.get(&k)?.1.silhouette?))
    }

    /// Fits the number of clusters that counts to all rows: the one of the settings, lowered only when there are fewer different rows, or
    /// the best one.
    ///
    /// # Errors
    /// As k-means.
    pub fn fit(mut self, points: &P, settings: &Settings, progress: impl Fn(usize)) -> Result<Chosen> {
        let (k, reason) = match self.number {
            Number::Best(k, reason) => (k, reason),
            Number::Wanted(wanted) => {
                let k = distinct_rows(points, wanted).clamp(1, wanted);
                (k, fixed(wanted, k))
            }
        };
        let elbow: Vec<ElbowPoint> = self.fitted.values().map(|(_, point)| *point).collect();
        let model = match self.fitted.remove(&k) {
            // The sample is all rows.
            Some((model, _)) if points.nsamples() == self.sampled.nsamples() => model,
            _ => {
                progress(k);
                params(k, settings).check()?.fit_rows(points)?
            }
        };
        let (labels, mut to_centre) = model.centres.assign(&self.sampled);
        let by_row = self.distances.silhouettes(&labels);
        let choice = Choice {
            k: k as u64,
            requested: settings.k.to_string(),
            knee: knee_of(&elbow),
            reason,
            sample: Some(self.sampled.nsamples() as u64),
        };
        let silhouettes = silhouette::by_cluster(by_row.as_deref().unwrap_or_default(), &labels, k);
        to_centre.sort_unstable_by(f32::total_cmp);
        let far = to_centre[(to_centre.len() - 1) * 99 / 100];
        Ok(Chosen { model, elbow, choice, far, silhouettes })
    }
}

/// The highest mean silhouette of some rows, of clusterings into these numbers of clusters; nothing if there are fewer different rows.
///
/// # Errors
/// As k-means.
pub fn highest_silhouette<P: Points>(
    rows: &P,
    numbers: &[usize],
    settings: &Settings,
) -> Result<Option<f64>> {
    let distances = Distances::between(rows);
    let distinct = distinct_rows(rows, numbers.iter().copied().max().unwrap_or_default());
    let silhouette_of = |&k: &usize| -> Result<Option<f64>> {
        let labels = params(k, settings).check()?.fit_rows(rows)?.centres.assign(rows).0;
        Ok(distances.silhouettes(&labels).as_deref().map(silhouette::mean))
    };
    let silhouettes =
        numbers.iter().filter(|&&k| k <= distinct).map(silhouette_of).collect::<Result<Vec<_>>>()?;
    Ok(silhouettes.into_iter().flatten().max_by(f64::total_cmp))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::sample::sample;
    use ndarray::Array2;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    fn choose(points: &Array2<f32>, settings: &Settings) -> Chosen {
        let rows = points.nrows();
        let sampled = Points::select(points, &sample(rows, silhouette::SAMPLE, settings.seed));
        let tried = try_numbers(sampled, rows, settings, |_| ()).unwrap();
        tried.fit(points, settings, |_| ()).unwrap()
    }

    /// Groups of directions in the plane, of unit length as all rows are.
    fn blobs(groups: usize, each: usize) -> Array2<f32> {
        Array2::from_shape_fn((groups * each, 2), |(row, column)| {
            let angle = 1.4 * (row / each) as f32 + 0.002 * (row % each) as f32;
            if column == 0 { angle.cos() } else { angle.sin() }
        })
    }

    #[test]
    fn auto_finds_the_groups_that_are_there() {
        let chosen = choose(&blobs(4, 25), &Settings::default());
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
            let chosen = choose(&kinds(groups, 60), &Settings::default());
            assert_eq!(chosen.choice.k, groups as u64, "{:?}", chosen.choice);
        }
    }

    #[test]
    fn the_number_of_clusters_does_not_follow_its_bound() {
        let points = kinds(30, 40);
        let k = |max_k| choose(&points, &Settings { max_k, ..Settings::default() }).choice.k;
        let found = [60, 120, 240].map(k);
        assert!(found.iter().all(|k| (28..=31).contains(k)), "{found:?}");
        assert_eq!(found[0], found[1]);
        assert_eq!(found[1], found[2]);
    }

    #[test]
    fn a_bound_that_ends_the_search_is_said() {
        let chosen = choose(&kinds(30, 20), &Settings { max_k: 10, ..Settings::default() });
        assert!(chosen.choice.reason.ends_with("max_k allows no more."), "{}", chosen.choice.reason);
        let free = choose(&kinds(12, 20), &Settings::default());
        assert!(!free.choice.reason.contains("max_k"), "{}", free.choice.reason);
    }

    #[test]
    fn more_kinds_than_starts_are_drawn_for_are_found_too() {
        let settings = Settings { max_k: 400, ..Settings::default() };
        let chosen = choose(&kinds(300, 8), &settings);
        assert!((240..=310).contains(&chosen.choice.k), "{:?}", chosen.choice);
    }

    #[test]
    fn a_large_catalogue_is_judged_by_a_sample_and_fitted_as_a_whole() {
        let points = kinds(12, 500);
        let chosen = choose(&points, &Settings::default());
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
        let chosen = choose(&points, &settings);
        assert_eq!(chosen.choice.k, 3);
        assert!(chosen.choice.reason.contains("lowered from 9 to 3"), "{}", chosen.choice.reason);
    }

    #[test]
    fn a_fixed_k_above_the_elbow_is_served() {
        let settings = Settings { k: Clusters::Fixed(12), max_k: 4, ..Settings::default() };
        let chosen = choose(&blobs(4, 25), &settings);
        let tried: Vec<u64> = chosen.elbow.iter().map(|point| point.k).collect();
        assert_eq!((chosen.choice.k, chosen.model.centres.k()), (12, 12));
        assert_eq!(tried, [1, 2, 3, 4, 12]);
    }

    #[test]
    fn identical_products_are_one_cluster() {
        let chosen = choose(&Array2::from_elem((8, 2), 1.0), &Settings::default());
        assert_eq!(chosen.choice.k, 1);
        assert!(chosen.choice.reason.contains("more kinds would not tell them apart"));
    }
}
