//! Cuts the input into blocks of whole records.

use crate::input::counts::InputCounts;
use crate::input::decompress::Input;
use crate::input::detect;
use crate::input::encoding::Doubt;
use crate::input::framing::Framing;
use crate::input::opened::Opened;
use crate::input::parts::Part;
use crate::input::skip::Passed;
use crate::input::step::RecordSearch;
use crate::input::table::detect::{DetectedFormat, SEEN, detect as detect_table};
use crate::input::table::dialect::Dialect;
use crate::input::table::line_ends;
use crate::input::table::recognised::Table;
use crate::input::table::repeated::shown;
use crate::input::table::start::is_bracketed_text;
use crate::input::text::DecodedInput;
use crate::json::layout::{Layout, RecordShape, Segment};
use crate::json::stack;
use crate::json::whitespace::is_white;
use crate::json::within::Within;
use crate::profile::repair::Repair;
use memchr::{memchr_iter, memrchr};
use std::sync::Arc;
use wintermute_shared::quality::Reading;
use wintermute_shared::settings::Delimiter;
use wintermute_shared::{Error, Result, Settings};

/// Bytes of a block, unless one record needs more.
pub const BLOCK: usize = 1 << 20;
/// Records of a block at most, so that very short ones do not make it costly.
const RECORDS: usize = 1 << 14;
/// Bytes that are shown of a record that cannot be read.
pub const SHOWN: usize = 64 << 10;

/// Consecutive whole records.
#[derive(Debug)]
pub struct Block {
    /// The part of the catalogue that it is of.
    pub part: Arc<Part>,
    /// The records and what is between them.
    pub bytes: Vec<u8>,
    /// Where the block begins in the decoded part.
    pub offset: u64,
    /// How many records are in the part's blocks before.
    pub records_before: u64,
    /// Where the records are in `bytes`.
    pub records: Vec<Record>,
    /// How the fields of records are written that are rows of a table; none for JSON.
    pub dialect: Option<Dialect>,
    /// What may be wrong with the text of the records.
    pub doubt: Doubt,
    /// What the records are if they are JSON.
    pub shape: Arc<RecordShape>,
}

/// Where a record is.
#[derive(Debug)]
pub struct Record {
    /// Its first byte in the block.
    pub start: usize,
    /// After its last byte in the block.
    pub end: usize,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// What is known to be wrong before it is read.
    pub flaw: Option<RecordFlaw>,
}

/// What the frame tells of a record that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFlaw {
    /// It is longer than allowed; the block holds only its beginning.
    TooLong {
        /// Its full length.
        bytes: u64,
    },
    /// It is a line of an earlier row, which has a quote that is not closed.
    Remnant,
    /// It is no JSON, and is between the records.
    Stray,
    /// The input ends inside an array, in this record or, if it is empty, after the one before.
    Unclosed,
}

/// The input as blocks of whole records, whatever chunks it comes in.
pub struct Splitter {
    input: DecodedInput,
    framing: Framing,
    shape: Arc<RecordShape>,
    max_record_bytes: usize,
    /// What was read and not yet handed over.
    buffer: Vec<u8>,
    /// Where the buffer begins in the decoded input.
    offset: u64,
    /// The line on which the buffer begins, from 1.
    line: u64,
    ended: bool,
    /// Whether carriage returns alone end lines, so that line feeds are made of them.
    has_carriage_returns: bool,
    /// Why the rest is not read, told once the records before are handed over.
    failure: Option<Error>,
    /// Records handed over.
    records: u64,
    columns: Option<Vec<String>>,
    reading: Reading,
    /// Room for a block.
    spare: (Vec<u8>, Vec<Record>),
}

/// What an input is found to be.
pub enum Recognised {
    /// Records.
    Records(Box<Splitter>),
    /// Nothing but white space.
    Empty,
    /// JSON that has to be read further than it is held, to find where the products are: see [`detect::read_layout`].
    Unknown,
}

