//! The way over one record, also one that is too long to be held.

use crate::json::boundary_scanner::{BoundaryScanner, Progress};
use crate::json::whitespace::is_white;
use memchr::{memchr, memchr_iter};

/// The way over one record, whatever number of parts its bytes come in.
#[derive(Debug)]
pub enum Skip<'k> {
    /// To the end of the line.
    Line,
    /// To the end of the value that begins with a bracket or a quote.
    Value(BoundaryScanner, &'k [u8]),
    /// To the end of the value behind a key.
    Entry {
        /// Bytes before the value.
        before: usize,
        /// The place in the value.
        nest: BoundaryScanner,
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
pub const CONTEXT: usize = 256;

impl Skip<'_> {
    /// Whether the value that these bytes end with is cut short. One that is broken may have swallowed the end of the array.
    pub fn is_cut(&self, value: &[u8]) -> bool {
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
