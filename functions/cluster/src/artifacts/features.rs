//! `features.npz`, as `scipy.sparse.load_npz` reads it.

use super::{FEATURES, npy, unwritten};
use crate::features::csr::Csr;
use std::fs::File;
use std::io::{BufReader, BufWriter, Error, Read, Result, Seek, SeekFrom, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Collects the rows of a matrix on disk and writes them in SciPy's format for CSR: the arrays `indices`, `indptr`, `format`, `shape`
/// and `data`, uncompressed.
///
/// The format wants each array whole and its length before it, and rows come batch by batch: so each array has a file of its own
/// until the end.
pub struct FeaturesWriter {
    columns: usize,
    rows: u64,
    indices: Spill,
    ends: Spill,
    values: Spill,
}

impl FeaturesWriter {
    /// A matrix of this many columns, without rows.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when no file can be made.
    pub fn new(columns: usize) -> wintermute_shared::Result<Self> {
        let new = || {
            let (indices, ends, values) = (Spill::new()?, Spill::new()?, Spill::new()?);
            Ok(Self { columns, rows: 0, indices, ends, values })
        };
        new().map_err(|e: Error| unwritten(FEATURES, e))
    }

    /// Adds rows.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when a file cannot be written.
    pub fn add(&mut self, matrix: &Csr) -> wintermute_shared::Result<()> {
        self.append(matrix).map_err(|e| unwritten(FEATURES, e))
    }

    fn append(&mut self, matrix: &Csr) -> Result<()> {
        let before = self.indices.numbers;
        self.indices.extend(matrix.indices().iter().map(|index| index.to_le_bytes()))?;
        self.values.extend(matrix.values().iter().map(|value| value.to_le_bytes()))?;
        self.ends.extend(matrix.offsets()[1..].iter().map(|end| (before + end).to_le_bytes()))?;
        self.rows += matrix.rows() as u64;
        Ok(())
    }

    /// Writes the file.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when it cannot be written.
    pub fn finish(self, to: impl Write + Seek) -> wintermute_shared::Result<()> {
        self.write(ZipWriter::new(to)).map_err(|e| unwritten(FEATURES, e))
    }

    fn write<W: Write + Seek>(self, mut zip: ZipWriter<W>) -> Result<()> {
        let entries = self.indices.numbers;
        let indices = self.indices.numbers::<4>()?;
        let ends = self.ends.numbers::<8>()?.map(|end| end.map(u64::from_le_bytes));
        let offsets = std::iter::once(Ok(0)).chain(ends);
        // SciPy keeps both index arrays in one type: the narrow one as long as it reaches.
        if i32::try_from(entries).is_ok() {
            array(&mut zip, "indices", "<i4", entries, indices)?;
            let offsets = offsets.map(|offset| Ok((offset? as i32).to_le_bytes()));
            array(&mut zip, "indptr", "<i4", self.rows + 1, offsets)?;
        } else {
            let indices = indices.map(|index| Ok(i64::from(u32::from_le_bytes(index?)).to_le_bytes()));
            array(&mut zip, "indices", "<i8", entries, indices)?;
            let offsets = offsets.map(|offset| Ok((offset? as i64).to_le_bytes()));
            array(&mut zip, "indptr", "<i8", self.rows + 1, offsets)?;
        }
        begin(&mut zip, "format")?;
        npy::text(&mut zip, "csr")?;
        let shape = [self.rows, self.columns as u64].map(|length| Ok(length.to_le_bytes()));
        array(&mut zip, "shape", "<i8", 2, shape.into_iter())?;
        array(&mut zip, "data", "<f4", entries, self.values.numbers::<4>()?)?;
        zip.finish()?.flush()
    }
}

/// Numbers in a file without a name.
struct Spill {
    file: BufWriter<File>,
    numbers: u64,
}

impl Spill {
    fn new() -> Result<Self> {
        Ok(Self { file: BufWriter::with_capacity(1 << 20, tempfile::tempfile()?), numbers: 0 })
    }

    fn extend<const BYTES: usize>(&mut self, numbers: impl Iterator<Item = [u8; BYTES]>) -> Result<()> {
        for number in numbers {
            self.file.write_all(&number)?;
            self.numbers += 1;
        }
        Ok(())
    }

    /// The numbers from the first on, in little-endian order.
    fn numbers<const BYTES: usize>(self) -> Result<impl Iterator<Item = Result<[u8; BYTES]>>> {
        let mut file = self.file.into_inner()?;
        file.seek(SeekFrom::Start(0))?;
        let mut file = BufReader::with_capacity(1 << 20, file);
        Ok((0..self.numbers).map(move |_| {
            let mut bytes = [0; BYTES];
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        }))
    }
}

fn begin<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str) -> Result<()> {
    // A fixed time, so that equal features give equal bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .large_file(true);
    Ok(zip.start_file(format!("{name}.npy"), options)?)
}

fn array<W: Write + Seek, const BYTES: usize>(
    zip: &mut ZipWriter<W>,
    name: &str,
    dtype: &str,
    length: u64,
    numbers: impl Iterator<Item = Result<[u8; BYTES]>>,
) -> Result<()> {
    begin(zip, name)?;
    npy::array(zip, dtype, length, numbers)
}
