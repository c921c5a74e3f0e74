//! A map on which each cluster has a disc of its own, and how well it keeps neighbours.
//!
//! Two principal components of texts hold a few percent of their variance, so that most clusters lie on one heap. Here, clusters are
//! placed by how alike they are (metric scaling of the ranks of their distances by SMACOF, de Leeuw 1977), then moved apart until no two
//! overlap. Products lie in the disc of their cluster as they lie among its products on the map of principal components.

use crate::features::csr::Csr;
use crate::input::sample::sample;
use crate::model::kmeans::Centres;
use crate::model::silhouette::Distances;
use crate::model::{Model, wordless};
use linfa::traits::Transformer;
use ndarray::Array2;
use wintermute_shared::analysis::{Discs, Kept, Map};

/// Steps of the scaling, and of the moving apart.
const STEPS: usize = 300;
/// The share of a square of side 2 that discs cover.
const COVERED: f64 = 0.42;
/// Steps of the quantiles of distances.
const QUANTILES: usize = 20;
/// Products between all pairs of which neighbours are compared, and how many neighbours of each.
const SAMPLE: usize = 512;
const NEIGHBOURS: usize = 10;

/// The discs of clusters that hold these numbers of products. `map` has where their products and their means lie.
pub fn discs(centres: &Centres, sizes: &[u64], map: &Map) -> Discs {
    let k = centres.k();
    let all = sizes[..k].iter().sum::<u64>().max(1) as f64;
    let radius: Vec<f64> = sizes[..k]
        .iter()
        .map(|&size| (size as f64 / all * COVERED * 4.0 / std::f64::consts::PI).sqrt())
        .collect();
    let mut at = scaled(&wanted(centres), &map.centres[..k]);
    apart(&mut at, &radius);
    Discs {
        at: at.iter().map(|at| at.map(|x| x as f32)).collect(),
        radius: radius.iter().map(|&radius| radius as f32).collect(),
        spread: spread(map, k),
        kept: None,
    }
}

/// How far apart clusters are to be: the ranks of the distances between the directions of their centres, from 0 to 1; `k × k`.
fn wanted(centres: &Centres) -> Vec<Vec<f64>> {
    let k = centres.k();
    let rows: Vec<Vec<f64>> = (0..k)
        .map(|c| {
            let row: Vec<f64> =
                (0..centres.dimensions()).map(|d| f64::from(centres.coordinate(c, d))).collect();
            let norm = row.iter().map(|x| x * x).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
            row.iter().map(|x| x / norm).collect()
        })
        .collect();
    let cosine = |a: usize, b: usize| rows[a].iter().zip(&rows[b]).map(|(x, y)| x * y).sum::<f64>();
    let mut pairs: Vec<(f64, usize, usize)> =
        (0..k).flat_map(|a| (a + 1..k).map(move |b| (a, b))).map(|(a, b)| (cosine(a, b), a, b)).collect();
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
    let mut wanted = vec![vec![0.0; k]; k];
    for (rank, &(_, a, b)) in pairs.iter().enumerate() {
        let distance = (rank + 1) as f64 / pairs.len() as f64;
        (wanted[a][b], wanted[b][a]) = (distance, distance);
    }
    wanted
}

/// Places whose distances are near those wanted, from where the clusters' means lie; in a square of side 2.
fn scaled(wanted: &[Vec<f64>], from: &[[f32; 2]]) -> Vec<[f64; 2]> {
    let k = wanted.len();
    // No two begin in one place.
    let mut at: Vec<[f64; 2]> = (0..k)
        .map(|c| {
            let angle = c as f64 * 2.4;
            [f64::from(from[c][0]) + angle.cos() * 0.05, f64::from(from[c][1]) + angle.sin() * 0.05]
        })
        .collect();
    for _ in 0..STEPS {
        let moved = |a: usize| {
            let mut sum = [0.0; 2];
            for b in (0..k).filter(|&b| b != a) {
                let (dx, dy) = (at[a][0] - at[b][0], at[a][1] - at[b][1]);
                let scale = wanted[a][b] / dx.hypot(dy).max(1e-9);
                sum = [sum[0] + dx * scale, sum[1] + dy * scale];
            }
            sum.map(|sum| sum / k as f64)
        };
        at = (0..k).map(moved).collect();
    }
    let reach = at.iter().flatten().fold(f64::MIN_POSITIVE, |reach, x| reach.max(x.abs()));
    at.iter().map(|at| at.map(|x| x / reach)).collect()
}

