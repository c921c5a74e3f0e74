//! Why a record cannot become a row.

/// Why a record cannot become a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RejectReason {
    /// It breaks JSON's grammar.
    InvalidJson,
    /// It ends too early.
    Truncated,
    /// It holds bytes that are not UTF-8.
    InvalidUtf8,
    /// It is JSON, but not an object.
    NotAnObject,
    /// It nests too deeply.
    TooDeep,
    /// It is longer than the settings allow.
    TooLong,
    /// It breaks CSV's grammar.
    InvalidCsv,
    /// It is a line of a table with a quote that is not closed.
    UnclosedQuote,
    /// It has more fields than the table has columns.
    TooManyFields,
    /// It is a line of a table of several columns without any delimiter.
    TooFewFields,
}

impl RejectReason {
    /// The name in `rejects.jsonl` and `quality.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidJson => "invalid-json",
            Self::Truncated => "truncated",
            Self::InvalidUtf8 => "invalid-utf-8",
            Self::NotAnObject => "not-an-object",
            Self::TooDeep => "too-deep",
            Self::TooLong => "too-long",
            Self::InvalidCsv => "invalid-csv",
            Self::UnclosedQuote => "unclosed-quote",
            Self::TooManyFields => "too-many-fields",
            Self::TooFewFields => "too-few-fields",
        }
    }
}

/// Why a record cannot become a row, in a word and in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The kind of trouble.
    pub reason: RejectReason,
    /// The place and what is there.
    pub detail: String,
}
