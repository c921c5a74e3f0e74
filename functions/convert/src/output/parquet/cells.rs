//! The cells of one column in one row group.

use super::kind::ColumnType;
use ::parquet::column::writer::ColumnWriter;
use ::parquet::data_type::ByteArray;
use ::parquet::errors::Result;
use bytes::Bytes;
use std::str::FromStr;

/// The values that are there, and for each row whether it has one.
#[derive(Debug)]
pub struct Cells {
    values: CellValues,
    levels: Vec<i16>,
}

#[derive(Debug)]
enum CellValues {
    Integers(Vec<i64>),
    Doubles(Vec<f64>),
    Booleans(Vec<bool>),
    /// All texts, and where each ends.
    Texts(Vec<u8>, Vec<usize>),
}

impl Cells {
    /// None yet.
    pub fn new(kind: ColumnType) -> Self {
        let values = match kind {
            ColumnType::Integer => CellValues::Integers(Vec::new()),
            ColumnType::Double => CellValues::Doubles(Vec::new()),
            ColumnType::Boolean => CellValues::Booleans(Vec::new()),
            ColumnType::Text => CellValues::Texts(Vec::new(), Vec::new()),
        };
        Self { values, levels: Vec::new() }
    }

    /// Adds a cell, of which `text` is written in the CSV. An empty text is a value only where all are texts. Nothing if it is none of
    /// the column's values.
    pub fn push(&mut self, text: Option<&[u8]>) -> Option<()> {
        let is_text = matches!(self.values, CellValues::Texts(..));
        let text = text.filter(|text| is_text || !text.is_empty());
        self.levels.push(i16::from(text.is_some()));
        let Some(text) = text else { return Some(()) };
        match &mut self.values {
            CellValues::Integers(values) => values.push(parse(text)?),
            CellValues::Doubles(values) => values.push(parse(text)?),
            CellValues::Booleans(values) => values.push(parse(text)?),
            CellValues::Texts(bytes, ends) => {
                bytes.extend_from_slice(text);
                ends.push(bytes.len());
            }
        }
        Some(())
    }

    /// Writes all cells, and empties the column.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn write(&mut self, writer: &mut ColumnWriter<'_>) -> Result<()> {
        let levels = Some(&self.levels[..]);
        match (&mut self.values, writer) {
            (CellValues::Integers(values), ColumnWriter::Int64ColumnWriter(writer)) => {
                writer.write_batch(values, levels, None)?;
                values.clear();
            }
            (CellValues::Doubles(values), ColumnWriter::DoubleColumnWriter(writer)) => {
                writer.write_batch(values, levels, None)?;
                values.clear();
            }
            (CellValues::Booleans(values), ColumnWriter::BoolColumnWriter(writer)) => {
                writer.write_batch(values, levels, None)?;
                values.clear();
            }
            (CellValues::Texts(bytes, ends), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                let bytes = Bytes::from(std::mem::take(bytes));
                let starts = std::iter::once(0).chain(ends.iter().copied());
                let texts = starts.zip(&*ends).map(|(start, &end)| ByteArray::from(bytes.slice(start..end)));
                writer.write_batch(&texts.collect::<Vec<_>>(), levels, None)?;
                ends.clear();
            }
            _ => unreachable!("the schema gives each column the writer of its type"),
        }
        self.levels.clear();
        Ok(())
    }
}

fn parse<T: FromStr>(text: &[u8]) -> Option<T> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
