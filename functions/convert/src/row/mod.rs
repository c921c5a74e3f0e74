//! One JSON object becomes the fields of one row.

pub(crate) mod columns;
pub(crate) mod digits;
pub(crate) mod field;

use crate::input::table::dialect::Dialect;
use crate::input::table::fields::{Fields, TableField, UNCLOSED};
use crate::json::escapes::{self, Escaped};
use crate::json::marks::Marks;
use crate::json::usual::Bridges;
use crate::output::csv;
use crate::profile::Profile;
use crate::profile::repair::Repair;
use crate::row::columns::Columns;
use crate::row::digits::Digits;
use crate::row::field::{Field, Kind, Value};
use memchr::{memchr, memchr2};
use std::borrow::Cow;
use std::ops::Range;
use wintermute_shared::nested::{MAX_DEPTH, too_deep};
/// A single field is no row of a table with so many columns.
const ALONE: usize = 3;

/// Why a record cannot become a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
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

impl Reason {
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
    pub reason: Reason,
    /// The place and what stands there.
    pub detail: String,
}

/// The fields of one record. It is filled again for each record of the same columns, so that no field costs an allocation.
#[derive(Debug, Default)]
pub struct Row {
    pub(crate) fields: Vec<Field>,
    unescaped: Vec<u8>,
    pub(crate) unknown: Vec<String>,
    pub(crate) has_duplicate_keys: bool,
    /// What was done so that it can be read.
    repair: Option<Repair>,
    pub(crate) bridges: Bridges,
    marks: Marks,
}

