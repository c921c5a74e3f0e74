//! One level of a JSON object or array; what is within stays text.

use memchr::{memchr2, memchr2_iter};
use std::borrow::Cow;

/// Arrays and objects that nest deeper are not read: readers recurse, and a stack has an end.
pub const MAX_DEPTH: usize = 128;

/// The keys of an object with the JSON of their values; nothing for what is no object.
pub(super) fn entries(text: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    let mut entries = Vec::new();
    for entry in sonic_rs::to_object_iter(text) {
        let (key, value) = entry.ok()?;
        entries.push((key, borrowed(value.as_raw_cow())?));
    }
    ends_with(text, '}', entries.last().map(|(_, value)| *value)).then_some(entries)
}

/// The JSON of the values of an array; nothing for what is no array.
pub(super) fn items(text: &str) -> Option<Vec<&str>> {
    let mut items = Vec::new();
    for item in sonic_rs::to_array_iter(text) {
        items.push(borrowed(item.ok()?.as_raw_cow())?);
    }
    ends_with(text, ']', items.last().copied()).then_some(items)
}

/// The text of a JSON string.
pub(super) fn string(json: &str) -> String {
    serde_json::from_str(json).unwrap_or_else(|_| json.trim_matches('"').to_owned())
}

/// Where JSON nests deeper than [`MAX_DEPTH`], if it does. Most has too few brackets to be deep, which is quickly seen.
pub fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr2_iter(b'[', b'{', bytes).nth(MAX_DEPTH)?;
    let (mut depth, mut at) = (0_usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = string_end(bytes, at),
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Where the string that begins at `at` has its closing quote; the end of the text if it has none.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    at += 1;
    while let Some(n) = bytes.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += n;
        if bytes[at] == b'"' {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

fn borrowed(text: Cow<'_, str>) -> Option<&str> {
    match text {
        Cow::Borrowed(text) => Some(text),
        Cow::Owned(_) => None,
    }
}

/// Whether nothing but the bracket follows the last value: the iterators stop there without a look at the rest.
fn ends_with(text: &str, bracket: char, last: Option<&str>) -> bool {
    let end = last.map_or_else(
        || text.len() - text.trim_start().len() + 1,
        |last| last.as_ptr() as usize - text.as_ptr() as usize + last.len(),
    );
    text.get(end..).is_some_and(|rest| {
        let mut rest = rest.trim().chars();
        rest.next() == Some(bracket) && rest.next().is_none()
    })
}
