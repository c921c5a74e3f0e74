//! What is read of Parquet.

use super::parquet_bytes::*;
use super::{Case, Memory};
use crate::input::open::opened;
use crate::input::parquet::source;
use crate::input::stored::Stored;
use crate::pipeline::convert::convert;
use ::parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::{PrimitiveTypeBuilder, Type};
use bytes::Bytes;
use std::sync::Arc;
use wintermute_shared::contract::telemetry::Stopwatch;
use wintermute_shared::{Result, Settings};

struct InMemory(Bytes);

impl Stored for InMemory {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn range(&self, start: u64, end: u64) -> Result<Bytes> {
        Ok(self.0.slice(start as usize..end as usize))
    }
}

/// The JSON text of a file's rows.
pub fn text_of(file: &Bytes, settings: &Settings) -> Result<Vec<u8>> {
    let (mut source, _) = source(Arc::new(InMemory(file.clone())), settings);
    let mut text = Vec::new();
    while source(&mut text, 1 << 20)? > 0 {}
    Ok(text)
}

/// The CSV and the rejects of a file.
pub fn csv_with(file: Bytes, case: &Case) -> Result<(String, String)> {
    let stored = Arc::new(InMemory(file));
    let open = || opened(stored.clone(), || unreachable!("Parquet is no stream"), &case.settings);
    let (_, memory) = convert(open, Memory::default, case.plan(), &mut Stopwatch::start("convert"))?;
    Ok((String::from_utf8(memory.csv).unwrap(), String::from_utf8(memory.rejects).unwrap()))
}

/// The CSV of a file that has no rejects.
pub fn csv_of(file: Bytes) -> String {
    let (csv, rejects) = csv_with(file, &Case::new("")).unwrap();
    assert_eq!(rejects, "");
    csv
}

pub fn error_of(file: Bytes) -> String {
    csv_with(file, &Case::new("")).unwrap_err().to_string()
}

/// A file of one column with these values, by the crate's writer.
fn written(column: PrimitiveTypeBuilder<'_>, values: &[ByteArray]) -> Bytes {
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
    written(column, &[value.to_vec().into()])
}

#[test]
fn a_decimal_of_more_than_76_digits_is_refused() {
    assert_eq!(csv_of(decimal(4, 2, &[4, 210])), "price\n12.34\n");
    let digits = csv_of(decimal(76, 76, &[1]));
    assert_eq!(digits, format!("price\n0.{}1\n", "0".repeat(75)));
    for (precision, scale) in [(77, 2), (77, 77), (i32::MAX, i32::MAX)] {
        assert_eq!(
            error_of(decimal(precision, scale, &[1])),
            format!(
                "the column price of the Parquet file is a decimal of precision {precision} and scale {scale}, and no more \
                 than 76 digits are read: write it with fewer"
            )
        );
    }
}

#[test]
fn a_decimal_whose_scale_cannot_be_is_refused() {
    for (precision, scale) in [(4, i64::from(i32::MAX)), (4, -1), (4, 5), (0, 0)] {
        let column = Thrift::Struct(vec![
            (1, Thrift::Number(BYTE_ARRAY)),
            (3, Thrift::Number(REQUIRED)),
            (4, Thrift::Text(b"price".to_vec())),
            (6, Thrift::Number(5)),
            (7, Thrift::Number(scale)),
            (8, Thrift::Number(precision)),
        ]);
        let pages = page(1, PLAIN, 5, &[1, 0, 0, 0, 1]);
        let chunk = Chunk { physical: BYTE_ARRAY, path: vec!["price"], codec: UNCOMPRESSED, pages };
        let error = error_of(file(1, vec![column], 1, &[chunk]));
        assert!(error.contains("Parquet file"), "{error}");
    }
}

#[test]
fn a_decimal_of_many_bytes_is_not_written_out() {
    let csv = csv_of(decimal(76, 2, &vec![0xff; 1 << 20]));
    assert_eq!(csv.len(), "price\n\n".len() + (2 << 20));
}

#[test]
fn a_file_that_grows_without_end_is_refused() {
    let column =
        Type::primitive_type_builder("name", Physical::BYTE_ARRAY).with_converted_type(ConvertedType::UTF8);
    let file = written(column, &vec![ByteArray::from(vec![b'x'; 1 << 19]); 200]);
    assert!(file.len() < 200_000, "{}", file.len());
    let error = error_of(file);
    assert!(
        error.starts_with("the Parquet file seems to be a bomb: ") && error.contains("max_expansion"),
        "{error}"
    );
}

/// A required column of numbers.
fn numbers(name: &'static str, path: Vec<&'static str>, numbers: &[i32]) -> (Thrift, Chunk) {
    let values: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let pages = page(numbers.len() as i64, PLAIN, values.len() as i64, &values);
    (leaf(name, INT32, REQUIRED), Chunk { physical: INT32, path, codec: UNCOMPRESSED, pages })
}