impl Row {
    /// Reads a record. The last value of a repeated key counts.
    ///
    /// # Errors
    /// [`Problem`]; then nothing of the record may be used.
    pub fn read(&mut self, record: &str, columns: &Columns) -> Result<(), Problem> {
        self.clear(columns);
        let mut marks = std::mem::take(&mut self.marks);
        let is_usual = marks.find(record.as_bytes()) && self.read_usual(record, &marks, columns).is_some();
        self.marks = marks;
        if is_usual {
            return Ok(());
        }
        self.clear(columns);
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
            // Values of a borrowed record are borrowed from it, so their place tells where they stand.
            let Cow::Borrowed(raw) = value.as_raw_cow() else { unreachable!("the record is borrowed") };
            let start = raw.as_ptr() as usize - record.as_ptr() as usize;
            end = start + raw.len();
            let field = self.field(record, start, end)?;
            match columns.position(&key, guess) {
                Some(at) => {
                    self.has_duplicate_keys |= self.fields[at].kind != Kind::Absent;
                    self.fields[at] = field;
                    guess = at + 1;
                }
                None => self.unknown.push(key.into_owned()),
            }
        }
        check_end(record, end)
    }

    /// Reads a row of a table. Fields that are missing at its end are absent, as are empty ones without quotes. Surplus ones are cut off if
    /// they are empty.
    ///
    /// # Errors
    /// [`Problem`]; then nothing of the record may be used.
    pub fn read_table(&mut self, record: &str, columns: &Columns, dialect: Dialect) -> Result<(), Problem> {
        self.clear(columns);
        let (bytes, mut count) = (record.as_bytes(), 0);
        for (i, found) in Fields::of(bytes, dialect).enumerate() {
            let Some(field) = self.fields.get_mut(i) else {
                check_surplus(bytes, dialect, columns.len())?;
                self.repair = Some(Repair::CutRow);
                return Ok(());
            };
            count = i + 1;
            if let Some(flaw) = found.flaw {
                let (reason, hint) = match flaw {
                    UNCLOSED => (Reason::UnclosedQuote, "; reading goes on with the next line"),
                    _ => (Reason::InvalidCsv, ""),
                };
                return Err(Problem { reason, detail: format!("{flaw} in field {}{hint}", i + 1) });
            }
            let Range { start, end } = found.range.clone();
            *field = if found.has_quotes {
                let start = self.unescaped.len();
                self.unescaped.extend_from_slice(&found.text(bytes));
                Field::string(Kind::Unescaped, start, self.unescaped.len())
            } else if found.is_quoted {
                Field::string(Kind::Text, start, end)
            } else if start == end {
                Field::ABSENT
            } else {
                let kind = if is_number(&bytes[start..end]) { Kind::Number } else { Kind::Text };
                Field::new(kind, start, end)
            };
        }
        if count < columns.len() {
            if count == 1 && columns.len() >= ALONE {
                return Err(alone(columns.len()));
            }
            self.repair = Some(Repair::FilledRow);
        }
        Ok(())
    }

    pub(crate) fn clear(&mut self, columns: &Columns) {
        self.fields.clear();
        self.fields.resize(columns.len(), Field::ABSENT);
        self.unescaped.clear();
        self.unknown.clear();
        self.has_duplicate_keys = false;
        self.repair = None;
    }

    /// The value that is written from `start` to `end`, its grammar aside.
    pub(crate) fn field(&mut self, record: &str, start: usize, end: usize) -> Result<Field, Problem> {
        let bytes = record.as_bytes();
        let kind = match bytes[start] {
            b'"' => return self.string(bytes, start, end),
            b'n' => Kind::Null,
            b't' | b'f' => Kind::Boolean,
            b'[' => Kind::Array,
            b'{' => Kind::Object,
            _ => Kind::Number,
        };
        if matches!(kind, Kind::Array | Kind::Object) && memchr(b'\\', &bytes[start..end]).is_some() {
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
            None => Ok(Field::string(Kind::Plain, start, end)),
            Some(at) if text[at] == b',' && memchr(b'\\', &text[at..]).is_none() => {
                Ok(Field::new(Kind::Quoted, start, end))
            }
            Some(_) => {
                let mark = self.unescaped.len();
                let escaped = escapes::append_unescaped(&mut self.unescaped, bytes, start, end)?;
                let kind = match escaped {
                    Escaped { line_breaks: true, quotes: false } => Kind::UnescapedLines,
                    _ => Kind::Unescaped,
                };
                Ok(Field::string(kind, mark, self.unescaped.len()))
            }
        }
    }

    /// Keys of the record that are not among the columns.
    pub fn unknown(&mut self) -> impl Iterator<Item = String> + '_ {
        self.unknown.drain(..)
    }

    /// Appends the row that was read from `record` as CSV, with the field `null` where nothing is.
    pub fn write(&mut self, record: &str, null: &[u8], out: &mut Vec<u8>) {
        let Self { fields, unescaped, marks, .. } = self;
        let last_comma = usize::from(!fields.is_empty());
        let (bytes, first) = (record.as_bytes(), out.len());
        for field in fields {
            field.at = out.len();
            let Field { kind, start, end, .. } = *field;
            match kind {
                Kind::Absent | Kind::Null => out.extend_from_slice(null),
                Kind::Empty => {}
                Kind::Boolean | Kind::Number | Kind::Plain => append(out, bytes, start, end),
                Kind::Quoted => append(out, bytes, start - 1, end + 1),
                Kind::Text => csv::field(out, &bytes[start..end]),
                Kind::Array | Kind::Object => write_nested(bytes, start, end, marks, out),
                Kind::Unescaped => csv::field(out, &unescaped[start..end]),
                Kind::UnescapedLines => {
                    out.push(b'"');
                    out.extend_from_slice(&unescaped[start..end]);
                    out.push(b'"');
                }
            }
            out.push(b',');
        }
        out.truncate(out.len() - last_comma);
        csv::end(out, first);
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
        if kind < Kind::Boolean {
            return None;
        }
        let bytes = if kind < Kind::Unescaped { record.as_bytes() } else { &self.unescaped };
        Some(Value { text: &bytes[start..end], at, is_number: kind == Kind::Number })
    }

    /// Adds the row that was read from `record` to the counts.
    pub fn count(&self, record: &str, profile: &mut Profile) {
        profile.rows += 1;
        profile.duplicate_keys += u64::from(self.has_duplicate_keys);
        if let Some(repair) = self.repair {
            *profile.repairs.entry(repair).or_default() += 1;
        }
        for (field, column) in self.fields.iter().zip(&mut profile.columns) {
            column.kinds[field.kind as usize] += 1;
            if field.kind == Kind::Number {
                let digits = Digits::of(&record.as_bytes()[field.start..field.end]);
                column.integers += u64::from(digits.is_integer);
                column.doubles += u64::from(digits.is_double);
            }
        }
    }
}

