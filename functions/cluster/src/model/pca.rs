//! Principal components of a sparse matrix.

use crate::error::{Error, Result, rule};
use crate::features::csr::Csr;
use crate::features::svd::{SvdParams, decompose, project};
use linfa::traits::{Fit, Transformer};
use linfa::{DatasetBase, ParamGuard};
use ndarray::Array2;

/// The leading principal components of a matrix (Pearson 1901, Hotelling 1933), found with the matrix left sparse: the columns'
/// means are taken off within each product, never from the entries.
///
/// ```
/// use linfa::traits::{Fit, Transformer};
/// use linfa::{DatasetBase, ParamGuard};
/// use wintermute_cluster::{features::csr::Csr, model::pca::Pca};
///
/// let mut rows = Csr::new(2);
/// rows.push_row([(0, 1.0), (1, 2.0)]);
/// rows.push_row([(0, 3.0), (1, 6.0)]);
/// let pca = Pca::params(1).check()?.fit(&DatasetBase::new(&rows, ()))?;
/// assert!((pca.explained[0] - 1.0).abs() < 1e-6);
/// // The rows lie √5 to either side of their mean.
/// assert!((pca.transform(&rows)[(1, 0)] - 5.0_f32.sqrt()).abs() < 1e-6);
/// # Ok::<(), wintermute_cluster::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pca {
    /// One column for each component, `columns × components`.
    pub components: Array2<f32>,
    /// The mean of each column.
    pub means: Vec<f32>,
    /// The share of the total variance that each component explains, 0 to 1.
    pub explained: Vec<f64>,
}

/// Unchecked parameters; `fit` checks them.
#[derive(Clone, Debug, PartialEq)]
pub struct PcaParams(PcaValidParams);

/// Checked parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct PcaValidParams {
    components: usize,
    seed: u64,
}

impl PcaParams {
    /// The seed of the decomposition's first block.
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }
}

impl ParamGuard for PcaParams {
    type Checked = PcaValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked> {
        rule(self.0.components > 0, || "the number of components must be at least 1, not 0".to_owned())?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl<'a, T> Fit<&'a Csr, T, Error> for PcaValidParams {
    type Object = Pca;

    /// Finds the components; fewer come back when the matrix has fewer columns or rows.
    ///
    /// # Errors
    /// As [`decompose`].
    fn fit(&self, dataset: &DatasetBase<&'a Csr, T>) -> Result<Pca> {
        let matrix = dataset.records;
        // In the precision in which they are saved, so that a saved model gives the same places.
        let means: Vec<f32> = matrix.column_means().into_iter().map(|mean| mean as f32).collect();
        let wide: Vec<f64> = means.iter().map(|&mean| f64::from(mean)).collect();
        let params = SvdParams { rank: self.components, tolerance: 1e-4, seed: self.seed };
        let svd = decompose::<8>(matrix, &wide, &params)?;
        let rows = matrix.rows() as f64;
        let total = matrix.squared_norm();
        let variance = total - rows * wide.iter().map(|mean| mean * mean).sum::<f64>();
        // Less than this is rounding: the rows are equal.
        let differ = variance > 1e-7 * total;
        let share = |value: &f64| if differ { (value * value / variance).min(1.0) } else { 0.0 };
        Ok(Pca { explained: svd.values.iter().map(share).collect(), components: svd.vectors, means })
    }
}

impl Pca {
    /// Parameters for so many components.
    pub fn params(components: usize) -> PcaParams {
        PcaParams(PcaValidParams { components, seed: 43 })
    }
}

impl Transformer<&Csr, Array2<f32>> for Pca {
    /// The coordinates of each row, `rows × components`.
    fn transform(&self, matrix: &Csr) -> Array2<f32> {
        let offset = |component: ndarray::ArrayView1<f32>| -> f32 {
            component.iter().zip(&self.means).map(|(&x, &mean)| f64::from(x) * f64::from(mean)).sum::<f64>()
                as f32
        };
        let offset: Vec<f32> = self.components.columns().into_iter().map(offset).collect();
        project(matrix, &self.components, &offset)
    }
}
