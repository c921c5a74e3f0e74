//! The conversion from bytes to bytes: no S3, no runtime.

use crate::input::parts::Parts;
use crate::input::split::{BLOCK, Block, Record};
use crate::pipeline::ahead::Layouts;
use crate::pipeline::bad_parts::BadParts;
use crate::pipeline::block::{Converter, columns_of};
use crate::pipeline::part_counts::PartCounts;
use crate::pipeline::pass::{self, Complete, PassOutcome, Wanted};
use crate::pipeline::plan::{Output, Plan};
use crate::pipeline::reader::Reader;
use crate::profile::Profile;
use crate::profile::measure::{Measured, Measures};
use crate::profile::sample::{RECORDS, Taking};
use crate::row::columns::Columns;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use wintermute_shared::catalogue::Sample;
use wintermute_shared::catalogue::missing::Missing;
use wintermute_shared::contract::telemetry::Stopwatch;
use wintermute_shared::quality::{self, Reading};
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
    /// The records of each part, as many parts as have some.
    pub(crate) parts: Vec<PartCounts>,
    /// The line of the catalogue before which each part begins, with the part's name; nothing if the catalogue is one file.
    pub(crate) begun: Vec<(u64, Arc<str>)>,
    /// The parts that are left out.
    pub(crate) left_out: BadParts,
    /// Where the products are in the JSON of parts of which a reading of its own was needed to know.
    #[cfg_attr(
        not(feature = "formats"),
        expect(dead_code, reason = "only Parquet is written in a reading of its own")
    )]
    pub(crate) layouts: Layouts,
    /// Bytes read, as stored; twice the input's size when two passes were needed.
    pub bytes_read: u64,
}

impl Converted {
    /// The records of a part; none if it has no records.
    pub(crate) fn part(&self, number: usize) -> Option<PartCounts> {
        self.parts.get(number).copied()
    }

    /// What came of the parts of a folder, by key, version and size of each.
    pub fn part_sources(
        &self,
        parts: impl IntoIterator<Item = (String, String, u64)>,
    ) -> Vec<quality::PartSource> {
        let part = |(number, (key, version, bytes)): (usize, (String, String, u64))| {
            let PartCounts { rows, rejected, .. } = self.part(number).unwrap_or_default();
            let left_out = self.left_out.why(number).map(str::to_owned);
            quality::PartSource { key, version, bytes, rows, rejected, left_out }
        };
        parts.into_iter().enumerate().map(part).collect()
    }

    /// How the input was read, with what was repaired on the way.
    pub fn reading(&self) -> Reading {
        let mut reading = self.reading.clone();
        if let Some((number, why, count)) = self.left_out.first()
            && let Some((_, name)) = self.begun.get(number)
        {
            reading.repairs.insert(format!("bad parts left out, such as {name} ({why})"), count);
        }
        for (repair, count) in &self.profile.repairs {
            *reading.repairs.entry(repair.name().to_owned()).or_default() += count;
        }
        reading
    }
}

/// Converts a catalogue, whose parts are opened for each pass, to an output, which is begun for each pass.
///
/// The columns are in the CSV's first line, yet the last record may bring a new one. Rather than read everything twice
/// to know, the first pass takes the columns of the first block for all, which is nearly always right. When it is not,
/// the rest of that pass looks for columns only, and a second pass writes with all of them. Either way the columns
/// are in the order in which they first appear in the input. Parts that are left out have no columns: where some of their records were
/// read before that was known, all begins anew without them.
///
/// # Errors
/// What the input or the output report; [`Columns::add`]. The output is abandoned then.
pub fn convert<O: Output>(
    mut parts: impl Parts,
    mut begin: impl FnMut() -> O,
    plan: Plan<'_>,
    watch: &mut Stopwatch,
) -> Result<(Converted, O)> {
    let (mut known, mut layouts) = (None, Layouts::new());
    let mut bytes_read = 0;
    let mut left_out = BadParts::new(plan.settings.max_bad_parts);
    let mut stage = "reading";
    for _ in 0..PASSES {
        watch.stage(stage, 0);
        let mut output = begin();
        let mut reader = Reader::new(&mut parts, &mut layouts, left_out, plan);
        let ended = one_pass(&mut reader, known.take(), &mut output, plan, progress(stage));
        bytes_read += reader.bytes_read();
        let judged = ended
            .and_then(|(found, columns)| reader.leave_out_unread(found.parts()).map(|()| (found, columns)));
        let (bad, is_to_repeat) = reader.left_out();
        left_out = bad.clone();
        match judged {
            Ok(_) if is_to_repeat => {
                output.abandon();
                stage = "reading again without bad parts";
            }
            Ok((PassOutcome::Complete(found), columns)) => {
                let Complete { profile, measured, parts } = *found;
                let (reading, begun) = (reader.reading(), reader.begun().to_vec());
                let converted = Converted {
                    columns,
                    profile,
                    measured,
                    reading,
                    parts,
                    begun,
                    left_out,
                    layouts,
                    bytes_read,
                };
                return Ok((converted, output));
            }
            Ok((PassOutcome::Incomplete(all, _), _)) => {
                output.abandon();
                known = Some(all);
                stage = "reading again for late columns";
            }
            Err(error) => {
                output.abandon();
                return Err(error);
            }
        }
    }
    Err(changed())
}

