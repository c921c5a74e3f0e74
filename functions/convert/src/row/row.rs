//! The fields of one record.

use super::field::{Field, FieldKind, Value};
use super::key_predictor::KeyPredictor;
use super::problem::Problem;
use crate::json::escapes::{self, Escaped};
use crate::json::structural_index::StructuralIndex;
use crate::profile::repair::Repair;
use memchr::{memchr, memchr2};

/// The fields of one record. It is filled again for each record of the same columns, so that no field costs an allocation.
#[derive(Debug, Default)]
pub struct Row {
    pub(crate) fields: Vec<Field>,
    /// The fields of a table whose columns have other places than all columns.
    in_table: Vec<Field>,
    pub(super) unescaped: Vec<u8>,
    pub(crate) unknown: Vec<String>,
    pub(crate) has_duplicate_keys: bool,
    /// What was done so that it can be read.
    pub(crate) repair: Option<Repair>,
    /// Guesses the next key.
    pub(super) predictor: KeyPredictor,
    pub(super) index: StructuralIndex,
}

impl Row {
    pub(crate) fn clear(&mut self, columns: usize) {
        self.fields.clear();
        self.fields.resize(columns, Field::ABSENT);
        self.unescaped.clear();
        self.unknown.clear();
        self.has_duplicate_keys = false;
        self.repair = None;
    }

    /// Moves the fields of a table to their places among so many columns.
    pub(crate) fn place(&mut self, places: &[Option<usize>], columns: usize) {
        std::mem::swap(&mut self.fields, &mut self.in_table);
        self.fields.clear();
        self.fields.resize(columns, Field::ABSENT);
        for (field, place) in self.in_table.iter().zip(places) {
            if let Some(place) = place {
                self.fields[*place] = *field;
            }
        }
    }

    /// The value that is written from `start` to `end`, its grammar aside.
    pub(crate) fn field(&mut self, record: &str, start: usize, end: usize) -> Result<Field, Problem> {
        let bytes = record.as_bytes();
        let kind = match bytes[start] {
            b'"' => return self.string(bytes, start, end),
            b'n' => FieldKind::Null,
            b't' | b'f' => FieldKind::Boolean,
            b'[' => FieldKind::Array,
            b'{' => FieldKind::Object,
            _ => FieldKind::Number,
        };
        if matches!(kind, FieldKind::Array | FieldKind::Object) && memchr(b'\\', &bytes[start..end]).is_some()
        {
            // The text stays as it is written; only its escapes are checked, which the iterator does not do.
            let mark = self.unescaped.len();
            escapes::append_unescaped(&mut self.unescaped, bytes, start, end)?;
            self.unescaped.truncate(mark);
        }
        Ok(Field::new(kind, start, end))
    }

    fn string(&mut self, bytes: &[u8], start: usize, end: usize) -> Result<Field, Problem> {
        let (start, end) = (start + 1, end - 1);
        let text = &bytes[start..end];
        match memchr2(b'\\', b',', text) {
            None => Ok(Field::string(FieldKind::Plain, start, end)),
            Some(at) if text[at] == b',' && memchr(b'\\', &text[at..]).is_none() => {
                Ok(Field::new(FieldKind::Quoted, start, end))
            }
            Some(_) => {
                let mark = self.unescaped.len();
                let escaped = escapes::append_unescaped(&mut self.unescaped, bytes, start, end)?;
                let kind = match escaped {
                    Escaped { line_breaks: true, quotes: false } => FieldKind::UnescapedLines,
                    _ => FieldKind::Unescaped,
                };
                Ok(Field::string(kind, mark, self.unescaped.len()))
            }
        }
    }

    /// Keys of the record that are not among the columns.
    pub fn unknown(&mut self) -> impl Iterator<Item = String> + '_ {
        self.unknown.drain(..)
    }

    /// The value of a column of the row that was written; none where it is missing.
    pub fn value<'r>(&'r self, column: usize, record: &'r str) -> Option<Value<'r>> {
        self.value_of(self.fields.get(column)?, record)
    }

    /// The values of all columns.
    pub fn values<'r>(&'r self, record: &'r str) -> impl Iterator<Item = Option<Value<'r>>> {
        self.fields.iter().map(move |field| self.value_of(field, record))
    }

    #[inline]
    fn value_of<'r>(&'r self, field: &Field, record: &'r str) -> Option<Value<'r>> {
        let Field { kind, start, end, at } = *field;
        if kind < FieldKind::Boolean {
            return None;
        }
        let bytes = if kind < FieldKind::Unescaped { record.as_bytes() } else { &self.unescaped };
        Some(Value { text: &bytes[start..end], at, is_number: kind == FieldKind::Number })
    }
}
