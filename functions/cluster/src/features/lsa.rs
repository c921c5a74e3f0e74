//! Latent semantic analysis: TF-IDF rows in few dimensions.

use crate::error::{Error, Result, rule};
use crate::features::csr::Csr;
use crate::features::svd::{SvdParams, decompose, project};
use linfa::traits::{Fit, Transformer};
use linfa::{DatasetBase, ParamGuard};
use ndarray::Array2;
use wintermute_shared::Settings;

/// Dimensions of the space of few clusters where the settings leave them open.
pub const FEW_DIMENSIONS: usize = 64;
/// Dimensions of the space of many clusters where the settings leave them open.
pub const MANY_DIMENSIONS: usize = 128;

/// A truncated singular value decomposition (Deerwester and others 1990, "Indexing by latent semantic analysis"): rows are
/// projected on the leading right singular vectors and scaled to unit length, so that Euclidean distances between them follow
/// the angles between products.
///
/// Two powers make groups truer. `idf_power` is how often a term's IDF counts in the decomposed matrix `W`: with 2, rare words,
/// which tell products apart, outweigh frequent ones, which most products share. Rows are of unit length before, not after: the
/// dimensions are to tell rows of rare words apart, more than those that differ in little. With `W = U S Vᵀ` the rows become those of `U S^value_power`, scaled to unit length: with 2, directions that many products agree
/// on outweigh those of a few. With 1 and 1 this is scikit-learn's `TruncatedSVD` followed by `Normalizer`.
///
/// ```
/// use linfa::traits::{Fit, Transformer};
/// use linfa::{DatasetBase, ParamGuard};
/// use wintermute_cluster::features::{csr::Csr, lsa::Lsa};
///
/// let mut rows = Csr::new(3);
/// rows.push_row([(0, 0.8), (1, 0.6)]);
/// rows.push_row([(0, 0.6), (1, 0.8)]);
/// rows.push_row([(2, 1.0)]);
/// let lsa = Lsa::params(2).check()?.fit(&DatasetBase::new(&rows, ()))?;
/// let places = lsa.transform(&rows);
/// let cosine = |a, b| places.row(a).dot(&places.row(b));
/// assert!(cosine(0, 1) > 0.99 && cosine(0, 2) < 0.01);
/// # Ok::<(), wintermute_cluster::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Lsa {
    /// What TF-IDF rows are multiplied with, `terms × dimensions`: `diag(idf)^(idf_power − 1) V S^(value_power − 1)`.
    pub projection: Array2<f32>,
    /// The singular values of `W`, falling.
    pub singular_values: Vec<f64>,
    /// The share of the squared norm of `W` that the dimensions hold, 0 to 1.
    pub explained: f64,
}

/// Unchecked parameters; `fit` checks them.
#[derive(Clone, Debug, PartialEq)]
pub struct LsaParams(LsaValidParams);

/// Checked parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct LsaValidParams {
    dimensions: usize,
    idf: Option<Vec<f32>>,
    idf_power: f64,
    value_power: f64,
    seed: u64,
}

impl LsaParams {
    /// Plain LSA in so many dimensions.
    pub fn new(dimensions: usize) -> Self {
        Self(LsaValidParams { dimensions, idf: None, idf_power: 1.0, value_power: 1.0, seed: 43 })
    }

    /// The IDF of each column, which powers other than 1 need.
    pub fn idf(mut self, idf: Vec<f32>) -> Self {
        self.0.idf = Some(idf);
        self
    }

    /// How often a term's IDF counts.
    pub fn idf_power(mut self, power: f64) -> Self {
        self.0.idf_power = power;
        self
    }

    /// The power of the singular values that dimensions are scaled by.
    pub fn value_power(mut self, power: f64) -> Self {
        self.0.value_power = power;
        self
    }

    /// The seed of the decomposition's first block.
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }

    /// The parameters of the settings, for so many dimensions; the columns' IDF is still missing.
    pub fn of(settings: &Settings, dimensions: usize) -> Self {
        Self::new(dimensions)
            .idf_power(settings.idf_power)
            .value_power(settings.value_power)
            .seed(settings.seed)
    }
}

