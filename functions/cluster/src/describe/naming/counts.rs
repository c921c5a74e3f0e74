//! How well words tell the products of some clusters from all others.

use super::pool::NameSample;
use std::ops::Range;

/// Which drawn products hold each word.
pub(super) struct Counts {
    /// For each word the products that hold it, in order.
    holders: Vec<Vec<u32>>,
    /// The cluster of each product.
    clusters: Vec<u32>,
    /// How many products of its cluster a drawn one represents.
    weights: Vec<f64>,
    /// The products of each cluster.
    sizes: Vec<u64>,
}

/// How well words tell some clusters from all others.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Fit {
    /// The share of the clusters' products that hold all the words.
    pub coverage: f64,
    /// The share of the products that hold all the words that are in the clusters.
    pub precision: f64,
}

impl Fit {
    /// The harmonic mean of both.
    pub fn f1(&self) -> f64 {
        let sum = self.coverage + self.precision;
        if sum > 0.0 { 2.0 * self.coverage * self.precision / sum } else { 0.0 }
    }
}

impl Counts {
    /// Counts of this many words, without products.
    pub fn new(drawing: &NameSample, words: usize) -> Self {
        let mut drawn = vec![0_u64; drawing.sizes.len()];
        drawing.clusters.iter().for_each(|&cluster| drawn[cluster as usize] += 1);
        let weights =
            drawing.sizes.iter().zip(&drawn).map(|(&size, &drawn)| size as f64 / drawn.max(1) as f64);
        Self {
            holders: vec![Vec::new(); words],
            clusters: drawing.clusters.clone(),
            weights: weights.collect(),
            sizes: drawing.sizes.clone(),
        }
    }

    /// Adds a word; gives its number.
    pub fn add_word(&mut self) -> u32 {
        self.holders.push(Vec::new());
        self.holders.len() as u32 - 1
    }

    /// Notes that a product holds a word. Products come in order.
    pub fn hold(&mut self, product: u32, word: u32) {
        let holders = &mut self.holders[word as usize];
        if holders.last() != Some(&product) {
            holders.push(product);
        }
    }

    /// The drawn products of some clusters.
    pub fn products(&self, clusters: &Range<usize>) -> Range<usize> {
        let before = |cluster: usize| self.clusters.partition_point(|&of| (of as usize) < cluster);
        before(clusters.start)..before(clusters.end)
    }

    /// The products that hold all of some words.
    pub fn holders(&self, words: &[u32]) -> Vec<u32> {
        let mut lists: Vec<&Vec<u32>> = words.iter().map(|&word| &self.holders[word as usize]).collect();
        lists.sort_by_key(|list| list.len());
        let Some((first, others)) = lists.split_first() else { return Vec::new() };
        let is_in_all = |product: &u32| others.iter().all(|list| list.binary_search(product).is_ok());
        first.iter().copied().filter(is_in_all).collect()
    }

    /// The cluster of a product.
    pub fn cluster(&self, product: u32) -> usize {
        self.clusters[product as usize] as usize
    }

    /// How many products of the catalogue a drawn one represents.
    pub fn weight(&self, product: u32) -> f64 {
        self.weights[self.cluster(product)]
    }

    /// The products of some clusters, in the whole catalogue.
    pub fn size(&self, clusters: &Range<usize>) -> f64 {
        self.sizes[clusters.clone()].iter().sum::<u64>() as f64
    }

    /// The products of all clusters.
    pub fn all(&self) -> f64 {
        self.size(&(0..self.sizes.len()))
    }

    /// How well words tell some clusters from all others.
    pub fn fit(&self, words: &[u32], clusters: &Range<usize>) -> Fit {
        let own = self.products(clusters);
        let (mut inside, mut all) = (0.0, 0.0);
        for product in self.holders(words) {
            let weight = self.weight(product);
            all += weight;
            inside += if own.contains(&(product as usize)) { weight } else { 0.0 };
        }
        if all == 0.0 {
            return Fit::default();
        }
        Fit { coverage: (inside / self.size(clusters)).min(1.0), precision: inside / all }
    }
}
