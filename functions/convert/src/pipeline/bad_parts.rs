//! Parts that cannot be read, and are left out because the settings allow that.

use std::collections::BTreeMap;
use std::sync::Arc;
use wintermute_shared::{Error, Result};

/// Parts that are left out, by number, each with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadParts {
    why: BTreeMap<usize, String>,
    /// How many are allowed.
    most: u64,
}

impl BadParts {
    /// None yet; at most this many are allowed.
    pub fn new(most: u64) -> Self {
        Self { why: BTreeMap::new(), most }
    }

    /// Leaves out a part that cannot be read.
    ///
    /// # Errors
    /// The part's own error if it is no fault of the part, or if no more parts may be left out.
    pub fn leave_out(&mut self, number: usize, name: Option<&Arc<str>>, error: Error) -> Result<()> {
        let (Error::Invalid(why), Some(name)) = (&error, name) else { return Err(error) };
        if self.most == 0 {
            return Err(error);
        }
        if self.why.len() as u64 == self.most {
            let most = self.most;
            return Err(Error::invalid(format!(
                "{why}; max_bad_parts allows {most} bad parts, and there are as many others: correct them, or raise the setting"
            )));
        }
        tracing::warn!(step = "convert", part = %name, why, "left out a bad part");
        self.why.insert(number, why.clone());
        Ok(())
    }

    /// Whether any part may be left out.
    pub fn are_allowed(&self) -> bool {
        self.most > 0
    }

    /// Whether a part is left out.
    pub fn has(&self, number: usize) -> bool {
        self.why.contains_key(&number)
    }

    /// Why a part is left out, if it is.
    pub fn why(&self, number: usize) -> Option<&str> {
        self.why.get(&number).map(String::as_str)
    }

    /// The first of them, and how many there are; nothing if none is left out.
    pub fn first(&self) -> Option<(usize, &str, u64)> {
        let (number, why) = self.why.first_key_value()?;
        Some((*number, why, self.why.len() as u64))
    }
}
