//! Families: clusters gathered into a few groups, which a reader takes in at once.
//!
//! Of all ways to gather whole clusters into so many families, the one is sought that spherical k-means on the products would like best:
//! the sum over families of the length of the sum of their products' rows is as large as can be. That needs only the products of the
//! clusters' sums with each other. Single clusters move to another family as long as that helps (Hartigan 1975, "Clustering algorithms"),
//! from many starts. Of the numbers of families the one counts whose index of Caliński and Harabasz (1974) is the highest.

use super::choose::Chosen;
use super::kmeans::{Centres, KMeans};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::ops::Range;

/// Fewer clusters are taken in at once as they are.
const FEWEST_CLUSTERS: usize = 8;
/// Families at least.
const FEWEST: usize = 4;
/// Families at most.
const MOST: usize = 10;
/// A number of families is passed over if one of them has so large a share of the products, unless all numbers have such a one.
const TOO_LARGE: f64 = 0.4;
/// Starts for each number of families.
const STARTS: usize = 64;

/// Which clusters are a family; no family where there are few clusters. Clusters are numbered family by family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Families {
    /// For each family the number after its last cluster's.
    ends: Vec<usize>,
}

impl Families {
    /// Families of so many neighbouring clusters each.
    pub fn of_sizes(sizes: impl IntoIterator<Item = usize>) -> Self {
        let mut end = 0;
        let ends = sizes.into_iter().map(|size| {
            end += size;
            end
        });
        Self { ends: ends.collect() }
    }

    /// The number of families.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether clusters are gathered into none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The family of a cluster. What is in no cluster has the number after the last family's.
    pub fn of(&self, cluster: usize) -> usize {
        self.ends.partition_point(|&end| end <= cluster)
    }

    /// The clusters of each family.
    pub fn clusters(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        (0..self.len()).map(|family| {
            let begin = family.checked_sub(1).map_or(0, |before| self.ends[before]);
            begin..self.ends[family]
        })
    }
}

impl Chosen {
    /// Gathers the clusters into families, and numbers them anew: families by falling size, clusters by falling size within each.
    pub fn gathered(mut self, seed: u64) -> (Self, Families) {
        let Some(of) = gather(&self.model, seed) else { return (self, Families::default()) };
        let size = |family: usize| members(&of, family).map(|c| self.model.sizes[c]).sum::<u64>();
        let mut families: Vec<usize> = (0..=of.iter().copied().max().unwrap_or_default()).collect();
        families.sort_by_key(|&family| (Reverse(size(family)), members(&of, family).next()));
        let order: Vec<usize> = families.iter().flat_map(|&family| members(&of, family)).collect();
        let counts = families.iter().map(|&family| members(&of, family).count());
        let families = Families::of_sizes(counts);
        self.model.centres = self.model.centres.reordered(&order);
        self.model.sizes = order.iter().map(|&c| self.model.sizes[c]).collect();
        self.model.lengths = order.iter().map(|&c| self.model.lengths[c]).collect();
        self.silhouettes = order.iter().map(|&c| self.silhouettes[c]).collect();
        (self, families)
    }
}

fn members(of: &[usize], family: usize) -> impl Iterator<Item = usize> + '_ {
    (0..of.len()).filter(move |&c| of[c] == family)
}

/// The family of each cluster; none where there are few clusters.
fn gather(model: &KMeans, seed: u64) -> Option<Vec<usize>> {
    let k = model.centres.k();
    if k < FEWEST_CLUSTERS {
        return None;
    }
    let sums = Sums::of(&model.centres, &model.lengths);
    let all = model.sizes.iter().sum::<u64>() as f64;
    let largest = |of: &[usize]| {
        let size = |family| members(of, family).map(|c| model.sizes[c]).sum::<u64>();
        (0..k).map(size).max().unwrap_or_default() as f64 / all
    };
    // Of equally good numbers the smallest counts.
    let better = |a: &Gathered, b: &Gathered| {
        let is_small = |gathered: &Gathered| gathered.largest < TOO_LARGE;
        match (is_small(a), is_small(b)) {
            (true, true) => a.index >= b.index,
            (false, false) => a.largest <= b.largest,
            (a_is_small, _) => a_is_small,
        }
    };
    (FEWEST..=MOST.min(k / 2))
        .map(|families| {
            let (of, length) = sums.divided(families, seed);
            Gathered { largest: largest(&of), index: sums.calinski_harabasz(length, families), of }
        })
        .reduce(|best, next| if better(&best, &next) { best } else { next })
        .map(|best| best.of)
}

