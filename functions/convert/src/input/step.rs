//! What a look at the bytes between records, and at the record after them, may find.

/// A look at the bytes between records and at the record after them.
#[derive(Debug, PartialEq, Eq)]
pub enum RecordSearch {
    /// A whole record is from `start` to `end`; what comes next begins at `next`.
    Record {
        /// Its first byte.
        start: usize,
        /// After its last byte.
        end: usize,
        /// Where to look next.
        next: usize,
    },
    /// A line of a table that belongs to the row before, whose quote is not closed: as [`RecordSearch::Record`].
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
    /// The input has ended inside an array: in the value that is from `start` to `end`, or between two values if that is empty.
    Unclosed {
        /// Its first byte.
        start: usize,
        /// After its last byte.
        end: usize,
    },
    /// From `start` to `end` is the beginning of what is no JSON around the records; what comes next begins at `end`.
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

impl RecordSearch {
    /// The same step, of bytes behind this many others.
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
