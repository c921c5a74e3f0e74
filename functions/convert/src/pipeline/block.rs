//! One block of records becomes CSV, rejects and counts.

use crate::input::encoding::{self, Doubt, LOST};
use crate::input::parts::Part;
use crate::input::split::{Block, Record, RecordFlaw, SHOWN};
use crate::input::table::dialect::Dialect;
use crate::json::layout::RecordShape;
use crate::json::mend::{looks_like_python, mend};
use crate::json::shape::RecordContent;
use crate::output::csv;
use crate::profile::measure::Measures;
use crate::profile::measure::observe::{Observations, Observer};
use crate::profile::repair::Repair;
use crate::profile::{CutAt, FirstReject, Profile, Rejected};
use crate::row::columns::Columns;
use crate::row::{Problem, RejectReason, Row};
use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use memchr::{memchr_iter, memmem};
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use wintermute_shared::Result;
use wintermute_shared::quality::Reject;

/// What comes of consecutive records: of a block, or of a part of it.
#[derive(Debug, Default)]
pub struct Piece {
    /// The number of the part that the records are of.
    pub part: usize,
    /// Rows.
    pub csv: Vec<u8>,
    /// Lines of `rejects.jsonl`.
    pub rejects: Vec<u8>,
    /// Counts.
    pub profile: Profile,
    /// What the rows hold.
    pub seen: Observations,
    /// Columns that are not yet known, in order of first appearance.
    pub unknown: Columns,
}

impl Piece {
    /// Forgets all but the room that it takes, unless that is much more than usual.
    fn clear(&mut self, columns: usize) {
        let Self { part: _, csv, rejects, profile, seen: _, unknown } = self;
        for bytes in [csv, rejects] {
            bytes.clear();
            bytes.shrink_to(2 * PIECE);
        }
        profile.clear(columns);
        *unknown = Columns::default();
    }
}

/// A piece is handed over when it has grown to this size, since a small block can make many rows of many columns.
const PIECE: usize = 1 << 20;

/// Turns blocks into pieces.
#[derive(Debug)]
pub struct Converter<'p> {
    columns: &'p Columns,
    /// Set when an unknown column has appeared anywhere: from then on, only columns are looked for.
    incomplete: &'p AtomicBool,
    /// The field that stands for null.
    null: Vec<u8>,
    places: Places,
    row: Row,
    observer: Observer,
}

impl<'p> Converter<'p> {
    /// A converter that writes these columns, and `null` where nothing is, until `incomplete` is set.
    pub fn new(columns: &'p Columns, observer: Observer, null: &[u8], incomplete: &'p AtomicBool) -> Self {
        let mut field = Vec::new();
        csv::field(&mut field, null);
        let places = Places::default();
        Self { columns, incomplete, null: field, places, row: Row::default(), observer }
    }

