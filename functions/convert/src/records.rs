//! Cuts the input into blocks of whole records.

use crate::encoding;
use crate::framing::{Framing, Passed, Step, is_white};
use crate::rows::Rows;
use crate::source::Input;
use crate::table::Header;
use crate::wrapper::{Wanted, find};
use memchr::{memchr, memchr_iter};
use wintermute_shared::{Error, Result, Settings};

/// Bytes of a block, unless one record needs more.
const BLOCK: usize = 1 << 20;
/// Records of a block at most, so that very short ones do not make it costly.
const RECORDS: usize = 1 << 14;
/// Bytes that are shown of a record that cannot be read.
pub const SHOWN: usize = 64 << 10;

/// Consecutive whole records.
#[derive(Debug)]
pub struct Block {
    /// The records and what stands between them.
    pub bytes: Vec<u8>,
    /// Where the block begins in the decompressed input.
    pub offset: u64,
    /// How many records stand in the blocks before.
    pub records_before: u64,
    /// Where the records stand in `bytes`.
    pub records: Vec<Record>,
    /// What stands between the fields of records that are rows of a table; none for JSON.
    pub delimiter: Option<u8>,
}

/// Where a record stands.
#[derive(Debug)]
pub struct Record {
    /// Its first byte in the block.
    pub start: usize,
    /// After its last byte in the block.
    pub end: usize,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// What is known to be wrong before it is read.
    pub flaw: Option<Flaw>,
}

/// What the frame tells of a record that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is longer than allowed; the block holds only its beginning.
    TooLong {
        /// Its full length.
        bytes: u64,
    },
    /// It is a line of a row before, of which a quote is not closed.
    Remnant,
    /// The input ends inside an array, in this record or, if it is empty, after the one before.
    Unclosed,
}

/// The input as blocks of whole records, whatever chunks it comes in.
pub struct Splitter {
    input: Input,
    framing: Framing,
    max_record_bytes: usize,
    /// What was read and not yet handed over.
    buffer: Vec<u8>,
    /// Where the buffer begins in the decompressed input.
    offset: u64,
    /// The line on which the buffer begins, from 1.
    line: u64,
    ended: bool,
    /// Records handed over.
    records: u64,
    columns: Option<Vec<String>>,
    /// Room for a block.
    spare: (Vec<u8>, Vec<Record>),
}

impl Splitter {
    /// Finds the form of the input by its beginning. Nothing for an input without anything but white space.
    ///
    /// # Errors
    /// As [`Input::append`]; [`Error::Invalid`] when no array stands at the path that the settings name, and for an encoding that is
    /// not read.
    pub fn open(input: Input, settings: &Settings) -> Result<Option<Self>> {
        let Settings { max_record_bytes, records_path, .. } = settings;
        let max_record_bytes = *max_record_bytes;
        let buffer = Vec::new();
        let framing = Framing::Lines;
        let mut splitter = Self {
            input,
            framing,
            max_record_bytes,
            buffer,
            offset: 0,
            line: 1,
            ended: false,
            records: 0,
            columns: None,
            spare: Default::default(),
        };
        splitter.fill(BLOCK)?;
        encoding::check(&splitter.buffer)?;
        if splitter.buffer.starts_with(b"\xef\xbb\xbf") {
            splitter.pass(3);
        }
        loop {
            let gap =
                splitter.buffer.iter().position(|byte| !is_white(*byte)).unwrap_or(splitter.buffer.len());
            splitter.pass(gap);
            if splitter.buffer.is_empty() && splitter.ended {
                return Ok(None);
            }
            let enough = splitter.ended || splitter.buffer.len() > max_record_bytes;
            if let Some(records_path) = records_path {
                if let Some(first) = find(&splitter.buffer, Wanted::Path(records_path)) {
                    splitter.framing = Framing::wrapped();
                    splitter.pass(first);
                    return Ok(Some(splitter));
                }
                if enough {
                    return Err(nothing_at(records_path));
                }
            } else if !splitter.buffer.is_empty() && !matches!(splitter.buffer[0], b'{' | b'[') {
                if let Some(header) = Header::detect(&splitter.buffer, enough) {
                    if let Some(Header { delimiter, names, bytes }) = header {
                        splitter.framing = Framing::Table(Rows::new(delimiter, names.len()));
                        splitter.columns = Some(names);
                        splitter.pass(bytes);
                    } else if has_windows_1252_header(&splitter.buffer) {
                        return Err(encoding::bad_header());
                    }
                    return Ok(Some(splitter));
                }
            } else if !splitter.buffer.is_empty()
                && let Some((framing, used)) = Framing::detect(&splitter.buffer, enough)
            {
                splitter.framing = framing;
                splitter.pass(used);
                return Ok(Some(splitter));
            }
            splitter.fill_more()?;
        }
    }

    /// Bytes taken from the source so far, as stored.
    pub fn bytes_read(&self) -> u64 {
        self.input.bytes_read()
    }

    /// The columns of a table, which its header names; none for JSON.
    pub fn columns(&mut self) -> Option<Vec<String>> {
        self.columns.take()
    }

    /// Takes back the room of a block, unless it is much more than usual.
    pub fn reuse(&mut self, Block { mut bytes, mut records, .. }: Block) {
        if bytes.capacity() <= 2 * BLOCK {
            bytes.clear();
            records.clear();
            self.spare = (bytes, records);
        }
    }

    /// Counts the records of a block; answers how many came before them.
    fn hand_over(&mut self, records: &[Record]) -> u64 {
        let before = self.records;
        self.records += records.len() as u64;
        before
    }

    fn delimiter(&self) -> Option<u8> {
        match &self.framing {
            Framing::Table(rows) => Some(rows.delimiter()),
            _ => None,
        }
    }

