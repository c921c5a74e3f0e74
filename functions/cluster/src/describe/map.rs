//! The map of the products.

use crate::model::Places;
use crate::model::pca::Pca;
use wintermute_shared::analysis::{Likeness, Map};

/// Points drawn on the map at most.
const MAP_POINTS: usize = 100_000;

/// The map, growing by batches.
pub(crate) struct MapPoints {
    /// One row in this many is drawn.
    step: usize,
    sums: Vec<[f64; 2]>,
    counts: Vec<usize>,
    x: Vec<f32>,
    y: Vec<f32>,
    cluster: Vec<u32>,
}

impl MapPoints {
    /// A map of this many products in all, which are in at most `groups` groups.
    pub fn new(rows: usize, groups: usize) -> Self {
        Self {
            step: rows.div_ceil(MAP_POINTS).max(1),
            sums: vec![[0.0; 2]; groups],
            counts: vec![0; groups],
            x: Vec::new(),
            y: Vec::new(),
            cluster: Vec::new(),
        }
    }

    /// Adds products, of which the first has the number `first_row`.
    pub fn add(&mut self, first_row: usize, places: &Places) {
        // Four digits are more than a pixel shows.
        let rounded = |value: f32| (value * 1e4).round() / 1e4;
        for (i, (place, &label)) in places.map.rows().into_iter().zip(&places.labels).enumerate() {
            let group = label as usize;
            self.counts[group] += 1;
            self.sums[group][0] += f64::from(place[0]);
            self.sums[group][1] += f64::from(place[1]);
            if (first_row + i).is_multiple_of(self.step) {
                self.x.push(rounded(place[0]));
                self.y.push(rounded(place[1]));
                self.cluster.push(label);
            }
        }
    }

    /// The map with the centres of the first `groups` groups.
    pub fn finish(self, groups: usize, pca: &Pca, likeness: Option<Likeness>) -> Map {
        let Self { sums, counts, x, y, cluster, .. } = self;
        let mean = |c: usize| sums[c].map(|sum| (sum / counts[c].max(1) as f64) as f32);
        Map {
            explained: [0, 1].map(|i| pca.explained.get(i).copied().unwrap_or(0.0)),
            likeness,
            centres: (0..groups).map(mean).collect(),
            x,
            y,
            cluster,
            discs: None,
        }
    }
}
