//! Where one record ends and the next begins, in each form that a catalogue may have.

use crate::input::table::rows::Rows;
use crate::json::cursor::{BYTE_ORDER_MARK, RECORD_SEPARATOR};
use crate::json::layout::{Layout, Segment};
use crate::json::nest::{Nest, Progress};
use crate::json::within::Within;
use memchr::{memchr, memchr_iter, memchr2};

/// The form of the input.
#[derive(Debug)]
pub enum Framing {
    /// JSON lines.
    Lines,
    /// An array of values, or values one after the other.
    Values(Values),
    /// Values inside other values.
    Within(Within),
    /// Rows of a table.
    Table(Rows),
}

/// A look at the bytes between records and at the record after them.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// A whole record stands from `start` to `end`; what comes next begins at `next`.
    Record {
        /// Its first byte.
        start: usize,
        /// After its last byte.
        end: usize,
        /// Where to look next.
        next: usize,
    },
    /// A line of a table that belongs to the row before, of which a quote is not closed: as [`Step::Record`].
    Remnant {
        /// Its first byte.
        start: usize,
        /// After its last byte.
        end: usize,
        /// Where to look next.
        next: usize,
    },
    /// A line of a table names its columns, but not as the header does.
    OtherHeader {
        /// Its first byte.
        start: usize,
        /// After its last byte.
        end: usize,
    },
    /// The input has ended inside an array: in the value that stands from `start` to `end`, or between two values if that is empty.
    Unclosed {
        /// Its first byte.
        start: usize,
        /// After its last byte.
        end: usize,
    },
    /// From `start` to `end` stands the beginning of what is no JSON around the records; what comes next begins at `end`.
    Stray {
        /// Its first byte.
        start: usize,
        /// After what is shown of it.
        end: usize,
    },
    /// After `gap` bytes that belong to no record, more bytes are needed.
    More {
        /// Bytes before the record that has begun, if one has.
        gap: usize,
    },
}

impl Step {
    /// The same step, of bytes behind so many others.
    pub fn behind(self, before: usize) -> Self {
        match self {
            Self::Record { start, end, next } => {
                Self::Record { start: before + start, end: before + end, next: before + next }
            }
            Self::Remnant { start, end, next } => {
                Self::Remnant { start: before + start, end: before + end, next: before + next }
            }
            Self::Unclosed { start, end } => Self::Unclosed { start: before + start, end: before + end },
            Self::Stray { start, end } => Self::Stray { start: before + start, end: before + end },
            Self::OtherHeader { start, end } => {
                Self::OtherHeader { start: before + start, end: before + end }
            }
            Self::More { gap } => Self::More { gap: before + gap },
        }
    }
}

impl Framing {
    /// The form of JSON that begins with these bytes, the first one being a bracket, and whose records stand where `layout` says;
    /// and how many of the bytes belong to no record. Nothing if more bytes are needed, which `ended` rules out.
    pub fn of(layout: &Layout, bytes: &[u8], ended: bool) -> Option<(Self, usize)> {
        match &layout.path[..] {
            [] => {
                Some((if is_line(bytes, ended)? { Self::Lines } else { Self::Values(Values::default()) }, 0))
            }
            [Segment::Each] if bytes.starts_with(b"[") => {
                Some((Self::Values(Values::within(Place::Array)), 1))
            }
            path => Some((Self::Within(Within::new(path.to_vec())), 0)),
        }
    }

