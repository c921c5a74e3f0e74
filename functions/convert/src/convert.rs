//! The conversion from bytes to bytes: no S3, no runtime.

use crate::block::{Converter, Piece};
use crate::columns::Columns;
use crate::measure::{Measured, Measures};
use crate::pass::{self, Pass, Wanted};
use crate::profile::Profile;
use crate::records::{Block, Splitter};
use crate::source::{Input, Source};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use wintermute_shared::telemetry::Stopwatch;
use wintermute_shared::{Error, Result, Settings, logging};

/// Where the results go as they come.
pub trait Output: Send {
    /// Takes the first line of `catalogue.csv`.
    ///
    /// # Errors
    /// When it cannot be written.
    fn header(&mut self, mut csv: Vec<u8>) -> Result<()> {
        self.catalogue(&mut csv)
    }

    /// Takes the next bytes of `catalogue.csv`, if need be with the buffer in which they are; what it leaves is used again.
    ///
    /// # Errors
    /// When they cannot be written.
    fn catalogue(&mut self, csv: &mut Vec<u8>) -> Result<()>;

    /// Takes the next bytes of `rejects.jsonl`.
    ///
    /// # Errors
    /// When they cannot be written.
    fn rejects(&mut self, lines: &[u8]) -> Result<()>;

    /// Takes back what was written.
    fn abandon(self);
}

/// How an input is converted.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'s> {
    /// The limits and the roles of columns.
    pub settings: &'s Settings,
    /// Threads that convert; the result does not depend on it.
    pub threads: usize,
    /// When to stop with an error rather than to be stopped.
    pub deadline: Option<Instant>,
}

/// What was seen of the data.
#[derive(Debug, Default)]
pub struct Converted {
    /// The columns in order of first appearance.
    pub columns: Columns,
    /// The counts.
    pub profile: Profile,
    /// What the values are like.
    pub measured: Measured,
    /// Bytes read, as stored; twice the input's size when two passes were needed.
    pub bytes_read: u64,
}

/// Converts an input, which is opened for each pass, to an output, which is begun for each pass.
///
/// The columns stand in the CSV's first line, yet the last record may bring a new one. Rather than read everything twice
/// to know, the first pass takes the columns of the first block for all, which is nearly always right. When it is not,
/// the rest of that pass looks for columns only, and a second pass writes with all of them. Either way the columns
/// stand in the order in which they first appear in the input.
///
/// # Errors
/// What the input or the output report; [`Columns::add`]. The output is abandoned then.
pub fn convert<O: Output>(
    mut open: impl FnMut() -> Source,
    mut begin: impl FnMut() -> O,
    plan: Plan<'_>,
    watch: &mut Stopwatch,
) -> Result<(Converted, O)> {
    let mut known = None;
    let mut bytes_read = 0;
    for stage in ["reading", "reading again for late columns"] {
        watch.stage(stage, 0);
        let mut output = begin();
        let ended = one_pass(open(), known.take(), &mut output, plan, progress(stage));
        match ended {
            Ok((Pass::Complete(found), columns, bytes)) => {
                let (profile, measured) = *found;
                let bytes_read = bytes_read + bytes;
                return Ok((Converted { columns, profile, measured, bytes_read }, output));
            }
            Ok((Pass::Incomplete(all), _, bytes)) => {
                output.abandon();
                known = Some(all);
                bytes_read += bytes;
            }
            Err(error) => {
                output.abandon();
                return Err(error);
            }
        }
    }
    Err(changed())
}

fn one_pass(
    source: Source,
    known: Option<Columns>,
    output: &mut impl Output,
    plan: Plan<'_>,
    tell: impl FnMut(u64) + Send,
) -> Result<(Pass, Columns, u64)> {
    let nothing = || (Pass::Complete(Box::default()), Columns::default(), 0);
    let Some(mut splitter) =
        Splitter::open(Input::open(source, plan.settings.max_expansion)?, plan.settings)?
    else {
        return Ok(nothing());
    };
    let header = splitter.columns();
    let Some(first) = splitter.next_block()? else { return Ok(nothing()) };
    let columns = match (known, header) {
        (Some(columns), _) => columns,
        (None, Some(names)) => {
            let mut columns = Columns::default();
            names.into_iter().try_for_each(|name| columns.add(name))?;
            columns
        }
        (None, None) => columns_of(&first)?,
    };
    let measures = Measures::new(&columns, plan.settings);
    let wanted = Wanted { columns: &columns, null: plan.settings.null.as_bytes(), measures };
    let ended = pass::run(&mut splitter, first, wanted, plan, output, tell)?;
    Ok((ended, columns, splitter.bytes_read()))
}

/// Converts an input once more, now that its columns are known, with the field `null` where nothing is.
///
/// # Errors
/// What the input or the output report; [`Error::Failed`] when it is not the same input any more.
pub fn convert_again(
    source: Source,
    converted: &Converted,
    null: &[u8],
    output: &mut impl Output,
    plan: Plan<'_>,
) -> Result<()> {
    let input = Input::open(source, plan.settings.max_expansion)?;
    let mut splitter = Splitter::open(input, plan.settings)?.ok_or_else(changed)?;
    let first = splitter.next_block()?.ok_or_else(changed)?;
    let wanted = Wanted { columns: &converted.columns, null, measures: Measures::default() };
    match pass::run(&mut splitter, first, wanted, plan, output, progress("reading again for Parquet"))? {
        Pass::Complete(found) if found.0 == converted.profile => Ok(()),
        _ => Err(changed()),
    }
}

fn changed() -> Error {
    Error::failed("the input changed while it was read: convert it again")
}

/// The columns of one block.
fn columns_of(block: &Block) -> Result<Columns> {
    let (none, mut columns) = (Columns::default(), Columns::default());
    let incomplete = AtomicBool::new(true);
    let (mut pieces, mut last) = (Vec::new(), Piece::default());
    Converter::new(&none, Measures::default().observer(), b"", &incomplete).convert(
        block,
        &mut last,
        |piece| {
            pieces.push(std::mem::take(&mut piece.unknown));
            true
        },
    )?;
    for name in pieces.into_iter().chain([last.unknown]).flat_map(Columns::into_names) {
        columns.add(name)?;
    }
    Ok(columns)
}

/// Tells the rows so far, now and then.
fn progress(stage: &'static str) -> impl FnMut(u64) + Send {
    const PAUSE: Duration = Duration::from_millis(500);
    let mut told = Instant::now();
    move |rows| {
        if told.elapsed() >= PAUSE {
            logging::progress("convert", stage, rows);
            told = Instant::now();
        }
    }
}
