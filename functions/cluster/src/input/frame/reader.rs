//! Reads a catalogue's CSV in blocks of records: each thread reads one and parses it while it stands in the core's cache.

use super::blocks::Blocks;
use super::records::{Flaw, Layout};
use super::{Chunks, Column, Frame, FrameColumn};
use std::io;
use wintermute_shared::{Error, Result};

/// Bytes of a block that one thread parses at a time.
const BLOCK: usize = 1 << 20;
/// Blocks that are parsed before their columns are handed over.
const BATCH: usize = 32;

/// The wanted columns of a CSV with a header: RFC 4180 in UTF-8, lines ended by LF or CRLF.
///
/// All that reads gives [`Error::Invalid`] when the CSV is broken, with the place, and [`Error::Failed`] when it cannot be read.
pub struct FrameReader<C> {
    blocks: Blocks<C>,
    layout: Layout,
    available: Vec<String>,
    rows: usize,
    offset: usize,
    /// Rows that are read but not handed over.
    pending: Frame,
}

/// Some rows of a catalogue that was read to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The rows.
    pub frame: Frame,
    /// The number of all rows.
    pub of: usize,
}

impl Frame {
    /// Reads those columns of a CSV whose names `wanted` accepts, all rows.
    ///
    /// # Errors
    /// As [`FrameReader`].
    pub fn read(csv: impl Chunks, wanted: impl Fn(&str) -> bool) -> Result<Self> {
        FrameReader::open(csv, wanted)?.all(|_| ())
    }
}

impl<C: Chunks> FrameReader<C> {
    /// Reads the header and the first blocks of a CSV. Columns whose names `wanted` accepts are read.
    ///
    /// # Errors
    /// See [`FrameReader`].
    pub fn open(csv: C, wanted: impl Fn(&str) -> bool) -> Result<Self> {
        Self::in_blocks(csv, BLOCK, wanted)
    }

    /// As [`FrameReader::open`], with the columns that are chosen when the catalogue's column names are known.
    ///
    /// # Errors
    /// See [`FrameReader`].
    pub fn choosing(csv: C, choose: impl FnOnce(&[String]) -> Vec<FrameColumn>) -> Result<Self> {
        Self::choosing_in_blocks(csv, BLOCK, choose)
    }

    /// As [`FrameReader::open`], in blocks of about so many bytes; what is read does not depend on it.
    ///
    /// # Errors
    /// See [`FrameReader`].
    pub fn in_blocks(csv: C, bytes: usize, wanted: impl Fn(&str) -> bool) -> Result<Self> {
        Self::choosing_in_blocks(csv, bytes, |header| FrameColumn::plain(header, wanted))
    }

    fn choosing_in_blocks(
        csv: C,
        bytes: usize,
        choose: impl FnOnce(&[String]) -> Vec<FrameColumn>,
    ) -> Result<Self> {
        let mut blocks = Blocks::new(csv, bytes);
        let mut buffer = Vec::new();
        let mut offset = 0;
        let (available, records) = loop {
            let Some((_, block)) = blocks.next(usize::MAX, &mut buffer) else {
                break (Vec::new(), Vec::new());
            };
            let (names, length) = header(&block)?;
            offset += length;
            if !names.is_empty() {
                break (names, block[length..].to_vec());
            }
            // Nothing but empty lines.
        };
        blocks.have_ended().map_err(|error| unreadable(&error))?;
        let layout = Layout::of(&available, choose(&available));
        let pending = Frame::new(layout.names());
        let mut reader = Self { blocks, layout, available, rows: 0, offset, pending };
        let first = Parsed { number: 0, bytes: records.len(), columns: reader.layout.read(&records) };
        let pieces = [reader.placed(vec![first])?, reader.advance()?];
        pieces.iter().flatten().for_each(|piece| reader.pending.append(piece));
        Ok(reader)
    }

    /// All column names of the catalogue.
    pub fn available(&self) -> &[String] {
        &self.available
    }