#[test]
fn columns_of_one_name_are_all_kept() {
    let columns: Vec<(Thrift, Chunk)> = [("id", [1, 2]), ("", [3, 4]), ("id", [5, 6]), ("a.b\n", [7, 8])]
        .into_iter()
        .map(|(name, values)| numbers(name, vec![name], &values))
        .collect();
    let (schema, chunks): (Vec<Thrift>, Vec<Chunk>) = columns.into_iter().unzip();
    assert_eq!(csv_of(file(4, schema, 2, &chunks)), "id,column_2,id_2,\"a.b\n\"\n1,3,5,7\n2,4,6,8\n");
}

#[test]
fn fields_of_one_name_in_an_object_are_all_kept() {
    let (one, first) = numbers("k", vec!["o", "k"], &[1]);
    let (other, second) = numbers("k", vec!["o", "k"], &[2]);
    let file = file(1, vec![group("o", REQUIRED, 2), one, other], 1, &[first, second]);
    assert_eq!(csv_of(file), "o\n\"{\"\"k\"\":1,\"\"k_2\"\":2}\"\n");
}

#[test]
fn what_is_no_number_is_missing_and_the_column_stays_one_of_numbers() {
    let values: Vec<u8> = [1.5, f64::NAN, f64::INFINITY, -0.25, f64::NEG_INFINITY]
        .into_iter()
        .flat_map(f64::to_le_bytes)
        .collect();
    let pages = page(5, PLAIN, values.len() as i64, &values);
    let chunk = Chunk { physical: DOUBLE, path: vec!["price"], codec: UNCOMPRESSED, pages };
    let file = file(1, vec![leaf("price", DOUBLE, REQUIRED)], 5, &[chunk]);
    let stored = Arc::new(InMemory(file));
    let case = Case::new("");
    let open = || opened(stored.clone(), || unreachable!("Parquet is no stream"), &case.settings);
    let (converted, memory) =
        convert(open, Memory::default, case.plan(), &mut Stopwatch::start("convert")).unwrap();
    assert_eq!(memory.csv, b"price\n1.5\n\"\"\n\"\"\n-0.25\n\"\"\n");
    let column = &converted.profile.columns(&converted.columns, &converted.measured)[0];
    assert_eq!((column.missing, column.types.number, column.types.string), (3, 2, 0));
}

#[test]
fn text_that_is_not_utf_8_keeps_its_row() {
    let column =
        Type::primitive_type_builder("name", Physical::BYTE_ARRAY).with_converted_type(ConvertedType::UTF8);
    let names = [&b"Caf\xe9 cr\xe8me"[..], "Café".as_bytes()].map(|name| ByteArray::from(name.to_vec()));
    assert_eq!(csv_of(written(column, &names)), "name\nCafé crème\nCafé\n");
}

/// Three rows: a list of two objects, of which one lacks a value; none; an empty list.
#[test]
fn lists_objects_and_what_is_missing_are_json() {
    let column = |rep: &[u8], def: &[u8], values: &[i32]| {
        let runs = |levels: &[u8]| {
            let runs: Vec<u8> = levels.iter().flat_map(|level| [2, *level]).collect();
            [(runs.len() as u32).to_le_bytes().to_vec(), runs].concat()
        };
        let values = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let data = [runs(rep), runs(def), values].concat();
        page(rep.len() as i64, PLAIN, data.len() as i64, &data)
    };
    let chunk =
        |name, pages| Chunk { physical: INT32, path: vec!["l", "list", name], codec: UNCOMPRESSED, pages };
    let list = Thrift::Struct(vec![
        (3, Thrift::Number(OPTIONAL)),
        (4, Thrift::Text(b"l".to_vec())),
        (5, Thrift::Number(1)),
        // A list.
        (6, Thrift::Number(3)),
    ]);
    let schema =
        vec![list, group("list", REPEATED, 2), leaf("a", INT32, REQUIRED), leaf("b", INT32, OPTIONAL)];
    let chunks = [
        chunk("a", column(&[0, 1, 0, 0], &[2, 2, 0, 1], &[1, 2])),
        chunk("b", column(&[0, 1, 0, 0], &[3, 2, 0, 1], &[7])),
    ];
    let text = text_of(&file(1, schema.clone(), 3, &chunks), &Settings::default()).unwrap();
    let rows = "[\n{\"l\":[{\"a\":1,\"b\":7},{\"a\":2,\"b\":null}]},\n{\"l\":null},\n{\"l\":[]}\n]\n";
    assert_eq!(String::from_utf8(text).unwrap(), rows);
    // The other column has one element less, and a value in the row without a list.
    let contradicting = [chunks[0].clone(), chunk("b", column(&[0, 0, 0], &[3, 2, 1], &[7]))];
    let error = text_of(&file(1, schema, 3, &contradicting), &Settings::default()).unwrap_err().to_string();
    assert!(error.contains("in the column") && error.contains("as many elements"), "{error}");
}
