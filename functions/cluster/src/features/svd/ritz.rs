//! Eigenpairs of the Gram matrix, as far as a space knows them.

use super::basis::{Basis, transposed_product};
use super::eigen::Eigen;
use crate::error::Result;
use ndarray::parallel::prelude::*;
use ndarray::{Array2, Axis};

/// The leading singular values and right singular vectors of a matrix.
#[derive(Clone, Debug)]
pub struct Svd {
    /// Singular values, falling.
    pub values: Vec<f64>,
    /// One column for each value; `columns × values`. The entry of the largest magnitude in each is positive.
    pub vectors: Array2<f32>,
}

/// Eigenvalues and eigenvectors of the Gram matrix restricted to a space.
pub(super) struct Ritz {
    eigen: Eigen,
    /// The numbers of the eigenvalues, by falling value.
    order: Vec<usize>,
}

impl Ritz {
    pub fn of(restricted: &Array2<f64>) -> Result<Self> {
        let eigen = Eigen::of(restricted)?;
        let mut order: Vec<usize> = (0..eigen.values.len()).collect();
        order.sort_by(|&a, &b| eigen.values[b].total_cmp(&eigen.values[a]));
        Ok(Self { eigen, order })
    }

    /// The leading eigenvalues, falling.
    fn values(&self, rank: usize) -> impl Iterator<Item = f64> {
        self.order[..rank].iter().map(|&i| self.eigen.values[i].max(0.0))
    }

    /// Whether the leading `rank` pairs have converged, given what the image of the last block has `outside` the space: that times the
    /// vector's entries for the block is the residual.
    pub fn converged<const BLOCK: usize>(&self, rank: usize, outside: &Array2<f32>, tolerance: f64) -> bool {
        let products = transposed_product(outside.view(), outside.view());
        let dimensions = self.order.len();
        let last = self.eigen.entries(dimensions - BLOCK..dimensions);
        // A direction that carries nothing cannot be told from rounding.
        let noise = 1e-6 * self.values(1).sum::<f64>();
        self.order[..rank].iter().zip(self.values(rank)).all(|(&i, value)| {
            let entries = last.row(i);
            let residual = entries.dot(&products.dot(&entries)).max(0.0).sqrt();
            residual <= tolerance * value + noise
        })
    }

    /// The leading pairs as singular values and vectors of the matrix.
    pub fn lifted<const BLOCK: usize>(&self, basis: &Basis<BLOCK>, rank: usize) -> Svd {
        let entries = self.eigen.entries(0..self.order.len());
        let small = entries.select(Axis(0), &self.order[..rank]).reversed_axes().mapv(|x| x as f32);
        let mut vectors = Array2::zeros((basis.vectors().nrows(), rank));
        vectors
            .axis_chunks_iter_mut(Axis(0), 1024)
            .into_par_iter()
            .zip(basis.vectors().axis_chunks_iter(Axis(0), 1024))
            .for_each(|(mut out, basis)| out.assign(&basis.dot(&small)));
        for mut vector in vectors.columns_mut() {
            let largest = vector.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0);
            if largest < 0.0 {
                vector.mapv_inplace(|x| -x);
            }
        }
        Svd { values: self.values(rank).map(f64::sqrt).collect(), vectors }
    }
}
