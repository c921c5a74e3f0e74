//! What is too much for a Lambda is handed over to the task on Fargate, where the same code works without limits.
//!
//! convert writes [`Handover`] below the run's prefix; its event reaches dispatch, which starts the task; and the task
//! [takes over](crate::take_over).

use serde::{Deserialize, Serialize};
use wintermute_shared::{ObjectRef, Settings};

/// A conversion that is asked for, as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handover {
    /// The version of the format, which is 1.
    pub format: u32,
    /// The catalogue, in the version that names the run.
    pub source: ObjectRef,
    /// Its size.
    pub bytes: u64,
    /// Why it is handed over, as one sentence.
    pub reason: String,
    /// The settings that name the run.
    pub settings: Settings,
    /// The trace of the invocation that hands it over, as AWS X-Ray calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

/// The version of [`Handover`]'s format.
pub const FORMAT: u32 = 1;
