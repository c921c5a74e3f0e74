//! Parquet, which stores columns: its rows as the text of one JSON array, which the pass over records converts like any other.
//!
//! The footer is read first, then the pages of all columns side by side ([`pages`]). Nothing is held but the pages that are
//! being read, so memory does not grow with the file nor with its row groups.

mod cells;
mod kind;
mod numbers;
pub mod pages;
mod schema;
pub mod table;
mod text;
mod time;

use crate::source::{Source, check_expansion, in_chunks};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::ParquetMetaData;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::reader::RowIter;
use ::parquet::schema::types::TypePtr;
use bytes::Bytes;
use pages::{Pages, Stored};
use std::sync::Arc;
use wintermute_shared::{Error, Result};

/// Bytes of text that are handed over at once.
const CHUNK: usize = 1 << 18;

/// The rows of a stored Parquet file as JSON text, chunk by chunk. The text may be up to `max_expansion` times as long as the file.
pub fn source(stored: Arc<dyn Stored>, max_expansion: u64) -> Source {
    let mut state = State::Begin(stored);
    in_chunks(move || match std::mem::replace(&mut state, State::End) {
        State::Begin(stored) => match Rows::open(stored, max_expansion) {
            Ok(rows) => next(rows, &mut state),
            Err(error) => Some(Err(error)),
        },
        State::Rows(rows) => next(rows, &mut state),
        State::End => None,
    })
}

enum State {
    Begin(Arc<dyn Stored>),
    Rows(Box<Rows>),
    End,
}

fn next(mut rows: Box<Rows>, state: &mut State) -> Option<Result<Bytes>> {
    let chunk = rows.chunk();
    if chunk.is_ok() && !rows.ended {
        *state = State::Rows(rows);
    }
    Some(chunk)
}

/// The rows of one file.
struct Rows {
    pages: Pages,
    rows: RowIter<'static>,
    columns: Vec<TypePtr>,
    count: u64,
    ended: bool,
    /// Bytes of the file, and of the text so far.
    size: u64,
    bytes: u64,
    max_expansion: u64,
}

impl Rows {
    fn open(stored: Arc<dyn Stored>, max_expansion: u64) -> Result<Box<Self>> {
        let size = stored.size();
        pages::check_ends(stored.as_ref())?;
        let footer = open(&Pages::of_footer(Arc::clone(&stored)))?;
        check(footer.metadata())?;
        let leaves = footer.metadata().file_metadata().schema_descr().num_columns();
        let pages = Pages::of_columns(stored, leaves);
        let reader = open(&pages)?;
        let columns = reader.metadata().file_metadata().schema().get_fields().to_vec();
        let rows = RowIter::from_file_into(Box::new(reader));
        Ok(Box::new(Self { pages, rows, columns, count: 0, ended: false, size, bytes: 0, max_expansion }))
    }

    /// The text of the next rows.
    fn chunk(&mut self) -> Result<Bytes> {
        let mut text = Vec::with_capacity(CHUNK + CHUNK / 4);
        while text.len() < CHUNK {
            let Some(row) = self.rows.next() else {
                self.ended = true;
                text.extend_from_slice(if self.count == 0 { b"[]\n" } else { b"\n]\n" });
                break;
            };
            text.extend_from_slice(if self.count == 0 { b"[\n" } else { b",\n" });
            let row = row.map_err(|error| after(self.count, unread(&self.pages, &error)))?;
            text::row(&mut text, &row, &self.columns);
            self.count += 1;
        }
        self.bytes += text.len() as u64;
        check_expansion("Parquet file", self.size, self.bytes, self.max_expansion)?;
        Ok(text.into())
    }
}

fn open(pages: &Pages) -> Result<SerializedFileReader<Pages>> {
    SerializedFileReader::new(pages.clone()).map_err(|error| unread(pages, &error))
}

/// What cannot be read is said before anything is.
fn check(metadata: &ParquetMetaData) -> Result<()> {
    for column in metadata.file_metadata().schema_descr().columns() {
        schema::check_type(column)?;
    }
    metadata.row_groups().iter().flat_map(|group| group.columns()).try_for_each(schema::check_codec)
}

/// The store's own error, if there was one, or what is wrong with the file.
fn unread(pages: &Pages, error: &ParquetError) -> Error {
    pages.take_failure().unwrap_or_else(|| damaged(&error.to_string()))
}

fn damaged(reason: &str) -> Error {
    Error::invalid(format!("the Parquet file is damaged: {reason}; make it anew and upload it again"))
}

fn after(rows: u64, error: Error) -> Error {
    match error {
        Error::Invalid(reason) => Error::invalid(format!("after {rows} rows {reason}")),
        other => other,
    }
}