impl Splitter {
    /// Finds the form of the input by its beginning, and by the layout of its JSON if that is known.
    ///
    /// # Errors
    /// As [`DecodedInput::append`]; [`Error::Invalid`] when no array is at the path that the settings name.
    pub fn open(input: DecodedInput, settings: &Settings, layout: Option<&Layout>) -> Result<Recognised> {
        let max_record_bytes = settings.max_record_bytes;
        let mut layout = layout.cloned();
        let is_made = !input.reading().format.is_empty();
        let buffer = Vec::new();
        let framing = Framing::Lines;
        let mut splitter = Self {
            input,
            framing,
            shape: Arc::default(),
            max_record_bytes,
            buffer,
            offset: 0,
            line: 1,
            ended: false,
            has_carriage_returns: false,
            failure: None,
            records: 0,
            columns: None,
            reading: Reading::default(),
            spare: Default::default(),
        };
        splitter.fill(BLOCK)?;
        if splitter.buffer.starts_with(b"\xef\xbb\xbf") {
            splitter.pass(3);
        }
        if is_made {
            return splitter.open_made(settings);
        }
        let code = detect::before_json(&splitter.buffer);
        splitter.pass(code.unwrap_or_else(|| detect::mark(&splitter.buffer)));
        loop {
            let gap =
                splitter.buffer.iter().position(|byte| !is_white(*byte)).unwrap_or(splitter.buffer.len());
            let is_json = match splitter.buffer.get(gap) {
                None => true,
                Some(b'{' | b'[') => {
                    settings.delimiter.is_none() && !is_bracketed_text(&splitter.buffer[gap..])
                }
                Some(_) => false,
            };
            if !is_json && settings.records_path.is_none() {
                return splitter.open_table(gap, settings).map(|table| Recognised::Records(Box::new(table)));
            }
            splitter.pass(gap);
            if splitter.buffer.is_empty() && splitter.ended {
                return Ok(Recognised::Empty);
            }
            let enough = splitter.ended || splitter.buffer.len() > max_record_bytes;
            if matches!(splitter.buffer.first(), Some(b'{' | b'[')) {
                if layout.is_none() {
                    layout = detect::layout(&splitter.buffer, settings, splitter.ended)?;
                }
                let Some(layout) = &layout else { return Ok(Recognised::Unknown) };
                if splitter.read_by(layout, settings, code.is_some(), enough)? {
                    return Ok(Recognised::Records(Box::new(splitter)));
                }
            } else if let (Some(path), true) = (&settings.records_path, enough) {
                return Err(no_json(path));
            }
            splitter.fill_more()?;
        }
    }

    /// Opens text that was made of another format: an array of objects, or a table with commas. What the settings say of text is not
    /// meant for it.
    fn open_made(mut self, settings: &Settings) -> Result<Recognised> {
        if !self.buffer.starts_with(b"[") {
            let delimiter = Some(Delimiter(b','));
            let settings = Settings { delimiter, ..settings.clone() };
            let is_empty = self.buffer.trim_ascii().is_empty();
            let table = if is_empty { None } else { Some(self.open_table(0, &settings)?) };
            return Ok(table.map_or(Recognised::Empty, |table| Recognised::Records(Box::new(table))));
        }
        let array = Layout::new(vec![Segment::Each], RecordShape::Object);
        self.read_by(&array, settings, false, true)?;
        Ok(Recognised::Records(Box::new(self)))
    }

    /// Opens an input that does not begin with JSON; before its first letter is a `gap` of white space.
    fn open_table(mut self, gap: usize, settings: &Settings) -> Result<Self> {
        // White space on the first line may be empty fields between tabs.
        self.pass(memrchr(b'\n', &self.buffer[..gap]).map_or(0, |at| at + 1));
        self.fill(SEEN)?;
        self.has_carriage_returns = line_ends::are_carriage_returns(&self.buffer, self.ended);
        if self.has_carriage_returns {
            line_ends::make_line_feeds(&mut self.buffer, 0, self.ended);
        }
        if let DetectedFormat::Table(table) = detect_table(&self.buffer, self.ended, settings)? {
            let Table { rows, delimiter, names, header, body, repairs } = *table;
            let is_unquoted = rows.dialect().is_unquoted();
            self.reading.format =
                if is_unquoted { "a table in which quotes are text" } else { "a table" }.to_owned();
            self.framing = Framing::Table(rows);
            self.columns = Some(names);
            self.reading.delimiter = delimiter;
            self.reading.header_line = Some(header.map_or(0, |at| self.line + lines(&self.buffer[..at])));
            self.tell(repairs);
            self.pass(body);
        } else {
            self.reading.format = "JSON lines".to_owned();
        }
        Ok(self)
    }