/// Appends some of the bytes. A short part is copied together with what follows it, which is cut off again: to copy as many bytes
/// each time takes no call.
#[inline]
fn append(out: &mut Vec<u8>, bytes: &[u8], start: usize, end: usize) {
    const SHORT: usize = 64;
    let after = out.len() + (end - start);
    match bytes[start..].first_chunk::<SHORT>() {
        Some(chunk) if end - start <= SHORT => {
            out.extend_from_slice(chunk);
            out.truncate(after);
        }
        _ => out.extend_from_slice(&bytes[start..end]),
    }
}

/// Writes a nested value, in which the marks tell where the quotes are that must be doubled.
fn write_nested(bytes: &[u8], start: usize, end: usize, marks: &Marks, out: &mut Vec<u8>) {
    let quote = |from: usize| {
        let mut stop = marks.stop(from)?;
        while bytes[stop] != b'"' {
            stop = marks.stop(stop + 1)?;
        }
        Some(stop).filter(|stop| *stop < end)
    };
    let Some(mut next) = quote(start) else { return csv::field(out, &bytes[start..end]) };
    out.push(b'"');
    let mut from = start;
    loop {
        append(out, bytes, from, next);
        // Most quotes end a text and begin the next one.
        if bytes[next..end].starts_with(b"\",\"") {
            out.extend_from_slice(b"\"\",\"\"");
            from = next + 3;
        } else {
            out.extend_from_slice(b"\"\"");
            from = next + 1;
        }
        match quote(from) {
            Some(quote) => next = quote,
            None => break,
        }
    }
    append(out, bytes, from, end);
    out.push(b'"');
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
    Err(Problem { reason: Reason::TooManyFields, detail })
}

/// What is said of a line of a table of several columns that has a single field.
#[cold]
fn alone(columns: usize) -> Problem {
    let detail = format!(
        "the line has no delimiter and the table {columns} columns, so that it is a note or a title rather than a product"
    );
    Problem { reason: Reason::TooFewFields, detail }
}

/// Whether a text that is not empty is a number as JSON writes it.
pub(crate) fn is_number(text: &[u8]) -> bool {
    matches!(text[0], b'-' | b'0'..=b'9')
        && text.last().is_some_and(u8::is_ascii_digit)
        && serde_json::from_slice::<serde_json::Number>(text).is_ok()
}

/// The iterator recurses into nested values, so their depth is known before it starts.
fn check_depth(record: &str) -> Result<(), Problem> {
    let Some(at) = too_deep(record) else { return Ok(()) };
    let detail = format!("arrays and objects nest deeper than {MAX_DEPTH} levels at byte {at}");
    Err(Problem { reason: Reason::TooDeep, detail })
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
    Err(Problem { reason: Reason::InvalidJson, detail })
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
            Problem { reason: Reason::NotAnObject, detail: format!("expected an object, found {what}") }
        }
        Err(error) => Problem { reason: Reason::InvalidJson, detail: error.to_string() },
    }
}

fn syntax(error: &sonic_rs::Error) -> Problem {
    let reason = if error.is_eof() { Reason::Truncated } else { Reason::InvalidJson };
    // The first line says what and where; the rest shows the text, which stands in the reject anyway.
    let detail = error.to_string().lines().next().unwrap_or_default().to_owned();
    Problem { reason, detail }
}
