//! Cluster centres, laid out so that one pass over a row's entries gives its distance to all of them.

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
}

/// The nearest centre of a row, and how far it and the next one are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nearest {
    pub label: u32,
    /// Squared distance to the nearest centre; rounding may leave it just below zero.
    pub squared: f64,
    /// Squared distance to the second nearest; infinite for a single centre.
    pub second_squared: f64,
}

impl Centres {
    /// `k` centres from their coordinates: `coordinate(c, d)` is coordinate `d` of centre `c`.
    pub fn from_fn(k: usize, dimensions: usize, coordinate: impl Fn(usize, usize) -> f32) -> Self {
        let stride = k.next_multiple_of(LANES);
        let mut transposed = vec![0.0; dimensions * stride];
        let mut squared_norms = vec![0.0; k];
        for (d, row) in transposed.chunks_exact_mut(stride).enumerate() {
            for (c, slot) in row[..k].iter_mut().enumerate() {
                *slot = coordinate(c, d);
                squared_norms[c] += f64::from(*slot) * f64::from(*slot);
            }
        }
        Self { k, dimensions, transposed, stride, squared_norms }
    }

    /// Centres that are rows of the points.
    pub fn from_rows<P: Points>(points: &P, rows: &[usize]) -> Self {
        let dimensions = points.nfeatures();
        let mut dense = vec![0.0; rows.len() * dimensions];
        for (c, &row) in rows.iter().enumerate() {
            points.for_each_entry(row, |d, value| dense[c * dimensions + d] = value);
        }
        Self::from_fn(rows.len(), dimensions, |c, d| dense[c * dimensions + d])
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

    /// These centres and one more, a row of the points.
    pub(super) fn with_row<P: Points>(&self, points: &P, row: usize) -> Self {
        let added = Self::from_rows(points, &[row]);
        Self::from_fn(self.k + 1, self.dimensions, |c, d| match c < self.k {
            true => self.coordinate(c, d),
            false => added.coordinate(0, d),
        })
    }

    /// How far each centre is from the centre of the same number in `other`.
    pub(super) fn distances_to(&self, other: &Self) -> Vec<f64> {
        let mut squares = vec![0.0; self.k];
        for (a, b) in
            self.transposed.chunks_exact(self.stride).zip(other.transposed.chunks_exact(self.stride))
        {
            for ((square, &a), &b) in squares.iter_mut().zip(a).zip(b) {
                let difference = f64::from(a) - f64::from(b);
                *square += difference * difference;
            }
        }
        squares.into_iter().map(f64::sqrt).collect()
    }

    /// The squared distances of some rows to every centre: calls `each` with every row and its distances. `norms` are the squared
    /// norms of all rows.
    pub(super) fn for_each_row<P: Points>(
        &self,
        points: &P,
        rows: &[usize],
        norms: &[f64],
        mut each: impl FnMut(usize, &[f64]),
    ) {
        let (mut products, mut squares) = (Vec::new(), vec![0.0; self.k]);
        for block in rows.chunks(BLOCK) {
            points.products(block, &self.transposed, self.stride, &mut products);
            for (&row, products) in block.iter().zip(products.chunks_exact(self.stride)) {
                for ((square, &product), norm) in squares.iter_mut().zip(products).zip(&self.squared_norms) {
                    *square = norms[row] - 2.0 * f64::from(product) + norm;
                }
                each(row, &squares);
            }
        }
    }

    /// For each row the nearest centre (ties go to the lower number) and the Euclidean distance to it.
    pub fn assign<P: Points>(&self, points: &P) -> (Vec<u32>, Vec<f32>) {
        let norms = squared_norms(points);
        let mut labels = vec![0; points.nsamples()];
        let mut distances = vec![0.0; points.nsamples()];
        labels.par_chunks_mut(CHUNK).zip(distances.par_chunks_mut(CHUNK)).enumerate().for_each(
            |(chunk, (labels, distances))| {
                let rows: Vec<usize> = (chunk * CHUNK..chunk * CHUNK + labels.len()).collect();
                self.for_each_row(points, &rows, &norms, |row, squares| {
                    let nearest = Nearest::of(squares);
                    labels[row - chunk * CHUNK] = nearest.label;
                    distances[row - chunk * CHUNK] = nearest.squared.max(0.0).sqrt() as f32;
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

impl Nearest {
    /// The least of some squared distances; ties go to the lower number.
    pub(super) fn of(squares: &[f64]) -> Self {
        let mut nearest = Self { label: 0, squared: f64::INFINITY, second_squared: f64::INFINITY };
        for (c, &square) in squares.iter().enumerate() {
            if square < nearest.squared {
                nearest.second_squared = nearest.squared;
                (nearest.label, nearest.squared) = (c as u32, square);
            } else if square < nearest.second_squared {
                nearest.second_squared = square;
            }
        }
        nearest
    }
}

/// Squared norms of all rows.
pub(super) fn squared_norms<P: Points>(points: &P) -> Vec<f64> {
    (0..points.nsamples()).into_par_iter().map(|row| points.squared_norm(row)).collect()
}
