//! JSON's backslash escapes.

use crate::row::{Problem, RejectReason};
use memchr::memchr;

/// What escapes have given.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Escaped {
    /// Line feeds or carriage returns.
    pub line_breaks: bool,
    /// Quotes.
    pub quotes: bool,
}

/// Appends `bytes[start..end]`, the inside of a string or a nested value, with its escapes resolved. `bytes` is the whole record, for
/// the places in messages.
///
/// # Errors
/// [`Problem`] for an escape that JSON does not know or that names no character, such as half a surrogate pair.
pub fn append_unescaped(
    out: &mut Vec<u8>,
    bytes: &[u8],
    start: usize,
    end: usize,
) -> Result<Escaped, Problem> {
    let mut escaped = Escaped::default();
    let mut at = start;
    while let Some(n) = memchr(b'\\', &bytes[at..end]) {
        out.extend_from_slice(&bytes[at..at + n]);
        at += n;
        let text = &bytes[at..end];
        let Some((character, length)) = escape(text) else {
            let detail = format!("the escape at byte {at} names no character");
            return Err(Problem { reason: RejectReason::InvalidJson, detail });
        };
        escaped.line_breaks |= matches!(character, '\n' | '\r');
        escaped.quotes |= character == '"';
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        at += length;
    }
    out.extend_from_slice(&bytes[at..end]);
    Ok(escaped)
}

/// The character of the escape that `text` begins with, and the escape's length.
fn escape(text: &[u8]) -> Option<(char, usize)> {
    let character = match text.get(1)? {
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => return unicode_escape(text),
        same @ (b'"' | b'\\' | b'/') => char::from(*same),
        _ => return None,
    };
    Some((character, 2))
}

fn unicode_escape(text: &[u8]) -> Option<(char, usize)> {
    let first = code_unit(text)?;
    if !(0xd800..0xdc00).contains(&first) {
        return Some((char::from_u32(first)?, 6));
    }
    let second = code_unit(&text[6..]).filter(|unit| (0xdc00..0xe000).contains(unit))?;
    Some((char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))?, 12))
}

/// The four digits of `\uXXXX`.
fn code_unit(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unescaped(text: &str) -> Option<String> {
        let mut out = Vec::new();
        append_unescaped(&mut out, text.as_bytes(), 0, text.len()).ok()?;
        Some(String::from_utf8(out).unwrap())
    }

    #[test]
    fn every_escape_of_json_is_resolved() {
        let all = r#"a\"\\\/\b\f\n\r\t\u00e9\u20B9\ud83d\ude00z"#;
        assert_eq!(unescaped(all).unwrap(), "a\"\\/\u{8}\u{c}\n\r\té₹😀z");
    }

    #[test]
    fn escapes_that_name_no_character_are_refused() {
        for bad in [
            r"\x",
            r"\",
            r"\u12",
            r"\u12g4",
            r"\u+123",
            r"\ud83d",
            r"\ude00",
            r"\ud83d\u0041",
            r"\ud83dxxxxxx",
        ] {
            assert_eq!(unescaped(bad), None, "{bad}");
        }
    }
}
