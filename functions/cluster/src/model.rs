//! A fitted model, which places products among its clusters.

use crate::csr::Csr;
use crate::kmeans::Centres;
use crate::lsa::Lsa;
use crate::pca::Pca;
use crate::text::Corpus;
use crate::tfidf::TfIdf;
use linfa::traits::Transformer;
use ndarray::Array2;

/// All that it takes to place products: from texts to TF-IDF rows, to the space of the clusters, to the nearest centre.
#[derive(Clone, Debug)]
pub struct Model {
    /// The vocabulary.
    pub tfidf: TfIdf,
    /// The LSA space, where the settings ask for it.
    pub lsa: Option<Lsa>,
    /// The principal components of the map.
    pub pca: Pca,
    /// The clusters' centres.
    pub centres: Centres,
}

/// Where products belong.
#[derive(Clone, Debug, PartialEq)]
pub struct Places {
    /// Each product's cluster; the number of centres for a product without a known word.
    pub labels: Vec<u32>,
    /// Each product's distance to its centre; 0 for a product without a known word.
    pub distances: Vec<f32>,
    /// Each product's place on the map, `products × 2`.
    pub map: Array2<f32>,
}

impl Model {
    /// Places the products whose texts these are.
    pub fn place(&self, corpus: &Corpus) -> Places {
        let features = self.tfidf.transform(corpus);
        let (mut labels, mut distances) = match &self.lsa {
            Some(lsa) => self.centres.assign(&lsa.transform(&features)),
            None => self.centres.assign(&features),
        };
        set_apart(&features, &self.centres, &mut labels, &mut distances);
        Places { labels, distances, map: map(&self.pca, &features) }
    }
}

/// Takes the rows without a word out of the clusters: they are a group of their own after the last.
pub fn set_apart(features: &Csr, centres: &Centres, labels: &mut [u32], distances: &mut [f32]) {
    for row in wordless(features) {
        (labels[row], distances[row]) = (centres.k() as u32, 0.0);
    }
}

/// The rows without a known word.
pub fn wordless(features: &Csr) -> impl Iterator<Item = usize> + '_ {
    (0..features.rows()).filter(|&row| features.row(row).0.is_empty())
}

/// The rows' places on the map. A matrix of fewer than two terms has fewer than two components: the others are zero.
pub fn map(pca: &Pca, features: &Csr) -> Array2<f32> {
    let map = pca.transform(features);
    if map.ncols() == 2 {
        return map;
    }
    Array2::from_shape_fn((map.nrows(), 2), |(row, column)| map.get((row, column)).copied().unwrap_or(0.0))
}
