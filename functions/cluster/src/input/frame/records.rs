//! Takes the wanted fields out of a block of CSV records.
//!
//! How it works: the structural index gives the commas and line feeds of 64 bytes as masks. While no wanted field ends in them, commas are
//! only counted; where one does, its end is found by its bit.
//!
//! Invariants: every record has as many fields as the header, which is checked at its line feed; the field that is due is never skipped;
//! of a word with a misplaced quote only what stands before it is read.
//!
//! Tests: `reader` reads back random rows that the `csv` crate has written, and names the places of broken records.

use super::structural_index::{PADDING, StructuralIndex, Word};
use super::{Column, FrameColumn};
use memchr::memchr;
use std::hint::select_unpredictable;
use std::ops::Range;
use wintermute_shared::nested::Pick;
use wintermute_shared::simd::{Kernel, Processor, Scanner, WORD};

/// Which fields of a record become which columns.
pub(super) struct Layout {
    /// For each field of a record, its number among those that are read.
    wanted: Vec<Option<usize>>,
    /// For each field, and for what follows the last, the next one from there on that is wanted or the last of a record.
    due: Vec<usize>,
    /// The names of the fields that are read.
    read: Vec<String>,
    /// What becomes of them.
    columns: Vec<Derived>,
}

/// A column that is made of a field.
struct Derived {
    name: String,
    /// The field's number among those that are read.
    from: usize,
    /// What is wanted of it; none for all of it, as it is.
    pick: Option<Pick>,
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
    /// The layout of a frame of the wanted columns.
    pub fn of(header: &[String], columns: Vec<FrameColumn>) -> Self {
        let mut fields: Vec<usize> = columns.iter().map(|column| column.field).collect();
        fields.sort_unstable();
        fields.dedup();
        let number = |field: usize| fields.binary_search(&field).ok();
        let wanted: Vec<Option<usize>> = (0..header.len()).map(number).collect();
        let last = wanted.len().saturating_sub(1);
        let mut due = vec![last; wanted.len() + 1];
        for field in (0..last).rev() {
            due[field] = if wanted[field].is_some() { field } else { due[field + 1] };
        }
        let derived = |FrameColumn { name, field, pick }| {
            Some(Derived { name, from: wanted.get(field).copied()??, pick })
        };
        let columns = columns.into_iter().filter_map(derived).collect();
        Self { wanted, due, read: fields.iter().map(|&field| header[field].clone()).collect(), columns }
    }

    /// The names of the frame's columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// The wanted columns of a block of whole records. Empty lines are no records.
    ///
    /// # Errors
    /// A [`Flaw`] for a record with another number of fields, a misplaced quote, or text that is not UTF-8.
    pub fn read(&self, block: &[u8]) -> Result<Vec<Column>, Flaw> {
        let records = Records {
            layout: self,
            block,
            fields: self.read.iter().map(|_| Fields::default()).collect(),
            record: 0,
            start: 0,
            field: 0,
            from: 0,
            due: self.due[0],
        };
        let fields = Scanner::default().run(records)?;
        let read = self.read.iter().zip(fields).map(|(name, fields)| fields.column(name));
        Ok(self.derive(read.collect::<Result<_, Flaw>>()?))
    }

    /// The frame's columns, made of the fields that were read. Fields without nested values are not looked at more closely.
    fn derive(&self, mut read: Vec<Column>) -> Vec<Column> {
        let picked = |Derived { name, from, pick }: &Derived| {
            let pick = pick.as_ref().filter(|pick| !pick.path.is_empty() || read[*from].has_nested())?;
            Some(read[*from].picked(name, pick))
        };
        let columns: Vec<Option<Column>> = self.columns.iter().map(picked).collect();
        let mut as_it_is = |column: &Derived| std::mem::take(&mut read[column.from]);
        let columns = columns.into_iter().zip(&self.columns);
        columns.map(|(picked, column)| picked.unwrap_or_else(|| as_it_is(column))).collect()
    }
}

/// The records of a block, read word by word of [`StructuralIndex`].
struct Records<'a> {
    layout: &'a Layout,
    block: &'a [u8],
    fields: Vec<Fields>,
    /// The number of the record at hand, and its first byte.
    record: usize,
    start: usize,
    /// The number of the field at hand, and its first byte.
    field: usize,
    from: usize,
    /// See [`Layout::due`].
    due: usize,
}

impl Kernel for Records<'_> {
    type Output = Result<Vec<Fields>, Flaw>;

    #[inline(always)]
    fn scan(mut self, processor: impl Processor) -> Self::Output {
        let mut index = StructuralIndex::default();
        let (words, rest) = self.block.as_chunks::<WORD>();
        for (i, word) in words.iter().enumerate() {
            self.word(i * WORD, index.next(processor, word))?;
        }
        let mut last = [PADDING; WORD];
        last[..rest.len()].copy_from_slice(rest);
        self.word(words.len() * WORD, index.next(processor, &last).first(rest.len()))?;
        if index.is_inside() {
            return Err(self.flaw("a quote is not closed".to_owned()));
        }
        self.end()?;
        Ok(self.fields)
    }
}

