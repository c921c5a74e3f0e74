//! From prepared products to a model.

use crate::features::csr::Csr;
use crate::features::lsa::LsaParams;
use crate::features::text::Corpus;
use crate::features::tfidf::TfIdfParams;
use crate::model::choose::{Chosen, choose};
use crate::model::likeness::likeness;
use crate::model::pca::Pca;
use crate::model::points::Points;
use crate::model::{Model, wordless};
use linfa::traits::{Fit, Transformer};
use linfa::{DatasetBase, ParamGuard};
use std::borrow::Cow;
use wintermute_shared::analysis::{AsideColumn, Likeness};
use wintermute_shared::contract::telemetry::Stopwatch;
use wintermute_shared::settings::Space;
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
        Space::Tfidf => (None, cluster(worded.as_ref(), settings, watch)?),
        Space::Lsa => {
            watch.stage("LSA", rows);
            let params = LsaParams::from(settings).idf(tfidf.idf().to_vec()).check()?;
            let lsa = params.fit(&DatasetBase::new(worded.as_ref(), ()))?;
            let points = lsa.transform(worded.as_ref());
            (Some(lsa), cluster(&points, settings, watch)?)
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

fn cluster<P: Points>(points: &P, settings: &Settings, watch: &mut Stopwatch) -> Result<Chosen> {
    let rows = points.nsamples() as u64;
    watch.stage("k-means", rows);
    let progress =
        |k: usize| wintermute_shared::logging::progress("cluster", &format!("k-means, k = {k}"), rows);
    choose(points, settings, progress)
}
