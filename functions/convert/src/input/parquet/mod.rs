//! Parquet, which stores columns: its rows as the text of one JSON array, which the pass over records converts like any other.
//!
//! ```text
//! footer ─ which columns there are, and where their pages are
//! pages  ─ ranges of the file ─► page ─ header, decompression ─► column ─ levels, values ─► rows ─ JSON text
//! ```
//!
//! The footer is read first, then the pages of all columns side by side. Nothing is held but the pages that are being read, so memory
//! does not grow with the file nor with its row groups. What a file states about itself is checked before memory is taken for it: the
//! `parquet` crate is given the footer after a [look at it](footer), and pages [without levels](values), whose values it decodes.

mod budget;
mod column;
mod delta;
mod fault;
mod footer;
mod kind;
mod levels;
mod numbers;
mod page;
mod pages;
mod rows;
mod schema;
mod shape;
mod text;
mod thrift;
mod time;
mod values;

use crate::input::counts::InputCounts;
use crate::input::refusal::check_expansion;
use crate::input::source::{Source, in_chunks};
use crate::input::stored::Stored;
use ::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use budget::Budget;
use bytes::Bytes;
use column::ColumnChunk;
use page::PageReader;
use pages::Pages;
use rows::RowGroup;
use shape::ValueNode;
use std::sync::Arc;
use text::{JsonRows, Repairs};
use wintermute_shared::{Error, Result, Settings};

/// Bytes of text that are handed over at once.
const CHUNK: usize = 1 << 18;

/// The rows of a stored Parquet file as JSON text, chunk by chunk. The text may be up to `max_expansion` times as long as the file.
///
/// A row of more than `max_record_bytes`, which will be a reject, is not held whole: its text is only somewhat longer than that.
pub fn source(stored: Arc<dyn Stored>, settings: &Settings) -> (Source, InputCounts) {
    let Settings { max_expansion, max_record_bytes, .. } = *settings;
    let repairs = Repairs::default();
    let counts = InputCounts::of([
        ("values of text columns that are not UTF-8, read as Windows-1252", repairs.windows_1252.clone()),
        ("values that are NaN or infinite, read as null", repairs.not_finite.clone()),
    ]);
    let mut state = ReadState::Begin(stored, repairs);
    let source = in_chunks(move || match std::mem::replace(&mut state, ReadState::End) {
        ReadState::Begin(stored, repairs) => {
            match ParquetRows::open(stored, max_expansion, JsonRows::new(max_record_bytes, repairs)) {
                Ok(rows) => next(rows, &mut state),
                Err(error) => Some(Err(error)),
            }
        }
        ReadState::Rows(rows) => next(rows, &mut state),
        ReadState::End => None,
    });
    (source, counts)
}

enum ReadState {
    Begin(Arc<dyn Stored>, Repairs),
    Rows(Box<ParquetRows>),
    End,
}

fn next(mut rows: Box<ParquetRows>, state: &mut ReadState) -> Option<Result<Bytes>> {
    let chunk = rows.chunk();
    if chunk.is_ok() && !rows.ended {
        *state = ReadState::Rows(rows);
    }
    Some(chunk)
}

/// The rows of one file.
struct ParquetRows {
    metadata: ParquetMetaData,
    pages: Pages,
    budget: Budget,
    fields: Vec<(Vec<u8>, ValueNode)>,
    /// The row group that is being read, and the number of the next.
    group: Option<RowGroup>,
    next_group: usize,
    text: JsonRows,
    /// Rows so far, and bytes of the text that was handed over.
    count: u64,
    bytes: u64,
    ended: bool,
    max_expansion: u64,
}

impl ParquetRows {
    fn open(stored: Arc<dyn Stored>, max_expansion: u64, text: JsonRows) -> Result<Box<Self>> {
        pages::check_ends(stored.as_ref())?;
        let metadata = footer::read(&Pages::of_footer(Arc::clone(&stored)))?;
        let schema = metadata.file_metadata().schema_descr();
        let fields = shape::fields(schema);
        let budget = Budget::new(stored.size(), max_expansion);
        let pages = Pages::of_columns(stored, schema.num_columns());
        Ok(Box::new(Self {
            pages,
            budget,
            fields,
            group: None,
            next_group: 0,
            text,
            count: 0,
            bytes: 0,
            ended: false,
            max_expansion,
            metadata,
        }))
    }

    /// The text of the next rows.
    fn chunk(&mut self) -> Result<Bytes> {
        self.text.reserve(CHUNK + CHUNK / 4);
        while self.text.len() < CHUNK {
            if !self.row().map_err(|error| after(self.count, error))? {
                self.ended = true;
                self.text.outside(if self.count == 0 { b"[]\n" } else { b"\n]\n" });
                break;
            }
        }
        let text = self.text.take();
        self.bytes += text.len() as u64;
        expansion(&self.pages, self.bytes + self.text.left_out(), self.max_expansion)?;
        Ok(text)
    }

    /// Appends the next row; false at the end.
    fn row(&mut self) -> Result<bool> {
        while self.group.as_ref().is_none_or(|group| group.left == 0) {
            if let Some(group) = self.group.take() {
                group.end()?;
            }
            let Some(group) = self.metadata.row_groups().get(self.next_group) else { return Ok(false) };
            self.next_group += 1;
            if group.num_rows() == 0 {
                continue;
            }
            self.group = Some(self.open_group(group)?);
        }
        self.text.outside(if self.count == 0 { b"[\n" } else { b",\n" });
        let Self { group, fields, text, bytes, pages, max_expansion, .. } = self;
        let may_go_on = |left_out| expansion(pages, *bytes + left_out, *max_expansion);
        if let Some(group) = group {
            group.row(fields, text, &may_go_on)?;
        }
        self.count += 1;
        Ok(true)
    }

    fn open_group(&self, group: &RowGroupMetaData) -> Result<RowGroup> {
        let columns = group.columns();
        let column = |column: &ColumnChunkMetaData| {
            let places = footer::places(column).unwrap_or_default();
            let pages = PageReader::new(self.pages.clone(), column.compression(), places);
            ColumnChunk::open(column.column_descr(), columns.len(), pages, self.budget.another())
        };
        let columns = columns.iter().map(column).collect::<Result<_>>()?;
        Ok(RowGroup { columns, left: u64::try_from(group.num_rows()).unwrap_or(0) })
    }
}

/// Whether this many bytes of text are not too many.
fn expansion(pages: &Pages, bytes: u64, max_expansion: u64) -> Result<()> {
    check_expansion("Parquet file", pages.size(), bytes, max_expansion)
}

fn after(rows: u64, error: Error) -> Error {
    match error {
        Error::Invalid(reason) if rows > 0 => Error::invalid(format!("after {rows} rows {reason}")),
        other => other,
    }
}
