//! Clusterings of a sample by their number of clusters, and the number at which the silhouette stops rising clearly.

use crate::model::kmeans::{IncrementalKMeans, KMeans};
use crate::model::points::Points;
use crate::model::silhouette::{self, Distances};
use crate::model::validity::Scatter;
use std::collections::BTreeMap;
use wintermute_shared::analysis::ElbowPoint;

/// Starts are drawn for so many clusters, so that what is found does not depend on `max_k`. More clusters are made of fewer.
pub(super) const DRAWN_FOR: usize = 256;

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
pub(super) struct Curve<'a, P: Points, F: Fn(usize) + Sync> {
    pub kmeans: IncrementalKMeans<'a, P>,
    pub points: &'a P,
    pub distances: &'a Distances,
    /// All rows for each row of the sample.
    pub scale: f64,
    pub fitted: BTreeMap<usize, (KMeans, ElbowPoint)>,
    pub progress: &'a F,
}

impl<P: Points, F: Fn(usize) + Sync> Curve<'_, P, F> {
    /// Tries numbers of clusters, at first each, then in steps of an eighth, until those ahead of a good one are known.
    ///
    /// While one clustering is judged, the next is made of it.
    pub fn search(&mut self, limit: usize) {
        (self.progress)(1);
        let (mut k, mut model) = (1, self.kmeans.fit(1, None));
        while let Some(fitted) = model {
            let next = (k + (k / 8).max(1)).min(limit);
            let more = (next > k).then_some(next);
            // Told here: the other thread does not know which run it works for.
            more.iter().for_each(|&more| (self.progress)(more));
            let fit_next = || more.and_then(|more| self.kmeans.fit(more, Some(&fitted)));
            let (point, more) = rayon::join(|| self.judge(k, &fitted), fit_next);
            self.fitted.insert(k, (fitted, point));
            let is_enough = |good: Good| k >= LEAST_TRIED.max(good.k * AHEAD);
            if self.smallest(FAINT).is_some_and(is_enough) {
                break;
            }
            (k, model) = (next, more);
        }
    }

    pub fn fit(&mut self, k: usize) {
        if self.fitted.contains_key(&k) {
            return;
        }
        (self.progress)(k);
        let fewer = self.fitted.range(..k).next_back().map(|(_, (model, _))| model);
        if let Some(model) = self.kmeans.fit(k, fewer) {
            let point = self.judge(k, &model);
            self.fitted.insert(k, (model, point));
        }
    }

    /// What speaks for a clustering.
    fn judge(&self, k: usize, model: &KMeans) -> ElbowPoint {
        let labels = model.centres.assign(self.points).0;
        let scatter = Scatter::of(self.points, &labels);
        ElbowPoint {
            k: k as u64,
            inertia: model.inertia * self.scale,
            silhouette: self.distances.silhouettes(&labels).as_deref().map(silhouette::mean),
            calinski_harabasz: scatter.as_ref().map(Scatter::calinski_harabasz),
            davies_bouldin: scatter.as_ref().map(Scatter::davies_bouldin),
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
    pub fn choose(&mut self, bound: Option<usize>) -> (usize, String) {
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
