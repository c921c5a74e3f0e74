//! Which columns can be read.

use ::parquet::basic::{Compression, ConvertedType, Type as Physical};
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::schema::types::ColumnDescriptor;
use wintermute_shared::{Error, Result};

/// A decimal has this many digits at most, which are those of 256 bits. With more of them a few bytes could be written as gigabytes.
const MAX_DIGITS: i32 = 76;

/// # Errors
/// [`Error::Invalid`] names the column and its type when that is not read.
pub fn check_type(column: &ColumnDescriptor) -> Result<()> {
    use ConvertedType as C;
    let (precision, scale) = (column.type_precision(), column.type_scale());
    if precision.max(scale) > MAX_DIGITS {
        return Err(Error::invalid(format!(
            "the column {} of the Parquet file is a decimal of precision {precision} and scale {scale}, and no more than \
             {MAX_DIGITS} digits are read: write it with fewer",
            column.path().string()
        )));
    }
    let is_read = match (column.physical_type(), column.converted_type()) {
        (Physical::INT32, converted) => matches!(
            converted,
            C::NONE
                | C::INT_8
                | C::INT_16
                | C::INT_32
                | C::UINT_8
                | C::UINT_16
                | C::UINT_32
                | C::DATE
                | C::TIME_MILLIS
                | C::DECIMAL
        ),
        (Physical::INT64, converted) => matches!(
            converted,
            C::NONE
                | C::INT_64
                | C::UINT_64
                | C::TIME_MICROS
                | C::TIMESTAMP_MILLIS
                | C::TIMESTAMP_MICROS
                | C::DECIMAL
        ),
        (Physical::BYTE_ARRAY, converted) => {
            matches!(converted, C::NONE | C::UTF8 | C::ENUM | C::JSON | C::BSON | C::DECIMAL)
        }
        (Physical::FIXED_LEN_BYTE_ARRAY, converted) => matches!(converted, C::NONE | C::DECIMAL),
        _ => true,
    };
    if is_read {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "the column {} of the Parquet file is of the type {}, which is not read: write the file without it",
        column.path().string(),
        column.converted_type()
    )))
}

/// # Errors
/// [`Error::Invalid`] names the codec when pages compressed with it are not read.
pub fn check_codec(column: &ColumnChunkMetaData) -> Result<()> {
    let codec = match column.compression() {
        Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::GZIP(_) | Compression::ZSTD(_) => {
            return Ok(());
        }
        Compression::LZ4_RAW | Compression::LZ4 => "LZ4",
        Compression::BROTLI(_) => "BROTLI",
        _ => "LZO",
    };
    Err(Error::invalid(format!(
        "the column {} of the Parquet file is compressed with {codec}, which is not read: write it with SNAPPY, GZIP or ZSTD",
        column.column_path().string()
    )))
}
