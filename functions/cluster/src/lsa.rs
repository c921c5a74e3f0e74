//! Latent semantic analysis: TF-IDF rows in few dimensions.

use crate::csr::Csr;
use crate::error::Result;
use crate::svd::{SvdParams, decompose, project};
use ndarray::Array2;

/// A truncated singular value decomposition (Deerwester and others 1990, "Indexing by latent semantic analysis"): rows are
/// projected on the leading right singular vectors and scaled to unit length, so that Euclidean distances between them follow
/// the angles between products.
#[derive(Clone, Debug)]
pub struct Lsa {
    /// One column for each dimension, `terms × dimensions`.
    pub projection: Array2<f32>,
    /// The singular values, falling.
    pub singular_values: Vec<f64>,
    /// The share of the matrix's squared norm that the dimensions hold, 0 to 1.
    pub explained: f64,
}

impl Lsa {
    /// Finds `dimensions` dimensions; fewer come back when the matrix has fewer columns or rows.
    ///
    /// # Errors
    /// As [`decompose`].
    pub fn fit(matrix: &Csr, dimensions: usize, seed: u64) -> Result<Self> {
        let params = SvdParams { rank: dimensions, tolerance: 1e-3, seed };
        let svd = decompose::<16>(matrix, &vec![0.0; matrix.columns()], &params)?;
        let held = svd.values.iter().map(|value| value * value).sum::<f64>();
        let explained = (held / matrix.squared_norm().max(f64::MIN_POSITIVE)).min(1.0);
        Ok(Self { projection: svd.vectors, singular_values: svd.values, explained })
    }

    /// The rows in the space, `rows × dimensions`, each of unit length; an empty row stays zero.
    pub fn transform(&self, matrix: &Csr) -> Array2<f32> {
        let mut rows = project(matrix, &self.projection, &vec![0.0; self.projection.ncols()]);
        for mut row in rows.rows_mut() {
            let norm = row.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt();
            if norm > 0.0 {
                row.mapv_inplace(|x| (f64::from(x) / norm) as f32);
            }
        }
        rows
    }
}
