//! The beginning of a table: its header, what is above it, and its columns.

use super::division::{ABOVE, Division, Sampled};
use super::fields::Fields;
use super::header::{Evidence, are_field_names, distinct, is_series, known};
use super::prose::{LOG, other_text};
use super::recognised::{NONE, Table, no_table};
use super::repeated::Header;
use super::rows::TableRows;
use crate::input::encoding;
use crate::profile::repair::Repair;
use memchr::{memchr, memchr_iter};
use std::collections::HashSet;
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::{Error, Result, Settings};

/// So many lines above the header of a single column are passed over at most, of which nothing but its name tells it.
const ABOVE_NAMES: usize = 5;
/// Begins comments.
const COMMENT: u8 = b'#';
/// So many rows tell whether a line is their header.
const ROWS: usize = 200;

/// The beginning of a table whose delimiter is known.
pub struct Beginning<'b> {
    /// The bytes, and the records in them.
    pub bytes: &'b [u8],
    /// See [`bytes`](Self::bytes).
    pub division: Division,
    /// What overrules the bytes.
    pub settings: &'b Settings,
    /// Lines before the beginning that the settings or Excel's first line account for.
    pub skipped: u64,
}

impl Beginning<'_> {
    /// Tells the header and the columns.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a text that is no table, and for a header that cannot be read.
    pub fn read(&self) -> Result<Table> {
        let Division { dialect, records, typical } = &self.division;
        let dialect = *dialect;
        let top = self.top();
        let mut repairs = Vec::new();
        let passed =
            self.skipped + self.records(0..top).iter().map(|record| self.lines_of(record)).sum::<u64>();
        if passed > 0 {
            repairs.push((Repair::LineAbove, passed));
        }
        let is_comment = |record: &Sampled| self.bytes[record.start] == COMMENT;
        let comment = records[..top].iter().any(is_comment).then_some(COMMENT);
        let delimiter_shown = (dialect.delimiter != NONE).then_some(char::from(dialect.delimiter));
        let Some(first) = records.get(top) else {
            return Err(Error::invalid(
                "the table has no line that can be read as its header or as a row: correct its first lines, or pass over them with --skip-lines \
                 (WINTERMUTE_SKIP_LINES)",
            ));
        };
        self.check_text(top)?;
        if !self.has_header(top) {
            let names = (1..=self.columns(top)).map(|number| format!("column_{number}")).collect();
            let rows = TableRows::new(dialect, *typical).with_comments(comment);
            let body = first.start;
            return Ok(Table { rows, delimiter: delimiter_shown, names, header: None, body, repairs });
        }
        let HeaderLine { mut names, text, mut next } = self.header(first, &mut repairs);
        if let Some(below) = records.get(top + 1).filter(|below| are_field_names(&names, &self.cells(below)))
        {
            next = below.next;
            repairs.push((Repair::FieldNames, 1));
        }
        self.cut_unnamed(top, &mut names);
        if names.len() + 1 == *typical && self.all_have(top, *typical) {
            let at = if self.has_row_names(top, &names) { 0 } else { names.len() };
            names.insert(at, String::new());
            repairs.push((Repair::UnnamedColumn, 1));
        }
        let typical =
            if records.len() > top + 1 && self.most_have(top, *typical) { *typical } else { names.len() };
        let rows =
            TableRows::new(dialect, typical).with_comments(comment).with_header(Header::new(text, dialect));
        Ok(Table {
            rows,
            delimiter: delimiter_shown,
            names: distinct(names),
            header: Some(first.start),
            body: next,
            repairs,
        })
    }

    /// Refuses text that is divided alike by chance: no line names columns, and the lines are a log, or those of another text whose marks have spaces
    /// behind them.
    fn check_text(&self, top: usize) -> Result<()> {
        let is_told = self.settings.delimiter.is_some() || self.settings.header.is_some();
        if self.division.dialect.delimiter == NONE || is_told || self.skipped > 0 {
            return Ok(());
        }
        match other_text(self.bytes) {
            Some(what)
                if (what == LOG && self.division.typical == 2) || self.division.is_punctuated(self.bytes) =>
            {
                if self.evidence(top, top + 1).names == 0 {
                    Err(no_table(what))
                } else {
                    Ok(())
                }
            }
            _ => Ok(()),
        }
    }

    /// Whether all rows below have this many fields, two rows at least, and the last field is not empty in all of them.
    fn all_have(&self, top: usize, fields: usize) -> bool {
        let rows = &self.division.records[top + 1..];
        let has_last = |row: &Sampled| self.cells(row).last().is_some_and(|cell| !cell.is_empty());
        rows.len() > 1 && rows.iter().all(|row| row.fields == fields) && rows.iter().any(has_last)
    }

    /// Whether the rows below begin with names of their own, which R's headers leave out: their numbers, or texts that are all different
    /// where the header begins with no usual name of a column.
    fn has_row_names(&self, top: usize, names: &[String]) -> bool {
        let rows = || self.division.records[top + 1..].iter().take(ROWS);
        let begin: Vec<String> = rows().filter_map(|row| self.cells(row).into_iter().next()).collect();
        let begin: Vec<&str> = begin.iter().map(String::as_str).collect();
        let header = &names[..names.len().min(1)];
        if is_series(&begin) {
            let has_ids = Roles::of(header, &Settings::default()).column(Role::Id).is_some();
            return !has_ids || rows().all(|row| self.bytes[row.start] == b'"');
        }
        let different: HashSet<&&str> = begin.iter().collect();
        known(header, self.settings) == 0 && different.len() == begin.len()
    }

    /// Whether more than half of the rows below have this many fields.
    fn most_have(&self, top: usize, fields: usize) -> bool {
        let rows = &self.division.records[top + 1..];
        rows.iter().filter(|row| row.fields == fields).count() * 2 > rows.len()
    }

    fn records(&self, range: std::ops::Range<usize>) -> &[Sampled] {
        &self.division.records[range.start..range.end.min(self.division.records.len())]
    }

    /// How many lines a record takes.
    fn lines_of(&self, record: &Sampled) -> u64 {
        1 + memchr_iter(b'\n', &self.bytes[record.start..record.end]).count() as u64
    }

    fn cells(&self, record: &Sampled) -> Vec<String> {
        let text = &self.bytes[record.start..record.end];
        Fields::of(text, self.division.dialect).map(|field| decoded(&field.text(text))).collect()
    }

    /// What speaks for names and what for values in the record `at`, compared with the rows from `below` on.
    fn evidence(&self, at: usize, below: usize) -> Evidence {
        let records = &self.division.records;
        let line = self.cells(&records[at]);
        let below = records.get(below..).unwrap_or_default().iter().take(ROWS);
        let rows: Vec<Vec<String>> = below.map(|row| self.cells(row)).filter(|row| *row != line).collect();
        Evidence::of(&line, &rows, self.settings)
    }

    /// Which record is the header or, if there is none, the first row. Those before it are titles, notes and comments.
    ///
    /// The header of a single column is a line near the top that is a common name. Else it is the first record with about as many fields as
    /// most. A later one is taken if it names columns and that first one does not look
    /// like a row: by two common names, or behind an empty line or a comment by standing above numbers, dates or links.
    fn top(&self) -> usize {
        let records = &self.division.records;
        if self.settings.skip_lines.is_some() {
            return 0;
        }
        let near = records.len().min(ABOVE);
        let known_at = |at: usize| known(&self.cells(&records[at]), self.settings);
        if self.division.dialect.delimiter == NONE {
            let is_comment = |at: usize| self.bytes[records[at].start] == COMMENT;
            let named = (0..near.min(ABOVE_NAMES)).find(|at| known_at(*at) == 1);
            return named.or((0..near).find(|at| !is_comment(*at))).unwrap_or(0);
        }
        let first = self.division.first();
        if let Some(named) = (0..first).find(|at| known_at(*at) >= 2) {
            return named;
        }
        if near == 0 || known_at(first) >= 2 {
            return first;
        }
        let is_like_a_row = |at: usize| records[at].fields >= 2.max(self.division.typical.saturating_sub(1));
        let stands_above_values = |at: usize| {
            let Evidence { names, values, .. } = self.evidence(at, at + 1);
            names > 0 && values == 0
        };
        // Excel pads titles with delimiters.
        let half = self.usually_filled() / 2;
        if self.division.typical > 2 && records[first].filled <= half {
            let full = (first + 1..near).find(|at| records[*at].filled > half);
            let is_title = |full: usize| {
                self.evidence(first, full).values == 0
                    && self.evidence(full, full + 1).is_header(&self.cells(&records[full]))
            };
            if let Some(full) = full.filter(|full| known_at(*full) >= 2 || is_title(*full)) {
                return full;
            }
        }
        let is_apart = |at: usize| records[at].after_gap || self.bytes[records[at - 1].start] == COMMENT;
        let is_header = |at: &usize| {
            is_like_a_row(*at)
                && self.bytes[records[*at].start] != COMMENT
                && (known_at(*at) >= 2 || (is_apart(*at) && stands_above_values(*at)))
                && self.evidence(first, at + 1).values == 0
        };
        (first + 1..near).find(is_header).unwrap_or(first)
    }

    /// How many fields of a record have something in them, in the median.
    fn usually_filled(&self) -> usize {
        let mut filled: Vec<usize> = self.division.records.iter().map(|record| record.filled).collect();
        filled.sort_unstable();
        filled.get(filled.len() / 2).copied().unwrap_or(0)
    }

    fn has_header(&self, top: usize) -> bool {
        let cells = || self.cells(&self.division.records[top]);
        self.settings.header.unwrap_or_else(|| self.evidence(top, top + 1).is_header(&cells()))
    }

    /// Reads the header. Where a quote in it is not closed, it is the first line, and quotes are text.
    fn header(&self, record: &Sampled, repairs: &mut Vec<(Repair, u64)>) -> HeaderLine<'_> {
        let delimiter = self.division.dialect.delimiter;
        let whole = &self.bytes[record.start..record.end];
        let line = &whole[..memchr(b'\n', whole).unwrap_or(whole.len())];
        let (mut names, mut text, mut next) = (self.cells(record), whole, record.next);
        // A name with delimiters in two of its lines is the rest of the header and a row.
        let is_broken = |name: &String| {
            delimiter != NONE && name.lines().filter(|line| line.contains(char::from(delimiter))).count() > 1
        };
        if record.is_flawed || names.iter().any(is_broken) {
            text = line.strip_suffix(b"\r").unwrap_or(line);
            names = text
                .split(|byte| *byte == delimiter)
                .map(|name| decoded(name).replace('"', "").trim().to_owned())
                .collect();
            next = record.next.min(record.start + line.len() + 1);
            repairs.push((Repair::HeaderQuote, 1));
        }
        HeaderLine { names, text, next }
    }

    /// Leaves out columns without a name at the end of the header, if no row has a value in them.
    fn cut_unnamed(&self, top: usize, names: &mut Vec<String>) {
        let named = names.iter().rposition(|name| !name.is_empty()).map_or(1, |last| last + 1);
        if named < names.len() {
            let used = self.used(top + 1).into_iter().filter(|used| *used <= names.len()).max();
            names.truncate(named.max(used.unwrap_or(0)));
        }
    }

    /// How many columns a table without a header has, whose rows begin with the record `top`: as many as a tenth of the rows use at least.
    fn columns(&self, top: usize) -> usize {
        let mut used = self.used(top);
        used.sort_unstable_by(|a, b| b.cmp(a));
        used.get(used.len() / 10).copied().unwrap_or(1).max(1)
    }

    /// Up to which field there are values in each of the records from `from` on.
    fn used(&self, from: usize) -> Vec<usize> {
        let last = |row: &Sampled| self.cells(row).iter().rposition(|cell| !cell.is_empty());
        self.division.records[from..].iter().map(|row| last(row).map_or(0, |last| last + 1)).collect()
    }
}

/// The text of a cell, which may be the one that is not UTF-8.
fn decoded(cell: &[u8]) -> String {
    encoding::text_of(cell).unwrap_or_else(|| String::from_utf8_lossy(cell)).trim().to_owned()
}

/// A header, as it was read.
struct HeaderLine<'b> {
    names: Vec<String>,
    text: &'b [u8],
    next: usize,
}
