//! The footer, which tells the columns and where their pages are.

use super::fault::{caught, damaged};
use super::pages::Pages;
use super::schema::{check_codec, check_type};
use super::thrift::Thrift;
use ::parquet::file::metadata::{
    ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader,
    ParquetStatisticsPolicy,
};
use wintermute_shared::{Error, Result};

/// Bytes at the end of a file: the footer's length, and `PAR1`.
const TAIL: u64 = 8;
/// More columns than this are data that is in names.
const MAX_COLUMNS: usize = 10_000;
/// Groups nest less deep.
const MAX_DEPTH: usize = 128;
/// Bytes of the names of all columns, each with those of the groups that it is in.
const MAX_NAMES: usize = 16 << 20;

/// Reads the footer, and checks that what it states can be read.
///
/// # Errors
/// [`Error::Invalid`] for what is damaged or not read; what the store reports.
pub fn read(pages: &Pages) -> Result<ParquetMetaData> {
    let size = pages.size();
    let tail = pages.bytes(size - TAIL, TAIL as usize)?;
    let length = tail.first_chunk().map_or(0, |length| u32::from_le_bytes(*length));
    let start = size.checked_sub(TAIL + u64::from(length)).ok_or_else(|| {
        wrong(&format!("its footer is stated to have {length} bytes, and the file has {size}"))
    })?;
    let footer = pages.bytes(start, length as usize)?;
    check_schema(&footer)?;
    // Statistics are not used, so wrong ones do no harm.
    let options = ParquetMetaDataOptions::new()
        .with_column_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll);
    let metadata =
        caught(|| Ok(ParquetMetaDataReader::decode_metadata_with_options(&footer, Some(&options))?));
    let metadata = metadata.map_err(|fault| fault.at("in its footer"))?;
    check(&metadata, start)?;
    Ok(metadata)
}

/// The places in the file between which the pages of a column are.
pub fn places(column: &ColumnChunkMetaData) -> Option<(u64, u64)> {
    let data = column.data_page_offset();
    // Some writers state a dictionary at 0 where there is none.
    let start = column.dictionary_page_offset().filter(|start| (1..data).contains(start)).unwrap_or(data);
    let (start, length) = (u64::try_from(start).ok()?, u64::try_from(column.compressed_size()).ok()?);
    Some((start, start.checked_add(length)?))
}

/// Checks the schema before the `parquet` crate sees it. That crate recurses into nested groups, allocates memory for as many fields
/// as a group states, and repeats the names of groups for each of their columns.
fn check_schema(footer: &[u8]) -> Result<()> {
    let groups = schema(footer).ok_or_else(|| wrong("its footer cannot be read"))?;
    // The fields that are left of each group around, and the bytes of its name and of those around it.
    let mut around: Vec<(usize, usize)> = Vec::new();
    let (mut columns, mut names) = (0usize, 0usize);
    for (i, element) in groups.iter().enumerate() {
        while around.pop_if(|(left, _)| *left == 0).is_some() {}
        let outer = around.last_mut().map_or(0, |(left, name)| {
            *left -= 1;
            *name
        });
        let name = outer + element.name;
        if element.fields > groups.len() - i - 1 {
            return Err(wrong(&format!("a group of its schema states {} fields", element.fields)));
        }
        if element.fields > 0 {
            around.push((element.fields, name));
        } else if i > 0 {
            columns += 1;
            names += name;
        }
        if columns > MAX_COLUMNS {
            return Err(Error::invalid(format!(
                "the Parquet file has more than {MAX_COLUMNS} columns: names should not be data, so move what stands in names into \
                 values"
            )));
        }
        if around.len() > MAX_DEPTH || names > MAX_NAMES {
            return Err(Error::invalid(format!(
                "the columns of the Parquet file nest deeper than {MAX_DEPTH} groups, or their names take more than {MAX_NAMES} \
                 bytes: write it with fewer groups or shorter names"
            )));
        }
    }
    Ok(())
}

/// A column or a group of the schema.
struct Element {
    /// Bytes of its name.
    name: usize,
    fields: usize,
}

/// The elements of the schema, each before its fields. The whole footer is looked at, so that no list in it states more elements than
/// there are.
fn schema(footer: &[u8]) -> Option<Vec<Element>> {
    let mut elements = Vec::new();
    Thrift::new(footer).fields(|thrift, id, kind| {
        if id != 2 {
            return thrift.skip(kind);
        }
        let (_, count) = thrift.list()?;
        elements.clear();
        (0..count).try_for_each(|_| {
            elements.push(element(thrift)?);
            Some(())
        })
    })?;
    Some(elements)
}

fn element(thrift: &mut Thrift) -> Option<Element> {
    let mut element = Element { name: 0, fields: 0 };
    thrift.fields(|thrift, id, kind| {
        match id {
            4 => element.name = thrift.binary()?.len(),
            5 => element.fields = thrift.number()?,
            _ => thrift.skip(kind)?,
        }
        Some(())
    })?;
    Some(element)
}

/// What cannot be read is said before anything is.
fn check(metadata: &ParquetMetaData, end_of_pages: u64) -> Result<()> {
    let schema = metadata.file_metadata().schema_descr();
    if schema.num_columns() == 0 {
        return Err(Error::invalid("the Parquet file has no columns: write it with some"));
    }
    schema.columns().iter().try_for_each(|column| check_type(column))?;
    let mut rows = 0u64;
    for (number, group) in metadata.row_groups().iter().enumerate() {
        let count = u64::try_from(group.num_rows()).ok();
        rows = count
            .and_then(|count| rows.checked_add(count))
            .ok_or_else(|| wrong(&format!("its row group {number} states {} rows", group.num_rows())))?;
        if group.columns().len() != schema.num_columns() {
            return Err(wrong(&format!(
                "its row group {number} has {} columns, and its schema {}",
                group.columns().len(),
                schema.num_columns()
            )));
        }
        // A writer of no rows states no places.
        for column in group.columns().iter().filter(|_| group.num_rows() > 0) {
            check_codec(column)?;
            check_place(column, end_of_pages)?;
        }
    }
    let stated = metadata.file_metadata().num_rows();
    if u64::try_from(stated).ok() != Some(rows) {
        return Err(wrong(&format!("its footer states {stated} rows, and its row groups together {rows}")));
    }
    Ok(())
}

fn check_place(column: &ColumnChunkMetaData, end_of_pages: u64) -> Result<()> {
    let name = column.column_path().string();
    if column.file_path().is_some_and(|file| !file.is_empty()) {
        return Err(Error::invalid(format!(
            "the column {name} of the Parquet file stands in another file: write all columns into one"
        )));
    }
    match places(column) {
        Some((start, end)) if start >= 4 && end <= end_of_pages => Ok(()),
        _ => {
            Err(damaged("its pages are stated to stand where none can be").at(&format!("the column {name}")))
        }
    }
}

fn wrong(reason: &str) -> Error {
    Error::invalid(format!("the Parquet file is damaged: {reason}; make it anew and upload it again"))
}
