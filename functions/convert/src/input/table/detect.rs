//! Recognises a table by its beginning: the delimiter, the header, and what is above it.

use super::beginning::Beginning;
use super::dialect::Dialect;
use super::division::{Division, best, divided};
use super::header::{is_identifier, known};
use super::prose::{are_json_lines, is_binary, is_markup, lines, other_text};
use super::recognised::{NONE, Table, no_table};
use super::repeated::shown;
use super::start::Start;
use wintermute_shared::{Error, Result, Settings};

/// So many bytes of the beginning are looked at.
pub const SEEN: usize = 1 << 20;
/// What an input is that does not begin with JSON.
#[derive(Debug)]
pub enum DetectedFormat {
    /// A table.
    Table(Box<Table>),
    /// JSON lines with a broken first one.
    JsonLines,
    /// No text. Its lines are shown as they are.
    Binary,
}

/// Recognises an input that begins with these bytes, all of it or [`SEEN`] at least.
///
/// # Errors
/// [`Error::Invalid`] for a text that is no table, and for a header that cannot be read.
pub fn detect(bytes: &[u8], ended: bool, settings: &Settings) -> Result<DetectedFormat> {
    let ended = ended && bytes.len() <= SEEN;
    let bytes = &bytes[..bytes.len().min(SEEN)];
    let Start { from, delimiter, skipped } = Start::of(bytes, settings)?;
    let text = &bytes[from..];
    if delimiter.is_none() {
        if is_binary(text) {
            return Ok(DetectedFormat::Binary);
        }
        if are_json_lines(text) {
            return Ok(DetectedFormat::JsonLines);
        }
        if is_markup(text) {
            return Err(no_table("HTML or XML"));
        }
    }
    let division = match delimiter {
        Some(delimiter) => Some(divided(text, delimiter, ended)),
        None => best(text, ended).filter(|division| !is_list_of_names(division, text, settings)),
    };
    let mut division = match division {
        Some(division) => division,
        None => one_column(text, ended, settings)?,
    };
    for record in &mut division.records {
        (record.start, record.end, record.next) =
            (record.start + from, record.end + from, record.next + from);
    }
    Beginning { bytes, division, settings, skipped }
        .read()
        .map(|table| DetectedFormat::Table(Box::new(table)))
}

/// Whether the first line alone is not divided since it names the only column: what divides the others are commas in sentences.
fn is_list_of_names(division: &Division, bytes: &[u8], settings: &Settings) -> bool {
    let Some(first) = division.records.first().filter(|first| first.fields == 1 && division.first() > 0)
    else {
        return false;
    };
    let name = String::from_utf8_lossy(&bytes[first.start..first.end]).trim().trim_matches('"').to_owned();
    let next = &division.records[division.first()];
    let next = String::from_utf8_lossy(&bytes[next.start..next.end]).into_owned();
    let cells: Vec<String> =
        next.split(char::from(division.dialect.delimiter)).map(|cell| cell.trim().to_owned()).collect();
    division.is_punctuated(bytes)
        && (known(std::slice::from_ref(&name), settings) == 1 || is_identifier(&name))
        && known(&cells, settings) == 0
}

/// One name a line, if the lines may be names of products.
fn one_column(bytes: &[u8], ended: bool, settings: &Settings) -> Result<Division> {
    if let Some(what) = other_text(bytes) {
        return Err(no_table(what));
    }
    let division = Division::of(bytes, Dialect::quoted(NONE), ended);
    let first = lines(bytes).next().unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    let known_first = known(&[first.trim_matches('"').to_owned()], settings);
    let words: Vec<String> =
        first.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned).collect();
    if known_first == 0 && settings.header.is_none() && known(&words, settings) > 1 {
        return Err(Error::invalid(format!(
            "the first line, {:?}, names several columns, but neither a tab nor , ; or | stands between them: name what does with --delimiter \
             (WINTERMUTE_DELIMITER), or say with --header true that it names one",
            shown(first.as_bytes())
        )));
    }
    // A line alone is no list, unless it is a header.
    if division.records.len() < 2 && known_first == 0 {
        return Err(no_table("a single line"));
    }
    Ok(division)
}
