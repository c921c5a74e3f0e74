//! Principal components of a sparse matrix.

use crate::csr::Csr;
use crate::error::Result;
use crate::svd::{SvdParams, decompose, project};
use ndarray::Array2;

/// The leading principal components of a matrix (Pearson 1901, Hotelling 1933), found with the matrix left sparse: the columns'
/// means are taken off within each product, never from the entries.
#[derive(Clone, Debug)]
pub struct Pca {
    /// One column for each component, `columns × components`.
    pub components: Array2<f32>,
    /// The mean of each column.
    pub means: Vec<f64>,
    /// The share of the total variance that each component explains, 0 to 1.
    pub explained: Vec<f64>,
}

impl Pca {
    /// Finds `components` components; fewer come back when the matrix has fewer columns or rows.
    ///
    /// # Errors
    /// As [`decompose`].
    pub fn fit(matrix: &Csr, components: usize, seed: u64) -> Result<Self> {
        let means = matrix.column_means();
        let params = SvdParams { rank: components, tolerance: 1e-4, seed };
        let svd = decompose::<8>(matrix, &means, &params)?;
        let rows = matrix.rows() as f64;
        let total = matrix.squared_norm();
        let variance = total - rows * means.iter().map(|mean| mean * mean).sum::<f64>();
        // Less than this is rounding: the rows are equal.
        let differ = variance > 1e-7 * total;
        let share = |value: &f64| if differ { (value * value / variance).min(1.0) } else { 0.0 };
        Ok(Self { explained: svd.values.iter().map(share).collect(), components: svd.vectors, means })
    }

    /// The coordinates of each row, `rows × components`.
    pub fn transform(&self, matrix: &Csr) -> Array2<f32> {
        let offset = |component: ndarray::ArrayView1<f32>| -> f32 {
            component.iter().zip(&self.means).map(|(&x, mean)| f64::from(x) * mean).sum::<f64>() as f32
        };
        let offset: Vec<f32> = self.components.columns().into_iter().map(offset).collect();
        project(matrix, &self.components, &offset)
    }
}
