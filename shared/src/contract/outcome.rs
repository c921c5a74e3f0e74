//! What a step says when it ends well, and how one payload becomes the outcomes of its objects.

use crate::contract::event::{self, ObjectRef};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How a step ended for one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// The work was done; `object` announces it.
    Done {
        /// The announcing object as `s3://bucket/key`, or for dispatch the started task.
        object: String,
    },
    /// The output existed already, so nothing was done.
    AlreadyDone {
        /// The announcing object that was found, as `s3://bucket/key`.
        object: String,
    },
    /// The work is too much for this step's place and was given to another, which has yet to do it.
    HandedOver {
        /// The announcing object that is to come, as `s3://bucket/key`.
        object: String,
    },
    /// There is nothing to do: the object is [beside catalogues](crate::contract::side_file) and is none, or its task is not started again.
    Skipped {
        /// The object itself, as `s3://bucket/key`.
        object: String,
        /// What it is by its name, or why its task has stopped.
        why: String,
    },
}

impl Outcome {
    /// The object that it names, as `s3://bucket/key`; for dispatch the started task.
    pub fn object(&self) -> &str {
        match self {
            Self::Done { object }
            | Self::AlreadyDone { object }
            | Self::HandedOver { object }
            | Self::Skipped { object, .. } => object,
        }
    }
}

/// Runs `step` on each object of a Lambda payload, one after the other.
///
/// A failing object does not keep the others from being served; the error names each one that failed, so that Lambda
/// tries the payload again (steps are idempotent).
///
/// # Errors
/// The payload's own error ([`event::objects`]) or the errors of the objects.
pub async fn for_each_object<F>(payload: Value, mut step: impl FnMut(ObjectRef) -> F) -> Result<Vec<Outcome>>
where
    F: Future<Output = Result<Outcome>>,
{
    let objects = event::objects(payload)?;
    let mut outcomes = Vec::with_capacity(objects.len());
    let mut errors = Vec::new();
    for object in objects {
        let end = match object {
            Ok(object) => step(object).await,
            Err(error) => Err(error),
        };
        match end {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) => {
                if !matches!(error, Error::Refused(_)) {
                    tracing::error!(%error, "step failed");
                }
                errors.push(error);
            }
        }
    }
    match errors.len() {
        0 => Ok(outcomes),
        1 => Err(errors.remove(0)),
        n => {
            let all: Vec<String> = errors.iter().map(Error::to_string).collect();
            Err(Error::failed(format!("{n} of {} objects failed: {}", n + outcomes.len(), all.join("; "))))
        }
    }
}