/// Moves discs apart until none overlaps another, each as little as it takes.
fn apart(at: &mut [[f64; 2]], radius: &[f64]) {
    for _ in 0..STEPS {
        let mut has_moved = false;
        for a in 0..at.len() {
            for b in a + 1..at.len() {
                let (dx, dy) = (at[b][0] - at[a][0], at[b][1] - at[a][1]);
                let (distance, least) = (dx.hypot(dy), radius[a] + radius[b]);
                if distance >= least {
                    continue;
                }
                has_moved = true;
                let angle = b as f64 * 2.4;
                let (ux, uy) =
                    if distance > 1e-9 { (dx / distance, dy / distance) } else { (angle.cos(), angle.sin()) };
                let push = (least - distance) / 2.0 + 1e-4;
                at[a] = [at[a][0] - ux * push, at[a][1] - uy * push];
                at[b] = [at[b][0] + ux * push, at[b][1] + uy * push];
            }
        }
        if !has_moved {
            break;
        }
    }
}

/// How far from its mean each cluster's drawn products lie, in quantiles; nothing for a cluster of which none is drawn.
fn spread(map: &Map, k: usize) -> Vec<Vec<f32>> {
    let mut far: Vec<Vec<f32>> = vec![Vec::new(); k];
    for ((&x, &y), &cluster) in map.x.iter().zip(&map.y).zip(&map.cluster) {
        if let (Some(far), Some(mean)) = (far.get_mut(cluster as usize), map.centres.get(cluster as usize)) {
            far.push((x - mean[0]).hypot(y - mean[1]));
        }
    }
    let quantiles = |mut far: Vec<f32>| {
        far.sort_unstable_by(f32::total_cmp);
        let last = far.len().saturating_sub(1);
        (0..=QUANTILES).filter_map(|i| far.get(last * i / QUANTILES).copied()).collect()
    };
    far.into_iter().map(quantiles).collect()
}

/// Some products, whose neighbours maps are to keep.
pub struct Witnesses(Csr);

impl Witnesses {
    /// Drawn from the rows that have words.
    pub fn drawn(features: &Csr, seed: u64) -> Self {
        let without: Vec<usize> = wordless(features).collect();
        let worded: Vec<usize> =
            (0..features.rows()).filter(|row| without.binary_search(row).is_err()).collect();
        let rows: Vec<usize> =
            sample(worded.len(), SAMPLE, seed).into_iter().map(|number| worded[number]).collect();
        Self(features.select(&rows))
    }

    /// How well the maps keep their neighbours; nothing for too few.
    pub fn kept(&self, model: &Model, map: &Map) -> Option<Kept> {
        let places = model.place(&self.0);
        let place = |row: usize| [places.map[(row, 0)], places.map[(row, 1)]];
        let on_discs: Option<Vec<[f32; 2]>> =
            (0..self.0.rows()).map(|row| map.on_discs(place(row), places.labels[row])).collect();
        let on_discs = on_discs?;
        let space = match &model.lsa {
            Some(lsa) => Distances::between(&lsa.transform(&self.0)),
            None => Distances::between(&self.0),
        };
        let ranks = ranks(&space, self.0.rows());
        let discs = Array2::from_shape_fn((on_discs.len(), 2), |(row, axis)| on_discs[row][axis]);
        Some(Kept {
            discs: trustworthiness(&ranks, &Distances::between(&discs))?,
            components: trustworthiness(&ranks, &Distances::between(&places.map))?,
            products: self.0.rows() as u64,
        })
    }
}