    /// The names of the columns that are read.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.layout.names()
    }

    /// The mean number of bytes that a row of those columns takes whose names `counted` accepts, by the first blocks.
    pub fn row_footprint(&self, counted: impl Fn(&str) -> bool) -> f64 {
        let columns = self.pending.columns.iter().filter(|column| counted(&column.name));
        columns.map(Column::footprint).sum::<usize>() as f64 / self.pending.rows.max(1) as f64
    }

    /// Reads to the end and keeps all rows.
    ///
    /// # Errors
    /// See [`FrameReader`].
    pub fn all(mut self, progress: impl Fn(u64)) -> Result<Frame> {
        let mut frame = std::mem::take(&mut self.pending);
        self.for_each_piece(progress, |piece, _| frame.append(piece))?;
        Ok(frame)
    }

    /// Reads to the end and keeps the rows with the numbers `wanted`, ascending from 0.
    ///
    /// # Errors
    /// See [`FrameReader`].
    pub fn sample(self, wanted: &[usize], progress: impl Fn(u64)) -> Result<Sample> {
        let mut frame = Frame::new(self.layout.names());
        let mut next = 0;
        let of = self.for_each_piece(progress, |piece, first| {
            let length = piece.first().map_or(0, Column::len);
            let end = next + wanted[next..].partition_point(|&row| row < first + length);
            for (column, piece) in frame.columns.iter_mut().zip(piece) {
                column.append_rows(piece, wanted[next..end].iter().map(|row| row - first));
            }
            frame.rows += end - next;
            next = end;
        })?;
        Ok(Sample { frame, of })
    }

    /// The next rows: so many, or those that are left; none at the end.
    ///
    /// # Errors
    /// See [`FrameReader`].
    pub fn next_rows(&mut self, rows: usize) -> Result<Frame> {
        while self.pending.rows < rows {
            let pieces = self.advance()?;
            if pieces.is_empty() {
                break;
            }
            pieces.iter().for_each(|piece| self.pending.append(piece));
        }
        Ok(self.pending.take_front(rows))
    }

    /// Calls `each` with the columns of some rows after those of others, and with the number of the first. Gives the number of rows.
    ///
    /// # Errors
    /// See [`FrameReader`].
    pub fn for_each_piece(
        mut self,
        progress: impl Fn(u64),
        mut each: impl FnMut(&[Column], usize) + Send,
    ) -> Result<usize> {
        let mut rows = 0;
        let mut pieces = vec![std::mem::take(&mut self.pending).columns];
        while !pieces.is_empty() {
            let take = || {
                for piece in &pieces {
                    each(piece, rows);
                    rows += piece.first().map_or(0, Column::len);
                }
            };
            let (next, ()) = rayon::join(|| self.advance(), take);
            progress(rows as u64);
            pieces = next?;
        }
        Ok(rows)
    }

    /// The columns of the next blocks; none at the end.
    fn advance(&mut self) -> Result<Vec<Vec<Column>>> {
        let mut has_ended = false;
        let mut pieces = Vec::new();
        // Within a long record chunks give no block.
        while pieces.is_empty() && !has_ended {
            let limit = self.blocks.next_chunk() + BATCH;
            let (blocks, layout) = (&self.blocks, &self.layout);
            let parsed = rayon::broadcast(|_| {
                let (mut parsed, mut buffer) = (Vec::new(), Vec::new());
                while let Some((number, block)) = blocks.next(limit, &mut buffer) {
                    parsed.push(Parsed { number, bytes: block.len(), columns: layout.read(&block) });
                }
                parsed
            });
            has_ended = self.blocks.have_ended().map_err(|error| unreadable(&error))?;
            pieces = self.placed(parsed.into_iter().flatten().collect())?;
        }
        Ok(pieces)
    }

    /// The columns of these blocks, in their order.
    fn placed(&mut self, mut parsed: Vec<Parsed>) -> Result<Vec<Vec<Column>>> {
        parsed.sort_unstable_by_key(|block| block.number);
        let mut pieces = Vec::with_capacity(parsed.len());
        for block in parsed {
            let piece = block.columns.map_err(|flaw| flawed(&flaw, self.rows, self.offset))?;
            self.rows += piece.first().map_or(0, Column::len);
            self.offset += block.bytes;
            pieces.push(piece);
        }
        Ok(pieces)
    }
}

/// A block that was parsed.
struct Parsed {
    number: usize,
    /// Its length.
    bytes: usize,
    columns: Result<Vec<Column>, Flaw>,
}

fn unreadable(error: &io::Error) -> Error {
    Error::failed(format!("reading the catalogue failed: {error}"))
}

