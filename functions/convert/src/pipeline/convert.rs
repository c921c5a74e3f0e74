//! The conversion from bytes to bytes: no S3, no runtime.

use crate::input::decompress::Input;
use crate::input::detect;
use crate::input::opened::Opened;
use crate::input::split::{Block, Recognised, Splitter};
use crate::input::text::DecodedInput;
use crate::json::layout::Layout;
use crate::pipeline::block::{Converter, Piece};
use crate::pipeline::pass::{self, PassOutcome, Wanted};
use crate::pipeline::plan::{Output, Plan};
use crate::profile::Profile;
use crate::profile::measure::{Measured, Measures};
use crate::profile::sample::{RECORDS, Taking};
use crate::row::columns::Columns;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use wintermute_shared::catalogue::Sample;
use wintermute_shared::catalogue::missing::Missing;
use wintermute_shared::contract::telemetry::Stopwatch;
use wintermute_shared::quality::Reading;
use wintermute_shared::{Error, Result, Settings, logging};

/// What was seen of the data.
#[derive(Debug, Default)]
pub struct Converted {
    /// The columns in order of first appearance.
    pub columns: Columns,
    /// The counts.
    pub profile: Profile,
    /// What the values are like.
    pub measured: Measured,
    /// How the input was read.
    pub reading: Reading,
    /// Where the products are in JSON, if a reading of its own was needed to know.
    #[cfg_attr(
        not(feature = "formats"),
        expect(dead_code, reason = "only Parquet is written in a reading of its own")
    )]
    pub(crate) layout: Option<Layout>,
    /// Bytes read, as stored; twice the input's size when two passes were needed.
    pub bytes_read: u64,
}

impl Converted {
    /// How the input was read, with what was repaired on the way.
    pub fn reading(&self) -> Reading {
        let mut reading = self.reading.clone();
        for (repair, count) in &self.profile.repairs {
            *reading.repairs.entry(repair.name().to_owned()).or_default() += count;
        }
        reading
    }
}

/// Converts an input, which is opened for each pass, to an output, which is begun for each pass.
///
/// The columns are in the CSV's first line, yet the last record may bring a new one. Rather than read everything twice
/// to know, the first pass takes the columns of the first block for all, which is nearly always right. When it is not,
/// the rest of that pass looks for columns only, and a second pass writes with all of them. Either way the columns
/// are in the order in which they first appear in the input.
///
/// # Errors
/// What the input or the output report; [`Columns::add`]. The output is abandoned then.
pub fn convert<O: Output, I: Into<Opened>>(
    mut open: impl FnMut() -> I,
    mut begin: impl FnMut() -> O,
    plan: Plan<'_>,
    watch: &mut Stopwatch,
) -> Result<(Converted, O)> {
    let (mut known, mut layout) = (None, None);
    let mut bytes_read = 0;
    for stage in ["reading", "reading again for late columns"] {
        watch.stage(stage, 0);
        let mut output = begin();
        let ended = one_pass(&mut open, &mut layout, known.take(), &mut output, plan, progress(stage));
        match ended {
            Ok((PassOutcome::Complete(found), columns, reading, bytes)) => {
                let (profile, measured) = *found;
                let bytes_read = bytes_read + bytes;
                return Ok((Converted { columns, profile, measured, reading, layout, bytes_read }, output));
            }
            Ok((PassOutcome::Incomplete(all), _, _, bytes)) => {
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

fn one_pass<I: Into<Opened>>(
    open: &mut impl FnMut() -> I,
    layout: &mut Option<Layout>,
    known: Option<Columns>,
    output: &mut impl Output,
    plan: Plan<'_>,
    tell: impl FnMut(u64) + Send,
) -> Result<(PassOutcome, Columns, Reading, u64)> {
    let nothing = |reading| (PassOutcome::Complete(Box::default()), Columns::default(), reading, 0);
    let mut bytes_before = 0;
    let mut splitter = loop {
        match Splitter::open(open_text(open(), plan)?, plan.settings, layout.as_ref())? {
            Recognised::Records(splitter) => break splitter,
            Recognised::Empty => return Ok(nothing(Reading::default())),
            Recognised::Unknown => {
                let in_time = || pass::in_time(plan.deadline, 0);
                let (found, bytes) = detect::read_layout(open_text(open(), plan)?, plan.settings, in_time)?;
                *layout = Some(found);
                bytes_before += bytes;
            }
        }
    };
    let header = splitter.columns();
    let Some(first) = splitter.next_block()? else { return Ok(nothing(splitter.reading())) };
    let columns = match (known, header) {
        (Some(columns), _) => columns,
        (None, Some(names)) => {
            let mut columns = Columns::default();
            names.into_iter().try_for_each(|name| columns.add(name))?;
            columns
        }
        (None, None) => columns_of(&first)?,
    };
    let sample = sample_of(&first, &columns, plan.settings);
    let measures = Measures::new(&columns, &sample, plan.settings, &splitter.reading());
    let wanted = Wanted { columns: &columns, null: plan.settings.null.as_bytes(), measures };
    let ended = pass::run(&mut splitter, first, wanted, plan, output, tell)?;
    Ok((ended, columns, splitter.reading(), bytes_before + splitter.bytes_read()))
}

/// Converts an input once more, now that its columns are known, with the field `null` where nothing is.
///
/// # Errors
/// What the input or the output report; [`Error::Failed`] when it is not the same input any more.
#[cfg(feature = "formats")]
pub fn convert_again(
    opened: impl Into<Opened>,
    converted: &Converted,
    null: &[u8],
    output: &mut impl Output,
    plan: Plan<'_>,
) -> Result<()> {
    let text = open_text(opened, plan)?;
    let Recognised::Records(mut splitter) = Splitter::open(text, plan.settings, converted.layout.as_ref())?
    else {
        return Err(changed());
    };
    let first = splitter.next_block()?.ok_or_else(changed)?;
    let wanted = Wanted { columns: &converted.columns, null, measures: Measures::default() };
    match pass::run(&mut splitter, first, wanted, plan, output, progress("reading again for Parquet"))? {
        PassOutcome::Complete(found) if found.0 == converted.profile => Ok(()),
        _ => Err(changed()),
    }
}

fn open_text(opened: impl Into<Opened>, plan: Plan<'_>) -> Result<DecodedInput> {
    DecodedInput::open(Input::open(opened, plan.settings)?, plan.settings)
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

/// What the first records of the first block tell of the fields.
fn sample_of(block: &Block, columns: &Columns, settings: &Settings) -> Sample {
    let (incomplete, mut taking) = (AtomicBool::new(true), Taking::new(columns, Missing::of(settings)));
    Converter::new(columns, Measures::default().observer(), b"", &incomplete).look(
        block,
        RECORDS,
        |row, record| taking.add(row, record),
    );
    taking.finish()
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
