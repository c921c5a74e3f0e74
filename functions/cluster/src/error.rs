//! Errors of the algorithms: each states the rule and the value.

/// Why an algorithm refused its parameters or its data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A parameter breaks its rule.
    #[error("{0}")]
    Parameter(String),
    /// There is nothing to work on.
    #[error("{0}")]
    Data(String),
    /// linfa's own errors.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
}

impl From<Error> for wintermute_shared::Error {
    fn from(error: Error) -> Self {
        Self::invalid(error.to_string())
    }
}

/// A result with this module's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// `Ok` when the rule holds.
pub(crate) fn rule(holds: bool, message: impl FnOnce() -> String) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::Parameter(message())) }
}
