//! Eigenpairs of the Gram matrix, as far as a space knows them.

use super::Svd;
use super::basis::{Basis, transposed_product};
use crate::error::{Error, Result};
use linfa_linalg::eigh::EighInto;
use ndarray::parallel::prelude::*;
use ndarray::{Array2, Axis, Slice};

/// Eigenvalues, falling, and eigenvectors of the Gram matrix restricted to a space.
pub(super) struct Ritz {
    values: Vec<f64>,
    vectors: Array2<f64>,
}

impl Ritz {
    pub fn of(restricted: &Array2<f64>) -> Result<Self> {
        // The solver compares what is left beside the diagonal with the diagonal, and has no limit of its own: beside eigenvalues of
        // zero it may never end. A shift moves all of them away from zero and changes no vector.
        let shift = restricted.diag().iter().copied().fold(0.0, f64::max);
        let shifted = restricted + Array2::from_diag_elem(restricted.nrows(), shift);
        let (values, vectors) = shifted
            .eigh_into()
            .map_err(|e| Error::Data(format!("the matrix could not be decomposed: {e}")))?;
        let values = values - shift;
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
        Ok(Self {
            values: order.iter().map(|&i| values[i]).collect(),
            vectors: vectors.select(Axis(1), &order),
        })
    }

    /// Whether the leading `rank` pairs have converged, given what the image of the last block has `outside` the space: that times the
    /// vector's entries for the block is the residual.
    pub fn converged<const BLOCK: usize>(&self, rank: usize, outside: &Array2<f32>, tolerance: f64) -> bool {
        let products = transposed_product(outside.view(), outside.view());
        let last = self.vectors.slice_axis(Axis(0), Slice::from(self.vectors.nrows() - BLOCK..));
        // A direction that carries nothing cannot be told from rounding.
        let noise = 1e-6 * self.values[0].max(0.0);
        (0..rank).all(|i| {
            let entries = last.column(i);
            let residual = entries.dot(&products.dot(&entries)).max(0.0).sqrt();
            residual <= tolerance * self.values[i].max(0.0) + noise
        })
    }

    /// The leading pairs as singular values and vectors of the matrix.
    pub fn lifted<const BLOCK: usize>(&self, basis: &Basis<BLOCK>, rank: usize) -> Svd {
        let small = self.vectors.slice_axis(Axis(1), Slice::from(..rank)).mapv(|x| x as f32);
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
        Svd { values: self.values[..rank].iter().map(|value| value.max(0.0).sqrt()).collect(), vectors }
    }
}
