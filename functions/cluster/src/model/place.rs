//! A fitted model, which places products among its clusters.

use crate::features::csr::Csr;
use crate::features::lsa::Lsa;
use crate::features::tfidf::TfIdf;
use crate::model::families::Families;
use crate::model::kmeans::Centres;
use crate::model::pca::Pca;
use crate::model::points::{Points, squared_norms};
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
    /// Which clusters are a family.
    pub families: Families,
    /// The distance to their centre beyond which one in a hundred of the products lay that the model was fitted to; infinite where an
    /// earlier version has not measured it.
    pub far: f32,
}

/// Where products belong. Products without a known word are in the group after the last cluster, at no distance.
#[derive(Clone, Debug, PartialEq)]
pub struct Places {
    /// Each product's cluster.
    pub labels: Vec<u32>,
    /// Each product's distance to its centre.
    pub distances: Vec<f32>,
    /// The squares of these distances, in double precision throughout.
    pub squares: Vec<f64>,
    /// Each product's squared norm in the space of the clusters.
    pub norms: Vec<f64>,
    /// Each product's place on the map, `products × 2`.
    pub map: Array2<f32>,
}

impl Default for Places {
    /// No products.
    fn default() -> Self {
        Self {
            labels: Vec::new(),
            distances: Vec::new(),
            squares: Vec::new(),
            norms: Vec::new(),
            map: Array2::zeros((0, 2)),
        }
    }
}

/// Rows that are in the space of the clusters at a time.
const BLOCK: usize = 1 << 16;

impl Model {
    /// Places products by their TF-IDF rows.
    pub fn place(&self, features: &Csr) -> Places {
        let mut located = Located::default();
        for start in (0..features.rows()).step_by(BLOCK) {
            let block = features.slice(start..features.rows().min(start + BLOCK));
            match &self.lsa {
                Some(lsa) => located.locate(&self.centres, &lsa.transform(&block)),
                None => located.locate(&self.centres, &block),
            }
        }
        let Located { mut labels, mut distances, mut squares, norms } = located;
        for row in wordless(features) {
            (labels[row], distances[row], squares[row]) = (self.centres.k() as u32, 0.0, 0.0);
        }
        Places { labels, distances, squares, norms, map: map(&self.pca, features) }
    }
}

impl Model {
    /// How many products lie far out: farther from their centre than nearly all that the model was fitted to, or they have no known word.
    pub fn outlying(&self, places: &Places) -> u64 {
        let k = self.centres.k() as u32;
        let all = places.labels.iter().zip(&places.distances);
        all.filter(|&(&label, &distance)| label == k || distance > self.far).count() as u64
    }
}

#[derive(Default)]
struct Located {
    labels: Vec<u32>,
    distances: Vec<f32>,
    squares: Vec<f64>,
    norms: Vec<f64>,
}

impl Located {
    fn locate<P: Points>(&mut self, centres: &Centres, points: &P) {
        let (labels, distances) = centres.assign(points);
        self.squares.extend(centres.exact_squares(points, &labels));
        self.norms.extend(squared_norms(points));
        self.labels.extend(labels);
        self.distances.extend(distances);
    }
}

/// The rows without a known word.
pub fn wordless(features: &Csr) -> impl Iterator<Item = usize> + '_ {
    (0..features.rows()).filter(|&row| features.row(row).0.is_empty())
}

/// The rows' places on the map. A matrix of fewer than two terms has fewer than two components: the others are zero.
fn map(pca: &Pca, features: &Csr) -> Array2<f32> {
    let map = pca.transform(features);
    if map.ncols() == 2 {
        return map;
    }
    Array2::from_shape_fn((map.nrows(), 2), |(row, column)| map.get((row, column)).copied().unwrap_or(0.0))
}
