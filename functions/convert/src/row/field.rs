//! What is in one field of a row.

/// What a field holds, and how it is written. It is as wide as the places beside it: a field with gaps is copied in pieces, for
/// which processors wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub(crate) enum FieldKind {
    Absent,
    Null,
    /// A string without a character.
    Empty,
    /// The first of those that are values; the ones before are missing.
    Boolean,
    Number,
    /// A string that is a CSV field as it is.
    Plain,
    /// A string that is a quoted CSV field with JSON's quotes around it: without escapes there are neither quotes nor line breaks
    /// in it.
    Quoted,
    /// A string that may have to be quoted.
    Text,
    Array,
    Object,
    /// A string that had escapes; its text is in the row's own buffer.
    Unescaped,
    /// One that is a quoted CSV field with quotes around it: its escapes gave line breaks and no quotes.
    UnescapedLines,
}

impl FieldKind {
    /// How many there are.
    pub const COUNT: usize = Self::UnescapedLines as usize + 1;
}

/// A field of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub kind: FieldKind,
    /// Where its text is, without quotes around it.
    pub start: usize,
    pub end: usize,
    /// Where it begins in the CSV, once it is written.
    pub at: usize,
}

impl Field {
    /// Of a column that the record does not have.
    pub const ABSENT: Self = Self::new(FieldKind::Absent, 0, 0);

    pub const fn new(kind: FieldKind, start: usize, end: usize) -> Self {
        Self { kind, start, end, at: 0 }
    }

    /// A string of this kind, unless it is empty.
    #[inline]
    pub fn string(kind: FieldKind, start: usize, end: usize) -> Self {
        Self::new(if start == end { FieldKind::Empty } else { kind }, start, end)
    }
}

/// A value of a row, missing ones aside.
#[derive(Clone, Copy, Debug)]
pub struct Value<'r> {
    /// Its text; of arrays and objects the JSON.
    pub text: &'r [u8],
    /// Where its field begins in the CSV.
    pub at: usize,
    /// Whether it is a JSON number.
    pub is_number: bool,
}
