//! `assignments.parquet`: the kept columns of each product with their missing values filled, its cluster and the cluster's family, its
//! distance, its place on the map, and the row of the catalogue that it is, from 1. Where products are several rows, `row` is the first, `rows` has all, `variants`
//! tells how many variants they are, and `price_max` has the highest price.

use super::{ASSIGNMENTS, unwritten};
use crate::input::frame::{Column, Frame};
use crate::input::pricing::{PriceCells, PriceColumns, Pricing};
use crate::input::products::{BATCH, Origins, Products};
use crate::model::{Families, Places};
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
use wintermute_shared::Result;
use wintermute_shared::analysis::Filled;

/// The table, written batch by batch.
pub struct TableWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    /// What replaces missing values, and so far in how many products.
    filled: Vec<Filled>,
    /// What it says of prices.
    prices: Option<PriceColumns>,
    families: Families,
}

/// Whether a column of the catalogue becomes numbers.
fn is_numbers(prices: &PriceColumns, column: &str) -> bool {
    prices.is_number && column == prices.pricing.column
}

/// The column of prices as numbers, beside the texts.
const AMOUNT: &str = "price_amount";
/// The column of the highest prices of merged rows.
const HIGHEST: &str = "price_max";
/// The column of the prices' currencies.
const CURRENCY: &str = "price_currency";

impl<W: Write + Send> TableWriter<W> {
    /// A table with the columns of such products, what `prices` says of prices, their cluster, its family if there are any, their
    /// distance, place and rows. Kept columns are text, except for a column of prices if all its values can be read. Missing values are filled as `filled` says; others are null.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when the file cannot be written.
    pub fn new(
        products: &Products,
        filled: &[Filled],
        prices: Option<PriceColumns>,
        families: &Families,
        to: W,
    ) -> Result<Self> {
        let filled: Vec<Filled> = filled.iter().map(|fill| Filled { rows: 0, ..fill.clone() }).collect();
        let open = || {
            let empty = Places::default();
            let columns = columns(products, &empty, &filled, prices.as_ref(), families);
            let fields = columns
                .iter()
                .map(|(name, column)| column.schema(name).map(Arc::new))
                .collect::<ParquetResult<_>>()?;
            let schema = Type::group_type_builder("product").with_fields(fields).build()?;
            let properties = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_created_by(format!("wintermute {}", wintermute_shared::VERSION))
                .build();
            SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties))
        };
        let file = open().map_err(|e| unwritten(ASSIGNMENTS, e))?;
        Ok(Self { file, filled, prices, families: families.clone() })
    }

    /// Adds products and their places. Each batch except the last has a multiple of [`BATCH`] products.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when the file cannot be written.
    pub fn add(&mut self, products: &Products, places: &Places) -> Result<()> {
        for fill in &mut self.filled {
            fill.rows += products.frame.column(&fill.column).map_or(0, Column::missing) as u64;
        }
        let columns = columns(products, places, &self.filled, self.prices.as_ref(), &self.families);
        write(&mut self.file, &columns, products.frame.rows).map_err(|e| unwritten(ASSIGNMENTS, e))
    }

    /// Ends the file. Gives what was filled.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when it cannot be written.
    pub fn finish(self) -> Result<Vec<Filled>> {
        self.file.close().map_err(|e| unwritten(ASSIGNMENTS, e))?;
        Ok(self.filled)
    }
}

