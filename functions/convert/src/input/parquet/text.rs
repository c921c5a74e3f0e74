//! The JSON text of rows, each held up to a length.

use super::numbers::float;
use crate::input::counts::CountHandle;
use bytes::Bytes;
use encoding_rs::WINDOWS_1252;
use serde::Serialize;
use std::io::Write;

/// Of a longer text this many bytes are written at once.
const PIECE: usize = 64 << 10;

/// Whether the beginning of an array or an object was written.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Nested(bool);

/// JSON text that grows row by row.
///
/// Of a row that is longer than allowed the rest is counted and not written, so that memory does not grow with it. It is still longer
/// than allowed, so it becomes a reject as any other that is.
#[derive(Debug)]
pub struct JsonRows {
    bytes: Vec<u8>,
    /// Where the row begins.
    row: usize,
    longest_row: usize,
    /// Bytes that were not written.
    left_out: u64,
    repairs: Repairs,
}

/// What is repaired in values.
#[derive(Debug, Default)]
pub struct Repairs {
    /// Texts that are not UTF-8.
    pub windows_1252: CountHandle,
    /// Numbers that JSON does not have.
    pub not_finite: CountHandle,
}

impl JsonRows {
    /// Text whose rows may have this many bytes.
    pub fn new(longest_row: usize, repairs: Repairs) -> Self {
        Self { bytes: Vec::new(), row: 0, longest_row, left_out: 0, repairs }
    }

    /// How long it is.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes that were not written so far.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Makes room for this many bytes.
    pub fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
    }

    /// Appends what is between rows.
    pub fn outside(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Begins a row.
    pub fn begin_row(&mut self) {
        self.row = self.bytes.len();
    }

    /// Whether the row is longer than allowed.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.bytes.len() - self.row > self.longest_row
    }

    /// Hands the text over, and begins anew.
    pub fn take(&mut self) -> Bytes {
        self.row = 0;
        std::mem::take(&mut self.bytes).into()
    }

    /// Appends what begins an array or an object; what it returns is for [`close`](Self::close).
    #[inline]
    pub fn open(&mut self, open: u8) -> Nested {
        let opened = Nested(!self.is_full());
        self.raw(&[open]);
        opened
    }

    /// Appends what ends an array or an object if its beginning was written, however long the row is: rows end where their brackets do.
    #[inline]
    pub fn close(&mut self, close: u8, Nested(was_written): Nested) {
        if was_written {
            self.bytes.push(close);
        }
    }

    /// Appends a few bytes.
    #[inline]
    pub fn raw(&mut self, bytes: &[u8]) {
        self.write(|text| text.extend_from_slice(bytes));
    }

    /// Appends what `write` does, a few bytes, unless the row is too long already.
    #[inline]
    pub fn write(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        if self.is_full() {
            self.left_out += 1;
        } else {
            write(&mut self.bytes);
        }
    }

    /// Appends a number or a boolean.
    pub fn plain(&mut self, value: impl std::fmt::Display) {
        // Writing to memory does not fail.
        self.write(|text| drop(write!(text, "{value}")));
    }

    /// Appends a number, or null if it is not finite.
    pub fn float(&mut self, value: impl Into<f64> + Serialize + Copy) {
        if !value.into().is_finite() {
            self.repairs.not_finite.add(1);
        }
        self.write(|text| float(text, value));
    }

    /// Appends a text that is not UTF-8. Most such text is Windows-1252, as in tables.
    pub fn old_string(&mut self, value: &[u8]) {
        self.repairs.windows_1252.add(1);
        let text = WINDOWS_1252.decode_without_bom_handling(self.room(value)).0.into_owned();
        self.string(&text);
    }

    /// Appends a text with its quotes.
    pub fn string(&mut self, value: &str) {
        if value.len() <= PIECE {
            // Writing to memory does not fail.
            return self.write(|text| drop(serde_json::to_writer(text, value)));
        }
        if self.is_full() {
            self.left_out += 1;
            return;
        }
        self.bytes.push(b'"');
        let mut rest = value;
        // Escapes may make it six times as long.
        while !rest.is_empty() && !self.is_full() {
            let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
            let start = self.bytes.len();
            let _ = serde_json::to_writer(&mut self.bytes, piece);
            self.bytes.pop();
            self.bytes.remove(start);
            rest = after;
        }
        self.bytes.push(b'"');
    }

    /// As much of a long value as a row may hold.
    pub fn room<'v>(&self, value: &'v [u8]) -> &'v [u8] {
        &value[..value.len().min(self.longest_row)]
    }

    /// Makes a text of the value that was written from `start` on, if it is none: keys of JSON are text.
    pub fn quote_from(&mut self, start: usize) {
        if self.bytes.get(start).is_some_and(|byte| *byte != b'"') {
            let value = String::from_utf8_lossy(&self.bytes[start..]).into_owned();
            self.bytes.truncate(start);
            let _ = serde_json::to_writer(&mut self.bytes, &value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_too_long_stays_so_and_its_brackets_match() {
        let mut text = JsonRows::new(10, Repairs::default());
        for _ in 0..3 {
            text.begin_row();
            let list = text.open(b'[');
            text.string("ääääää");
            let inner = text.open(b'{');
            (0..1000).for_each(|_| text.plain(1));
            text.close(b'}', inner);
            text.close(b']', list);
            assert!(text.is_full());
        }
        assert_eq!(text.take(), "[\"ääääää\"]".repeat(3).as_bytes());
        assert_eq!(text.left_out(), 3003);
    }

    #[test]
    fn of_a_long_text_no_more_is_escaped_than_a_row_may_hold() {
        let long = "\u{1}ä\"".repeat(100_000);
        let mut text = JsonRows::new(1 << 30, Repairs::default());
        text.string(&long);
        let whole = text.take();
        assert_eq!(serde_json::from_slice::<String>(&whole).unwrap(), long);
        let mut text = JsonRows::new(1000, Repairs::default());
        text.string(&long);
        assert!(text.is_full() && text.len() < 6 * PIECE + 3);
    }

    #[test]
    fn keys_become_text() {
        let mut text = JsonRows::new(100, Repairs::default());
        text.plain(7);
        text.quote_from(0);
        text.string("a");
        text.quote_from(3);
        assert_eq!(text.take(), b"\"7\"\"a\"".as_ref());
    }
}
