//! Where one record ends and the next begins, in each form that a catalogue may have.

use crate::nest::{Nest, Progress};
use memchr::{memchr, memchr_iter, memchr2};

/// The form of the input.
#[derive(Debug)]
pub enum Framing {
    /// JSON lines.
    Lines,
    /// An array of values, or values one after the other.
    Values(Values),
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
    /// The input has ended inside an array, between two values.
    Unclosed,
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
            Some(b'[') => Some((Self::Values(Values { in_array: true, ..Values::default() }), 1)),
            Some(b'{') => {
                Some((if is_line(bytes, ended)? { Self::Lines } else { Self::Values(Values::default()) }, 0))
            }
            _ => Some((Self::Lines, 0)),
        }
    }

    /// Looks for the next whole record.
    pub fn step(&mut self, bytes: &[u8], ended: bool) -> Step {
        match self {
            Self::Lines => {
                let gap = bytes.iter().position(|byte| !is_white(*byte)).unwrap_or(bytes.len());
                match memchr(b'\n', &bytes[gap..]) {
                    Some(n) => Step::Record { start: gap, end: gap + n, next: gap + n + 1 },
                    None if ended && gap < bytes.len() => {
                        Step::Record { start: gap, end: bytes.len(), next: bytes.len() }
                    }
                    None => Step::More { gap },
                }
            }
            Self::Values(values) => values.step(bytes, ended),
        }
    }

    /// Begins to pass over the record that begins with these bytes and is too long to be held.
    pub fn begin_skip(&self, record: &[u8]) -> Skip<'_> {
        match self {
            Self::Lines => Skip::Line,
            Self::Values(values) => values.begin_skip(record),
        }
    }
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
    } else {
        match bytes[line.len()..].iter().find(|byte| !is_white(**byte)) {
            Some(byte) => Some(*byte == b'{'),
            None => ended.then_some(true),
        }
    }
}

/// Values in an array or one after the other; commas between them may be there or not.
#[derive(Debug, Default)]
pub struct Values {
    in_array: bool,
    /// The first key, in its quotes, of the last object that began with one. The objects of a catalogue have the same
    /// first key, mostly: behind a broken value it shows where the next one begins.
    key: Vec<u8>,
}

impl Values {
    fn step(&mut self, bytes: &[u8], ended: bool) -> Step {
        let mut start = 0;
        while let Some(byte) = bytes.get(start) {
            match byte {
                b']' if self.in_array => self.in_array = false,
                b',' => {}
                byte if is_white(*byte) => {}
                _ => break,
            }
            start += 1;
        }
        let value = &bytes[start..];
        if value.is_empty() {
            let unclosed = ended && std::mem::take(&mut self.in_array);
            return if unclosed { Step::Unclosed } else { Step::More { gap: start } };
        }
        if let Some(key) = first_key(value) {
            self.key.clear();
            self.key.extend_from_slice(key);
        }
        match self.begin_skip(value).pass(value, ended) {
            Passed::To(end) => Step::Record { start, end: start + end, next: start + end },
            Passed::Ended => {
                self.in_array = false;
                Step::Record { start, end: bytes.len(), next: bytes.len() }
            }
            Passed::All { .. } => Step::More { gap: start },
        }
    }

    fn begin_skip(&self, value: &[u8]) -> Skip<'_> {
        match value.first() {
            Some(b'{' | b'[' | b'"') => Skip::Value(Nest::default(), &self.key),
            _ => Skip::Bare { in_array: self.in_array },
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