impl Records<'_> {
    /// Reads on over the word that begins at `offset`.
    #[inline(always)]
    fn word(&mut self, offset: usize, index: Word) -> Result<(), Flaw> {
        match index.line_feeds | index.misplaced {
            0 => self.fields_end(offset, index.commas),
            _ => self.records_end(offset, index),
        }
    }

    /// Ends the fields of the word that begins at `offset` before its commas, or those of them before a line feed.
    #[inline(always)]
    fn fields_end(&mut self, offset: usize, mut commas: u64) -> Result<(), Flaw> {
        while self.field + commas.count_ones() as usize > self.due {
            commas = self.due_end(offset, commas)?;
        }
        // None that ends here is of interest. Whether there is one is hard to foretell, so there is no branch for it.
        self.field += commas.count_ones() as usize;
        let after_last = offset + WORD - commas.leading_zeros() as usize;
        self.from = select_unpredictable(commas == 0, self.from, after_last);
        Ok(())
    }

    /// As [`Self::fields_end`] up to the end of the field that is due. Gives the commas after it.
    #[inline(always)]
    fn due_end(&mut self, offset: usize, mut commas: u64) -> Result<u64, Flaw> {
        let mut next = || {
            let comma = offset + commas.trailing_zeros() as usize;
            commas &= commas - 1;
            comma
        };
        for _ in self.field..self.due {
            self.from = next() + 1;
        }
        self.field = self.due;
        if self.field + 1 == self.layout.wanted.len() {
            return Err(self.flaw(format!("it has more than {} fields", self.layout.wanted.len())));
        }
        let end = next();
        self.take(end);
        (self.field, self.from) = (self.field + 1, end + 1);
        self.due = self.layout.due[self.field];
        Ok(commas)
    }

    /// Ends the fields and the records of the word that begins at `offset`.
    #[inline(always)]
    fn records_end(&mut self, offset: usize, index: Word) -> Result<(), Flaw> {
        let misplaced = index.misplaced.trailing_zeros() as usize;
        let Word { mut commas, mut line_feeds, .. } = index.first(misplaced);
        while line_feeds != 0 {
            let line_feed = line_feeds.trailing_zeros() as usize;
            let before = (1 << line_feed) - 1;
            self.fields_end(offset, commas & before)?;
            self.record_end(offset + line_feed)?;
            self.from = self.start;
            (commas, line_feeds) = (commas & !before, line_feeds & (line_feeds - 1));
        }
        self.fields_end(offset, commas)?;
        if misplaced < WORD { Err(self.misplaced(offset + misplaced)) } else { Ok(()) }
    }

    #[inline(always)]
    fn record_end(&mut self, end: usize) -> Result<(), Flaw> {
        // A line feed may have a carriage return before it.
        let text_end = if self.block[self.from..end].last() == Some(&b'\r') { end - 1 } else { end };
        if self.field > 0 || text_end > self.from {
            if self.field + 1 != self.layout.wanted.len() {
                let problem =
                    format!("it has {} fields instead of {}", self.field + 1, self.layout.wanted.len());
                return Err(self.flaw(problem));
            }
            self.take(text_end);
            self.record += 1;
        }
        (self.field, self.start) = (0, end + 1);
        self.due = self.layout.due[0];
        Ok(())
    }

    /// Ends a last record that no line feed ends.
    fn end(&mut self) -> Result<(), Flaw> {
        if self.start < self.block.len() { self.record_end(self.block.len()) } else { Ok(()) }
    }

    #[inline]
    fn take(&mut self, end: usize) {
        if let Some(column) = self.layout.wanted[self.field] {
            self.fields[column].push(self.block, self.from..end);
        }
    }

    fn misplaced(&self, at: usize) -> Flaw {
        self.flaw(match self.block[at] {
            b'"' => "a quote stands in a field without quotes around it".to_owned(),
            _ => "text follows a closing quote".to_owned(),
        })
    }

    fn flaw(&self, problem: String) -> Flaw {
        Flaw { record: self.record, offset: self.start, problem }
    }
}

/// The fields of one column.
#[derive(Default)]
struct Fields {
    bytes: Vec<u8>,
    ends: Vec<u64>,
}

impl Fields {
    /// Adds the field that stands at this place of a block, between separators.
    #[inline]
    fn push(&mut self, block: &[u8], place: Range<usize>) {
        let field = &block[place.clone()];
        if let [b'"', text @ .., b'"'] = field {
            let mut text = text;
            while let Some(quote) = memchr(b'"', text) {
                self.bytes.extend_from_slice(&text[..=quote]);
                text = &text[quote + 2..];
            }
            self.bytes.extend_from_slice(text);
        } else if let Some(more) = block[place.start..].first_chunk::<WORD>()
            && field.len() <= WORD
        {
            // A fixed number of bytes is copied faster.
            let end = self.bytes.len() + field.len();
            self.bytes.extend_from_slice(more);
            self.bytes.truncate(end);
        } else {
            self.bytes.extend_from_slice(field);
        }
        self.ends.push(self.bytes.len() as u64);
    }

    fn column(self, name: &str) -> Result<Column, Flaw> {
        let not_utf8 =
            |record: usize| Flaw { record, offset: 0, problem: format!("its {name} is not UTF-8") };
        let bytes = String::from_utf8(self.bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to() as u64;
            not_utf8(self.ends.partition_point(|&end| end <= valid))
        })?;
        // What two broken fields may be together.
        match self.ends.iter().position(|&end| !bytes.is_char_boundary(end as usize)) {
            Some(record) => Err(not_utf8(record)),
            None => Ok(Column { name: name.to_owned(), bytes, ends: self.ends }),
        }
    }
}
