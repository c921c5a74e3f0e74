//! Where one record ends and the next begins, in each form that a catalogue may have.

use crate::nest::{Nest, Progress};
use crate::rows::Rows;
use crate::wrapper::{Wanted, find};
use memchr::{memchr, memchr_iter, memchr2};

/// The form of the input.
#[derive(Debug)]
pub enum Framing {
    /// JSON lines.
    Lines,
    /// An array of values, or values one after the other.
    Values(Values),
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
    /// The input has ended inside an array: in the value that stands from `start` to `end`, or between two values if that is empty.
    Unclosed {
        /// Its first byte.
        start: usize,
        /// After its last byte.
        end: usize,
    },
    /// After `gap` bytes that belong to no record, more bytes are needed.
    More {
        /// Bytes before the record that has begun, if one has.
        gap: usize,
    },
}

impl Framing {
    /// The form of an input that begins with these bytes, the first one not being white space, and how many of them
    /// belong to no record. Nothing if more bytes are needed, which `ended` rules out.
    pub fn detect(bytes: &[u8], ended: bool) -> Option<(Self, usize)> {
        match bytes.first() {
            Some(b'[') => Some((Self::Values(Values::within(Place::Array)), 1)),
            Some(b'{') => {
                if let Some(first) = wrapped(bytes, ended)? {
                    return Some((Self::wrapped(), first));
                }
                Some((if is_line(bytes, ended)? { Self::Lines } else { Self::Values(Values::default()) }, 0))
            }
            _ => Some((Self::Lines, 0)),
        }
    }

    /// The form of an array inside an object, from its first element on.
    pub fn wrapped() -> Self {
        Self::Values(Values::within(Place::WrappedArray))
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
            Self::Table(rows) => rows.step(bytes, ended),
        }
    }

    /// Begins to pass over the record that begins with these bytes and is too long to be held.
    pub fn begin_skip(&self, record: &[u8]) -> Skip<'_> {
        match self {
            Self::Lines | Self::Table(_) => Skip::Line,
            Self::Values(values) => values.begin_skip(record),
        }
    }
}

/// Where a record ends without the white space after it.
fn trimmed(bytes: &[u8], start: usize, end: usize) -> usize {
    bytes[start..end].iter().rposition(|byte| !is_white(*byte)).map_or(start, |last| start + last + 1)
}

/// An object of which so much is seen without its end may be a wrapper.
const LONG: usize = 1 << 20;

/// White space between JSON values.
pub fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// An input that is one object as far as it is seen wraps its records, if an array in it has one of the usual names.
/// Answers where that array's first element stands; an outer nothing if more bytes are needed.
fn wrapped(bytes: &[u8], ended: bool) -> Option<Option<usize>> {
    let is_single = match Nest::default().follow(bytes) {
        Progress::End(end) if bytes[end..].iter().all(|byte| is_white(*byte)) => {
            if !ended {
                return None;
            }
            true
        }
        Progress::More => ended || bytes.len() >= LONG,
        _ => false,
    };
    Some(if is_single { find(bytes, Wanted::Named) } else { None })
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
    /// In an array that is the input.
    Array,
    /// In an array inside an object.
    WrappedArray,
    /// There are no more: what follows belongs to the object around the array.
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

    fn in_array(&self) -> bool {
        matches!(self.place, Place::Array | Place::WrappedArray)
    }

    fn step(&mut self, bytes: &[u8], ended: bool) -> Step {
        let mut start = 0;
        while let Some(byte) = bytes.get(start) {
            match byte {
                _ if self.place == Place::Over => return Step::More { gap: bytes.len() },
                b']' if self.place == Place::Array => self.place = Place::Open,
                b']' if self.place == Place::WrappedArray => self.place = Place::Over,
                b',' => {}
                byte if is_white(*byte) => {}
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

    fn begin_skip(&self, value: &[u8]) -> Skip<'_> {
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
            Self::Line | Self::Bare { .. } => false,
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
                Progress::Lost => {
                    *self = Self::Lost(key);
                    return self.pass(bytes, ended);
                }
            },
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
