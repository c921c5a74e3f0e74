//! The catalogue as Parquet, written by a second pass: a column's type is known only after its last value.
//!
//! Cluster's `artifacts/table.rs` also writes Parquet. Its columns have types that are known before, so the two share only calls of the crate.

use super::cells::Cells;
use super::kind::ColumnType;
use crate::input::parts::Parts;
use crate::input::step::RecordSearch;
use crate::input::table::dialect::Dialect;
use crate::input::table::fields::{Fields, step};
use crate::pipeline::convert::{Converted, convert_again};
use crate::pipeline::plan::{Output, Plan};
use ::parquet::basic::Compression;
use ::parquet::errors::{ParquetError, Result as ParquetResult};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::Type;
use std::io::Write;
use std::sync::Arc;
use wintermute_shared::contract::keys::CATALOGUE_PARQUET;
use wintermute_shared::{Error, Result};

/// A row group, which is held in memory, ends with this many rows.
const GROUP_ROWS: usize = 1 << 16;
/// It ends also with this many bytes of text.
const GROUP_BYTES: usize = 8 << 20;
/// Stands for null between the fields of the CSV that a row is taken from: a byte that is in no UTF-8.
const NULL: &[u8] = b"\xff";

/// Writes what was `converted` from a catalogue, whose parts are opened once more, as Parquet.
///
/// # Errors
/// What the source or the writer report, and a source that is not the same any more.
pub fn write(parts: impl Parts, converted: &Converted, plan: Plan<'_>, to: impl Write + Send) -> Result<()> {
    let mut table = ParquetTable::new(converted, to).map_err(unwritten)?;
    convert_again(parts, converted, NULL, &mut table, plan)?;
    table.finish().map_err(unwritten)
}

struct ParquetTable<W: Write + Send> {
    file: SerializedFileWriter<W>,
    /// The row group at hand.
    columns: Vec<Cells>,
    rows: usize,
    bytes: usize,
}

impl<W: Write + Send> ParquetTable<W> {
    fn new(converted: &Converted, to: W) -> ParquetResult<Self> {
        let kinds: Vec<ColumnType> = converted.profile.columns.iter().map(ColumnType::of).collect();
        let names = converted.columns.names().iter();
        let fields = names.zip(&kinds).map(|(name, kind)| kind.schema(name).map(Arc::new));
        let schema =
            Type::group_type_builder("product").with_fields(fields.collect::<ParquetResult<_>>()?).build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("wintermute {}", wintermute_shared::VERSION))
            .build();
        let file = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties))?;
        Ok(Self { file, columns: kinds.into_iter().map(Cells::new).collect(), rows: 0, bytes: 0 })
    }

    fn push(&mut self, record: &[u8]) -> ParquetResult<()> {
        for (field, cells) in Fields::of(record, Dialect::CSV).zip(&mut self.columns) {
            let text = field.text(record);
            cells
                .push((*text != *NULL).then_some(&text))
                .ok_or_else(|| ParquetError::General("the input changed while it was read".to_owned()))?;
        }
        self.rows += 1;
        self.bytes += record.len();
        if self.rows == GROUP_ROWS || self.bytes >= GROUP_BYTES { self.end_group() } else { Ok(()) }
    }

    fn end_group(&mut self) -> ParquetResult<()> {
        let mut group = self.file.next_row_group()?;
        let mut columns = self.columns.iter_mut();
        while let (Some(mut column), Some(cells)) = (group.next_column()?, columns.next()) {
            cells.write(column.untyped())?;
            column.close()?;
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    fn finish(mut self) -> ParquetResult<()> {
        if self.rows > 0 {
            self.end_group()?;
        }
        self.file.close().map(|_| ())
    }
}

impl<W: Write + Send> Output for ParquetTable<W> {
    /// The schema has the names.
    fn header(&mut self, _: Vec<u8>) -> Result<()> {
        Ok(())
    }

    fn catalogue(&mut self, csv: &mut Vec<u8>) -> Result<()> {
        let mut csv = &csv[..];
        while let RecordSearch::Record { start, end, next } = step(csv, Dialect::CSV, true) {
            self.push(&csv[start..end]).map_err(unwritten)?;
            csv = &csv[next..];
        }
        Ok(())
    }

    /// They were written by the pass before.
    fn rejects(&mut self, _: &[u8]) -> Result<()> {
        Ok(())
    }

    /// Whoever owns what is written to takes it back.
    fn abandon(self) {}
}

fn unwritten(error: ParquetError) -> Error {
    Error::failed(format!("{CATALOGUE_PARQUET} cannot be written: {error}"))
}
