//! `failed.json`: what a step leaves below its prefix of a run when it fails, for people and for the index of reports.

use crate::{Error, ObjectRef, Result, Run, Store, VERSION};
use serde::{Deserialize, Serialize};

/// The object's name below the step's prefix.
pub const NAME: &str = "failed.json";

/// The version of this format.
pub const FORMAT: u32 = 1;

/// Why a step of a run has failed. It counts until the object that announces the step's success stands; that supersedes it,
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

    /// The failure that counts for a run's step: none when there is none, or when `announcing` (such as
    /// [`MANIFEST`](crate::keys::MANIFEST)) stands below `prefix`.
    ///
    /// # Errors
    /// The store's; [`Error::Invalid`] for a failure of another format.
    pub async fn standing(
        store: &Store,
        bucket: &str,
        prefix: &str,
        announcing: &str,
        run: &Run,
    ) -> Result<Option<Self>> {
        let announcing =
            ObjectRef { bucket: bucket.to_owned(), key: run.key(prefix, announcing), version_id: None };
        if store.find(&announcing).await?.is_some() {
            return Ok(None);
        }
        match store.get_json(bucket, &run.key(prefix, NAME)).await {
            Ok(failure) => Ok(Some(failure)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
