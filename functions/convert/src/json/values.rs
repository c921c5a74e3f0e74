//! Values in an array or one after the other.

use crate::input::skip::{CONTEXT, Passed, Skip};
use crate::input::step::RecordSearch;
use crate::json::boundary_scanner::BoundaryScanner;
use crate::json::cursor::{BYTE_ORDER_MARK, RECORD_SEPARATOR};
use crate::json::whitespace::{is_white, trimmed};
use memchr::memchr2;

/// Where the next value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Position {
    /// Behind the others.
    #[default]
    Open,
    /// In an array that is the input, or one of several.
    Array,
    /// Behind such an array.
    BehindArray,
    /// In an array inside something else.
    WrappedArray,
    /// Behind the array inside an object: there are no more.
    Over,
}

/// Values in an array or one after the other; commas between them may be there or not.
#[derive(Debug, Default)]
pub struct ValueSequence {
    place: Position,
    /// The first key, in its quotes, of the last object that began with one. The objects of a catalogue have the same
    /// first key, mostly: behind a broken value it shows where the next one begins.
    key: Vec<u8>,
}

impl ValueSequence {
    fn within(place: Position) -> Self {
        Self { place, ..Self::default() }
    }

    /// The values of an array that is the input, from behind its bracket on.
    pub fn of_array() -> Self {
        Self::within(Position::Array)
    }

    /// The values of an array inside something else, from its bracket on.
    pub fn wrapped() -> Self {
        Self::within(Position::WrappedArray)
    }

    /// Whether the array inside something else has ended.
    pub fn is_over(&self) -> bool {
        self.place == Position::Over
    }

    fn in_array(&self) -> bool {
        matches!(self.place, Position::Array | Position::WrappedArray)
    }

    /// Looks for the next value.
    pub fn step(&mut self, bytes: &[u8], ended: bool) -> RecordSearch {
        let mut start = 0;
        while let Some(byte) = bytes.get(start) {
            match byte {
                b']' if self.place == Position::Array => self.place = Position::BehindArray,
                b'[' if self.place == Position::BehindArray => self.place = Position::Array,
                b']' if self.place == Position::WrappedArray => {
                    self.place = Position::Over;
                    return RecordSearch::More { gap: start + 1 };
                }
                b',' | &RECORD_SEPARATOR => {}
                byte if is_white(*byte) => {}
                0xef if bytes[start..].starts_with(BYTE_ORDER_MARK) => start += 2,
                0xef if !ended && BYTE_ORDER_MARK.starts_with(&bytes[start..]) => {
                    return RecordSearch::More { gap: start };
                }
                _ => break,
            }
            start += 1;
        }
        let value = &bytes[start..];
        if value.is_empty() {
            let unclosed = ended && self.in_array();
            if unclosed {
                self.place = Position::Open;
            }
            let end = bytes.len();
            return if unclosed {
                RecordSearch::Unclosed { start: end, end }
            } else {
                RecordSearch::More { gap: start }
            };
        }
        if let Some(key) = first_key(value) {
            self.key.clear();
            self.key.extend_from_slice(key);
        }
        let mut skip = self.begin_skip(value);
        match skip.pass(value, ended) {
            Passed::To(end) => RecordSearch::Record { start, end: start + end, next: start + end },
            Passed::Ended if self.in_array() && skip.is_cut(value) => {
                self.place = Position::Open;
                RecordSearch::Unclosed { start, end: trimmed(bytes, start, bytes.len()) }
            }
            Passed::Ended => {
                self.place = Position::Open;
                RecordSearch::Record { start, end: bytes.len(), next: bytes.len() }
            }
            Passed::All { .. } => RecordSearch::More { gap: start },
        }
    }

    /// Begins to pass over the value that begins with these bytes.
    pub fn begin_skip(&self, value: &[u8]) -> Skip<'_> {
        match value.first() {
            Some(b'{' | b'[' | b'"') => Skip::Value(BoundaryScanner::default(), &self.key),
            _ => Skip::Bare { in_array: self.in_array() },
        }
    }
}

/// The first key of an object, in its quotes; nothing for a key that is long or has escapes.
fn first_key(object: &[u8]) -> Option<&[u8]> {
    let inside = object.strip_prefix(b"{")?;
    let text = &inside[inside.iter().position(|byte| !is_white(*byte))?..];
    let text = &text[..text.len().min(CONTEXT / 2)];
    let end = memchr2(b'"', b'\\', text.strip_prefix(b"\"")?)?;
    (text[end + 1] == b'"').then_some(&text[..end + 2])
}