    /// Converts a block to a piece. Should the piece become full before, it is handed over and begun again, until no more are wanted.
    ///
    /// # Errors
    /// As [`Columns::add`].
    pub fn convert(
        &mut self,
        block: &Block,
        piece: &mut Piece,
        mut hand_over: impl FnMut(&mut Piece) -> bool,
    ) -> Result<()> {
        // One look at the whole block is cheaper than one at each record.
        let text = simdutf8::basic::from_utf8(&block.bytes).ok();
        let may_be_lost = block.doubt == Doubt::Decoded && is_lost(&block.bytes);
        self.places = Places::of(&block.part, self.columns);
        self.begin(block, piece)?;
        for (record, number) in block.records.iter().zip(block.records_before..) {
            piece.profile.bytes += (record.end - record.start) as u64;
            match text {
                Some(text) => self.read(block, &text[record.start..record.end], record, number, piece)?,
                None => self.decode(block, record, number, piece)?,
            }
            if may_be_lost && is_lost(&block.bytes[record.start..record.end]) {
                piece.profile.add_repair(Repair::Undecodable);
            }
            if piece.csv.len() + piece.rejects.len() >= PIECE {
                let more_wanted = hand_over(piece);
                self.begin(block, piece)?;
                if !more_wanted {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Reads the first records of a block, as many as `most`, and shows each row with the text that it was read from.
    pub fn look(&mut self, block: &Block, most: usize, mut each: impl FnMut(&Row, &str)) {
        // What is repaired is counted when the block is converted.
        let mut uncounted = Piece::default();
        self.places = Places::of(&block.part, self.columns);
        for (record, number) in block.records.iter().zip(block.records_before..).take(most) {
            let text = encoding::text_of(&block.bytes[record.start..record.end]);
            if let Some(text) = &text
                && let Ok(Some(text)) = self.read_row(block, text, record, number, &mut uncounted)
            {
                each(&self.row, &text);
            }
        }
    }

    fn begin(&mut self, block: &Block, piece: &mut Piece) -> Result<()> {
        let Part { number, has_typed_numbers, .. } = *block.part;
        piece.clear(self.columns.len());
        piece.part = number;
        piece.csv.reserve(block.bytes.len().min(PIECE));
        self.observer.begin(has_typed_numbers, &mut piece.seen);
        for name in &self.places.unknown {
            self.incomplete.store(true, Ordering::Relaxed);
            piece.unknown.add(name.clone())?;
        }
        Ok(())
    }

    /// Reads a record that need not be UTF-8.
    fn decode(&mut self, block: &Block, record: &Record, number: u64, piece: &mut Piece) -> Result<()> {
        let bytes = &block.bytes[record.start..record.end];
        let bytes = &bytes[..shown(bytes, record)];
        if let Ok(text) = std::str::from_utf8(bytes) {
            return self.read(block, text, record, number, piece);
        }
        let decoded = match block.doubt {
            Doubt::Guessed => encoding::as_windows_1252(bytes),
            Doubt::Named | Doubt::Decoded => None,
        };
        match decoded {
            Some(text) => {
                let rows = piece.profile.rows;
                self.read(block, &text, record, number, piece)?;
                if piece.profile.rows > rows {
                    piece.profile.add_repair(Repair::Windows1252);
                }
            }
            None => {
                let problem =
                    Problem { reason: RejectReason::InvalidUtf8, detail: encoding::flaw(bytes, block.doubt) };
                let text = String::from_utf8_lossy(bytes);
                reject(block, record, &text, record.flaw.map_or(problem, known), piece);
            }
        }
        Ok(())
    }

    fn read(
        &mut self,
        block: &Block,
        text: &str,
        record: &Record,
        number: u64,
        piece: &mut Piece,
    ) -> Result<()> {
        match self.read_row(block, text, record, number, piece) {
            Ok(Some(text)) => self.accept(&text, block.part.lines_before + record.line, piece)?,
            Ok(None) => {}
            Err(problem) => reject(block, record, text, problem, piece),
        }
        Ok(())
    }

    /// Reads a record; gives the text of its row, unless it holds none.
    fn read_row<'t>(
        &mut self,
        block: &Block,
        text: &'t str,
        record: &Record,
        number: u64,
        piece: &mut Piece,
    ) -> Result<Option<Cow<'t, str>>, Problem> {
        if let Some(flaw) = record.flaw {
            return Err(known(flaw));
        }
        match block.dialect {
            Some(dialect) => self.places.read(&mut self.row, text, dialect)?,
            None => return self.read_json(text, number, &block.shape, piece),
        }
        Ok(Some(Cow::Borrowed(text)))
    }

    /// Reads a record of JSON; nothing if it holds no product.
    fn read_json<'t>(
        &mut self,
        text: &'t str,
        number: u64,
        shape: &RecordShape,
        piece: &mut Piece,
    ) -> Result<Option<Cow<'t, str>>, Problem> {
        if *shape == RecordShape::Object
            && let Ok(()) = self.row.read(text, self.columns)
        {
            return Ok(Some(Cow::Borrowed(text)));
        }
        self.read_odd(text, number, shape, piece)
    }

    /// Reads a record that is no object of fields, or none that is right.
    #[cold]
    fn read_odd<'t>(
        &mut self,
        text: &'t str,
        number: u64,
        shape: &RecordShape,
        piece: &mut Piece,
    ) -> Result<Option<Cow<'t, str>>, Problem> {
        let read = match shape.read(text, number) {
            Ok(RecordContent::Nothing(repair)) => {
                repair.into_iter().for_each(|repair| piece.profile.add_repair(repair));
                return Ok(None);
            }
            Ok(RecordContent::Product(product)) => self.row.read(&product, self.columns).map(|()| product),
            Err(problem) => Err(problem),
        };
        let problem = match read {
            Ok(product) => return Ok(Some(product)),
            Err(problem) if problem.reason == RejectReason::TooDeep => return Err(problem),
            Err(problem) => problem,
        };
        if let Some(mended) = mend(text)
            && let Ok(RecordContent::Product(product)) = shape.read(&mended.text, number)
            && let Ok(()) = self.row.read(&product, self.columns)
        {
            mended.repairs.into_iter().for_each(|repair| piece.profile.add_repair(repair));
            return Ok(Some(Cow::Owned(product.into_owned())));
        }
        let detail = match looks_like_python(text) {
            true => format!("it looks like a Python dict rather than JSON: {}", problem.detail),
            false => problem.detail,
        };
        Err(Problem { detail, ..problem })
    }

    fn accept(&mut self, text: &str, line: u64, piece: &mut Piece) -> Result<()> {
        piece.profile.add_row(&self.row, text);
        for name in self.row.unknown() {
            self.incomplete.store(true, Ordering::Relaxed);
            piece.unknown.add(name)?;
        }
        if !self.incomplete.load(Ordering::Relaxed) {
            self.row.write(text, &self.null, &mut piece.csv);
            self.observer.observe(&self.row, text, line, &mut piece.seen);
        }
        Ok(())
    }
}

/// Where the columns of a part's table are among all columns.
#[derive(Debug, Default)]
struct Places {
    /// The columns of the table.
    width: usize,
    /// All columns.
    columns: usize,
    /// The place of each column of the table; none if they are all columns.
    places: Option<Vec<Option<usize>>>,
    /// Those that are not yet known.
    unknown: Vec<String>,
}