/// Clusters in some number of families.
struct Gathered {
    /// The family of each cluster.
    of: Vec<usize>,
    /// The largest family's share of the products.
    largest: f64,
    /// How well the families are apart.
    index: f64,
}

/// The sums of the clusters' rows, told by their products with each other.
struct Sums {
    k: usize,
    /// `k × k`.
    products: Vec<f64>,
}

impl Sums {
    /// Sums that point where the centres do, and are so long.
    fn of(centres: &Centres, lengths: &[f64]) -> Self {
        let k = centres.k();
        let directions: Vec<Vec<f32>> =
            (0..k).map(|c| (0..centres.dimensions()).map(|d| centres.coordinate(c, d)).collect()).collect();
        let norms: Vec<f64> = centres.squared_norms().iter().map(|square| square.sqrt()).collect();
        let product = |a: usize, b: usize| {
            let dot = directions[a].iter().zip(&directions[b]).map(|(&x, &y)| f64::from(x) * f64::from(y));
            let norms = norms[a] * norms[b];
            if norms > 0.0 { dot.sum::<f64>() / norms * lengths[a] * lengths[b] } else { 0.0 }
        };
        let products =
            (0..k * k).into_par_iter().map(|at| product((at / k).min(at % k), (at / k).max(at % k)));
        Self { k, products: products.collect() }
    }

    fn product(&self, a: usize, b: usize) -> f64 {
        self.products[a * self.k + b]
    }

    fn length(&self, c: usize) -> f64 {
        self.product(c, c).max(0.0).sqrt()
    }

    /// One less the cosine of the angle between two sums.
    fn distance(&self, a: usize, b: usize) -> f64 {
        let lengths = self.length(a) * self.length(b);
        if lengths > 0.0 { (1.0 - self.product(a, b) / lengths).max(0.0) } else { 1.0 }
    }

    /// The best of many divisions into so many families, with the sum of their lengths. Of equally good ones the first counts.
    fn divided(&self, families: usize, seed: u64) -> (Vec<usize>, f64) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let starts: Vec<Vec<usize>> = (0..STARTS).map(|_| self.start(families, &mut rng)).collect();
        let divisions = starts.into_par_iter().map(|of| Division::new(self, of, families).improved());
        let divisions: Vec<(Vec<usize>, f64)> = divisions.collect();
        let least = 1e-9 * (0..self.k).map(|c| self.length(c)).sum::<f64>();
        let best =
            divisions.into_iter().reduce(|best, next| if next.1 > best.1 + least { next } else { best });
        best.unwrap_or_default()
    }

    /// Each cluster with the nearest of as many clusters as there are families, which are drawn as k-means++ draws rows.
    fn start(&self, families: usize, rng: &mut impl Rng) -> Vec<usize> {
        let mut drawn: Vec<usize> = Vec::with_capacity(families);
        let mut nearest = vec![1.0_f64; self.k];
        while drawn.len() < families {
            let weights: Vec<f64> = (0..self.k).map(|c| nearest[c] * self.length(c)).collect();
            let mut left = rng.gen_range(0.0..1.0) * weights.iter().sum::<f64>();
            let hit = weights.iter().position(|weight| {
                left -= weight;
                left < 0.0
            });
            // Where all others lie where drawn ones do, any will do.
            let other = (0..self.k).find(|c| !drawn.contains(c));
            let Some(next) = hit.filter(|c| !drawn.contains(c)).or(other) else { break };
            drawn.push(next);
            for (c, nearest) in nearest.iter_mut().enumerate() {
                *nearest = nearest.min(self.distance(c, next));
            }
        }
        let family = |c: usize| {
            let by_distance =
                |&a: &usize, &b: &usize| self.distance(c, drawn[a]).total_cmp(&self.distance(c, drawn[b]));
            let own = drawn.iter().position(|&drawn| drawn == c);
            own.or((0..drawn.len()).min_by(by_distance)).unwrap_or_default()
        };
        (0..self.k).map(family).collect()
    }

    /// How far families with this sum of lengths are apart, against how far their clusters are.
    fn calinski_harabasz(&self, length: f64, families: usize) -> f64 {
        let whole = self.products.iter().sum::<f64>().max(0.0).sqrt();
        let apart = (0..self.k).map(|c| self.length(c)).sum::<f64>();
        let within = (apart - length) / (self.k - families) as f64;
        let between = (length - whole) / (families - 1) as f64;
        if within > 1e-9 * apart { between / within } else { f64::INFINITY }
    }
}