/// For each product the others from near to far.
fn nearest(distances: &Distances, row: usize, rows: usize) -> Vec<usize> {
    let mut others: Vec<usize> = (0..rows).filter(|&other| other != row).collect();
    others.sort_by(|&a, &b| distances.of(row, a).total_cmp(&distances.of(row, b)).then(a.cmp(&b)));
    others
}

/// For each product which neighbour each other is: 1 is the nearest.
fn ranks(distances: &Distances, rows: usize) -> Vec<Vec<u32>> {
    let of_row = |row: usize| {
        let mut ranks = vec![0; rows];
        nearest(distances, row, rows).into_iter().zip(1..).for_each(|(other, rank)| ranks[other] = rank);
        ranks
    };
    (0..rows).map(of_row).collect()
}

/// How few of the nearest on a map are far in the space: `1 − 2 / (n k (2n − 3k − 1)) · Σ (rank − k)` over the products among the `k` nearest
/// on the map that are not among those in the space, as scikit-learn has it.
fn trustworthiness(ranks: &[Vec<u32>], map: &Distances) -> Option<f64> {
    let (n, k) = (ranks.len(), NEIGHBOURS);
    if n < 3 * k {
        return None;
    }
    let of_row = |row: usize| -> u64 {
        let near = nearest(map, row, n).into_iter().take(k);
        near.map(|other| u64::from(ranks[row][other]).saturating_sub(k as u64)).sum()
    };
    let beyond: u64 = (0..n).map(of_row).sum();
    Some(1.0 - 2.0 * beyond as f64 / (n * k * (2 * n - 3 * k - 1)) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discs_that_begin_in_one_place_end_up_apart() {
        let mut at = vec![[0.0, 0.0]; 12];
        let radius: Vec<f64> = (1..=12).map(|i| 0.02 * f64::from(i)).collect();
        apart(&mut at, &radius);
        for a in 0..12 {
            for b in a + 1..12 {
                let distance = (at[a][0] - at[b][0]).hypot(at[a][1] - at[b][1]);
                assert!(distance >= (radius[a] + radius[b]) * 0.99, "{a} {b}: {distance}");
            }
        }
    }

    #[test]
    fn like_clusters_lie_near_each_other() {
        let rows = [[1.0_f32, 0.0, 0.0], [0.9, 0.1, 0.0], [0.0, 0.0, 1.0]];
        let centres = Centres::from_fn(3, 3, |c, d| rows[c][d]);
        let map = Map {
            explained: [0.0; 2],
            likeness: None,
            centres: vec![[0.0; 2]; 3],
            x: vec![0.0, 1.0, f32::NAN],
            y: vec![0.0; 3],
            cluster: vec![0, 0, 7],
            discs: None,
        };
        let discs = discs(&centres, &[10, 10, 10], &map);
        let far =
            |a: usize, b: usize| (discs.at[a][0] - discs.at[b][0]).hypot(discs.at[a][1] - discs.at[b][1]);
        assert!(far(0, 1) < far(0, 2) && far(0, 1) < far(1, 2), "{discs:?}");
        assert_eq!((discs.spread[0][0], discs.spread[0][20], discs.spread[1].len()), (0.0, 1.0, 0));
    }

    #[test]
    fn a_map_that_is_the_space_is_trusted_and_a_shuffled_one_is_not() {
        let line = Array2::from_shape_fn((60, 1), |(row, _)| row as f32 + (row % 7) as f32 * 0.01);
        let shuffled = Array2::from_shape_fn((60, 1), |(row, _)| (row * 37 % 60) as f32);
        let space = Distances::between(&line);
        let ranks = ranks(&space, 60);
        assert_eq!(trustworthiness(&ranks, &space), Some(1.0));
        assert!(trustworthiness(&ranks, &Distances::between(&shuffled)).unwrap() < 0.7);
    }
}
