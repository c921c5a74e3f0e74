//! Takes the wanted fields out of a block of CSV records.

use super::Column;
use memchr::{memchr, memchr3};

/// Which fields of a record become which columns.
pub(super) struct Layout {
    /// For each field of a record, the number of its column among the wanted ones.
    pub wanted: Vec<Option<usize>>,
    /// The wanted columns' names.
    pub names: Vec<String>,
}

/// What is wrong with a record.
#[derive(Debug, PartialEq)]
pub(super) struct Flaw {
    /// The record's number in the block, from 0.
    pub record: usize,
    /// Its first byte in the block.
    pub offset: usize,
    /// What is wrong.
    pub problem: String,
}

impl Layout {
    /// The layout of the columns that `wanted` accepts. Of several columns of one name the first counts.
    pub fn of(header: &[String], wanted: impl Fn(&str) -> bool) -> Self {
        let mut names: Vec<String> = Vec::new();
        let mut column = |name: &String| {
            let new = wanted(name) && !names.contains(name);
            new.then(|| {
                names.push(name.clone());
                names.len() - 1
            })
        };
        let wanted = header.iter().map(&mut column).collect();
        Self { wanted, names }
    }

    /// The wanted columns of a block of whole records. Empty lines are no records.
    ///
    /// # Errors
    /// A [`Flaw`] for a record with another number of fields, a quote that stands amiss, or text that is not UTF-8.
    pub fn read(&self, block: &[u8]) -> Result<Vec<Column>, Flaw> {
        let mut fields: Vec<Fields> = self.names.iter().map(|_| Fields::default()).collect();
        let (mut at, mut record) = (0, 0);
        while at < block.len() {
            if let Some(after) = line_end(block, at) {
                at = after;
                continue;
            }
            let start = at;
            at = self.record(block, at, &mut fields).map_err(|problem| Flaw {
                record,
                offset: start,
                problem,
            })?;
            record += 1;
        }
        let columns = self.names.iter().zip(fields);
        columns.map(|(name, fields)| fields.column(name)).collect()
    }

    /// Reads the record that begins at `at`; gives where the next one begins.
    fn record(&self, block: &[u8], mut at: usize, fields: &mut [Fields]) -> Result<usize, String> {
        for (i, wanted) in self.wanted.iter().enumerate() {
            let field = Field::read(block, at)?;
            if let Some(column) = wanted {
                fields[*column].push(&field);
            }
            at = match (block.get(field.end), i + 1 == self.wanted.len()) {
                (Some(b','), false) => field.end + 1,
                (Some(b','), true) => return Err(format!("it has more than {} fields", self.wanted.len())),
                (_, true) => line_end(block, field.end).unwrap_or(block.len()),
                (_, false) => {
                    return Err(format!("it has {} fields instead of {}", i + 1, self.wanted.len()));
                }
            };
        }
        Ok(at)
    }
}

/// Where the next line begins, if a line ends at `at`.
fn line_end(block: &[u8], at: usize) -> Option<usize> {
    match block.get(at..)? {
        [b'\n', ..] => Some(at + 1),
        [b'\r', b'\n', ..] => Some(at + 2),
        _ => None,
    }
}

/// One field as it stands in the block.
struct Field<'b> {
    /// Its text; doubled quotes are still doubled.
    text: &'b [u8],
    has_doubled_quotes: bool,
    /// Where the comma or the line's end after it stands.
    end: usize,
}

impl<'b> Field<'b> {
    fn read(block: &'b [u8], at: usize) -> Result<Self, String> {
        match block.get(at) {
            Some(b'"') => Self::quoted(block, at + 1),
            _ => Self::plain(block, at),
        }
    }

    fn plain(block: &'b [u8], at: usize) -> Result<Self, String> {
        let end = memchr3(b',', b'\n', b'"', &block[at..]).map_or(block.len(), |n| at + n);
        if block.get(end) == Some(&b'"') {
            return Err("a quote stands in a field without quotes around it".to_owned());
        }
        let end =
            if end > at && block[end - 1] == b'\r' && block.get(end) != Some(&b',') { end - 1 } else { end };
        Ok(Self { text: &block[at..end], has_doubled_quotes: false, end })
    }

    fn quoted(block: &'b [u8], start: usize) -> Result<Self, String> {
        let (mut from, mut has_doubled_quotes) = (start, false);
        loop {
            let Some(quote) = memchr(b'"', &block[from..]).map(|n| from + n) else {
                return Err("a quote is not closed".to_owned());
            };
            match block.get(quote + 1) {
                Some(b'"') => (from, has_doubled_quotes) = (quote + 2, true),
                None | Some(b',' | b'\r' | b'\n') => {
                    return Ok(Self { text: &block[start..quote], has_doubled_quotes, end: quote + 1 });
                }
                Some(_) => return Err("text follows a closing quote".to_owned()),
            }
        }
    }
}

/// The fields of one column.
#[derive(Default)]
struct Fields {
    bytes: Vec<u8>,
    ends: Vec<u64>,
}

impl Fields {
    fn push(&mut self, field: &Field) {
        if field.has_doubled_quotes {
            let mut text = field.text;
            while let Some(quote) = memchr(b'"', text) {
                self.bytes.extend_from_slice(&text[..=quote]);
                text = &text[quote + 2..];
            }
            self.bytes.extend_from_slice(text);
        } else {
            self.bytes.extend_from_slice(field.text);
        }
        self.ends.push(self.bytes.len() as u64);
    }

    fn column(self, name: &str) -> Result<Column, Flaw> {
        match String::from_utf8(self.bytes) {
            Ok(bytes) => Ok(Column { name: name.to_owned(), bytes, ends: self.ends }),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to() as u64;
                let record = self.ends.partition_point(|&end| end <= valid);
                Err(Flaw { record, offset: 0, problem: format!("its {name} is not UTF-8") })
            }
        }
    }
}