/// A division of clusters into families.
struct Division<'a> {
    sums: &'a Sums,
    families: usize,
    of: Vec<usize>,
    /// Clusters of each family.
    counts: Vec<usize>,
    /// The product of each cluster's sum with each family's, `k × families`.
    products: Vec<f64>,
    /// The squared length of each family's sum.
    squares: Vec<f64>,
}

impl<'a> Division<'a> {
    fn new(sums: &'a Sums, of: Vec<usize>, families: usize) -> Self {
        let mut division = Self {
            sums,
            families,
            counts: vec![0; families],
            products: vec![0.0; sums.k * families],
            squares: vec![0.0; families],
            of,
        };
        for c in 0..sums.k {
            division.add(c, division.of[c], 1.0);
        }
        division
    }

    /// Adds a cluster's sum, times one or minus one, to a family's.
    fn add(&mut self, cluster: usize, family: usize, times: f64) {
        self.squares[family] = self.square_with(cluster, family, times);
        for other in 0..self.sums.k {
            self.products[other * self.families + family] += times * self.sums.product(other, cluster);
        }
        if times > 0.0 {
            self.counts[family] += 1;
            self.of[cluster] = family;
        } else {
            self.counts[family] -= 1;
        }
    }

    /// The squared length of a family's sum with a cluster's added, times one or minus one.
    fn square_with(&self, cluster: usize, family: usize, times: f64) -> f64 {
        let product = self.products[cluster * self.families + family];
        (self.squares[family] + 2.0 * times * product + self.sums.product(cluster, cluster)).max(0.0)
    }

