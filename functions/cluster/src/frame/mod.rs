//! The columns of a catalogue that clustering needs, read from its CSV as a stream.

mod blocks;
mod records;

use blocks::Blocks;
use rayon::prelude::*;
use records::{Flaw, Layout};
use std::io::Read;
use wintermute_shared::{Error, Result};

/// A column of text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    bytes: String,
    ends: Vec<u64>,
}

impl Column {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// A column of some texts.
    pub fn of<'t>(name: &str, texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut column = Self::new(name);
        texts.into_iter().for_each(|text| column.push(text));
        column
    }

    fn push(&mut self, value: &str) {
        self.bytes.push_str(value);
        self.ends.push(self.bytes.len() as u64);
    }

    fn append(&mut self, other: &Self) {
        let before = self.bytes.len() as u64;
        self.bytes.push_str(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A value; empty where it is missing.
    pub fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start as usize..self.ends[row] as usize]
    }

    /// The number of missing values.
    pub fn missing(&self) -> usize {
        (0..self.len()).filter(|&row| self.get(row).is_empty()).count()
    }

    /// Makes values empty that are `null`, which stands for a missing one.
    pub fn blank(&mut self, null: &str) {
        if (0..self.len()).any(|row| self.get(row) == null) {
            let values =
                (0..self.len()).map(|row| self.get(row)).map(|value| if value == null { "" } else { value });
            *self = Self::of(&self.name, values);
        }
    }

    /// Replaces missing values; gives their number.
    pub fn fill(&mut self, value: &str) -> usize {
        let missing = self.missing();
        if missing > 0 {
            let mut filled = Self::new(&self.name);
            for row in 0..self.len() {
                let old = self.get(row);
                filled.push(if old.is_empty() { value } else { old });
            }
            *self = filled;
        }
        missing
    }
}

/// Some columns of a catalogue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// The columns, in the catalogue's order.
    pub columns: Vec<Column>,
    /// The number of rows.
    pub rows: usize,
    /// All column names of the catalogue.
    pub available: Vec<String>,
}

/// Bytes of a block that one thread reads at a time.
const BLOCK: usize = 1 << 20;
/// Blocks that are read together.
const BATCH: usize = 8;

impl Frame {
    /// Reads those columns of a CSV with a header whose names `wanted` accepts: RFC 4180 in UTF-8, lines ended by LF or CRLF. Blocks of
    /// records are read side by side while the next ones are fetched. `progress` is called now and then with the number of
    /// rows so far.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the CSV is broken, with the place; [`Error::Failed`] when it cannot be read.
    pub fn read(
        csv: impl Read + Send,
        wanted: impl Fn(&str) -> bool,
        progress: impl Fn(u64),
    ) -> Result<Self> {
        Self::read_blocks(Blocks::new(csv, BLOCK), wanted, progress)
    }

    fn read_blocks(
        mut blocks: Blocks<impl Read + Send>,
        wanted: impl Fn(&str) -> bool,
        progress: impl Fn(u64),
    ) -> Result<Self> {
        let mut batch = next_batch(&mut blocks)?;
        let Some(first) = batch.first_mut() else {
            return Ok(Self::default());
        };
        let (available, length) = header(first)?;
        first.drain(..length);
        let layout = Layout::of(&available, wanted);
        let columns = layout.names.iter().map(|name| Column::new(name)).collect();
        let mut frame = Self { columns, rows: 0, available };
        let mut offset = length;
        while !batch.is_empty() {
            let (pieces, next) = rayon::join(
                || batch.par_iter().map(|block| layout.read(block)).collect::<Vec<_>>(),
                || next_batch(&mut blocks),
            );
            for (block, piece) in batch.iter().zip(pieces) {
                frame.append(piece.map_err(|flaw| flawed(&flaw, frame.rows, offset))?);
                offset += block.len();
            }
            progress(frame.rows as u64);
            batch = next?;
        }
        Ok(frame)
    }

