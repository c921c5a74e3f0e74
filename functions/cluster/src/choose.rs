//! How many clusters: the settings' number, or the elbow's knee checked by silhouette.

use crate::kmeans::{Init, KMeans, KMeansParams, sweep};
use crate::knee::knee;
use crate::points::{Points, distinct_rows};
use crate::silhouette::{self, Distances};
use crate::validity::{self, Scatter};
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;
use wintermute_shared::analysis::{Choice, ElbowPoint};
use wintermute_shared::settings::Clusters;
use wintermute_shared::{Result, Settings};

/// The clustering that counts, beside those that were tried.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The clustering that counts.
    pub model: KMeans,
    /// The elbow, up to the settings' `max_k`.
    pub elbow: Vec<ElbowPoint>,
    /// Which k counts, and why.
    pub choice: Choice,
    /// For each cluster the mean silhouette of its sampled rows; nothing for a cluster without any, or one cluster alone.
    pub silhouettes: Vec<Option<f64>>,
}

/// Fits k-means for k = 1…`max_k` (or the fixed k, if larger) and chooses.
///
/// A fixed k is taken as it is, lowered only when there are fewer different rows. With `auto`, k is the elbow's knee or one of its
/// two neighbours, whichever has the best mean silhouette; without a knee it is the k of the best silhouette.
///
/// # Errors
/// As [`sweep`].
pub fn choose<P: Points>(points: &P, settings: &Settings, progress: impl Fn(usize)) -> Result<Chosen> {
    let wanted = match settings.k {
        Clusters::Fixed(k) => k,
        Clusters::Auto => 1,
    };
    let distinct = distinct_rows(points, wanted.max(settings.max_k));
    let largest = wanted.max(settings.max_k).min(distinct).max(1);
    let params = KMeansParams::new(largest)
        .init(Init::from(settings.init))
        .spherical(settings.spherical)
        .starts(settings.starts)
        .seed(settings.seed);
    let mut models = sweep(points, &params, progress)?.models;
    let sampled = points.select(&sample(points.nsamples(), silhouette::SAMPLE, settings.seed));
    let distances = Distances::between(&sampled);
    let rows = points.select(&sample(points.nsamples(), validity::SAMPLE, settings.seed));
    let measured = models.iter().enumerate().map(|(i, model)| {
        let scatter = Scatter::of(&rows, &model.centres.assign(&rows).0);
        let labels = model.centres.assign(&sampled).0;
        let silhouettes = distances.silhouettes(&labels);
        let point = ElbowPoint {
            k: i as u64 + 1,
            inertia: model.inertia,
            silhouette: silhouettes.as_deref().map(silhouette::mean),
            calinski_harabasz: scatter.as_ref().map(Scatter::calinski_harabasz),
            davies_bouldin: scatter.as_ref().map(Scatter::davies_bouldin),
        };
        (point, silhouette::by_cluster(silhouettes.as_deref().unwrap_or_default(), &labels, i + 1))
    });
    let (all, mut silhouettes): (Vec<ElbowPoint>, Vec<_>) = measured.unzip();
    let elbow = all[..settings.max_k.min(all.len())].to_vec();
    let choice = decide(settings, &all, &elbow, distinct);
    let chosen = choice.k as usize - 1;
    Ok(Chosen {
        model: models.swap_remove(chosen),
        elbow,
        choice,
        silhouettes: silhouettes.swap_remove(chosen),
    })
}

/// So many of the numbers below `rows`, drawn evenly, ascending.
pub fn sample(rows: usize, most: usize, seed: u64) -> Vec<usize> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut sampled = index::sample(&mut rng, rows, rows.min(most)).into_vec();
    sampled.sort_unstable();
    sampled
}

fn decide(settings: &Settings, all: &[ElbowPoint], elbow: &[ElbowPoint], distinct: usize) -> Choice {
    let x: Vec<f64> = elbow.iter().map(|point| point.k as f64).collect();
    let y: Vec<f64> = elbow.iter().map(|point| point.inertia).collect();
    let knee = knee(&x, &y).map(|k| k as u64);
    let (k, reason) = match settings.k {
        Clusters::Fixed(wanted) if wanted > all.len() => (
            all.len() as u64,
            format!(
                "k was lowered from {wanted} to {}: there are only {distinct} different products.",
                all.len()
            ),
        ),
        Clusters::Fixed(wanted) => (wanted as u64, format!("The settings ask for {wanted} clusters.")),
        Clusters::Auto => automatic(elbow, knee),
    };
    Choice { k, requested: settings.k.to_string(), knee, reason }
}

fn automatic(elbow: &[ElbowPoint], knee: Option<u64>) -> (u64, String) {
    let best = |points: &[ElbowPoint]| {
        let scored = points.iter().filter_map(|point| point.silhouette.map(|s| (point.k, s)));
        // Of equally good ones the smallest k: `max_by` gives the last.
        scored.rev().max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let around = |knee: u64| {
        let near: Vec<ElbowPoint> =
            elbow.iter().filter(|point| point.k.abs_diff(knee) <= 1).copied().collect();
        best(&near)
    };
    match (knee, knee.and_then(around), best(elbow)) {
        (Some(knee), Some((k, silhouette)), _) if k == knee => (
            k,
            format!(
                "The elbow's knee is at {knee}, and its silhouette ({silhouette:.3}) is no worse than that of its neighbours."
            ),
        ),
        (Some(knee), Some((k, silhouette)), _) => (
            k,
            format!(
                "The elbow's knee is at {knee}; next to it, {k} clusters have a better silhouette ({silhouette:.3})."
            ),
        ),
        (None, _, Some((k, silhouette))) => {
            (k, format!("The elbow has no knee; {k} clusters have the best silhouette ({silhouette:.3})."))
        }
        _ => (1, "The products cannot be told apart, so they are one cluster.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

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
        assert!(chosen.choice.reason.contains("knee"), "{}", chosen.choice.reason);
        assert_eq!(chosen.elbow.len(), 20);
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
        assert_eq!((chosen.choice.k, chosen.elbow.len(), chosen.model.centres.k()), (12, 4, 12));
    }

    #[test]
    fn identical_products_are_one_cluster() {
        let chosen = choose(&Array2::from_elem((8, 2), 1.0), &Settings::default(), |_| ()).unwrap();
        assert_eq!(chosen.choice.k, 1);
        assert!(chosen.choice.reason.contains("cannot be told apart"));
    }
}
