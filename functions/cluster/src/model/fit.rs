//! From prepared products to a model.

use crate::features::csr::Csr;
use crate::features::lsa::{FEW_DIMENSIONS, Lsa, LsaParams, MANY_DIMENSIONS};
use crate::features::text::Corpus;
use crate::features::tfidf::TfIdfParams;
use crate::input::sample::sample;
use crate::model::choose::{Chosen, Tried, highest_silhouette, try_numbers};
use crate::model::likeness::likeness;
use crate::model::pca::Pca;
use crate::model::points::Points;
use crate::model::silhouette;
use crate::model::{Model, wordless};
use linfa::traits::{Fit, Transformer};
use linfa::{DatasetBase, ParamGuard};
use ndarray::Array2;
use std::borrow::Cow;
use wintermute_shared::analysis::{AsideColumn, Likeness};
use wintermute_shared::contract::telemetry::Stopwatch;
use wintermute_shared::settings::{Clusters, Space};
use wintermute_shared::{Error, Result, Settings};

/// A model and what was learnt on the way.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// What places products.
    pub model: Model,
    /// How k was chosen.
    pub chosen: Chosen,
    /// The TF-IDF rows of the products that the model was fitted to.
    pub features: Csr,
    /// The columns whose words did not count.
    pub set_aside: Vec<AsideColumn>,
    /// How far distances on the map tell those in the space of the clusters.
    pub likeness: Option<Likeness>,
}

/// Fits a model to products.
///
/// # Errors
/// [`Error::Invalid`] when the text columns hold no words.
pub fn fit(corpus: &Corpus, settings: &Settings, watch: &mut Stopwatch) -> Result<Fitted> {
    watch.stage("TF-IDF", corpus.rows() as u64);
    let (tfidf, features) =
        TfIdfParams::from(settings).check().and_then(|params| params.fit_transform(corpus)).map_err(|e| {
            let text: Vec<String> = settings.text.iter().map(ToString::to_string).collect();
            Error::invalid(format!(
                "{} has nothing to cluster: {e}; or name other columns with --text (WINTERMUTE_TEXT)",
                text.join(", ")
            ))
        })?;
    let rows = features.rows() as u64;
    // Products without a word belong to no cluster.
    let worded = match wordless(&features).next() {
        None => Cow::Borrowed(&features),
        Some(_) => {
            let rows: Vec<usize> =
                (0..features.rows()).filter(|&row| !features.row(row).0.is_empty()).collect();
            Cow::Owned(features.select(&rows))
        }
    };
    let (lsa, chosen) = match settings.space {
        Space::Tfidf => {
            let tried = tried(sampled(&worded, settings), rows, settings, watch)?;
            (None, tried.fit(&worded, settings, k_means(rows))?)
        }
        Space::Lsa => {
            let (lsa, tried) = space(&worded, tfidf.idf(), settings, watch)?;
            watch.stage("k-means", rows);
            let chosen = tried.fit(&lsa.transform(worded.as_ref()), settings, k_means(rows))?;
            (Some(lsa), chosen)
        }
    };
    drop(worded);
    let (chosen, families) = chosen.gathered(settings.seed);
    watch.stage("PCA", rows);
    let pca = Pca::params(2).seed(settings.seed).check()?.fit(&DatasetBase::new(&features, ()))?;
    let likeness = likeness(&pca, lsa.as_ref(), &features, settings.seed);
    let (centres, far) = (chosen.model.centres.clone(), chosen.far);
    let set_aside = corpus.told().iter().zip(tfidf.set_aside()).filter_map(|(told, &products)| {
        Some(AsideColumn { role: told.what.role()?, column: told.column.name.clone(), products })
    });
    let set_aside = set_aside.collect();
    let model = Model { tfidf, lsa, pca, centres, families, far };
    Ok(Fitted { model, chosen, features, set_aside, likeness })
}

/// Up to this many clusters have at least twice as many dimensions in the smaller space.
const FEW: usize = FEW_DIMENSIONS / 2;

/// The LSA space of the rows, and what it says about the number of clusters.
///
/// A space of few dimensions cannot hold many clusters apart: the directions of some coincide. A space of many is slower, and divides
/// clusters by words that tell little. So the settings decide, else the number of clusters. Where the smaller space shows more than [`FEW`],
/// the larger one counts if 1.5 or 2 times as many clusters are as distinct in it: distances in more dimensions differ less, so the
/// silhouette rises only where directions that coincided come apart.
fn space(
    worded: &Csr,
    idf: &[f32],
    settings: &Settings,
    watch: &mut Stopwatch,
) -> Result<(Lsa, Tried<Array2<f32>>)> {
    let rows = worded.rows() as u64;
    let sampled = sampled(worded, settings);
    let learnt = learnt(worded, settings);
    let lsa = |dimensions, watch: &mut Stopwatch| -> Result<(Lsa, Array2<f32>)> {
        watch.stage("LSA", rows);
        let params = LsaParams::of(settings, dimensions).idf(idf.to_vec()).check()?;
        let lsa = params.fit(&DatasetBase::new(learnt.as_ref(), ()))?;
        let sampled = lsa.transform(&sampled);
        Ok((lsa, sampled))
    };
    let dimensions = settings.dimensions.unwrap_or(match settings.k {
        Clusters::Fixed(k) if k > FEW => MANY_DIMENSIONS,
        _ => FEW_DIMENSIONS,
    });
    let (smaller, points) = lsa(dimensions, watch)?;
    let tried_in_smaller = tried(points, rows, settings, watch)?;
    let (k, silhouette) = match tried_in_smaller.best() {
        Some((k, silhouette)) if k > FEW && settings.dimensions.is_none() => (k, silhouette),
        _ => return Ok((smaller, tried_in_smaller)),
    };
    let (larger, points) = lsa(MANY_DIMENSIONS, watch)?;
    match highest_silhouette(&points, &[3 * k / 2, 2 * k], settings)? {
        Some(of_larger) if of_larger >= silhouette => Ok((larger, tried(points, rows, settings, watch)?)),
        _ => Ok((smaller, tried_in_smaller)),
    }
}

/// Rows that the LSA space is learnt from; directions of more hardly differ.
const LEARNT: usize = 1 << 17;

fn learnt<'a>(rows: &'a Csr, settings: &Settings) -> Cow<'a, Csr> {
    match rows.rows() <= LEARNT {
        true => Cow::Borrowed(rows),
        false => Cow::Owned(rows.select(&sample(rows.rows(), LEARNT, settings.seed))),
    }
}

fn sampled(rows: &Csr, settings: &Settings) -> Csr {
    rows.select(&sample(rows.rows(), silhouette::SAMPLE, settings.seed))
}

fn tried<P: Points>(sampled: P, rows: u64, settings: &Settings, watch: &mut Stopwatch) -> Result<Tried<P>> {
    watch.stage("number of clusters", sampled.nsamples() as u64);
    try_numbers(sampled, rows as usize, settings, k_means(rows))
}

fn k_means(rows: u64) -> impl Fn(usize) + Sync {
    move |k| wintermute_shared::logging::progress("cluster", &format!("k-means, k = {k}"), rows)
}
