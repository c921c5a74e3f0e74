//! Cluster centres, laid out so that one pass over a row's entries gives its distance to all of them.

use super::nearest::Nearest;
use crate::points::{LANES, Points};
use rayon::prelude::*;

/// Rows that one thread handles at a time. Sums are added up chunk by chunk, so that the number of threads never shows.
pub(super) const CHUNK: usize = 4096;

/// Rows whose distances are computed in one go.
const BLOCK: usize = 256;

/// The centres of clusters.
#[derive(Clone, Debug, PartialEq)]
pub struct Centres {
    k: usize,
    dimensions: usize,
    /// `dimensions` rows of `stride` numbers: for each dimension that coordinate of every centre.
    transposed: Vec<f32>,
    stride: usize,
    squared_norms: Vec<f64>,
    /// Half the squared norm of each centre; infinite for those that only fill up the last vector register.
    half_norms: Vec<f32>,
}

/// Where centres go, and how far.
pub(super) struct Moved {
    pub centres: Centres,
    /// The distance that each has moved.
    pub movements: Vec<f64>,
}

impl Centres {
    /// `k` centres from their coordinates: `coordinate(c, d)` is coordinate `d` of centre `c`.
    pub fn from_fn(k: usize, dimensions: usize, coordinate: impl Fn(usize, usize) -> f32) -> Self {
        let stride = k.next_multiple_of(LANES);
        let mut transposed = vec![0.0; dimensions * stride];
        for (d, line) in transposed.chunks_exact_mut(stride).enumerate() {
            for (c, slot) in line[..k].iter_mut().enumerate() {
                *slot = coordinate(c, d);
            }
        }
        Self::laid_out(k, dimensions, transposed)
    }

    /// Centres from coordinates in their final layout.
    fn laid_out(k: usize, dimensions: usize, transposed: Vec<f32>) -> Self {
        let stride = k.next_multiple_of(LANES);
        let mut squared_norms = vec![0.0; k];
        for line in transposed.chunks_exact(stride) {
            for (norm, &x) in squared_norms.iter_mut().zip(line) {
                *norm += f64::from(x) * f64::from(x);
            }
        }
        let mut half_norms = vec![f32::INFINITY; stride];
        half_norms.iter_mut().zip(&squared_norms).for_each(|(half, norm)| *half = (norm / 2.0) as f32);
        Self { k, dimensions, transposed, stride, squared_norms, half_norms }
    }

    /// Centres that are rows of the points.
    pub fn from_rows<P: Points>(points: &P, rows: &[usize]) -> Self {
        let (dimensions, stride) = (points.nfeatures(), rows.len().next_multiple_of(LANES));
        let mut transposed = vec![0.0; dimensions * stride];
        for (c, &row) in rows.iter().enumerate() {
            points.for_each_entry(row, |d, value| transposed[d * stride + c] = value);
        }
        Self::laid_out(rows.len(), dimensions, transposed)
    }

    /// The number of centres.
    pub fn k(&self) -> usize {
        self.k
    }

    /// The number of dimensions.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// One coordinate of one centre.
    pub fn coordinate(&self, centre: usize, dimension: usize) -> f32 {
        self.transposed[dimension * self.stride + centre]
    }

    /// The squared norm of each centre.
    pub fn squared_norms(&self) -> &[f64] {
        &self.squared_norms
    }

    /// The same centres in another order: the new centre `c` is the old `order[c]`.
    pub fn reordered(&self, order: &[usize]) -> Self {
        Self::from_fn(order.len(), self.dimensions, |c, d| self.coordinate(order[c], d))
    }

    /// The same centres among `dimensions` dimensions, of which theirs are those with the numbers `columns`.
    pub(super) fn widened(&self, columns: &[u32], dimensions: usize) -> Self {
        let mut transposed = vec![0.0; dimensions * self.stride];
        for (line, &column) in self.transposed.chunks_exact(self.stride).zip(columns) {
            transposed[column as usize * self.stride..][..self.stride].copy_from_slice(line);
        }
        Self::laid_out(self.k, dimensions, transposed)
    }

    /// The centres in some of their dimensions.
    pub(super) fn narrowed(&self, columns: &[u32]) -> Self {
        let lines = columns
            .iter()
            .flat_map(|&column| &self.transposed[column as usize * self.stride..][..self.stride]);
        Self::laid_out(self.k, columns.len(), lines.copied().collect())
    }

    /// These centres and one more, a row of the points.
    pub(super) fn with_row<P: Points>(&self, points: &P, row: usize) -> Self {
        let added = Self::from_rows(points, &[row]);
        Self::from_fn(self.k + 1, self.dimensions, |c, d| match c < self.k {
            true => self.coordinate(c, d),
            false => added.coordinate(0, d),
        })
    }

