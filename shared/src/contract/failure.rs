//! `failed.json`: what a step leaves below its prefix of a run when it fails, for people and for the index of reports.

use crate::contract::keys::STEPS;
use crate::{Error, ObjectRef, Result, Run, Store, VERSION};
use serde::{Deserialize, Serialize};

/// The object's name below the step's prefix.
pub const NAME: &str = "failed.json";

/// The version of this format.
pub const FORMAT: u32 = 1;

/// Why a step of a run has failed. It counts until the object that announces the step's success is; that supersedes it,
/// so nothing has to be deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The version of the format: [`FORMAT`].
    pub format: u32,
    /// The step, such as `convert`.
    pub step: String,
    /// The dataset.
    pub dataset: String,
    /// The run's id.
    pub run: String,
    /// The version of Wintermute that failed.
    pub wintermute: String,
    /// What went wrong, as one sentence.
    pub reason: String,
    /// What to do about it.
    pub advice: String,
}

impl Failure {
    /// What is to be said of a step that has ended with this error.
    pub fn new(step: &str, run: &Run, error: &Error) -> Self {
        Self {
            format: FORMAT,
            step: step.to_owned(),
            dataset: run.dataset.to_string(),
            run: run.id.clone(),
            wintermute: VERSION.to_owned(),
            reason: error.to_string(),
            advice: error.advice().to_owned(),
        }
    }
}

/// A step of a run, as the place where word of its failure is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailurePlace {
    /// The step, such as `convert`.
    pub step: &'static str,
    /// The run.
    pub run: Run,
    prefix: &'static str,
    announcing: &'static str,
}

impl FailurePlace {
    /// The place of a step, unless it leaves no word, as `dispatch` does not.
    pub fn new(step: &str, run: Run) -> Option<Self> {
        let (step, prefix, announcing) = STEPS.into_iter().find(|(name, _, _)| *name == step)?;
        Some(Self { step, run, prefix, announcing })
    }

    /// The place that the key of a `failed.json` names; none for other keys.
    pub fn of_key(key: &str) -> Option<Self> {
        STEPS.into_iter().find_map(|(step, prefix, announcing)| {
            Some(Self { step, run: Run::of_key(prefix, NAME, key).ok()?, prefix, announcing })
        })
    }

    /// The key of the `failed.json`.
    pub fn key(&self) -> String {
        self.run.key(self.prefix, NAME)
    }

    /// The failure that counts: none when there is none, or when the step has succeeded.
    ///
    /// # Errors
    /// The store's; [`Error::Invalid`] for a failure of another format.
    pub async fn standing(&self, store: &Store, bucket: &str) -> Result<Option<Failure>> {
        let key = self.run.key(self.prefix, self.announcing);
        let announcing = ObjectRef { bucket: bucket.to_owned(), key, version_id: None };
        if store.find(&announcing).await?.is_some() {
            return Ok(None);
        }
        match store.get_json(bucket, &self.key()).await {
            Ok(failure) => Ok(Some(failure)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_from_its_key_and_no_other_key_is_one() {
        for (prefix, step) in [("processed", "convert"), ("models", "cluster"), ("reports", "report")] {
            let key = format!("{prefix}/shoes/0123456789abcdef/failed.json");
            let place = FailurePlace::of_key(&key).unwrap();
            assert_eq!((place.step, place.key()), (step, key));
            assert_eq!(FailurePlace::new(step, place.run.clone()), Some(place));
        }
        for other in [
            "models/shoes/0123456789abcdef/manifest.json",
            "assigned/shoes/0123456789abcdef/failed.json",
            "models/shoes/failed.json",
            "failed.json",
        ] {
            assert_eq!(FailurePlace::of_key(other), None, "{other}");
        }
    }
}
