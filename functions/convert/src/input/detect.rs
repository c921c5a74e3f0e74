//! How JSON is read: where the products are in it, as its beginning tells, or a reading of all of it.

use crate::input::text::DecodedInput;
use crate::json::choose::choose;
use crate::json::cursor::{BYTE_ORDER_MARK, RECORD_SEPARATOR};
use crate::json::layout::{Layout, RecordShape};
use crate::json::outline::Outline;
use crate::json::shape::{first_value, is_action};
use wintermute_shared::{Result, Settings};

/// Bytes that are read at a time.
const STEP: usize = 1 << 20;
/// Code before JSON, such as `var products =`, is not longer.
const LONGEST_CODE: usize = 200;

/// Where the products are in an input that begins with these bytes, the first one being a bracket. Nothing if that is told by what
/// follows only.
///
/// # Errors
/// [`wintermute_shared::Error::Invalid`] when nothing is at the path that the settings name.
pub fn layout(bytes: &[u8], settings: &Settings, ended: bool) -> Result<Option<Layout>> {
    if settings.records_path.is_none() && first_value(bytes).is_some_and(is_action) {
        return Ok(Some(Layout::new(Vec::new(), RecordShape::Bulk)));
    }
    let mut outline = Outline::of_whole_values(bytes, ended);
    choose(&mut outline, settings, ended)
}

/// Reads as much of an input as it takes to know where the products are. `in_time` ends it with an error when time is over.
/// Gives the bytes read too, as stored.
///
/// # Errors
/// As [`layout`] and [`DecodedInput::append`].
pub fn read_layout(
    mut input: DecodedInput,
    settings: &Settings,
    in_time: impl Fn() -> Result<()>,
) -> Result<(Layout, u64)> {
    let (mut outline, mut bytes, mut is_first) = (Outline::default(), Vec::new(), true);
    loop {
        let ended = input.append(&mut bytes, STEP)? < STEP;
        if std::mem::take(&mut is_first) {
            bytes.drain(..before_json(&bytes).unwrap_or(0));
        }
        let used = outline.read(&bytes, ended);
        bytes.drain(..used);
        if let Some(layout) = choose(&mut outline, settings, ended)? {
            return Ok((layout, input.bytes_read()));
        }
        in_time()?;
    }
}

/// The length of code before JSON, if there is some: `var products = `, `callback(`, or what keeps browsers from running JSON.
pub fn before_json(bytes: &[u8]) -> Option<usize> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let before = bytes.len() - text.len();
    let text = &text[..text.len().min(LONGEST_CODE)];
    let json = text.iter().position(|byte| matches!(byte, b'{' | b'['))?;
    let code = text[..json].trim_ascii();
    let is_code = code == b"export default"
        || match code.last() {
            Some(b'=' | b'(') => code.strip_prefix(b"/**/").unwrap_or(code).iter().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b' ' | b'=' | b'(')
            }),
            _ => false,
        };
    is_code.then_some(before + json)
}

/// The length of a mark before the first value of a JSON text sequence.
pub fn mark(bytes: &[u8]) -> usize {
    usize::from(bytes.first() == Some(&RECORD_SEPARATOR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_before_json_is_known() {
        for (text, length) in
            [("var products = [{", 15), ("window.__STATE__={\"a\"", 17), ("\u{feff}/**/jQuery1_2({\"a\"", 17)]
        {
            assert_eq!(before_json(text.as_bytes()), Some(length), "{text}");
        }
        assert_eq!(before_json(b"export default [{"), Some(15));
        for text in ["{\"a\": 1}", "a,b(\n1,{\n", "name\nx = [\n", "a = b", "x = \"{\""] {
            assert_eq!(before_json(text.as_bytes()), None, "{text}");
        }
    }
}
