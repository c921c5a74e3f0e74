//! The rules that values of settings keep to.

use super::{Language, SetAside, Settings};
use crate::{Error, Result};

/// What clustering takes whatever the catalogue, and room for a sample worth the name.
const MIN_MEMORY: u64 = 450_000_000;

impl Settings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// [`Error::Invalid`] states the rule and the value.
    pub fn check(&self) -> Result<()> {
        let rule = |holds: bool, rule: String| if holds { Ok(()) } else { Err(Error::invalid(rule)) };
        rule(self.max_k >= 1, format!("max_k must be at least 1, not {}", self.max_k))?;
        rule(self.starts >= 1, format!("starts must be at least 1, not {}", self.starts))?;
        rule(self.dimensions != Some(0), "dimensions must be at least 1, not 0".to_owned())?;
        rule(
            self.stop_words.len() == 1 || !self.stop_words.contains(&Language::Auto),
            "stop_words must be auto or a list of languages, not both".to_owned(),
        )?;
        rule(
            self.set_aside.len() == 1 || !self.set_aside.contains(&SetAside::None),
            "set_aside must be none or a list of columns, not both".to_owned(),
        )?;
        rule((1..=5).contains(&self.ngrams), format!("ngrams must be from 1 to 5, not {}", self.ngrams))?;
        rule(
            self.max_df > 0.0 && self.max_df <= 1.0,
            format!("max_df must be a share above 0 and at most 1, not {}", self.max_df),
        )?;
        rule(
            self.max_features != Some(0),
            "max_features must be at least 1, not 0; leave it out for all terms".to_owned(),
        )?;
        rule(
            self.max_memory.is_none_or(|bytes| bytes >= MIN_MEMORY),
            format!("max_memory must be at least 450MB, not {} bytes", self.max_memory.unwrap_or_default()),
        )?;
        for (name, power) in [("idf_power", self.idf_power), ("value_power", self.value_power)] {
            rule((0.0..=4.0).contains(&power), format!("{name} must be from 0 to 4, not {power}"))?;
        }
        for (name, share) in
            [("drop_missing_above", self.drop_missing_above), ("max_reject_share", self.max_reject_share)]
        {
            rule((0.0..=1.0).contains(&share), format!("{name} must be a share from 0 to 1, not {share}"))?;
        }
        rule(self.max_expansion >= 1, "max_expansion must be at least 1, not 0".to_owned())?;
        rule(
            self.max_record_bytes >= 1024,
            format!("max_record_bytes must be at least 1024, not {}", self.max_record_bytes),
        )
    }
}