    /// The next block; nothing at the end.
    ///
    /// # Errors
    /// As [`Input::append`].
    pub fn next_block(&mut self) -> Result<Option<Block>> {
        self.fill(BLOCK)?;
        loop {
            let (records, used, line) = self.scan();
            if !records.is_empty() {
                return Ok(Some(self.cut(records, used, line)));
            }
            self.pass(used);
            if self.ended {
                return Ok(None);
            }
            if self.buffer.len() > self.max_record_bytes {
                return self.skip_record().map(Some);
            }
            self.fill_more()?;
        }
    }

    /// Finds the whole records in the buffer, how many bytes they and the gaps take, and the line on which the rest begins.
    fn scan(&mut self) -> (Vec<Record>, usize, u64) {
        let mut records = std::mem::take(&mut self.spare.1);
        // Lines that end before `counted` are counted.
        let (mut at, mut line, mut counted) = (0, self.line, 0);
        let is_by_line = matches!(self.framing, Framing::Lines);
        while records.len() < RECORDS {
            let (start, end, next, flaw) = match self.framing.step(&self.buffer[at..], self.ended) {
                Step::More { gap } => {
                    at += gap;
                    break;
                }
                Step::Unclosed { start, end } => {
                    (at + start, at + end, self.buffer.len(), Some(Flaw::Unclosed))
                }
                Step::Remnant { start, end, next } => (at + start, at + end, at + next, Some(Flaw::Remnant)),
                Step::Record { start, end, next } => (at + start, at + end, at + next, None),
            };
            line += lines(&self.buffer[counted..start]);
            counted = start;
            let too_long =
                (end - start > self.max_record_bytes).then(|| Flaw::TooLong { bytes: (end - start) as u64 });
            records.push(Record { start, end, line, flaw: flaw.or(too_long) });
            at = next;
            if is_by_line {
                line += u64::from(self.buffer[next - 1] == b'\n');
                counted = next;
            }
        }
        line += lines(&self.buffer[counted..at]);
        (records, at, line)
    }

    /// Hands over the first `used` bytes of the buffer; what follows begins on `line`.
    fn cut(&mut self, records: Vec<Record>, used: usize, line: u64) -> Block {
        let offset = self.offset;
        self.offset += used as u64;
        self.line = line;
        let mut rest = std::mem::take(&mut self.spare.0);
        rest.reserve(BLOCK.max(self.buffer.len() - used));
        rest.extend_from_slice(&self.buffer[used..]);
        let mut bytes = std::mem::replace(&mut self.buffer, rest);
        bytes.truncate(used);
        Block {
            bytes,
            offset,
            records_before: self.hand_over(&records),
            records,
            delimiter: self.delimiter(),
        }
    }

    /// Passes over the record that the buffer begins with, without holding more of it than is shown.
    fn skip_record(&mut self) -> Result<Block> {
        let (offset, line) = (self.offset, self.line);
        // One byte more than is shown tells where a character may be cut.
        let head = self.buffer[..self.buffer.len().min(SHOWN + 1)].to_vec();
        let framing = std::mem::replace(&mut self.framing, Framing::Lines);
        let mut skip = framing.begin_skip(&self.buffer);
        loop {
            match skip.pass(&self.buffer, self.ended) {
                Passed::To(end) => {
                    self.pass(end);
                    break;
                }
                Passed::Ended => {
                    self.pass(self.buffer.len());
                    break;
                }
                Passed::All { keep } => {
                    self.pass(self.buffer.len() - keep);
                    self.fill(BLOCK)?;
                }
            }
        }
        self.framing = framing;
        let flaw = Some(Flaw::TooLong { bytes: self.offset - offset });
        let records = vec![Record { start: 0, end: head.len(), line, flaw }];
        Ok(Block {
            bytes: head,
            offset,
            records_before: self.hand_over(&records),
            records,
            delimiter: self.delimiter(),
        })
    }

    fn fill_more(&mut self) -> Result<()> {
        // Twice as much each time, so that a long record is not looked at too often.
        self.fill(BLOCK.max(self.buffer.len() * 2).min(BLOCK.max(self.max_record_bytes.saturating_add(1))))
    }

    /// Reads until the buffer holds `size` bytes or the input has ended.
    fn fill(&mut self, size: usize) -> Result<()> {
        let wanted = size.saturating_sub(self.buffer.len());
        if wanted > 0 && !self.ended {
            self.ended = self.input.append(&mut self.buffer, wanted)? < wanted;
        }
        Ok(())
    }

    /// Drops the first `count` bytes of the buffer.
    fn pass(&mut self, count: usize) {
        self.count(count);
        self.buffer.drain(..count);
    }

    /// Moves the place to after the first `count` bytes of the buffer.
    fn count(&mut self, count: usize) {
        self.offset += count as u64;
        self.line += lines(&self.buffer[..count]);
    }
}

/// Whether the first line is not UTF-8, looks like Windows-1252, and would be the header of a table if it were read as that.
fn has_windows_1252_header(bytes: &[u8]) -> bool {
    let line = &bytes[..memchr(b'\n', bytes).unwrap_or(bytes.len())];
    if std::str::from_utf8(line).is_ok() || !encoding::is_windows_1252(line) {
        return false;
    }
    let ascii: Vec<u8> = bytes.iter().map(|byte| if byte.is_ascii() { *byte } else { b'?' }).collect();
    Header::detect(&ascii, true).flatten().is_some()
}

/// Line breaks in some bytes.
fn lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

fn nothing_at(path: &str) -> Error {
    Error::invalid(format!(
        "the input does not begin with an object that has an array at records_path {path}: correct the setting, or leave it out"
    ))
}
