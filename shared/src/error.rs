//! The one error type: a sentence that names the thing, the place and what to do.

/// What can go wrong in a step.
///
/// The kinds tell a caller whether trying again can help: only [`Error::Store`], [`Error::Refused`] and [`Error::Failed`] may pass by
/// themselves; the rest ask for another input or another setting.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input or a setting is not as it must be.
    #[error("{0}")]
    Invalid(String),
    /// An object that a step needs does not exist.
    #[error("s3://{bucket}/{key} does not exist: check the bucket and the key, or upload the object again")]
    NotFound {
        /// The bucket asked.
        bucket: String,
        /// The key asked for.
        key: String,
    },
    /// A bucket does not exist.
    #[error("the bucket {bucket} does not exist: create it or correct its name")]
    NoBucket {
        /// The bucket asked.
        bucket: String,
    },
    /// S3 refused or could not be reached.
    #[error("{action} s3://{bucket}/{key} failed: {reason}")]
    Store {
        /// What was tried, such as `reading`.
        action: &'static str,
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// What S3 or the network said.
        reason: String,
        /// The error of the SDK, if there was one.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// The time that a step may take is over.
    #[error("{0}")]
    Timeout(String),
    /// AWS has no room for the work at present, or answers too slowly: the step waits.
    #[error("{0}")]
    Refused(String),
    /// The step could not do its work for a reason outside the input.
    #[error("{0}")]
    Failed(String),
}

/// A result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An [`Error::Invalid`] from any text.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(message.into())
    }

    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Invalid(_) => {
                "Trying again does not help: change what the reason names, and upload the catalogue again."
            }
            Self::Timeout(_) => {
                "Trying again hardly helps: give the function more memory, or a limit above which it hands over to the task."
            }
            Self::NotFound { .. } | Self::NoBucket { .. } => {
                "Trying again helps once the object is there: upload it, or start the step before."
            }
            Self::Refused(_) => {
                "It passes by itself: the step waits and is tried again. If it lasts, raise the quota that the reason names."
            }
            Self::Store { .. } | Self::Failed(_) => {
                "It may pass by itself: the step is tried again, and can be started again by hand; what was done is kept."
            }
        }
    }

    /// An [`Error::Failed`] from any text.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::Failed(message.into())
    }
}
