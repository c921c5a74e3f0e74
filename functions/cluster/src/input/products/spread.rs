//! Brings the rows of each product together on disk, when they do not fit in memory.
//!
//! Products are numbered in the order of their first rows. A file has the rows of as many products as a batch, in the catalogue's order.

use super::merge::{Merged, RowsOf, merge};
use super::{Origins, Products};
use crate::input::frame::Frame;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use wintermute_shared::quality::Quality;
use wintermute_shared::{Error, Result};

/// Bytes that are kept of each file before they are written.
const BUFFER: usize = 1 << 16;

/// Rows in files, by the number of their product.
pub(super) struct Spread {
    files: Vec<BufWriter<File>>,
    names: Vec<String>,
    /// Products of a file.
    batch: usize,
    products: usize,
    rows: u64,
}

impl Spread {
    /// Room for so many products, in files of so many each.
    pub fn new(products: usize, batch: usize) -> Result<Self> {
        let file = |_| Ok(BufWriter::with_capacity(BUFFER, tempfile::tempfile()?));
        let files = (0..products.div_ceil(batch)).map(file).collect::<io::Result<_>>().map_err(unwritten)?;
        Ok(Self { files, names: Vec::new(), batch, products, rows: 0 })
    }

    /// Adds the rows that follow, with the number of the product of each.
    pub fn add(&mut self, frame: &Frame, products: &[u32]) -> Result<()> {
        if self.names.is_empty() {
            self.names = frame.columns.iter().map(|column| column.name.clone()).collect();
        }
        for (row, &product) in products.iter().enumerate() {
            let (file, within) = (product as usize / self.batch, product as usize % self.batch);
            self.write(file, within as u32, frame, row).map_err(unwritten)?;
            self.rows += 1;
        }
        Ok(())
    }

    fn write(&mut self, file: usize, within: u32, frame: &Frame, row: usize) -> io::Result<()> {
        let file = &mut self.files[file];
        file.write_all(&within.to_le_bytes())?;
        file.write_all(&self.rows.to_le_bytes())?;
        for cell in frame.columns.iter().map(|column| column.get(row)) {
            file.write_all(&(cell.len() as u64).to_le_bytes())?;
            file.write_all(cell.as_bytes())?;
        }
        Ok(())
    }

    /// The products of each file, in the order of the files.
    pub fn read<'r>(
        self,
        quality: &'r Quality,
        by_group: bool,
    ) -> impl Iterator<Item = Result<Products>> + 'r {
        let Self { files, names, batch, products, .. } = self;
        files.into_iter().enumerate().map(move |(number, file)| {
            let count = batch.min(products - number * batch);
            let Rows { frame, products, numbers } = Rows::of(file, &names).map_err(unread)?;
            Ok(merged(frame, &products, count, quality, by_group, |row| numbers[row]))
        })
    }
}

/// The products of a frame, of which there are `count`; `number` gives the number of a row in the catalogue.
pub(super) fn merged(
    frame: Frame,
    products: &[u32],
    count: usize,
    quality: &Quality,
    by_group: bool,
    number: impl Fn(usize) -> u64,
) -> Products {
    let rows = RowsOf::new(products, count);
    let Merged { frame, variants, highest } = merge(frame, &rows, quality, by_group);
    let (rows, ends) = rows.into_parts();
    let rows = rows.into_iter().map(number).collect();
    Products { frame, origins: Origins::Merged { rows, ends, variants, highest } }
}

/// The rows of a file.
struct Rows {
    frame: Frame,
    products: Vec<u32>,
    numbers: Vec<u64>,
}

impl Rows {
    fn of(file: BufWriter<File>, names: &[String]) -> io::Result<Self> {
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let mut rows = Self {
            frame: Frame::new(names.iter().map(String::as_str)),
            products: Vec::new(),
            numbers: Vec::new(),
        };
        let mut cell = Vec::new();
        while let Some(product) = number::<4>(&mut reader)? {
            rows.products.push(u32::from_le_bytes(product));
            rows.numbers.push(u64::from_le_bytes(number(&mut reader)?.ok_or(io::ErrorKind::UnexpectedEof)?));
            for column in &mut rows.frame.columns {
                let length = u64::from_le_bytes(number(&mut reader)?.ok_or(io::ErrorKind::UnexpectedEof)?);
                cell.clear();
                reader.by_ref().take(length).read_to_end(&mut cell)?;
                column.push(std::str::from_utf8(&cell).map_err(io::Error::other)?);
            }
            rows.frame.rows += 1;
        }
        Ok(rows)
    }
}

/// The bytes of the next number; nothing at the end.
fn number<const N: usize>(reader: &mut impl Read) -> io::Result<Option<[u8; N]>> {
    let mut bytes = [0; N];
    match reader.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

fn unwritten(error: io::Error) -> Error {
    Error::failed(format!("writing the rows of several products to the task's own disk failed: {error}"))
}

fn unread(error: io::Error) -> Error {
    Error::failed(format!("reading the rows of several products from the task's own disk failed: {error}"))
}
