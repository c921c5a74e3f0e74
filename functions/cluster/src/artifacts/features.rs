//! `features.npz`, as `scipy.sparse.load_npz` reads it.

use super::{FEATURES, unwritten};
use crate::csr::Csr;
use npyz::{DType, WriterBuilder};
use std::io::{Seek, Write};
use wintermute_shared::Result;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Writes a matrix in SciPy's format for CSR: the arrays `indices`, `indptr`, `format`, `shape` and `data`, uncompressed.
///
/// # Errors
/// [`wintermute_shared::Error::Failed`] when the file cannot be written.
pub fn write_features(matrix: &Csr, to: impl Write + Seek) -> Result<()> {
    write(matrix, ZipWriter::new(to)).map_err(|e| unwritten(FEATURES, e))
}

fn write<W: Write + Seek>(matrix: &Csr, mut zip: ZipWriter<W>) -> std::io::Result<()> {
    let (indices, offsets) = (matrix.indices().iter(), matrix.offsets().iter());
    // SciPy keeps both index arrays in one type: the narrow one as long as it reaches.
    if i32::try_from(matrix.non_zeros()).is_ok() {
        array(&mut zip, "indices", "<i4", indices.map(|&j| j as i32))?;
        array(&mut zip, "indptr", "<i4", offsets.map(|&offset| offset as i32))?;
    } else {
        array(&mut zip, "indices", "<i8", indices.map(|&j| i64::from(j)))?;
        array(&mut zip, "indptr", "<i8", offsets.map(|&offset| offset as i64))?;
    }
    format(&mut zip)?;
    array(&mut zip, "shape", "<i8", [matrix.rows() as i64, matrix.columns() as i64].into_iter())?;
    array(&mut zip, "data", "<f4", matrix.values().iter().copied())?;
    zip.finish()?.flush()
}

fn begin<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str) -> std::io::Result<()> {
    // A fixed time, so that equal features give equal bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .large_file(true);
    Ok(zip.start_file(format!("{name}.npy"), options)?)
}

fn dtype(text: &str) -> std::io::Result<DType> {
    text.parse().map(DType::Plain).map_err(|e| std::io::Error::other(format!("{e}")))
}

fn array<W: Write + Seek, T: npyz::Serialize>(
    zip: &mut ZipWriter<W>,
    name: &str,
    kind: &str,
    values: impl ExactSizeIterator<Item = T>,
) -> std::io::Result<()> {
    begin(zip, name)?;
    let mut buffered = std::io::BufWriter::with_capacity(1 << 20, zip);
    let mut npy = npyz::WriteOptions::new()
        .dtype(dtype(kind)?)
        .shape(&[values.len() as u64])
        .writer(&mut buffered)
        .begin_nd()?;
    npy.extend(values)?;
    npy.finish()?;
    buffered.flush()
}

/// The name of the format, as an array without dimensions.
fn format<W: Write + Seek>(zip: &mut ZipWriter<W>) -> std::io::Result<()> {
    begin(zip, "format")?;
    let mut npy = npyz::WriteOptions::<[u8]>::new().dtype(dtype("|S3")?).shape(&[]).writer(zip).begin_nd()?;
    npy.push(b"csr")?;
    npy.finish()
}
