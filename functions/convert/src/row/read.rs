//! Reads records: JSON objects, by the fast path if it applies, and rows of tables.

use super::Row;
use super::columns::Columns;
use super::digits::is_number;
use super::field::{Field, FieldKind};
use super::problem::{Problem, RejectReason};
use crate::input::table::dialect::Dialect;
use crate::input::table::fields::{Fields, TableField, UNCLOSED};
use crate::profile::repair::Repair;
use std::borrow::Cow;
use std::ops::Range;
use wintermute_shared::nested::{MAX_DEPTH, too_deep};

/// A single field is no row of a table with this many columns.
const ALONE: usize = 3;

impl Row {
    /// Reads a record. The last value of a repeated key counts.
    ///
    /// # Errors
    /// [`Problem`]; then nothing of the record may be used.
    pub fn read(&mut self, record: &str, columns: &Columns) -> Result<(), Problem> {
        self.clear(columns.len());
        let mut index = std::mem::take(&mut self.index);
        let is_read = index.build(record.as_bytes()) && self.read_fast(record, &index, columns).is_some();
        self.index = index;
        if is_read {
            return Ok(());
        }
        self.clear(columns.len());
        self.read_any(record, columns)
    }

    /// Reads any record into the cleared row.
    pub(crate) fn read_any(&mut self, record: &str, columns: &Columns) -> Result<(), Problem> {
        check_depth(record)?;
        if !record.starts_with('{') {
            return Err(not_an_object(record));
        }
        let mut guess = 0;
        let mut end = 1;
        for entry in sonic_rs::to_object_iter(record) {
            let (key, value) = entry.map_err(|error| syntax(&error))?;
            // Values of a borrowed record are borrowed from it, so their place tells where they are.
            let Cow::Borrowed(raw) = value.as_raw_cow() else { unreachable!("the record is borrowed") };
            let start = raw.as_ptr() as usize - record.as_ptr() as usize;
            end = start + raw.len();
            let field = self.field(record, start, end)?;
            match columns.position(&key, guess) {
                Some(at) => {
                    self.has_duplicate_keys |= self.fields[at].kind != FieldKind::Absent;
                    self.fields[at] = field;
                    guess = at + 1;
                }
                None => self.unknown.push(key.into_owned()),
            }
        }
        check_end(record, end)
    }

    /// Reads a row of a table of so many columns. Fields that are missing at its end are absent, as are empty ones without quotes. Surplus ones are cut off if
    /// they are empty.
    ///
    /// # Errors
    /// [`Problem`]; then nothing of the record may be used.
    pub fn read_table(&mut self, record: &str, columns: usize, dialect: Dialect) -> Result<(), Problem> {
        self.clear(columns);
        let (bytes, mut count) = (record.as_bytes(), 0);
        for (i, found) in Fields::of(bytes, dialect).enumerate() {
            let Some(field) = self.fields.get_mut(i) else {
                check_surplus(bytes, dialect, columns)?;
                self.repair = Some(Repair::CutRow);
                return Ok(());
            };
            count = i + 1;
            if let Some(flaw) = found.flaw {
                let (reason, hint) = match flaw {
                    UNCLOSED => (RejectReason::UnclosedQuote, "; reading goes on with the next line"),
                    _ => (RejectReason::InvalidCsv, ""),
                };
                return Err(Problem { reason, detail: format!("{flaw} in field {}{hint}", i + 1) });
            }
            let Range { start, end } = found.range.clone();
            *field = if found.has_quotes {
                let start = self.unescaped.len();
                self.unescaped.extend_from_slice(&found.text(bytes));
                Field::string(FieldKind::Unescaped, start, self.unescaped.len())
            } else if found.is_quoted {
                Field::string(FieldKind::Text, start, end)
            } else if start == end {
                Field::ABSENT
            } else {
                let kind = if is_number(&bytes[start..end]) { FieldKind::Number } else { FieldKind::Text };
                Field::new(kind, start, end)
            };
        }
        if count < columns {
            if count == 1 && columns >= ALONE {
                return Err(alone(columns));
            }
            self.repair = Some(Repair::FilledRow);
        }
        Ok(())
    }
}

/// Refuses a row with more fields than the table has columns, unless the surplus ones are empty.
#[cold]
fn check_surplus(row: &[u8], dialect: Dialect, columns: usize) -> Result<(), Problem> {
    let is_empty = |field: TableField| field.flaw.is_none() && field.text(row).trim_ascii().is_empty();
    if Fields::of(row, dialect).skip(columns).all(is_empty) {
        return Ok(());
    }
    let fields = Fields::of(row, dialect).count();
    let detail = format!("the row has {fields} fields and the table {columns} columns");
    Err(Problem { reason: RejectReason::TooManyFields, detail })
}

/// What is said of a line of a table of several columns that has a single field.
#[cold]
fn alone(columns: usize) -> Problem {
    let detail = format!(
        "the line has no delimiter and the table {columns} columns, so that it is a note or a title rather than a product"
    );
    Problem { reason: RejectReason::TooFewFields, detail }
}

/// The iterator recurses into nested values, so their depth is known before it starts.
fn check_depth(record: &str) -> Result<(), Problem> {
    let Some(at) = too_deep(record) else { return Ok(()) };
    let detail = format!("arrays and objects nest deeper than {MAX_DEPTH} levels at byte {at}");
    Err(Problem { reason: RejectReason::TooDeep, detail })
}

/// The iterator stops at the object's end; nothing but white space may follow.
fn check_end(record: &str, last_value_end: usize) -> Result<(), Problem> {
    let white = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    let rest = record[last_value_end..].trim_start_matches(white);
    let after = rest.strip_prefix('}').unwrap_or(rest).trim_start_matches(white);
    if after.is_empty() {
        return Ok(());
    }
    let detail = format!("more text follows the object at byte {}", record.len() - after.len());
    Err(Problem { reason: RejectReason::InvalidJson, detail })
}

fn not_an_object(record: &str) -> Problem {
    match serde_json::from_str::<serde::de::IgnoredAny>(record) {
        Ok(_) => {
            let what = match record.as_bytes()[0] {
                b'[' => "an array",
                b'"' => "a string",
                b'n' => "null",
                b't' | b'f' => "a boolean",
                _ => "a number",
            };
            Problem { reason: RejectReason::NotAnObject, detail: format!("expected an object, found {what}") }
        }
        Err(error) => Problem { reason: RejectReason::InvalidJson, detail: error.to_string() },
    }
}

fn syntax(error: &sonic_rs::Error) -> Problem {
    let reason = if error.is_eof() { RejectReason::Truncated } else { RejectReason::InvalidJson };
    // The first line says what and where; the rest shows the text, which is in the reject anyway.
    let detail = error.to_string().lines().next().unwrap_or_default().to_owned();
    Problem { reason, detail }
}