impl Places {
    fn of(part: &Part, columns: &Columns) -> Self {
        let own = part.header.as_deref().unwrap_or(columns.names());
        let (width, all) = (own.len(), columns.len());
        if own == columns.names() {
            return Self { width, columns: all, ..Self::default() };
        }
        let places: Vec<Option<usize>> =
            own.iter().enumerate().map(|(at, name)| columns.position(name, at)).collect();
        let unknown = own.iter().zip(&places).filter(|(_, place)| place.is_none());
        let unknown = unknown.map(|(name, _)| name.clone()).collect();
        Self { width, columns: all, places: Some(places), unknown }
    }

    /// Reads a row of the table.
    fn read(&self, row: &mut Row, text: &str, dialect: Dialect) -> Result<(), Problem> {
        row.read_table(text, self.width, dialect)?;
        if let Some(places) = &self.places {
            row.place(places, self.columns);
        }
        Ok(())
    }
}

/// The columns of a block, as far as its first records tell.
///
/// # Errors
/// As [`Columns::add`].
pub fn columns_of(block: &Block, most: usize) -> Result<Columns> {
    let mut columns = Columns::default();
    if let Some(header) = &block.part.header {
        header.iter().try_for_each(|name| columns.add(name.clone()))?;
        return Ok(columns);
    }
    let (none, incomplete, mut added) = (Columns::default(), AtomicBool::new(true), Ok(()));
    Converter::new(&none, Measures::default().observer(), b"", &incomplete).look(block, most, |row, _| {
        for (at, name) in row.unknown.iter().enumerate() {
            if added.is_ok() && columns.position(name, at).is_none() {
                added = columns.add(name.clone());
            }
        }
    });
    added.map(|()| columns)
}

fn known(flaw: RecordFlaw) -> Problem {
    match flaw {
        RecordFlaw::Stray => Problem {
            reason: RejectReason::InvalidJson,
            detail: "what stands here between the records is no JSON; reading goes on with the next line that begins with a bracket".to_owned(),
        },
        RecordFlaw::TooLong { bytes } => Problem {
            reason: RejectReason::TooLong,
            detail: format!("the record has {bytes} bytes, more than max_record_bytes"),
        },
        RecordFlaw::Remnant => Problem {
            reason: RejectReason::UnclosedQuote,
            detail: "the line follows a quote that is not closed, and has no more than half of the fields of a row".to_owned(),
        },
        RecordFlaw::Unclosed => Problem {
            reason: RejectReason::Truncated,
            detail: "the array is not closed: the input ends here".to_owned(),
        },
    }
}

/// Keeps a record that is no row, with its text, and with its bytes if they are not that.
fn reject(block: &Block, record: &Record, text: &str, problem: Problem, piece: &mut Piece) {
    let bytes = &block.bytes[record.start..record.end];
    let full = match record.flaw {
        Some(RecordFlaw::TooLong { bytes }) => bytes,
        _ => bytes.len() as u64,
    };
    let is_text = bytes.starts_with(text.as_bytes());
    let part = &block.part.name;
    let reject = Reject {
        part: part.as_deref().map(str::to_owned),
        line: record.line,
        offset: block.offset + record.start as u64,
        reason: problem.reason.name().to_owned(),
        detail: problem.detail,
        record: text[..text.floor_char_boundary(SHOWN)].to_owned(),
        record_base64: (!is_text).then(|| BASE64.encode(&bytes[..bytes.len().min(SHOWN)])),
        bytes: full,
    };
    serde_json::to_writer(&mut piece.rejects, &reject).expect("plain values are written to memory");
    piece.rejects.push(b'\n');
    piece.profile.bytes += full - bytes.len() as u64;
    piece.profile.rejects.entry(problem.reason).or_default().add(Rejected { records: 1, bytes: full });
    if record.flaw == Some(RecordFlaw::Unclosed) {
        piece.profile.cut_at = Some(CutAt { part: part.clone(), line: reject.line, offset: reject.offset });
    }
    let first = || FirstReject { part: part.clone(), line: reject.line, detail: reject.detail };
    piece.profile.first_reject.get_or_insert_with(first);
}

/// Whether decoded text has bytes that stood for no character: U+FFFD is in their place, or, in encodings of one byte a character, one of
/// the control characters from U+0080 to U+009F.
fn is_lost(text: &[u8]) -> bool {
    let is_control = |at: usize| text.get(at + 1).is_some_and(|next| *next < 0xa0);
    memmem::find(text, LOST.encode_utf8(&mut [0; 4]).as_bytes()).is_some()
        || memchr_iter(0xc2, text).any(is_control)
}

/// How much of a record is there to be shown. One that is too long may end amid a character.
fn shown(bytes: &[u8], record: &Record) -> usize {
    if !matches!(record.flaw, Some(RecordFlaw::TooLong { .. })) || bytes.len() <= SHOWN {
        return bytes.len();
    }
    (SHOWN - 3..=SHOWN).rev().find(|at| bytes[*at] & 0xc0 != 0x80).unwrap_or(SHOWN)
}
