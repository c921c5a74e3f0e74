//! Where one record ends and the next begins, in each form that a catalogue may have.

use crate::input::skip::Skip;
use crate::input::step::RecordSearch;
use crate::input::table::rows::TableRows;
use crate::json::boundary_scanner::{BoundaryScanner, Progress};
use crate::json::layout::{Layout, Segment};
use crate::json::values::ValueSequence;
use crate::json::whitespace::{is_white, trimmed};
use crate::json::within::Within;
use memchr::memchr;

/// The form of the input.
#[derive(Debug)]
pub enum Framing {
    /// JSON lines.
    Lines,
    /// An array of values, or values one after the other.
    Values(ValueSequence),
    /// Values inside other values.
    Within(Within),
    /// Rows of a table.
    Table(TableRows),
}

impl Framing {
    /// The form of JSON that begins with these bytes, the first one being a bracket, and whose records are where `layout` says;
    /// and how many of the bytes belong to no record. Nothing if more bytes are needed, which `ended` rules out.
    pub fn of(layout: &Layout, bytes: &[u8], ended: bool) -> Option<(Self, usize)> {
        match &layout.path[..] {
            [] => Some((
                if is_line(bytes, ended)? { Self::Lines } else { Self::Values(ValueSequence::default()) },
                0,
            )),
            [Segment::Each] if bytes.starts_with(b"[") => Some((Self::Values(ValueSequence::of_array()), 1)),
            path => Some((Self::Within(Within::new(path.to_vec())), 0)),
        }
    }

    /// Looks for the next whole record.
    pub fn step(&mut self, bytes: &[u8], ended: bool) -> RecordSearch {
        match self {
            Self::Lines => {
                let gap = bytes.iter().position(|byte| !is_white(*byte)).unwrap_or(bytes.len());
                match memchr(b'\n', &bytes[gap..]) {
                    Some(n) => RecordSearch::Record {
                        start: gap,
                        end: trimmed(bytes, gap, gap + n),
                        next: gap + n + 1,
                    },
                    None if ended && gap < bytes.len() => RecordSearch::Record {
                        start: gap,
                        end: trimmed(bytes, gap, bytes.len()),
                        next: bytes.len(),
                    },
                    None => RecordSearch::More { gap },
                }
            }
            Self::Values(values) => match values.step(bytes, ended) {
                RecordSearch::Record { start, end, next } => {
                    RecordSearch::Record { start, end: trimmed(bytes, start, end), next }
                }
                other => other,
            },
            Self::Within(within) => within.step(bytes, ended),
            Self::Table(rows) => rows.step(bytes, ended),
        }
    }

    /// Begins to pass over the record that begins with these bytes and is too long to be held.
    pub fn begin_skip(&self, record: &[u8]) -> Skip<'_> {
        match self {
            Self::Lines | Self::Table(_) => Skip::Line,
            Self::Values(values) => values.begin_skip(record),
            Self::Within(within) => within.begin_skip(record),
        }
    }

    /// Goes on after a record that was passed over.
    pub fn end_skip(&mut self) {
        if let Self::Within(within) = self {
            within.end_skip();
        }
    }
}

/// Whether the object that `bytes` begin with has a line of its own. A broken one has, if the next line begins an object
/// too: in an object that is spread over lines, only a key or the end can follow.
fn is_line(bytes: &[u8], ended: bool) -> Option<bool> {
    let end_of_line = memchr(b'\n', bytes);
    let line = &bytes[..end_of_line.unwrap_or(bytes.len())];
    if let Progress::End(end) = BoundaryScanner::default().follow(line) {
        match line[end..].iter().find(|byte| !is_white(**byte)) {
            Some(byte) => Some(!matches!(byte, b'{' | b',')),
            None => (end_of_line.is_some() || ended).then_some(true),
        }
    } else if matches!(BoundaryScanner::default().follow(bytes), Progress::End(_)) {
        Some(false)
    } else {
        match bytes[line.len()..].iter().find(|byte| !is_white(**byte)) {
            Some(byte) => Some(*byte == b'{'),
            None => ended.then_some(true),
        }
    }
}