    /// Adds what was passed over or repaired to what is told.
    fn tell(&mut self, repairs: impl IntoIterator<Item = (Repair, u64)>) {
        for (repair, count) in repairs {
            *self.reading.repairs.entry(repair.name().to_owned()).or_default() += count;
        }
    }

    /// Bytes taken from the source so far, as stored.
    pub fn bytes_read(&self) -> u64 {
        self.input.bytes_read()
    }

    /// The line that is reached, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Records handed over so far.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// What was recognised of the input, and before that of what its text was made.
    pub fn reading(&self) -> Reading {
        let Reading { format, packing, encoding, mut repairs, .. } = self.input.reading();
        repairs.extend(self.reading.repairs.clone());
        if let Framing::Within(within) = &self.framing {
            repairs.extend(within.repairs().map(|(repair, count)| (repair.name().to_owned(), count)));
        }
        if format.is_empty() {
            return Reading { packing, encoding, repairs, ..self.reading.clone() };
        }
        Reading { header_line: self.reading.header_line, repairs, ..self.input.reading() }
    }

    /// Begins to read JSON as the layout says, which is in code or not. False if more bytes are needed, which `enough` rules out.
    fn read_by(&mut self, layout: &Layout, settings: &Settings, in_code: bool, enough: bool) -> Result<bool> {
        let framing = match *layout.shape {
            RecordShape::Columns => {
                self.turn_columns(layout, settings)?;
                Some((Framing::Lines, 0))
            }
            _ if in_code => Some((Framing::Within(Within::new(layout.path.clone())), 0)),
            _ => Framing::of(layout, &self.buffer, enough),
        };
        let Some((framing, used)) = framing else { return Ok(false) };
        let is_by_line = matches!(
            (&framing, &*layout.shape),
            (Framing::Lines, RecordShape::Object | RecordShape::Inside { .. })
        );
        self.reading.format = if is_by_line { "JSON lines" } else { layout.format() }.to_owned();
        self.reading.records_path = layout.records_path();
        if layout.passed_over > 0 {
            self.reading.repairs.insert(Repair::OtherList.name().to_owned(), layout.passed_over);
        }
        self.shape = layout.shape.clone();
        self.framing = framing;
        self.pass(used);
        Ok(true)
    }

