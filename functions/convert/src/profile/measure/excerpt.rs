//! The beginning of a value, to be shown.

use crate::output::csv;
use wintermute_shared::nested::{Pick, is_nested};

/// Characters that are shown of a value.
const SHOWN: usize = 120;

/// The beginning of the CSV field at `at`, or of what is wanted of it.
pub fn excerpt(csv: &[u8], at: usize, pick: Option<&Pick>) -> Box<str> {
    let cell = |enough: usize| csv::first_field(&csv[at..], enough);
    let Some(pick) = pick else { return shortened(&String::from_utf8_lossy(&cell(4 * SHOWN))) };
    let beginning = String::from_utf8_lossy(&cell(4 * SHOWN)).into_owned();
    // Only whole JSON can be read.
    match is_nested(&beginning) {
        true => shortened(&pick.read(&String::from_utf8_lossy(&cell(usize::MAX)))),
        false => shortened(&beginning),
    }
}

fn shortened(text: &str) -> Box<str> {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
