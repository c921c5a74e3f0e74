//! What can go wrong while a Parquet file is read, and a panic in the crate that reads it.

use ::parquet::errors::ParquetError;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use wintermute_shared::Error;

/// Why a column cannot be read, before its name is known.
#[derive(Debug)]
pub enum Fault {
    /// The file is not what Parquet is to be.
    Damaged(String),
    /// The store's own error, or one that says all that there is to say.
    Other(Error),
}

/// A fault of the file.
pub fn damaged(reason: impl Into<String>) -> Fault {
    Fault::Damaged(reason.into())
}

impl Fault {
    /// The error, with the place in the file.
    pub fn at(self, place: &str) -> Error {
        match self {
            Self::Damaged(reason) => Error::invalid(format!(
                "the Parquet file is damaged: {place}: {reason}; make it anew and upload it again"
            )),
            Self::Other(error) => error,
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<ParquetError> for Fault {
    fn from(error: ParquetError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// Does what calls the `parquet` crate, which panics on some damaged files: that is a fault of the file too.
///
/// The panic is not printed, since the error is told. A program that is built to abort on panics still prints it and ends.
pub fn caught<T>(read: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    static QUIET: Once = Once::new();
    if cfg!(panic = "unwind") {
        QUIET.call_once(|| {
            let others = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                if !READING.get() {
                    others(info);
                }
            }));
        });
    }
    let before = READING.replace(true);
    // What was being read is not used again after a fault.
    let result = panic::catch_unwind(AssertUnwindSafe(read));
    READING.set(before);
    result.unwrap_or_else(|panic| {
        let reason = panic.downcast_ref::<String>().map(String::as_str);
        let reason =
            reason.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it cannot be decoded");
        Err(damaged(reason))
    })
}

thread_local! {
    /// Whether the thread is reading Parquet, so that its panics are faults of a file.
    static READING: Cell<bool> = const { Cell::new(false) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_fault_of_the_file() {
        let fault = caught::<()>(|| panic!("index {} out of range", 7)).unwrap_err();
        assert_eq!(
            fault.at("the column price").to_string(),
            "the Parquet file is damaged: the column price: index 7 out of range; make it anew and upload it again"
        );
    }
}