    /// The centres moved to `sums` (`k × dimensions`) times the `scale` of each; a centre without a scale stays.
    pub(super) fn moved(&self, sums: &[f64], scales: &[Option<f64>]) -> Moved {
        let (stride, dimensions) = (self.stride, self.dimensions);
        let mut transposed = self.transposed.clone();
        let chunks = transposed.par_chunks_mut(CHUNK * stride).enumerate();
        let squares: Vec<Vec<f64>> = chunks
            .map(|(chunk, lines)| {
                let moving = scales.iter().enumerate().filter_map(|(c, scale)| Some((c, (*scale)?)));
                let mut squares = vec![0.0; self.k];
                for (c, scale) in moving {
                    let sums = &sums[c * dimensions + chunk * CHUNK..];
                    for (line, sum) in lines.chunks_exact_mut(stride).zip(sums) {
                        let new = (sum * scale) as f32;
                        let difference = f64::from(new) - f64::from(line[c]);
                        squares[c] += difference * difference;
                        line[c] = new;
                    }
                }
                squares
            })
            .collect();
        let movement = |c: usize| squares.iter().map(|chunk| chunk[c]).sum::<f64>().sqrt();
        let movements = (0..self.k).map(movement).collect();
        Moved { centres: Self::laid_out(self.k, dimensions, transposed), movements }
    }

    /// The product of each centre with the row of the same number in `rows` (`k × dimensions`).
    pub(super) fn products_with(&self, rows: &[f64]) -> Vec<f64> {
        let product = |c: usize| {
            let row = &rows[c * self.dimensions..][..self.dimensions];
            row.iter().enumerate().map(|(d, x)| x * f64::from(self.coordinate(c, d))).sum()
        };
        (0..self.k).into_par_iter().map(product).collect()
    }

    /// Calls `each` with every one of some rows and its score for each centre (and infinity for each number that fills up the
    /// layout): `|c|² / 2 − x·c`, which is half of what the squared distance exceeds the row's squared norm by.
    #[inline]
    pub(super) fn scores<P: Points>(&self, points: &P, rows: &[usize], mut each: impl FnMut(usize, &[f32])) {
        let mut scores = Vec::new();
        for block in rows.chunks(BLOCK) {
            points.offsets_minus_products(block, &self.transposed, &self.half_norms, &mut scores);
            for (&row, scores) in block.iter().zip(scores.chunks_exact(self.stride)) {
                each(row, scores);
            }
        }
    }

    /// Calls `each` with every one of some rows and its nearest centre.
    #[inline]
    pub(super) fn nearest<P: Points>(
        &self,
        points: &P,
        rows: &[usize],
        mut each: impl FnMut(usize, Nearest),
    ) {
        let (mut scores, mut nearest) = (Vec::new(), Vec::new());
        for block in rows.chunks(BLOCK) {
            points.offsets_minus_products(block, &self.transposed, &self.half_norms, &mut scores);
            Nearest::of_each(&scores, self.stride, &mut nearest);
            block.iter().zip(&nearest).for_each(|(&row, &nearest)| each(row, nearest));
        }
    }

    /// For each row the nearest centre (ties go to the lower number) and the Euclidean distance to it.
    pub fn assign<P: Points>(&self, points: &P) -> (Vec<u32>, Vec<f32>) {
        let mut labels = vec![0; points.nsamples()];
        let mut distances = vec![0.0; points.nsamples()];
        labels.par_chunks_mut(CHUNK).zip(distances.par_chunks_mut(CHUNK)).enumerate().for_each(
            |(chunk, (labels, distances))| {
                let rows: Vec<usize> = (chunk * CHUNK..chunk * CHUNK + labels.len()).collect();
                self.nearest(points, &rows, |row, nearest| {
                    labels[row - chunk * CHUNK] = nearest.label;
                    let square = squared_distance(points.squared_norm(row), nearest.score);
                    distances[row - chunk * CHUNK] = square.sqrt() as f32;
                });
            },
        );
        (labels, distances)
    }

    /// The squared distance of each row to the centre of its label, in double precision throughout.
    pub fn exact_squares<P: Points>(&self, points: &P, labels: &[u32]) -> Vec<f64> {
        labels
            .par_iter()
            .enumerate()
            .map(|(row, &label)| {
                let centre = label as usize;
                let mut square = self.squared_norms[centre];
                points.for_each_entry(row, |d, value| {
                    let (x, c) = (f64::from(value), f64::from(self.coordinate(centre, d)));
                    square += x * (x - 2.0 * c);
                });
                square.max(0.0)
            })
            .collect()
    }
}

/// The squared distance of a row of this squared norm to the centre that it has this score for.
#[inline]
pub(super) fn squared_distance(norm: f64, score: f32) -> f64 {
    (norm + 2.0 * f64::from(score)).max(0.0)
}
