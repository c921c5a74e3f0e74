//! The first line of an input: whether it begins a table, and what it and the settings say of that.

use memchr::{memchr, memchr_iter};
use wintermute_shared::settings::Delimiter;
use wintermute_shared::{Error, Result, Settings};

/// Whether a text that begins with a bracket begins with a cell such as `[NEW] Chair`, rather than with JSON. Two things must hold: the
/// bracket is closed on its line without quotes, colons, commas or brackets in it; a word that JSON does not know begins in it or
/// follows it.
pub fn is_bracketed_text(bytes: &[u8]) -> bool {
    let line = &bytes[..memchr(b'\n', bytes).unwrap_or(bytes.len())];
    let close = match line.first() {
        Some(b'[') => b']',
        Some(b'{') => b'}',
        _ => return false,
    };
    let Some(end) = memchr(close, line) else { return false };
    let inner = line[1..end].trim_ascii();
    if inner.iter().any(|byte| b"\"':[{,".contains(byte)) {
        return false;
    }
    const WORDS: [&[u8]; 8] = [b"true", b"false", b"null", b"nan", b"infinity", b"none", b"undefined", b""];
    let begins_word =
        |text: &[u8]| text.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    let is_known = WORDS.contains(&inner.to_ascii_lowercase().as_slice());
    (begins_word(inner) && !is_known)
        || (!inner.is_empty() && begins_word(line[end + 1..].trim_ascii_start()))
}

/// What the settings and the first line say.
pub struct Start {
    /// Where the table begins.
    pub from: usize,
    /// What divides it.
    pub delimiter: Option<u8>,
    /// How many lines are before it.
    pub skipped: u64,
}

impl Start {
    /// Looks at the first lines.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there are fewer lines than the settings pass over.
    pub fn of(bytes: &[u8], settings: &Settings) -> Result<Self> {
        let (mut from, mut skipped) = (0, 0);
        if let Some(lines) = settings.skip_lines.filter(|lines| *lines > 0) {
            let nth = usize::try_from(lines - 1).ok().and_then(|n| memchr_iter(b'\n', bytes).nth(n));
            from = nth.ok_or_else(|| {
                let seen = memchr_iter(b'\n', bytes).count();
                Error::invalid(format!(
                    "--skip-lines {lines} (WINTERMUTE_SKIP_LINES) passes over more lines than there are above the table: the first {} bytes \
                     have {seen}; name fewer",
                    bytes.len()
                ))
            })? + 1;
            skipped = lines;
        }
        let mut delimiter = settings.delimiter.map(|Delimiter(byte)| byte);
        if let Some((byte, length)) = sep_line(&bytes[from..]) {
            delimiter = delimiter.or(Some(byte));
            from += length;
            skipped += 1;
        }
        Ok(Self { from, delimiter, skipped })
    }
}

/// The delimiter that a first line such as `sep=;` names, which Excel writes and reads, and the line's length.
fn sep_line(bytes: &[u8]) -> Option<(u8, usize)> {
    let end = memchr(b'\n', bytes)?;
    let line = bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]);
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (name, byte) = line.split_at_checked(4)?;
    match byte {
        [byte] if name.eq_ignore_ascii_case(b"sep=") && byte.is_ascii() => Some((*byte, end + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_may_begin_a_cell() {
        for (text, is_text) in [
            ("[NEW] Chair,5", true),
            ("[2-pack] socks,5", true),
            ("[Price list]\nname,price", true),
            ("{SALE},5", true),
            ("[1, 2]", false),
            ("[1]\nx", false),
            ("[null] x", true),
            ("[null]", false),
            ("[]", false),
            ("[{\"a\": 1}] x", false),
            ("{a: 1} x", false),
            ("{\"a\"", false),
        ] {
            assert_eq!(is_bracketed_text(text.as_bytes()), is_text, "{text}");
        }
    }
}