/// The columns with their names. A name that a column of the catalogue has already gets a line after it.
fn columns<'a>(
    products: &'a Products,
    places: &'a Places,
    filled: &'a [Filled],
    prices: Option<&'a PriceColumns>,
    families: &'a Families,
) -> Vec<(String, TableValues<'a>)> {
    let Products { frame, origins } = products;
    let of_frame = frame.columns.iter().map(|column| {
        let fill = filled.iter().find(|fill| fill.column == column.name).map_or("", |fill| &fill.value);
        let cells =
            |prices: &'a PriceColumns| prices.pricing.cells(frame).map(|cells| (cells, &prices.pricing));
        let values = match prices.filter(|prices| is_numbers(prices, &column.name)).and_then(cells) {
            Some((cells, pricing)) => TableValues::Price(cells, fill, pricing),
            None => TableValues::Text(column, fill),
        };
        (column.name.clone(), values)
    });
    let mut own: Vec<(&str, TableValues)> = Vec::new();
    if let Origins::Merged { highest: Some(highest), .. } = origins {
        own.push((HIGHEST, TableValues::Highest(highest)));
    }
    own.extend(prices.into_iter().flat_map(|prices| beside(frame, prices)));
    own.push(("cluster", TableValues::Label(&places.labels)));
    if !families.is_empty() {
        own.push(("family", TableValues::Family(&places.labels, families)));
    }
    own.extend([
        ("distance", TableValues::Number(places.distances.clone())),
        ("x", TableValues::Number(places.map.column(0).to_vec())),
        ("y", TableValues::Number(places.map.column(1).to_vec())),
        ("row", TableValues::Row(origins)),
    ]);
    if let Origins::Merged { variants, .. } = origins {
        own.extend([("rows", TableValues::Rows(origins)), ("variants", TableValues::Label(variants))]);
    }
    let free = |name: &str| {
        let mut name = name.to_owned();
        while frame.column(&name).is_some() {
            name.push('_');
        }
        name
    };
    of_frame.chain(own.into_iter().map(|(name, values)| (free(name), values))).collect()
}

/// The columns that tell more of prices.
fn beside<'a>(frame: &'a Frame, prices: &'a PriceColumns) -> Vec<(&'static str, TableValues<'a>)> {
    let PriceColumns { pricing, is_number, has_currency } = prices;
    let Some(cells) = pricing.cells(frame) else { return Vec::new() };
    let amount = (!is_number).then_some((AMOUNT, TableValues::Price(cells, "", pricing)));
    let currency = has_currency.then_some((CURRENCY, TableValues::Currency(cells, pricing)));
    amount.into_iter().chain(currency).collect()
}