impl ParamGuard for LsaParams {
    type Checked = LsaValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked> {
        let p = &self.0;
        rule(p.dimensions > 0, || "the number of dimensions must be at least 1, not 0".to_owned())?;
        for (name, power) in [("idf_power", p.idf_power), ("value_power", p.value_power)] {
            rule((0.0..=4.0).contains(&power), || format!("{name} must be from 0 to 4, not {power}"))?;
        }
        rule(p.idf.is_some() || p.idf_power == 1.0, || {
            format!("an idf_power of {} needs the columns' IDF, which are not given", p.idf_power)
        })?;
        Ok(p)
    }

    fn check(self) -> Result<Self::Checked> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl LsaValidParams {
    /// How much more each column counts than it does in TF-IDF.
    fn factors(&self, columns: usize) -> Result<Vec<f32>> {
        let Some(idf) = &self.idf else { return Ok(vec![1.0; columns]) };
        rule(idf.len() == columns, || {
            format!("there must be an IDF for each of the {columns} columns, but there are {}", idf.len())
        })?;
        Ok(idf.iter().map(|&idf| f64::from(idf).powf(self.idf_power - 1.0) as f32).collect())
    }
}

impl<'a, T> Fit<&'a Csr, T, Error> for LsaValidParams {
    type Object = Lsa;

    /// Decomposes TF-IDF rows; fewer dimensions come back when the matrix has fewer independent rows or columns.
    ///
    /// # Errors
    /// [`Error::Parameter`] when the columns' IDF are of another number than the columns; else as [`decompose`].
    fn fit(&self, dataset: &DatasetBase<&'a Csr, T>) -> Result<Lsa> {
        let matrix = dataset.records;
        let factors = self.factors(matrix.columns())?;
        let weighted = matrix.weighted(&factors);
        let params = SvdParams { rank: self.dimensions, tolerance: 1e-3, seed: self.seed };
        let svd = decompose::<16>(&weighted, &vec![0.0; matrix.columns()], &params)?;
        let held = svd.values.iter().map(|value| value * value).sum::<f64>();
        let explained = (held / weighted.squared_norm().max(f64::MIN_POSITIVE)).min(1.0);
        // Relative to the first, so that no power leaves the range of single precision.
        let first = svd.values.first().copied().unwrap_or(1.0).max(f64::MIN_POSITIVE);
        let scales: Vec<f32> =
            svd.values.iter().map(|value| (value / first).powf(self.value_power - 1.0) as f32).collect();
        let mut projection = svd.vectors;
        for (mut term, &factor) in projection.rows_mut().into_iter().zip(&factors) {
            term.iter_mut().zip(&scales).for_each(|(x, scale)| *x *= factor * scale);
        }
        Ok(Lsa { projection, singular_values: svd.values, explained })
    }
}

impl Lsa {
    /// Parameters for so many dimensions.
    pub fn params(dimensions: usize) -> LsaParams {
        LsaParams::new(dimensions)
    }
}

impl Transformer<&Csr, Array2<f32>> for Lsa {
    /// The rows in the space, `rows × dimensions`, each of unit length; an empty row stays zero.
    fn transform(&self, matrix: &Csr) -> Array2<f32> {
        let mut rows = project(matrix, &self.projection, &vec![0.0; self.projection.ncols()]);
        ndarray::parallel::par_azip!((mut row in rows.rows_mut()) {
            let norm = row.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt();
            if norm > 0.0 {
                row.mapv_inplace(|x| (f64::from(x) / norm) as f32);
            }
        });
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_break_a_rule_are_refused_with_rule_and_value() {
        let error = |params: LsaParams| params.check().unwrap_err().to_string();
        assert!(error(Lsa::params(0)).contains("dimensions must be at least 1, not 0"));
        let powered = |power| Lsa::params(2).idf(vec![1.0]).idf_power(power);
        assert!(error(powered(-1.0)).ends_with("idf_power must be from 0 to 4, not -1"));
        assert!(error(Lsa::params(2).value_power(f64::NAN)).ends_with("not NaN"));
        assert!(error(Lsa::params(2).idf_power(2.0)).contains("needs the columns' IDF"));
    }
}
