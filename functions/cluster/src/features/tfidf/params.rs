//! The parameters of TF-IDF, checked before use.

use crate::error::{Error, rule};
use crate::features::text::Analyzer;
use linfa::ParamGuard;
use std::sync::Arc;
use wintermute_shared::Settings;
use wintermute_shared::settings::{Language, Words};

/// Unchecked parameters; `fit` checks them.
#[derive(Clone, Debug)]
pub struct TfIdfParams(TfIdfValidParams);

/// Checked parameters.
#[derive(Clone, Debug)]
pub struct TfIdfValidParams {
    pub(super) analyzer: Arc<Analyzer>,
    pub(super) min_df: u64,
    pub(super) max_df: f64,
    pub(super) max_features: Option<usize>,
    pub(super) sublinear: bool,
}

impl Default for TfIdfParams {
    /// English stop words aside every term counts, as often as it stands there: scikit-learn's
    /// `TfidfVectorizer(stop_words="english")`.
    fn default() -> Self {
        let settings = Settings {
            words: Words::ScikitLearn,
            stop_words: vec![Language::English],
            ..Settings::default()
        };
        let analyzer = Arc::new(Analyzer::of(&settings));
        Self(TfIdfValidParams { analyzer, min_df: 1, max_df: 1.0, max_features: None, sublinear: false })
    }
}

impl From<&Settings> for TfIdfParams {
    fn from(settings: &Settings) -> Self {
        Self::default()
            .analyzer(Analyzer::of(settings))
            .min_df(settings.min_df)
            .max_df(settings.max_df)
            .max_features(settings.max_features)
            .sublinear(settings.sublinear_tf)
    }
}

impl TfIdfParams {
    /// What of a text counts as a term.
    pub fn analyzer(mut self, analyzer: Analyzer) -> Self {
        self.0.analyzer = Arc::new(analyzer);
        self
    }

    /// Terms in fewer texts do not count.
    pub fn min_df(mut self, texts: u64) -> Self {
        self.0.min_df = texts;
        self
    }

    /// Terms in more than this share of the texts do not count.
    pub fn max_df(mut self, share: f64) -> Self {
        self.0.max_df = share;
        self
    }

    /// Of the terms that are left, only so many count: those that stand most often in all texts together.
    pub fn max_features(mut self, terms: impl Into<Option<usize>>) -> Self {
        self.0.max_features = terms.into();
        self
    }

    /// A term that stands `tf` times in a text counts `1 + ln tf` instead of `tf`.
    pub fn sublinear(mut self, sublinear: bool) -> Self {
        self.0.sublinear = sublinear;
        self
    }
}

impl ParamGuard for TfIdfParams {
    type Checked = TfIdfValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked, Error> {
        let p = &self.0;
        rule(p.max_df > 0.0 && p.max_df <= 1.0, || {
            format!("max_df must be a share above 0 and at most 1, not {}", p.max_df)
        })?;
        rule(p.max_features != Some(0), || "max_features must be at least 1, not 0".to_owned())?;
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

    #[test]
    fn values_that_break_a_rule_are_refused_with_rule_and_value() {
        let error = |params: TfIdfParams| params.check().unwrap_err().to_string();
        assert!(error(TfIdfParams::default().max_df(1.5)).ends_with("at most 1, not 1.5"));
        assert!(error(TfIdfParams::default().max_df(f64::NAN)).ends_with("not NaN"));
        assert!(error(TfIdfParams::default().max_features(0)).contains("max_features must be at least 1"));
    }
}