enum TableValues<'a> {
    /// A column, and what replaces its missing values.
    Text(&'a Column, &'a str),
    /// The prices as numbers, and what replaces missing ones.
    Price(PriceCells<'a>, &'a str, &'a Pricing),
    /// The highest prices of products, as numbers.
    Highest(&'a Column),
    /// The currencies of the prices.
    Currency(PriceCells<'a>, &'a Pricing),
    Label(&'a [u32]),
    /// The families of clusters.
    Family(&'a [u32], &'a Families),
    Number(Vec<f32>),
    /// The first row of each product.
    Row(&'a Origins),
    /// All rows of each product.
    Rows(&'a Origins),
}

impl TableValues<'_> {
    fn schema(&self, name: &str) -> ParquetResult<Type> {
        let (physical, repetition) = match self {
            Self::Text(..) | Self::Currency(..) => (Physical::BYTE_ARRAY, Repetition::OPTIONAL),
            Self::Price(..) | Self::Highest(_) => (Physical::DOUBLE, Repetition::OPTIONAL),
            Self::Label(_) | Self::Family(..) => (Physical::INT32, Repetition::REQUIRED),
            Self::Number(_) => (Physical::FLOAT, Repetition::REQUIRED),
            Self::Row(_) => (Physical::INT64, Repetition::REQUIRED),
            Self::Rows(_) => return list_of_rows(name),
        };
        let builder = Type::primitive_type_builder(name, physical).with_repetition(repetition);
        match self {
            Self::Text(..) | Self::Currency(..) => builder
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
            (Self::Currency(cells, pricing), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                let currency = |row| Some(pricing.price(cells, row)?.currency?.as_str().into());
                let (values, levels) = nullable(rows.map(currency));
                writer.write_batch(&values, Some(&levels), None)?;
            }
            (Self::Price(cells, fill, pricing), ColumnWriter::DoubleColumnWriter(writer)) => {
                let filled = pricing.filled(fill);
                let amount = |row| match cells.is_stated(row) {
                    true => pricing.price(cells, row).map(|price| price.amount),
                    false => filled,
                };
                let (values, levels) = nullable(rows.map(amount));
                writer.write_batch(&values, Some(&levels), None)?;
            }
            (Self::Highest(column), ColumnWriter::DoubleColumnWriter(writer)) => {
                let (values, levels) = present(column, "", rows, |text| text.parse().ok());
                writer.write_batch(&values, Some(&levels), None)?;
            }
            (Self::Label(labels), ColumnWriter::Int32ColumnWriter(writer)) => {
                let values: Vec<i32> = labels[rows].iter().map(|&label| label as i32).collect();
                writer.write_batch(&values, None, None)?;
            }
            (Self::Family(labels, families), ColumnWriter::Int32ColumnWriter(writer)) => {
                let values = labels[rows].iter().map(|&label| families.of(label as usize) as i32);
                writer.write_batch(&values.collect::<Vec<_>>(), None, None)?;
            }
            (Self::Number(values), ColumnWriter::FloatColumnWriter(writer)) => {
                writer.write_batch(&values[rows], None, None)?;
            }
            (Self::Row(origins), ColumnWriter::Int64ColumnWriter(writer)) => {
                let values: Vec<i64> = rows.map(|product| from_one(origins.row(product))).collect();
                writer.write_batch(&values, None, None)?;
            }
            (Self::Rows(origins), ColumnWriter::Int64ColumnWriter(writer)) => {
                let (mut values, mut levels) = (Vec::new(), Vec::new());
                for rows in rows.map(|product| origins.rows(product)) {
                    values.extend(rows.iter().map(|&row| from_one(row)));
                    // The first of a list begins it; the others go on with it.
                    levels.extend((0..rows.len()).map(|i| i16::from(i > 0)));
                }
                writer.write_batch(&values, Some(&vec![1; values.len()]), Some(&levels))?;
            }
            _ => unreachable!("the schema gives each column the writer of its type"),
        }
        Ok(())
    }
}

/// Rows are numbered from 1 where people see them.
fn from_one(row: u64) -> i64 {
    row as i64 + 1
}

fn list_of_rows(name: &str) -> ParquetResult<Type> {
    let element =
        Type::primitive_type_builder("element", Physical::INT64).with_repetition(Repetition::REQUIRED);
    let list = Type::group_type_builder("list")
        .with_repetition(Repetition::REPEATED)
        .with_fields(vec![Arc::new(element.build()?)]);
    Type::group_type_builder(name)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(Some(LogicalType::List))
        .with_converted_type(ConvertedType::LIST)
        .with_fields(vec![Arc::new(list.build()?)])
        .build()
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
    nullable(filled.map(|text| Some(text).filter(|text| !text.is_empty()).and_then(&parse)))
}

/// The values that are there, and for each row whether it has one.
fn nullable<T>(cells: impl Iterator<Item = Option<T>>) -> (Vec<T>, Vec<i16>) {
    let cells: Vec<Option<T>> = cells.collect();
    let levels = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    (cells.into_iter().flatten().collect(), levels)
}

fn write<W: Write + Send>(
    file: &mut SerializedFileWriter<W>,
    columns: &[(String, TableValues)],
    rows: usize,
) -> ParquetResult<()> {
    for start in (0..rows).step_by(BATCH) {
        let mut group = file.next_row_group()?;
        let mut values = columns.iter();
        while let (Some(mut column), Some((_, values))) = (group.next_column()?, values.next()) {
            values.write(start..rows.min(start + BATCH), column.untyped())?;
            column.close()?;
        }
        group.close()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::frame::Frame;
    use ndarray::Array2;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::{ListAccessor, Row, RowAccessor};
    use wintermute_shared::Settings;
    use wintermute_shared::catalogue::Roles;

    /// Two products with these columns and rows, as they are written and read again.
    fn written(
        columns: Vec<Column>,
        origins: Origins,
        filled: &[Filled],
        prices: PriceColumns,
    ) -> (Vec<Row>, Vec<Filled>) {
        let products = Products { frame: Frame { columns, rows: 2 }, origins };
        let places = Places {
            labels: vec![0, 1],
            distances: vec![0.5, 0.25],
            map: Array2::zeros((2, 2)),
            ..Places::default()
        };
        let mut file = tempfile::tempfile().unwrap();
        let mut table =
            TableWriter::new(&products, filled, Some(prices), &Families::default(), &mut file).unwrap();
        table.add(&products, &places).unwrap();
        let filled = table.finish().unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        (reader.get_row_iter(None).unwrap().map(|row| row.unwrap()).collect(), filled)
    }

    #[test]
    fn missing_values_are_filled_in_the_table_and_nowhere_else() {
        let columns = vec![
            Column::of("gender", ["female", ""]),
            Column::of("brand", ["", "B"]),
            Column::of("price", ["5", ""]),
        ];
        let fill = |column: &str, value: &str| Filled {
            column: column.to_owned(),
            value: value.to_owned(),
            rows: 99,
        };
        let filled = [fill("gender", "uni-sex"), fill("price", "9")];
        let (rows, filled) = written(columns, Origins::Rows(7), &filled, prices_of("price", true));
        assert_eq!(
            (rows[0].get_string(0).unwrap(), rows[1].get_string(0).unwrap()),
            (&"female".into(), &"uni-sex".into())
        );
        assert_eq!((rows[0].get_double(2).unwrap(), rows[1].get_double(2).unwrap()), (5.0, 9.0));
        assert!(rows[0].get_string(1).is_err(), "what is not filled is null");
        assert_eq!((filled[0].rows, filled[1].rows), (1, 1), "what was written is counted");
        assert_eq!((rows[0].get_long(7).unwrap(), rows[1].get_long(7).unwrap()), (8, 9));
        assert_eq!(rows[0].len(), 8);
    }

    #[test]
    fn products_of_several_rows_name_them_from_one() {
        let columns = vec![
            Column::of("rows", ["x", "y"]),
            Column::of("price", ["5", "6"]),
            Column::of("price_max", ["high", "low"]),
        ];
        let origins = Origins::Merged {
            rows: vec![0, 2, 5, 1],
            ends: vec![3, 4],
            variants: vec![2, 1],
            highest: Some(Column::of("price_max", ["7.5", "6"])),
        };
        let (rows, _) = written(columns, origins, &[], prices_of("price", true));
        let names: Vec<&String> = rows[0].get_column_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            [
                "rows",
                "price",
                "price_max",
                "price_max_",
                "cluster",
                "distance",
                "x",
                "y",
                "row",
                "rows_",
                "variants"
            ]
        );
        let list = |row: &Row| {
            let list = row.get_list(9).unwrap();
            (0..list.len()).map(|i| list.get_long(i).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!((list(&rows[0]), list(&rows[1])), (vec![1, 3, 6], vec![2]));
        assert_eq!((rows[0].get_long(8).unwrap(), rows[0].get_int(10).unwrap()), (1, 2));
        assert_eq!((rows[0].get_double(1).unwrap(), rows[0].get_double(3).unwrap()), (5.0, 7.5));
        assert_eq!(rows[0].get_string(2).unwrap(), "high", "the catalogue's own column stays as it is");
    }

    fn prices_of(column: &str, is_number: bool) -> PriceColumns {
        let roles = Roles::of(&[column.to_owned()], &Settings::default());
        let pricing = Pricing::of_roles(&roles, None).unwrap();
        PriceColumns { pricing, is_number, has_currency: !is_number }
    }

    #[test]
    fn a_column_with_what_is_no_price_stays_text_and_has_its_numbers_beside_it() {
        let columns = vec![Column::of("price", ["€5", "sold out"])];
        let (rows, _) = written(columns, Origins::Rows(0), &[], prices_of("price", false));
        assert_eq!(
            rows[0].to_string(),
            "{price: \"€5\", price_amount: 5.0, price_currency: \"EUR\", cluster: 0, distance: 0.5, x: 0E0, y: 0E0, row: 1}"
        );
        assert!(rows[1].get_double(1).is_err() && rows[1].get_string(2).is_err());
    }
}
