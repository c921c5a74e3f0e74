//! `assignments.parquet`: the kept columns of each product with their missing values filled, its cluster, its distance and its
//! place on the map.

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
use wintermute_shared::analysis::Filled;
use wintermute_shared::{Result, price};

/// Rows of one row group.
pub const GROUP: usize = 1 << 17;

/// The table, written batch by batch.
pub struct TableWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    /// What replaces missing values.
    filled: Vec<Filled>,
    /// The column whose values are all prices.
    price: Option<String>,
}

impl<W: Write + Send> TableWriter<W> {
    /// A table with the columns of a frame, cluster, distance and place. The column `price`, all of whose values are prices,
    /// becomes numbers; all other kept columns are text. Missing values are filled as `filled` says; others are null.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when the file cannot be written.
    pub fn new(frame: &Frame, filled: &[Filled], price: Option<&str>, to: W) -> Result<Self> {
        let price = price.map(str::to_owned);
        let open = || {
            let empty = Places::default();
            let columns = columns(frame, &empty, filled, price.as_deref());
            let fields =
                columns.iter().map(|column| column.schema().map(Arc::new)).collect::<ParquetResult<_>>()?;
            let schema = Type::group_type_builder("product").with_fields(fields).build()?;
            let properties = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_created_by(format!("wintermute {}", wintermute_shared::VERSION))
                .build();
            SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties))
        };
        let file = open().map_err(|e| unwritten(ASSIGNMENTS, e))?;
        Ok(Self { file, filled: filled.to_vec(), price })
    }

    /// Adds products and their places. A batch has a multiple of [`GROUP`] products, but for the last one.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when the file cannot be written.
    pub fn add(&mut self, frame: &Frame, places: &Places) -> Result<()> {
        let columns = columns(frame, places, &self.filled, self.price.as_deref());
        write(&mut self.file, &columns, frame.rows).map_err(|e| unwritten(ASSIGNMENTS, e))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when it cannot be written.
    pub fn finish(self) -> Result<()> {
        self.file.close().map(|_| ()).map_err(|e| unwritten(ASSIGNMENTS, e))
    }
}

fn columns<'a>(
    frame: &'a Frame,
    places: &'a Places,
    filled: &'a [Filled],
    price: Option<&str>,
) -> Vec<Values<'a>> {
    let of_frame = frame.columns.iter().map(|column| {
        let fill = filled.iter().find(|fill| fill.column == column.name).map_or("", |fill| &fill.value);
        match Some(column.name.as_str()) == price {
            true => Values::Price(column, fill),
            false => Values::Text(column, fill),
        }
    });
    let of_places = [
        Values::Label(&places.labels),
        Values::Number("distance", places.distances.clone()),
        Values::Number("x", places.map.column(0).to_vec()),
        Values::Number("y", places.map.column(1).to_vec()),
    ];
    of_frame.chain(of_places).collect()
}

enum Values<'a> {
    /// A column, and what replaces its missing values.
    Text(&'a Column, &'a str),
    Price(&'a Column, &'a str),
    Label(&'a [u32]),
    Number(&'static str, Vec<f32>),
}

impl Values<'_> {
    fn schema(&self) -> ParquetResult<Type> {
        let (name, physical, repetition) = match self {
            Self::Text(column, _) => (column.name.as_str(), Physical::BYTE_ARRAY, Repetition::OPTIONAL),
            Self::Price(column, _) => (column.name.as_str(), Physical::DOUBLE, Repetition::OPTIONAL),
            Self::Label(_) => ("cluster", Physical::INT32, Repetition::REQUIRED),
            Self::Number(name, _) => (*name, Physical::FLOAT, Repetition::REQUIRED),
        };
        let builder = Type::primitive_type_builder(name, physical).with_repetition(repetition);
        match self {
            Self::Text(..) => builder
                .with_logical_type(Some(LogicalType::String))
                .with_converted_type(ConvertedType::UTF8)
                .build(),
            _ => builder.build(),
        }
    }

    fn write(&self, rows: Range<usize>, writer: &mut ColumnWriter<'_>) -> ParquetResult<()> {
        match (self, writer) {
            (Self::Text(column, fill), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                let (values, levels) = present(column, fill, rows, |text| Some(ByteArray::from(text)));
                writer.write_batch(&values, Some(&levels), None)?;
            }
            (Self::Price(column, fill), ColumnWriter::DoubleColumnWriter(writer)) => {
                let (values, levels) = present(column, fill, rows, price::parse);
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

/// The values that are there or filled in, and for each row whether it has one.
fn present<T>(
    column: &Column,
    fill: &str,
    rows: Range<usize>,
    parse: impl Fn(&str) -> Option<T>,
) -> (Vec<T>, Vec<i16>) {
    let filled = rows.map(|row| match column.get(row) {
        "" => fill,
        text => text,
    });
    let cells: Vec<Option<T>> =
        filled.map(|text| Some(text).filter(|text| !text.is_empty()).and_then(&parse)).collect();
    let levels = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    (cells.into_iter().flatten().collect(), levels)
}

fn write<W: Write + Send>(
    file: &mut SerializedFileWriter<W>,
    columns: &[Values],
    rows: usize,
) -> ParquetResult<()> {
    for start in (0..rows).step_by(GROUP) {
        let mut group = file.next_row_group()?;
        let mut values = columns.iter();
        while let (Some(mut column), Some(values)) = (group.next_column()?, values.next()) {
            values.write(start..rows.min(start + GROUP), column.untyped())?;
            column.close()?;
        }
        group.close()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    #[test]
    fn missing_values_are_filled_in_the_table_and_nowhere_else() {
        let columns = vec![
            Column::of("gender", ["female", ""]),
            Column::of("brand", ["", "B"]),
            Column::of("price", ["5", ""]),
        ];
        let frame = Frame { columns, rows: 2 };
        let places = Places {
            labels: vec![0, 1],
            distances: vec![0.5, 0.25],
            map: Array2::zeros((2, 2)),
            ..Places::default()
        };
        let fill = |column: &str, value: &str| Filled {
            column: column.to_owned(),
            value: value.to_owned(),
            rows: 1,
        };
        let filled = [fill("gender", "uni-sex"), fill("price", "9")];
        let mut file = tempfile::tempfile().unwrap();
        let mut table = TableWriter::new(&frame, &filled, Some("price"), &mut file).unwrap();
        table.add(&frame, &places).unwrap();
        table.finish().unwrap();
        let rows: Vec<_> = SerializedFileReader::new(file)
            .unwrap()
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap())
            .collect();
        assert_eq!(
            (rows[0].get_string(0).unwrap(), rows[1].get_string(0).unwrap()),
            (&"female".into(), &"uni-sex".into())
        );
        assert_eq!((rows[0].get_double(2).unwrap(), rows[1].get_double(2).unwrap()), (5.0, 9.0));
        assert!(rows[0].get_string(1).is_err(), "what is not filled is null");
        assert_eq!(frame.column("gender").unwrap().missing(), 1);
    }
}