    /// Looks for the next whole record.
    pub fn step(&mut self, bytes: &[u8], ended: bool) -> Step {
        match self {
            Self::Lines => {
                let gap = bytes.iter().position(|byte| !is_white(*byte)).unwrap_or(bytes.len());
                match memchr(b'\n', &bytes[gap..]) {
                    Some(n) => {
                        Step::Record { start: gap, end: trimmed(bytes, gap, gap + n), next: gap + n + 1 }
                    }
                    None if ended && gap < bytes.len() => {
                        Step::Record { start: gap, end: trimmed(bytes, gap, bytes.len()), next: bytes.len() }
                    }
                    None => Step::More { gap },
                }
            }
            Self::Values(values) => match values.step(bytes, ended) {
                Step::Record { start, end, next } => {
                    Step::Record { start, end: trimmed(bytes, start, end), next }
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

/// Where a record ends without the white space after it.
fn trimmed(bytes: &[u8], start: usize, end: usize) -> usize {
    bytes[start..end].iter().rposition(|byte| !is_white(*byte)).map_or(start, |last| start + last + 1)
}

/// White space between JSON values.
pub fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whether the object that `bytes` begin with has a line of its own. A broken one has, if the next line begins an object
/// too: in an object that is spread over lines, only a key or the end can follow.
fn is_line(bytes: &[u8], ended: bool) -> Option<bool> {
    let end_of_line = memchr(b'\n', bytes);
    let line = &bytes[..end_of_line.unwrap_or(bytes.len())];
    if let Progress::End(end) = Nest::default().follow(line) {
        match line[end..].iter().find(|byte| !is_white(**byte)) {
            Some(byte) => Some(!matches!(byte, b'{' | b',')),
            None => (end_of_line.is_some() || ended).then_some(true),
        }
    } else if matches!(Nest::default().follow(bytes), Progress::End(_)) {
        Some(false)
    } else {
        match bytes[line.len()..].iter().find(|byte| !is_white(**byte)) {
            Some(byte) => Some(*byte == b'{'),
            None => ended.then_some(true),
        }
    }
}

/// Where the next value stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
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
pub struct Values {
    place: Place,
    /// The first key, in its quotes, of the last object that began with one. The objects of a catalogue have the same
    /// first key, mostly: behind a broken value it shows where the next one begins.
    key: Vec<u8>,
}

impl Values {
    fn within(place: Place) -> Self {
        Self { place, ..Self::default() }
    }

    /// The values of an array inside something else, from its bracket on.
    pub fn wrapped() -> Self {
        Self::within(Place::WrappedArray)
    }

    /// Whether the array inside something else has ended.
    pub fn is_over(&self) -> bool {
        self.place == Place::Over
    }

    fn in_array(&self) -> bool {
        matches!(self.place, Place::Array | Place::WrappedArray)
    }

    /// Looks for the next value.
    pub fn step(&mut self, bytes: &[u8], ended: bool) -> Step {
        let mut start = 0;
        while let Some(byte) = bytes.get(start) {
            match byte {
                b']' if self.place == Place::Array => self.place = Place::BehindArray,
                b'[' if self.place == Place::BehindArray => self.place = Place::Array,
                b']' if self.place == Place::WrappedArray => {
                    self.place = Place::Over;
                    return Step::More { gap: start + 1 };
                }
                b',' | &RECORD_SEPARATOR => {}
                byte if is_white(*byte) => {}
                0xef if bytes[start..].starts_with(BYTE_ORDER_MARK) => start += 2,
                0xef if !ended && BYTE_ORDER_MARK.starts_with(&bytes[start..]) => {
                    return Step::More { gap: start };
                }
                _ => break,
            }
            start += 1;
        }
        let value = &bytes[start..];
        if value.is_empty() {
            let unclosed = ended && self.in_array();
            if unclosed {
                self.place = Place::Open;
            }
            let end = bytes.len();
            return if unclosed { Step::Unclosed { start: end, end } } else { Step::More { gap: start } };
        }
        if let Some(key) = first_key(value) {
            self.key.clear();
            self.key.extend_from_slice(key);
        }
        let mut skip = self.begin_skip(value);
        match skip.pass(value, ended) {
            Passed::To(end) => Step::Record { start, end: start + end, next: start + end },
            Passed::Ended if self.in_array() && skip.is_cut(value) => {
                self.place = Place::Open;
                Step::Unclosed { start, end: trimmed(bytes, start, bytes.len()) }
            }
            Passed::Ended => {
                self.place = Place::Open;
                Step::Record { start, end: bytes.len(), next: bytes.len() }
            }
            Passed::All { .. } => Step::More { gap: start },
        }
    }

    /// Begins to pass over the value that begins with these bytes.
    pub fn begin_skip(&self, value: &[u8]) -> Skip<'_> {
        match value.first() {
            Some(b'{' | b'[' | b'"') => Skip::Value(Nest::default(), &self.key),
            _ => Skip::Bare { in_array: self.in_array() },
        }
    }
}

/// The way over one record, whatever number of parts its bytes come in.
#[derive(Debug)]
pub enum Skip<'k> {
    /// To the end of the line.
    Line,
    /// To the end of the value that begins with a bracket or a quote.
    Value(Nest, &'k [u8]),
    /// To the end of the value behind a key.
    Entry {
        /// Bytes before the value.
        before: usize,
        /// The place in the value.
        nest: Nest,
    },
    /// To the place where another value seems to begin, since this one's end cannot be told.
    Lost(&'k [u8]),
    /// To the end of something that is no object, array or string.
    Bare {
        /// Whether a bracket may end it.
        in_array: bool,
    },
}

/// How far a record goes.
#[derive(Debug, PartialEq, Eq)]
pub enum Passed {
    /// It ends before this byte.
    To(usize),
    /// It ends with the input.
    Ended,
    /// It goes on. The last `keep` bytes are to be shown again, with more.
    All {
        /// How many.
        keep: usize,
    },
}

/// What must be seen before and after a bracket to tell whether a value begins there.
const CONTEXT: usize = 256;

impl Skip<'_> {
    /// Whether the value that these bytes end with is cut short. One that is broken may have swallowed the end of the array.
    fn is_cut(&self, value: &[u8]) -> bool {
        let is_broken = match self {
            Self::Value(nest, _) => nest.is_in_string(),
            Self::Lost(_) => true,
            Self::Line | Self::Bare { .. } | Self::Entry { .. } => false,
        };
        !is_broken || !value.trim_ascii_end().ends_with(b"]")
    }

    /// Passes over the record's next bytes.
    pub fn pass(&mut self, bytes: &[u8], ended: bool) -> Passed {
        let mut keep = 0;
        let end = match self {
            Self::Line => memchr(b'\n', bytes),
            Self::Bare { in_array } => bytes
                .iter()
                .skip(1)
                .position(|byte| matches!(byte, b',' | b'\n') || (*in_array && *byte == b']'))
                .map(|n| n + 1),
            Self::Value(nest, key) => match nest.follow(bytes) {
                Progress::End(end) | Progress::Restart(end) => Some(end),
                Progress::More => None,
                Progress::Lost(_) => {
                    *self = Self::Lost(key);
                    return self.pass(bytes, ended);
                }
            },
            Self::Entry { before, nest } => {
                let from = std::mem::take(before);
                match nest.follow(&bytes[from..]) {
                    Progress::End(end) | Progress::Restart(end) => Some(from + end),
                    Progress::More => None,
                    Progress::Lost(_) => {
                        *self = Self::Lost(b"");
                        return self.pass(bytes, ended);
                    }
                }
            }
            Self::Lost(key) => {
                keep = bytes.len().min(2 * CONTEXT);
                restart(bytes, key, ended)
            }
        };
        match end {
            Some(end) => Passed::To(end),
            None if ended => Passed::Ended,
            None => Passed::All { keep },
        }
    }
}

/// Where, after the first byte, a value seems to begin: at an object with the expected first key behind a comma, an end
/// of an object or a line break.
fn restart(bytes: &[u8], key: &[u8], ended: bool) -> Option<usize> {
    let seen = if ended { bytes.len() } else { bytes.len().saturating_sub(CONTEXT) };
    memchr_iter(b'{', &bytes[..seen]).find(|at| {
        let before = bytes[..*at].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        let after = bytes[at + 1..].iter().position(|byte| !is_white(*byte)).map(|n| &bytes[at + 1 + n..]);
        matches!(before, Some(b',' | b'}' | b'\n'))
            && after.is_some_and(|after| after.starts_with(key) && after[0] == b'"')
    })
}

/// The first key of an object, in its quotes; nothing for a key that is long or has escapes.
fn first_key(object: &[u8]) -> Option<&[u8]> {
    let inside = object.strip_prefix(b"{")?;
    let text = &inside[inside.iter().position(|byte| !is_white(*byte))?..];
    let text = &text[..text.len().min(CONTEXT / 2)];
    let end = memchr2(b'"', b'\\', text.strip_prefix(b"\"")?)?;
    (text[end + 1] == b'"').then_some(&text[..end + 2])
}