    fn append(&mut self, piece: Vec<Column>) {
        self.rows += piece.first().map_or(0, Column::len);
        for (column, piece) in self.columns.iter_mut().zip(piece) {
            column.append(&piece);
        }
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

fn next_batch(blocks: &mut Blocks<impl Read>) -> Result<Vec<Vec<u8>>> {
    let mut batch = Vec::with_capacity(BATCH);
    while batch.len() < BATCH {
        let block = blocks.next_block();
        match block.map_err(|error| Error::failed(format!("reading the catalogue failed: {error}")))? {
            Some(block) => batch.push(block),
            None => break,
        }
    }
    Ok(batch)
}

/// The column names in the first record of a block, and its length.
fn header(block: &[u8]) -> Result<(Vec<String>, usize)> {
    let mut reader = csv::Reader::from_reader(block);
    let names = reader.headers().map_err(|e| {
        Error::invalid(format!("the catalogue's header is not a well-formed CSV record: {e}"))
    })?;
    let names: Vec<String> = names.iter().map(str::to_owned).collect();
    let length = reader.position().byte() as usize;
    Ok((names, length))
}

fn flawed(flaw: &Flaw, rows: usize, offset: usize) -> Error {
    Error::invalid(format!(
        "the catalogue is not a well-formed CSV: record {} (at byte {}): {}",
        rows + flaw.record + 1,
        offset + flaw.offset,
        flaw.problem
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CSV: &str = "id,name,gender\n1,\"Shoes, red\",female\n2,\"a\nb\",\n";

    #[test]
    fn wanted_columns_are_read_and_the_rest_is_named() {
        let frame = Frame::read(CSV.as_bytes(), |name| name != "id", |_| ()).unwrap();
        assert_eq!(frame.available, ["id", "name", "gender"]);
        assert_eq!((frame.rows, frame.columns.len()), (2, 2));
        assert_eq!(frame.column("name").unwrap().get(0), "Shoes, red");
        assert_eq!(frame.column("name").unwrap().get(1), "a\nb");
    }

    #[test]
    fn a_text_that_stands_for_null_is_a_missing_value() {
        let mut column = Column::of("a", ["NULL", "x", "", "NULLS"]);
        column.blank("NULL");
        assert_eq!(column, Column::of("a", ["", "x", "", "NULLS"]));
    }

    #[test]
    fn missing_values_are_counted_and_filled() {
        let mut frame = Frame::read(CSV.as_bytes(), |name| name == "gender", |_| ()).unwrap();
        assert_eq!(frame.columns[0].fill("uni-sex"), 1);
        assert_eq!((frame.columns[0].get(0), frame.columns[0].get(1)), ("female", "uni-sex"));
    }

    #[test]
    fn a_broken_csv_is_an_error_with_its_place() {
        let error = Frame::read("a,b\n1\n".as_bytes(), |_| true, |_| ()).unwrap_err().to_string();
        assert_eq!(
            error,
            "the catalogue is not a well-formed CSV: record 1 (at byte 4): it has 1 fields instead of 2"
        );
        let error = Frame::read(&b"a,b\n1,2\n\xff,3\n"[..], |_| true, |_| ()).unwrap_err().to_string();
        assert!(error.contains("record 2") && error.ends_with("its a is not UTF-8"), "{error}");
        let error = Frame::read(&b"a\n\"1\n"[..], |_| true, |_| ()).unwrap_err().to_string();
        assert!(error.ends_with("a quote is not closed"), "{error}");
    }

    proptest! {
        #[test]
        fn the_csv_crate_reads_the_same_values(
            rows in prop::collection::vec(prop::collection::vec("[ab,\"\r\n é]{0,8}", 3), 0..12), size in 1_usize..64,
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["a", "b", "c"]).unwrap();
            rows.iter().for_each(|row| writer.write_record(row).unwrap());
            let csv = writer.into_inner().unwrap();
            let frame = Frame::read_blocks(Blocks::new(&csv[..], size), |name| name != "b", |_| ()).unwrap();
            prop_assert_eq!(frame.rows, rows.len());
            for (i, row) in rows.iter().enumerate() {
                prop_assert_eq!(frame.column("a").unwrap().get(i), &row[0]);
                prop_assert_eq!(frame.column("c").unwrap().get(i), &row[2]);
            }
        }
    }
}