/// A catalogue is read once, a second time if bad parts are to be left out, and once more if columns come late.
const PASSES: usize = 3;

fn one_pass(
    reader: &mut Reader<'_>,
    known: Option<Columns>,
    output: &mut impl Output,
    plan: Plan<'_>,
    tell: impl FnMut(u64) + Send,
) -> Result<(PassOutcome, Columns)> {
    let beginning = reader.beginning()?;
    if beginning.is_empty() {
        return Ok((PassOutcome::Complete(Box::default()), Columns::default()));
    }
    let columns = match known {
        Some(columns) => columns,
        None => {
            let mut columns = Columns::default();
            for block in &beginning {
                columns_of(block, usize::MAX)?
                    .into_names()
                    .into_iter()
                    .try_for_each(|name| columns.add(name))?;
            }
            columns
        }
    };
    let sample = sample_of(&beginning, &columns, plan.settings);
    let measures = Measures::new(&columns, &sample, plan.settings);
    let wanted = Wanted { columns: &columns, null: plan.settings.null.as_bytes(), measures };
    let ended = pass::run(reader, beginning, wanted, plan, output, tell)?;
    Ok((ended, columns))
}

/// Converts a catalogue once more, now that its columns are known, with the field `null` where nothing is.
///
/// # Errors
/// What the input or the output report; [`Error::Failed`] when it is not the same input any more.
#[cfg(feature = "formats")]
pub fn convert_again(
    mut parts: impl Parts,
    converted: &Converted,
    null: &[u8],
    output: &mut impl Output,
    plan: Plan<'_>,
) -> Result<()> {
    let mut layouts = converted.layouts.clone();
    let mut reader = Reader::new(&mut parts, &mut layouts, converted.left_out.clone(), plan);
    let beginning = reader.beginning()?;
    if beginning.is_empty() {
        return Err(changed());
    }
    let wanted = Wanted { columns: &converted.columns, null, measures: Measures::default() };
    match pass::run(&mut reader, beginning, wanted, plan, output, progress("reading again for Parquet"))? {
        PassOutcome::Complete(found) if found.profile == converted.profile => Ok(()),
        _ => Err(changed()),
    }
}

fn changed() -> Error {
    Error::failed("the input changed while it was read: convert it again")
}

/// What the first records tell of the fields: as many as the first block of one file has, however the catalogue is cut into parts.
fn sample_of(beginning: &[Block], columns: &Columns, settings: &Settings) -> Sample {
    let (incomplete, mut taking) = (AtomicBool::new(true), Taking::new(columns, Missing::of(settings)));
    let mut converter = Converter::new(columns, Measures::default().observer(), b"", &incomplete);
    let (mut records, mut bytes) = (0, 0);
    let mut number = None;
    for block in beginning {
        let is_first = number.is_none();
        if number.replace(block.part.number) == Some(block.part.number) {
            break;
        }
        let fits = |record: &&Record| {
            bytes += record.end - record.start + 1;
            is_first || bytes <= BLOCK
        };
        let fitting = block.records.iter().take(RECORDS - records).take_while(fits).count();
        converter.look(block, fitting, |row, record| taking.add(row, record));
        records += fitting;
    }
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
