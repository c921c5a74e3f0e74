//! Small files of Parquet that would become large, or stop the process.

use super::{Case, Memory};
use crate::columnar::pages::Stored;
use crate::columnar::source;
use crate::convert::convert;
use ::parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::{PrimitiveTypeBuilder, Type};
use bytes::Bytes;
use std::sync::Arc;
use wintermute_shared::Result;
use wintermute_shared::telemetry::Stopwatch;

struct InMemory(Bytes);

impl Stored for InMemory {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn range(&self, start: u64, end: u64) -> Result<Bytes> {
        Ok(self.0.slice(start as usize..end as usize))
    }
}

/// A file of one column with these values.
fn file(column: PrimitiveTypeBuilder<'_>, values: &[ByteArray]) -> Bytes {
    let column = column.with_repetition(Repetition::REQUIRED).build().unwrap();
    let schema = Type::group_type_builder("product").with_fields(vec![Arc::new(column)]).build().unwrap();
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut file = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut file, Arc::new(schema), Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut cells = group.next_column().unwrap().unwrap();
    cells.typed::<ByteArrayType>().write_batch(values, None, None).unwrap();
    cells.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    file.into()
}

fn decimal(precision: i32, scale: i32, value: &[u8]) -> Bytes {
    let column = Type::primitive_type_builder("price", Physical::BYTE_ARRAY)
        .with_converted_type(ConvertedType::DECIMAL)
        .with_precision(precision)
        .with_scale(scale);
    file(column, &[value.to_vec().into()])
}

fn csv_of(file: Bytes) -> Result<String> {
    let case = Case::new("");
    let stored = Arc::new(InMemory(file));
    let open = || source(stored.clone(), case.settings.max_expansion);
    let (_, memory) = convert(open, Memory::default, case.plan(), &mut Stopwatch::start("convert"))?;
    Ok(String::from_utf8(memory.csv).unwrap())
}

#[test]
fn a_decimal_of_more_than_76_digits_is_refused() {
    assert_eq!(csv_of(decimal(4, 2, &[4, 210])).unwrap(), "price\n12.34\n");
    let digits = csv_of(decimal(76, 76, &[1])).unwrap();
    assert_eq!(digits, format!("price\n0.{}1\n", "0".repeat(75)));
    for (precision, scale) in [(77, 2), (77, 77), (i32::MAX, i32::MAX)] {
        let error = csv_of(decimal(precision, scale, &[1])).unwrap_err().to_string();
        assert_eq!(
            error,
            format!(
                "the column price of the Parquet file is a decimal of precision {precision} and scale {scale}, and no more \
                 than 76 digits are read: write it with fewer"
            )
        );
    }
}

#[test]
fn a_decimal_of_many_bytes_is_not_written_out() {
    let csv = csv_of(decimal(76, 2, &vec![0xff; 1 << 20])).unwrap();
    assert_eq!(csv.len(), "price\n\n".len() + (2 << 20));
}

#[test]
fn a_file_that_grows_without_end_is_refused() {
    let column =
        Type::primitive_type_builder("name", Physical::BYTE_ARRAY).with_converted_type(ConvertedType::UTF8);
    let file = file(column, &vec![ByteArray::from(vec![b'x'; 1 << 19]); 200]);
    assert!(file.len() < 200_000, "{}", file.len());
    let error = csv_of(file).unwrap_err().to_string();
    assert!(
        error.starts_with("the Parquet file seems to be a bomb: ") && error.contains("max_expansion"),
        "{error}"
    );
}