    /// Reads all of an input that holds columns, and goes on with the rows that they make.
    fn turn_columns(&mut self, layout: &Layout, settings: &Settings) -> Result<()> {
        self.fill(stack::LONGEST + 1)?;
        if self.buffer.len() > stack::LONGEST {
            return Err(Error::invalid(format!(
                "the input holds columns by row label, as pandas' to_json() writes them, and is longer than the {} MB that are read in \
                 this form: write it with orient=\"records\", lines=True",
                stack::LONGEST >> 20
            )));
        }
        let format = layout.format().to_owned();
        let reading = Reading { format, records_path: layout.records_path(), ..self.input.reading() };
        let size = Some(self.input.bytes_read());
        let source = stack::rows(std::mem::take(&mut self.buffer))?;
        self.input = DecodedInput::open(
            Input::open(Opened { source, reading, size, counts: InputCounts::default() }, settings)?,
            settings,
        )?;
        self.ended = false;
        self.fill(BLOCK)
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

    /// The next block; nothing at the end.
    ///
    /// # Errors
    /// As [`DecodedInput::append`].
    pub fn next_block(&mut self) -> Result<Option<Block>> {
        self.fill(BLOCK)?;
        loop {
            let (records, used, line) = self.scan();
            if !records.is_empty() {
                return Ok(Some(self.cut(records, used, line)));
            }
            if let Some(failure) = self.failure.take() {
                return Err(failure);
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
                RecordSearch::More { gap } => {
                    at += gap;
                    break;
                }
                RecordSearch::OtherHeader { start, end } => {
                    let line = line + lines(&self.buffer[counted..at + start]);
                    self.failure = Some(self.other_header(line, &self.buffer[at + start..at + end]));
                    break;
                }
                RecordSearch::Unclosed { start, end } => {
                    (at + start, at + end, self.buffer.len(), Some(RecordFlaw::Unclosed))
                }
                RecordSearch::Stray { start, end } => {
                    (at + start, at + end, at + end, Some(RecordFlaw::Stray))
                }
                RecordSearch::Remnant { start, end, next } => {
                    (at + start, at + end, at + next, Some(RecordFlaw::Remnant))
                }
                RecordSearch::Record { start, end, next } => (at + start, at + end, at + next, None),
            };
            line += lines(&self.buffer[counted..start]);
            counted = start;
            let too_long = (end - start > self.max_record_bytes)
                .then(|| RecordFlaw::TooLong { bytes: (end - start) as u64 });
            records.push(Record { start, end, line, flaw: flaw.or(too_long) });
            at = next;
            if is_by_line {
                line += u64::from(self.buffer[next - 1] == b'\n');
                counted = next;
            }
        }
        line += lines(&self.buffer[counted..at]);
        if let Framing::Table(rows) = &mut self.framing {
            let passed = rows.take_passed();
            self.tell(passed);
        }
        (records, at, line)
    }

    fn other_header(&self, line: u64, text: &[u8]) -> Error {
        let header = match &self.framing {
            Framing::Table(rows) => rows.header_shown(),
            _ => String::new(),
        };
        Error::invalid(format!(
            "line {line} names columns, but others than the header does, or in another order: {}, not {header}; several tables seem to have been \
             put together, so convert each by itself",
            shown(text)
        ))
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
        self.block(bytes, offset, records)
    }

    /// A block of these records, which are counted as handed over.
    fn block(&mut self, bytes: Vec<u8>, offset: u64, records: Vec<Record>) -> Block {
        let records_before = self.records;
        self.records += records.len() as u64;
        let dialect = match &self.framing {
            Framing::Table(rows) => Some(rows.dialect()),
            _ => None,
        };
        let (doubt, shape) = (self.input.doubt(), self.shape.clone());
        Block { part: Arc::default(), bytes, offset, records_before, records, dialect, doubt, shape }
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
        self.framing.end_skip();
        let flaw = Some(RecordFlaw::TooLong { bytes: self.offset - offset });
        let records = vec![Record { start: 0, end: head.len(), line, flaw }];
        Ok(self.block(head, offset, records))
    }

    fn fill_more(&mut self) -> Result<()> {
        // Twice as much each time, so that a long record is not looked at too often.
        self.fill(BLOCK.max(self.buffer.len() * 2).min(BLOCK.max(self.max_record_bytes.saturating_add(1))))
    }

    /// Reads until the buffer holds `size` bytes or the input has ended.
    fn fill(&mut self, size: usize) -> Result<()> {
        let wanted = size.saturating_sub(self.buffer.len());
        if wanted > 0 && !self.ended {
            let from = self.buffer.len().saturating_sub(1);
            self.ended = self.input.append(&mut self.buffer, wanted)? < wanted;
            // So DOS ends files, and programs that write whole blocks.
            while self.ended && matches!(self.buffer.last(), Some(0x1a | 0)) {
                self.buffer.pop();
            }
            if self.has_carriage_returns {
                line_ends::make_line_feeds(&mut self.buffer, from, self.ended);
            }
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

/// Line breaks in some bytes.
fn lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

fn no_json(path: &str) -> Error {
    Error::invalid(format!(
        "the input is no JSON, so nothing stands at records_path {path}: leave the setting out"
    ))
}
