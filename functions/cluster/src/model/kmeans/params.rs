//! The parameters of k-means, checked before use.

use super::centres::Centres;
use crate::error::{Error, rule};
use linfa::ParamGuard;

/// Where the first centres come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Init {
    /// Starts of several kinds compete for a few iterations, on a sample where there are many rows; the winner goes on.
    MultiStart,
    /// Greedy k-means++ on all rows, as scikit-learn does it.
    PlusPlus,
    /// Rows drawn uniformly.
    Random,
    /// These centres.
    Given(Centres),
}

impl From<wintermute_shared::settings::Init> for Init {
    fn from(setting: wintermute_shared::settings::Init) -> Self {
        use wintermute_shared::settings::Init as Setting;
        match setting {
            Setting::Contest => Self::MultiStart,
            Setting::PlusPlus => Self::PlusPlus,
            Setting::Random => Self::Random,
        }
    }
}

/// Unchecked parameters; `fit` checks them.
#[derive(Clone, Debug, PartialEq)]
pub struct KMeansParams(KMeansValidParams);

/// Checked parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct KMeansValidParams {
    pub(super) k: usize,
    pub(super) init: Init,
    pub(super) spherical: bool,
    pub(super) starts: usize,
    pub(super) seed: u64,
    pub(super) max_iterations: usize,
    pub(super) tolerance: f64,
}

impl KMeansParams {
    /// `k` clusters by one multi-start, seed 43, at most 300 iterations, tolerance 1e-4 (the last two are scikit-learn's).
    pub fn new(k: usize) -> Self {
        Self(KMeansValidParams {
            k,
            init: Init::MultiStart,
            spherical: false,
            starts: 1,
            seed: 43,
            max_iterations: 300,
            tolerance: 1e-4,
        })
    }

    /// Where the first centres come from.
    pub fn init(mut self, init: Init) -> Self {
        self.0.init = init;
        self
    }

    /// Whether centres are scaled to unit length.
    pub fn spherical(mut self, spherical: bool) -> Self {
        self.0.spherical = spherical;
        self
    }

    /// How many starts are drawn; the lowest inertia wins.
    pub fn starts(mut self, starts: usize) -> Self {
        self.0.starts = starts;
        self
    }

    /// The seed of the starts.
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }

    /// The iterations after which Lloyd's algorithm stops in any case.
    pub fn max_iterations(mut self, max_iterations: usize) -> Self {
        self.0.max_iterations = max_iterations;
        self
    }

    /// Lloyd's algorithm stops when the centres' squared movements add up to no more than this share of the mean variance
    /// of a column.
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.tolerance = tolerance;
        self
    }
}

impl ParamGuard for KMeansParams {
    type Checked = KMeansValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked, Error> {
        let p = &self.0;
        rule(p.k > 0, || "the number of clusters k must be at least 1, not 0".to_owned())?;
        rule(p.starts > 0, || "the number of starts must be at least 1, not 0".to_owned())?;
        rule(p.max_iterations > 0, || "max_iterations must be at least 1, not 0".to_owned())?;
        rule(p.tolerance >= 0.0, || format!("the tolerance must not be negative, but is {}", p.tolerance))?;
        Ok(p)
    }

    fn check(self) -> Result<Self::Checked, Error> {
        self.check_ref()?;
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(params: KMeansParams) -> String {
        params.check().unwrap_err().to_string()
    }

    #[test]
    fn values_that_break_a_rule_are_refused_with_rule_and_value() {
        assert!(error(KMeansParams::new(0)).contains("k must be at least 1, not 0"));
        assert!(error(KMeansParams::new(2).starts(0)).contains("starts must be at least 1"));
        assert!(error(KMeansParams::new(2).max_iterations(0)).contains("max_iterations"));
        assert!(error(KMeansParams::new(2).tolerance(-1.0)).contains("but is -1"));
        assert!(error(KMeansParams::new(2).tolerance(f64::NAN)).contains("NaN"));
    }
}
