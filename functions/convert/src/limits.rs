//! What a place may take on, and what is too much for it.

use crate::input::form::Form;
use std::time::Instant;
use wintermute_shared::contract::catalogue::Catalogue;
use wintermute_shared::s3::ObjectHead;
use wintermute_shared::{Error, Result, Settings, Store};

/// The variable that says from how many GB on a catalogue is handed over.
pub const LIMIT: &str = "WINTERMUTE_LAMBDA_LIMIT_GB";

/// So many times its size an archive counts against the limit: catalogues shrink to a tenth at best.
const EXPANSION: u64 = 10;

/// A Lambda looks at so many parts at most before it converts.
const PARTS: usize = 100;

/// What a place may take on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// When to stop rather than to be stopped.
    pub deadline: Option<Instant>,
    /// Bytes of the largest catalogue that is converted here. What is larger, not done by the deadline, or in a
    /// [format](Form::of_the_task) that a Lambda, which is to be small, does not read, is handed over.
    pub bytes: Option<u64>,
}

impl Limits {
    /// Whether another place may go on after this error.
    pub(crate) fn hand_over_after(&self, error: &Error) -> bool {
        self.bytes.is_some() && matches!(error, Error::Timeout(_))
    }
}

/// A limit in GB, such as `20` or `0.5`, as bytes.
///
/// # Errors
/// [`Error::Invalid`] for what is no number from 0.
pub fn gigabytes(text: &str) -> Result<u64> {
    let gigabytes = text.trim().parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
    gigabytes
        .map(|number| (number * 1e9) as u64)
        .ok_or_else(|| Error::invalid(format!("{LIMIT} must be a number of GB from 0, not {text:?}")))
}

/// The form of a stored catalogue, or of what its archive holds if that is for the task.
async fn form(store: &Store, head: &ObjectHead) -> Result<Form> {
    let known_by = head.size.min(Form::KNOWN_WITHIN as u64);
    Ok(if known_by == 0 { Form::Plain } else { Form::within(&store.read_range(head, 0, known_by).await?) })
}

/// Why a catalogue is to be handed over, if it is more than the limits allow.
pub(crate) async fn too_much(
    store: &Store,
    catalogue: &Catalogue,
    settings: &Settings,
    limits: Limits,
) -> Result<Option<String>> {
    let Some(limit) = limits.bytes else { return Ok(None) };
    if settings.parquet {
        return Ok(Some("the task alone writes Parquet".to_owned()));
    }
    if catalogue.parts.len() > PARTS {
        let parts = catalogue.parts.len();
        return Ok(Some(format!("{parts} parts are more than the {PARTS} that a Lambda reads")));
    }
    let (mut plain, mut packed) = (0_u64, 0_u64);
    for part in &catalogue.parts {
        let form = form(store, part).await?;
        if let Some(what) = form.of_the_task() {
            return Ok(Some(format!("the task alone reads {what}")));
        }
        *if matches!(form, Form::Gzip | Form::Zstd) { &mut packed } else { &mut plain } += part.size;
    }
    let counted = plain.saturating_add(packed.saturating_mul(EXPANSION));
    let what = match (plain, packed) {
        (_, 0) => format!("{plain} bytes are"),
        (0, _) => format!("{packed} bytes of an archive, counted {EXPANSION} times, are"),
        _ => format!("{plain} bytes and {packed} of archives, counted {EXPANSION} times, are"),
    };
    let reason = || format!("{what} more than the {limit} that {LIMIT} allows");
    Ok((counted > limit).then(reason))
}

/// Why a program that has no writer of Parquet, and may not hand over, cannot do what the settings say.
pub(crate) fn no_parquet() -> Error {
    Error::invalid(format!(
        "the setting parquet is true, and the function convert does not write Parquet: set {LIMIT}, such as to 20, and it hands \
         the catalogue over to the task, which does; or leave the setting out"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_of_gb() {
        assert_eq!(gigabytes("20").unwrap(), 20_000_000_000);
        assert_eq!(gigabytes(" 0.5 ").unwrap(), 500_000_000);
        assert_eq!(gigabytes("0").unwrap(), 0);
        for text in ["", "many", "-1", "NaN", "inf"] {
            let error = gigabytes(text).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("WINTERMUTE_LAMBDA_LIMIT_GB must be a number of GB from 0, not {text:?}")
            );
        }
    }
}
