//! From prepared products to everything that is saved and shown.

use crate::choose::{Chosen, choose};
use crate::csr::Csr;
use crate::describe::{Described, describe, draw};
use crate::kmeans::Centres;
use crate::lsa::LsaParams;
use crate::model::{Model, Places, map, set_apart, wordless};
use crate::pca::Pca;
use crate::points::{Points, squared_norms};
use crate::prepare::Prepared;
use crate::text::Corpus;
use crate::tfidf::TfIdfParams;
use linfa::traits::{Fit, Transformer};
use linfa::{DatasetBase, ParamGuard};
use wintermute_shared::analysis::{Analysis, FORMAT, Features};
use wintermute_shared::quality::Quality;
use wintermute_shared::settings::Space;
use wintermute_shared::telemetry::Stopwatch;
use wintermute_shared::{Error, Result, Settings, VERSION};

/// Everything that clustering finds.
#[derive(Clone, Debug)]
pub struct Findings {
    /// What places products.
    pub model: Model,
    /// One row of TF-IDF for each product.
    pub features: Csr,
    /// Where the products belong.
    pub places: Places,
    /// What the report shows.
    pub analysis: Analysis,
}

/// Clusters and describes the products of a prepared catalogue.
///
/// # Errors
/// [`wintermute_shared::Error::Invalid`] when the text columns hold no words.
pub fn analyse(
    prepared: &Prepared,
    quality: Quality,
    settings: &Settings,
    watch: &mut Stopwatch,
) -> Result<Findings> {
    let frame = &prepared.frame;
    let rows = frame.rows as u64;
    watch.stage("TF-IDF", rows);
    let corpus = Corpus::of(frame, settings, &quality.roles);
    let (tfidf, features) = TfIdfParams::from(settings)
        .check()
        .and_then(|params| params.fit_transform(&corpus))
        .map_err(|e| {
            Error::invalid(format!(
                "{} has nothing to cluster: {e}; or name other columns with --text (WINTERMUTE_TEXT)",
                text_columns(settings).join(", ")
            ))
        })?;
    let (lsa, located) = match settings.space {
        Space::Tfidf => (None, locate(&features, &features, settings, watch)?),
        Space::Lsa => {
            watch.stage("LSA", rows);
            let params = LsaParams::from(settings).idf(tfidf.idf().to_vec()).check()?;
            let lsa = params.fit(&DatasetBase::new(&features, ()))?;
            let points = lsa.transform(&features);
            (Some(lsa), locate(&points, &features, settings, watch)?)
        }
    };
    watch.stage("PCA", rows);
    let pca = Pca::params(2).seed(settings.seed).check()?.fit(&DatasetBase::new(&features, ()))?;
    let map = map(&pca, &features);
    watch.stage("describing the clusters", rows);
    let Described { price_edges, overall, clusters } =
        describe(frame, settings, &quality.roles, &features, &tfidf, &located);
    let analysis = Analysis {
        format: FORMAT,
        wintermute: VERSION.to_owned(),
        quality,
        rows,
        preparation: prepared.preparation.clone(),
        features: Features {
            text: text_columns(settings),
            terms: features.columns() as u64,
            non_zeros: features.non_zeros() as u64,
            wordless: wordless(&features).count() as u64,
            space: if lsa.is_some() { "lsa" } else { "tfidf" }.to_owned(),
            dimensions: located.centres.dimensions() as u64,
            explained: lsa.as_ref().map(|lsa| lsa.explained),
        },
        choice: located.chosen.choice.clone(),
        elbow: located.chosen.elbow.clone(),
        inertia: located.squares.iter().sum(),
        map: draw(&map, &located.labels, clusters.len(), &pca),
        price_edges,
        overall,
        clusters,
    };
    let Located { centres, labels, distances, .. } = located;
    let model = Model { tfidf, lsa, pca, centres };
    Ok(Findings { model, features, places: Places { labels, distances, map }, analysis })
}

fn text_columns(settings: &Settings) -> Vec<String> {
    settings.text.iter().map(ToString::to_string).collect()
}

/// The products' places among the clusters.
pub(crate) struct Located {
    /// How k was chosen; its sampled rows are those of all products.
    pub chosen: Chosen,
    pub centres: Centres,
    pub labels: Vec<u32>,
    pub distances: Vec<f32>,
    /// The squared distance of each product to its centre.
    pub squares: Vec<f64>,
    /// The squared norm of each product.
    pub norms: Vec<f64>,
}

/// Clusters the products that have words; the others belong to no cluster.
fn locate<P: Points>(
    points: &P,
    features: &Csr,
    settings: &Settings,
    watch: &mut Stopwatch,
) -> Result<Located> {
    let rows = points.nsamples() as u64;
    watch.stage("k-means", rows);
    let progress =
        |k: usize| wintermute_shared::logging::progress("cluster", &format!("k-means, k = {k}"), rows);
    let worded: Vec<usize> = (0..points.nsamples()).filter(|&row| !features.row(row).0.is_empty()).collect();
    let chosen = match worded.len() == points.nsamples() {
        true => choose(points, settings, progress)?,
        false => {
            let mut chosen = choose(&points.select(&worded), settings, progress)?;
            chosen.sampled.iter_mut().for_each(|row| *row = worded[*row]);
            chosen
        }
    };
    let centres = chosen.sweep.models[chosen.choice.k as usize - 1].centres.clone();
    let (mut labels, mut distances) = centres.assign(points);
    let mut squares = centres.exact_squares(points, &labels);
    wordless(features).for_each(|row| squares[row] = 0.0);
    set_apart(features, &centres, &mut labels, &mut distances);
    let norms = squared_norms(points);
    Ok(Located { chosen, centres, labels, distances, squares, norms })
}