    /// Moves clusters one by one to the family where they add most, until none adds more elsewhere. Gives the sum of the families' lengths
    /// too.
    fn improved(mut self) -> (Vec<usize>, f64) {
        /// Far more passes than it takes.
        const PASSES: usize = 100;
        let least = 1e-9 * (0..self.sums.k).map(|c| self.sums.length(c)).sum::<f64>();
        for _ in 0..PASSES {
            let mut has_moved = false;
            for cluster in 0..self.sums.k {
                let from = self.of[cluster];
                if self.counts[from] == 1 {
                    continue;
                }
                let loss = self.squares[from].sqrt() - self.square_with(cluster, from, -1.0).sqrt();
                let gain = |to: usize| self.square_with(cluster, to, 1.0).sqrt() - self.squares[to].sqrt();
                let others = (0..self.families).filter(|&to| to != from).map(|to| (to, gain(to)));
                let best = others.reduce(|best, next| if next.1 > best.1 { next } else { best });
                if let Some((to, _)) = best.filter(|&(_, gain)| gain > loss + least) {
                    self.add(cluster, from, -1.0);
                    self.add(cluster, to, 1.0);
                    has_moved = true;
                }
            }
            if !has_moved {
                break;
            }
        }
        let length = self.squares.iter().map(|square| square.sqrt()).sum();
        (self.of, length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clusters whose centres are these rows, with so many products each.
    fn model(rows: &[Vec<f32>], sizes: &[u64]) -> KMeans {
        KMeans {
            centres: Centres::from_fn(rows.len(), rows[0].len(), |c, d| rows[c][d]),
            sizes: sizes.to_vec(),
            lengths: sizes.iter().map(|&size| size as f64).collect(),
            inertia: 0.0,
            iterations: 1,
        }
    }

    fn drawn(rows: usize, dimensions: usize, seed: u64) -> Vec<Vec<f32>> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        (0..rows).map(|_| (0..dimensions).map(|_| rng.gen_range(-1.0..1.0)).collect()).collect()
    }

    /// Clusters around so many directions, in turn.
    fn around(directions: usize, each: usize) -> Vec<Vec<f32>> {
        let (centres, noise) = (drawn(directions, 32, 3), drawn(directions * each, 32, 4));
        let near =
            |i: usize| centres[i % directions].iter().zip(&noise[i]).map(|(x, y)| x + 0.3 * y).collect();
        (0..directions * each).map(near).collect()
    }

    #[test]
    fn the_directions_that_clusters_lie_around_are_their_families() {
        for directions in [4, 5, 7, 9] {
            let rows = around(directions, 5);
            let of = gather(&model(&rows, &vec![10; rows.len()]), 43).unwrap();
            for a in 0..rows.len() {
                for b in 0..rows.len() {
                    assert_eq!(of[a] == of[b], a % directions == b % directions, "{directions}: {of:?}");
                }
            }
        }
    }

    #[test]
    fn no_other_division_of_whole_clusters_has_longer_sums() {
        let (k, families) = (8, 4_usize);
        for seed in 0..5 {
            let rows = drawn(k, 6, seed);
            let model = model(&rows, &[90, 80, 50, 40, 30, 20, 10, 1]);
            let sums = Sums::of(&model.centres, &model.lengths);
            let best = (0..families.pow(k as u32))
                .map(|number| {
                    (0..k as u32).map(|c| number / families.pow(c) % families).collect::<Vec<usize>>()
                })
                .filter(|of| (0..families).all(|family| of.contains(&family)))
                .map(|of| Division::new(&sums, of, families).squares.iter().map(|s| s.sqrt()).sum::<f64>())
                .fold(0.0, f64::max);
            let (of, found) = sums.divided(families, 43);
            assert!((found - best).abs() < 1e-9 * best, "{found} {best} {of:?}");
        }
    }

    #[test]
    fn few_clusters_are_no_families() {
        assert_eq!(gather(&model(&drawn(7, 8, 1), &[10; 7]), 43), None);
        assert!(gather(&model(&drawn(8, 8, 1), &[10; 8]), 43).is_some());
    }

    #[test]
    fn families_and_the_clusters_in_them_are_numbered_by_falling_size() {
        let rows = around(4, 3);
        // The second direction has most products.
        let sizes = [88, 90, 40, 30, 29, 28, 20, 10, 9, 20, 7, 6];
        let chosen = Chosen {
            model: model(&rows, &sizes),
            elbow: Vec::new(),
            choice: wintermute_shared::analysis::Choice {
                k: 12,
                requested: "auto".to_owned(),
                knee: None,
                reason: String::new(),
                sample: None,
            },
            far: 0.0,
            silhouettes: vec![None; 12],
        };
        let (chosen, families) = chosen.gathered(43);
        assert_eq!(families, Families::of_sizes([3, 3, 3, 3]));
        assert_eq!(chosen.model.sizes, [90, 28, 20, 88, 29, 9, 40, 20, 7, 30, 10, 6]);
        assert_eq!(chosen.model.centres.coordinate(0, 0), rows[1][0]);
        assert_eq!(families.clusters().collect::<Vec<_>>(), [0..3, 3..6, 6..9, 9..12]);
        assert_eq!([0, 2, 3, 11, 12].map(|cluster| families.of(cluster)), [0, 0, 1, 3, 4]);
        assert_eq!(Families::default().of(0), 0);
    }

    #[test]
    fn no_family_has_most_products_if_that_can_be_helped() {
        // Four directions, two of which are near each other and have most products.
        let mut rows = around(4, 3);
        for i in 0..3 {
            rows[4 * i + 1] = rows[4 * i].iter().zip(&rows[4 * i + 1]).map(|(x, y)| x + 0.45 * y).collect();
        }
        let sizes: Vec<u64> = (0..12).map(|i| if i % 4 < 2 { 30 } else { 10 }).collect();
        let of = gather(&model(&rows, &sizes), 43).unwrap();
        let largest =
            (0..10).map(|family| members(&of, family).map(|c| sizes[c]).sum::<u64>()).max().unwrap();
        assert!((largest as f64) < TOO_LARGE * sizes.iter().sum::<u64>() as f64, "{of:?}");
    }
}
