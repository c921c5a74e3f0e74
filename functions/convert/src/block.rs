//! One block of records becomes CSV, rejects and counts.

use crate::columns::Columns;
use crate::csv;
use crate::encoding;
use crate::measure::observe::{Observations, Observer};
use crate::profile::{CutAt, FirstReject, Profile};
use crate::records::{Block, Flaw, Record, SHOWN};
use crate::row::{Problem, Reason, Row};
use std::sync::atomic::{AtomicBool, Ordering};
use wintermute_shared::Result;
use wintermute_shared::quality::Reject;

/// What comes of consecutive records: of a block, or of a part of it.
#[derive(Debug, Default)]
pub struct Piece {
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
        let Self { csv, rejects, profile, seen: _, unknown } = self;
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
    row: Row,
    observer: Observer,
}

impl<'p> Converter<'p> {
    /// A converter that writes these columns, and `null` where nothing is, until `incomplete` is set.
    pub fn new(columns: &'p Columns, observer: Observer, null: &[u8], incomplete: &'p AtomicBool) -> Self {
        let mut field = Vec::new();
        csv::field(&mut field, null);
        Self { columns, incomplete, null: field, row: Row::default(), observer }
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
        self.begin(block, piece);
        for record in &block.records {
            match self.read(block, text, record) {
                Ok(text) => self.accept(text, record.line, piece)?,
                Err(problem) => reject(block, record, problem, piece),
            }
            if piece.csv.len() + piece.rejects.len() >= PIECE {
                let more_wanted = hand_over(piece);
                self.begin(block, piece);
                if !more_wanted {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn begin(&mut self, block: &Block, piece: &mut Piece) {
        piece.clear(self.columns.len());
        piece.csv.reserve(block.bytes.len().min(PIECE));
        self.observer.begin(block.records_before, &mut piece.seen);
    }

    fn read<'t>(
        &mut self,
        block: &'t Block,
        text: Option<&'t str>,
        record: &Record,
    ) -> Result<&'t str, Problem> {
        if let Some(flaw) = record.flaw {
            return Err(known(flaw));
        }
        let text = match text {
            Some(text) => &text[record.start..record.end],
            None => {
                let bytes = &block.bytes[record.start..record.end];
                std::str::from_utf8(bytes).map_err(|error| Problem {
                    reason: Reason::InvalidUtf8,
                    detail: encoding::flaw(bytes, error.valid_up_to()),
                })?
            }
        };
        match block.delimiter {
            Some(delimiter) => self.row.read_table(text, self.columns, delimiter)?,
            None => self.row.read(text, self.columns)?,
        }
        Ok(text)
    }

    fn accept(&mut self, text: &str, line: u64, piece: &mut Piece) -> Result<()> {
        self.row.count(text, &mut piece.profile);
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

fn known(flaw: Flaw) -> Problem {
    match flaw {
        Flaw::TooLong { bytes } => Problem {
            reason: Reason::TooLong,
            detail: format!("the record has {bytes} bytes, more than max_record_bytes"),
        },
        Flaw::Remnant => Problem {
            reason: Reason::UnclosedQuote,
            detail: "the line follows a quote that is not closed, and has no more than half of the fields of a row".to_owned(),
        },
        Flaw::Unclosed => Problem {
            reason: Reason::Truncated,
            detail: "the array is not closed: the input ends here".to_owned(),
        },
    }
}

fn reject(block: &Block, record: &Record, problem: Problem, piece: &mut Piece) {
    let bytes = &block.bytes[record.start..record.end];
    let full = match record.flaw {
        Some(Flaw::TooLong { bytes }) => bytes,
        _ => bytes.len() as u64,
    };
    let reject = Reject {
        line: record.line,
        offset: block.offset + record.start as u64,
        reason: problem.reason.name().to_owned(),
        detail: problem.detail,
        record: String::from_utf8_lossy(&bytes[..shown(bytes)]).into_owned(),
        bytes: full,
    };
    serde_json::to_writer(&mut piece.rejects, &reject).expect("plain values are written to memory");
    piece.rejects.push(b'\n');
    *piece.profile.rejects.entry(problem.reason).or_default() += 1;
    if record.flaw == Some(Flaw::Unclosed) {
        piece.profile.cut_at = Some(CutAt { line: reject.line, offset: reject.offset });
    }
    if problem.reason == Reason::InvalidUtf8 && encoding::is_windows_1252(bytes) {
        piece.profile.windows_1252 += 1;
    }
    piece.profile.first_reject.get_or_insert(FirstReject { line: reject.line, detail: reject.detail });
}

/// How much of a record is shown: at most [`SHOWN`] bytes, without cutting a character.
fn shown(bytes: &[u8]) -> usize {
    if bytes.len() <= SHOWN {
        return bytes.len();
    }
    (SHOWN - 3..=SHOWN).rev().find(|at| bytes[*at] & 0xc0 != 0x80).unwrap_or(SHOWN)
}