/// The column names in the first record of a block, and its length.
fn header(block: &[u8]) -> Result<(Vec<String>, usize)> {
    let broken = |problem: &dyn std::fmt::Display| {
        Error::invalid(format!("the catalogue's header is not a well-formed CSV record: {problem}"))
    };
    let start = block.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(block.len());
    // A carriage return alone ends no record, as in the records that follow.
    let mut reader =
        csv::ReaderBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_reader(&block[start..]);
    let mut names: Vec<String> =
        reader.headers().map_err(|e| broken(&e))?.iter().map(str::to_owned).collect();
    if let Some(last) = names.last_mut()
        && last.ends_with('\r')
    {
        last.pop();
    }
    let length = start + reader.position().byte() as usize;
    if !names.is_empty() {
        // That reader forgives quotes that stand amiss.
        Layout::of(&names, Vec::new()).read(&block[start..length]).map_err(|flaw| broken(&flaw.problem))?;
    }
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
    use crate::input::frame::Stream;
    use proptest::prelude::*;

    const CSV: &str = "id,name,gender\n1,\"Shoes, red\",female\n2,\"a\nb\",\n";

    #[test]
    fn wanted_columns_are_read_and_the_rest_is_named() {
        let reader = FrameReader::open(CSV.as_bytes(), |name| name != "id").unwrap();
        assert_eq!(reader.available(), ["id", "name", "gender"]);
        let frame = reader.all(|_| ()).unwrap();
        assert_eq!((frame.rows, frame.columns.len()), (2, 2));
        assert_eq!(frame.column("name").unwrap().get(0), "Shoes, red");
        assert_eq!(frame.column("name").unwrap().get(1), "a\nb");
    }

    #[test]
    fn missing_values_are_counted() {
        let frame = Frame::read(CSV.as_bytes(), |name| name == "gender").unwrap();
        assert_eq!((frame.columns[0].get(0), frame.columns[0].missing()), ("female", 1));
    }

    #[test]
    fn empty_lines_before_the_header_are_none() {
        let reader = FrameReader::in_blocks(&b"\n\r\n\n\n\na,b\n1,2\n"[..], 2, |_| true).unwrap();
        assert_eq!(reader.available(), ["a", "b"]);
        assert_eq!(reader.all(|_| ()).unwrap().rows, 1);
    }

    #[test]
    fn a_record_may_be_longer_than_all_blocks_of_a_batch() {
        let csv = format!("a\n1\n{}\n2\n", "x".repeat(2 * BATCH));
        let frame = FrameReader::in_blocks(csv.as_bytes(), 1, |_| true).unwrap().all(|_| ()).unwrap();
        assert_eq!((frame.rows, frame.columns[0].get(2)), (3, "2"));
    }

    #[test]
    fn a_source_that_fails_is_an_error() {
        struct Failing;
        impl std::io::Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the line is dead"))
            }
        }
        let after = |csv: &'static [u8]| {
            let csv = std::io::Read::chain(csv, Failing);
            let read =
                FrameReader::in_blocks(Stream::new(csv), 4, |_| true).and_then(|reader| reader.all(|_| ()));
            read.unwrap_err().to_string()
        };
        let expected = "reading the catalogue failed: the line is dead";
        assert_eq!((after(b"").as_str(), after(b"a,b\n1,2\n3,4\n").as_str()), (expected, expected));
    }

    #[test]
    fn a_broken_csv_is_an_error_with_its_place() {
        let error = |csv: &[u8]| Frame::read(csv, |_| true).unwrap_err().to_string();
        assert_eq!(
            error(b"a,b\n1\n"),
            "the catalogue is not a well-formed CSV: record 1 (at byte 4): it has 1 fields instead of 2"
        );
        let not_utf8 = error(b"a,b\n1,2\n\xff,3\n");
        assert!(not_utf8.contains("record 2") && not_utf8.ends_with("its a is not UTF-8"), "{not_utf8}");
        assert!(error(b"a\n\"1\n").ends_with("a quote is not closed"));
        let cut = error(b"a\n\xc3\n\xa9\n");
        assert!(
            cut.contains("record 1") && cut.ends_with("its a is not UTF-8"),
            "two halves of a letter: {cut}"
        );
        let header = "the catalogue's header is not a well-formed CSV record: ";
        assert_eq!(error(b"\"a\"b,c\n1,2\n"), format!("{header}text follows a closing quote"));
    }

    fn csv(rows: &[Vec<String>]) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["a", "b", "c"]).unwrap();
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        writer.into_inner().unwrap()
    }

    proptest! {
        #[test]
        fn the_csv_crate_reads_the_same_values(
            rows in prop::collection::vec(prop::collection::vec("[ab,\"\r\n é]{0,8}", 3), 0..12), size in 1_usize..64,
        ) {
            let csv = csv(&rows);
            let frame =
                FrameReader::in_blocks(&csv[..], size, |name| name != "b").unwrap().all(|_| ()).unwrap();
            prop_assert_eq!(frame.rows, rows.len());
            for (i, row) in rows.iter().enumerate() {
                prop_assert_eq!(frame.column("a").unwrap().get(i), &row[0]);
                prop_assert_eq!(frame.column("c").unwrap().get(i), &row[2]);
            }
        }

        #[test]
        fn parts_and_picked_rows_are_those_of_the_whole(
            rows in prop::collection::vec(prop::collection::vec("[ab,\" é]{0,4}", 3), 1..20),
            size in 1_usize..64, part in 1_usize..6, every in 1_usize..4,
        ) {
            let csv = csv(&rows);
            let open = || FrameReader::in_blocks(&csv[..], size, |_| true).unwrap();
            let whole = open().all(|_| ()).unwrap();
            let mut joined = Frame::new(["a", "b", "c"]);
            let mut parts = FrameReader::in_blocks(Stream::new(&csv[..]), size, |_| true).unwrap();
            loop {
                let frame = parts.next_rows(part).unwrap();
                prop_assert!(frame.rows == part || joined.rows + frame.rows == whole.rows);
                if frame.rows == 0 {
                    break;
                }
                joined.append(&frame.columns);
            }
            prop_assert_eq!(&joined, &whole);
            let picked: Vec<usize> = (0..rows.len()).step_by(every).collect();
            let sample = open().sample(&picked, |_| ()).unwrap();
            prop_assert_eq!((sample.of, sample.frame.rows), (rows.len(), picked.len()));
            for (column, of_sample) in whole.columns.iter().zip(&sample.frame.columns) {
                picked.iter().enumerate().for_each(|(i, &row)| assert_eq!(of_sample.get(i), column.get(row)));
            }
        }
    }
}
