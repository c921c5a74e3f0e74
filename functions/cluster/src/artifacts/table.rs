//! `assignments.parquet`: the kept columns of each product, its cluster, its distance and its place on the map.

use super::{ASSIGNMENTS, unwritten};
use crate::frame::{Column, Frame};
use crate::model::Places;
use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::Result as ParquetResult;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;
use wintermute_shared::{Result, price};

/// Rows of one row group.
const GROUP: usize = 1 << 17;

/// Writes the table. The price column becomes numbers where each of its values is one; all other kept columns are text; missing
/// values are null.
///
/// # Errors
/// [`wintermute_shared::Error::Failed`] when the file cannot be written.
pub fn write_assignments(
    frame: &Frame,
    price_column: Option<&str>,
    places: &Places,
    to: impl Write + Send,
) -> Result<()> {
    let Places { labels, distances, map } = places;
    let mut columns: Vec<Values> =
        frame.columns.iter().map(|column| Values::of(column, price_column)).collect();
    columns.extend([
        Values::Label(labels),
        Values::Number("distance", distances.clone()),
        Values::Number("x", map.column(0).to_vec()),
        Values::Number("y", map.column(1).to_vec()),
    ]);
    write(&columns, frame.rows, to).map_err(|e| unwritten(ASSIGNMENTS, e))
}

enum Values<'a> {
    Text(&'a Column),
    Price(&'a Column),
    Label(&'a [u32]),
    Number(&'static str, Vec<f32>),
}

impl<'a> Values<'a> {
    fn of(column: &'a Column, price_column: Option<&str>) -> Self {
        let is_number = |row| column.get(row).is_empty() || price::parse(column.get(row)).is_some();
        match Some(column.name.as_str()) == price_column && (0..column.len()).all(is_number) {
            true => Self::Price(column),
            false => Self::Text(column),
        }
    }

    fn schema(&self) -> ParquetResult<Type> {
        let (name, physical, repetition) = match self {
            Self::Text(column) => (column.name.as_str(), Physical::BYTE_ARRAY, Repetition::OPTIONAL),
            Self::Price(column) => (column.name.as_str(), Physical::DOUBLE, Repetition::OPTIONAL),
            Self::Label(_) => ("cluster", Physical::INT32, Repetition::REQUIRED),
            Self::Number(name, _) => (*name, Physical::FLOAT, Repetition::REQUIRED),
        };
        let builder = Type::primitive_type_builder(name, physical).with_repetition(repetition);
        match self {
            Self::Text(_) => builder
                .with_logical_type(Some(LogicalType::String))
                .with_converted_type(ConvertedType::UTF8)
                .build(),
            _ => builder.build(),
        }
    }

    fn write(&self, rows: Range<usize>, writer: &mut ColumnWriter<'_>) -> ParquetResult<()> {
        match (self, writer) {
            (Self::Text(column), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                let (values, levels) = present(column, rows, |text| Some(ByteArray::from(text)));
                writer.write_batch(&values, Some(&levels), None)?;
            }
            (Self::Price(column), ColumnWriter::DoubleColumnWriter(writer)) => {
                let (values, levels) = present(column, rows, price::parse);
                writer.write_batch(&values, Some(&levels), None)?;
            }
            (Self::Label(labels), ColumnWriter::Int32ColumnWriter(writer)) => {
                let values: Vec<i32> = labels[rows].iter().map(|&label| label as i32).collect();
                writer.write_batch(&values, None, None)?;
            }
            (Self::Number(_, values), ColumnWriter::FloatColumnWriter(writer)) => {
                writer.write_batch(&values[rows], None, None)?;
            }
            _ => unreachable!("the schema gives each column the writer of its type"),
        }
        Ok(())
    }
}

/// The values that are there, and for each row whether it has one.
fn present<T>(column: &Column, rows: Range<usize>, parse: impl Fn(&str) -> Option<T>) -> (Vec<T>, Vec<i16>) {
    let cells: Vec<Option<T>> =
        rows.map(|row| Some(column.get(row)).filter(|text| !text.is_empty()).and_then(&parse)).collect();
    let levels = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    (cells.into_iter().flatten().collect(), levels)
}

fn write(columns: &[Values], rows: usize, to: impl Write + Send) -> ParquetResult<()> {
    let fields = columns.iter().map(|column| column.schema().map(Arc::new)).collect::<ParquetResult<_>>()?;
    let schema = Type::group_type_builder("product").with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("wintermute {}", wintermute_shared::VERSION))
        .build();
    let mut writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties))?;
    for start in (0..rows).step_by(GROUP) {
        let mut group = writer.next_row_group()?;
        let mut values = columns.iter();
        while let (Some(mut column), Some(values)) = (group.next_column()?, values.next()) {
            values.write(start..rows.min(start + GROUP), column.untyped())?;
            column.close()?;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(())
}
