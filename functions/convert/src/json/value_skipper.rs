//! Finds where values end, by JSON's grammar, without reading what they hold.
//!
//! How it works: outside strings, byte by byte; within a string, by the [`StructuralIndex`] of the record from one quote or backslash to
//! the next. What always holds: an end is found only of what is JSON, of at most [`MAX_DEPTH`] levels; anything else is `None`, and then
//! the reader for all of JSON decides. It is tested with the fast path, whose rows must be those of that reader.

use crate::json::structural_index::StructuralIndex;

/// Deeper values are left to the other reader.
const MAX_DEPTH: usize = 32;

/// Skips the values of a record.
pub(crate) struct ValueSkipper<'r> {
    bytes: &'r [u8],
    index: &'r StructuralIndex,
    /// Whether a string had escapes.
    pub has_escapes: bool,
}

impl<'r> ValueSkipper<'r> {
    /// In a record that has this index and no control characters.
    pub fn new(bytes: &'r [u8], index: &'r StructuralIndex) -> Self {
        Self { bytes, index, has_escapes: false }
    }

    /// The end of the array or object that begins at `at`.
    pub fn of_nested(&mut self, at: usize) -> Option<usize> {
        self.value(at, 1)
    }

    /// The end of the string whose opening quote is at `quote`: after its closing quote.
    #[inline]
    pub fn of_string(&mut self, quote: usize) -> Option<usize> {
        let mut stop = self.index.stop(quote + 1)?;
        while self.bytes[stop] == b'\\' {
            self.has_escapes = true;
            stop = self.index.stop(stop + 2)?;
        }
        Some(stop + 1)
    }

    fn value(&mut self, at: usize, depth: usize) -> Option<usize> {
        match self.bytes.get(at)? {
            b'"' => self.of_string(at),
            b'n' => word(self.bytes, at, b"null"),
            b't' => word(self.bytes, at, b"true"),
            b'f' => word(self.bytes, at, b"false"),
            b'[' | b'{' if depth == MAX_DEPTH => None,
            b'[' => self.elements(at, b']', |skipper, at| match skipper.bytes.get(at)? {
                b'"' => skipper.of_string(at),
                _ => skipper.value(at, depth + 1),
            }),
            b'{' => self.elements(at, b'}', |skipper, at| {
                (skipper.bytes.get(at) == Some(&b'"')).then_some(())?;
                let key_end = skipper.of_string(at)?;
                skipper.value(colon(skipper.bytes, key_end)?, depth + 1)
            }),
            _ => number(self.bytes, at),
        }
    }

    /// The end of the list that begins at `at`; `element` tells where one of its elements ends.
    #[inline]
    fn elements(
        &mut self,
        at: usize,
        close: u8,
        element: impl Fn(&mut Self, usize) -> Option<usize>,
    ) -> Option<usize> {
        let mut at = spaces(self.bytes, at + 1);
        if self.bytes.get(at) == Some(&close) {
            return Some(at + 1);
        }
        loop {
            at = spaces(self.bytes, element(self, at)?);
            match self.bytes.get(at)? {
                b',' => at = spaces(self.bytes, at + 1),
                byte if *byte == close => return Some(at + 1),
                _ => return None,
            }
        }
    }
}

/// The end of the spaces at `at`.
#[inline]
pub(crate) fn spaces(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

/// Where the value begins after the key that ends at `at`.
#[inline]
pub(crate) fn colon(bytes: &[u8], at: usize) -> Option<usize> {
    let at = spaces(bytes, at);
    (bytes.get(at) == Some(&b':')).then(|| spaces(bytes, at + 1))
}

/// The end of the word at `at`.
#[inline]
pub(crate) fn word(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    bytes[at..].starts_with(word).then_some(at + word.len())
}

/// The end of the number at `at`.
pub(crate) fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let first = at + usize::from(bytes[at] == b'-');
    let mut end = if bytes.get(first) == Some(&b'0') { first + 1 } else { digits(bytes, first)? };
    if bytes.get(end) == Some(&b'.') {
        end = digits(bytes, end + 1)?;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        end = digits(bytes, end + 1 + sign)?;
    }
    Some(end)
}

/// The end of at least one digit.
#[inline]
fn digits(bytes: &[u8], from: usize) -> Option<usize> {
    let mut end = from;
    while bytes.get(end).is_some_and(u8::is_ascii_digit) {
        end += 1;
    }
    (end > from).then_some(end)
}
