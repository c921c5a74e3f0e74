//! One pass over the input: blocks are converted by several threads and their results taken in order.

use crate::block::{Converter, Piece};
use crate::columns::Columns;
use crate::convert::{Output, Plan};
use crate::csv;
use crate::measure::{Measured, Measures};
use crate::profile::Profile;
use crate::records::{Block, Splitter};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;
use wintermute_shared::{Error, Result};

/// How a pass ended.
pub enum Pass {
    /// Everything was written.
    Complete(Box<(Profile, Measured)>),
    /// There are more columns than it began with; these are all.
    Incomplete(Columns),
}

/// Blocks that wait for a thread. With fewer, threads wait for blocks whenever one step holds another up: with one it takes a tenth longer.
const WAITING: usize = 3;

/// The pieces of one block, or why it could not be converted.
type Pieces = Receiver<Result<Piece>>;
/// A block and where its pieces go.
type Job = (Block, SyncSender<Result<Piece>>);

/// What a pass is to write, and to measure on the way.
pub struct Wanted<'c> {
    /// All columns that are known.
    pub columns: &'c Columns,
    /// The field that stands for null.
    pub null: &'c [u8],
    /// Nothing yet of what is to be measured.
    pub measures: Measures,
}

/// Writes the catalogue with the wanted columns, if it has no others. `tell` is told the rows so far.
///
/// What is under way at once is bounded, so memory does not grow with the input: one block being cut, one for each
/// thread and [`WAITING`], and of each at most two pieces.
///
/// # Errors
/// What the input or the output report; [`Columns::add`].
pub fn run(
    splitter: &mut Splitter,
    first: Block,
    wanted: Wanted<'_>,
    plan: Plan<'_>,
    output: &mut impl Output,
    mut tell: impl FnMut(u64),
) -> Result<Pass> {
    let Wanted { columns, null, measures } = wanted;
    let incomplete = AtomicBool::new(false);
    let (jobs, waiting) = sync_channel::<Job>(WAITING);
    // Only the workers hold it: were they all to end, so would the cutting.
    let waiting = Arc::new(Mutex::new(waiting));
    let (order, results) = sync_channel::<Result<Pieces>>(plan.threads + WAITING + 2);
    thread::scope(|scope| {
        for _ in 0..plan.threads {
            let waiting = Arc::clone(&waiting);
            let converter = Converter::new(columns, measures.observer(), null, &incomplete);
            scope.spawn(move || work(&waiting, converter));
        }
        drop(waiting);
        scope.spawn(move || cut(splitter, first, &jobs, &order));
        collect(results, columns, measures, output, |rows| {
            tell(rows);
            in_time(plan.deadline, rows)
        })
    })
}

/// Stops the pass when its time is over.
fn in_time(deadline: Option<Instant>, rows: u64) -> Result<()> {
    if deadline.is_none_or(|deadline| Instant::now() < deadline) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "the time ran out after {rows} products, so nothing was written: give the function more memory, with which it gets more of a \
         processor, or split the catalogue"
    )))
}

/// Cuts the input into blocks for the workers. The pieces' channels are handed on in the order of the blocks.
fn cut(splitter: &mut Splitter, first: Block, jobs: &SyncSender<Job>, order: &SyncSender<Result<Pieces>>) {
    let mut next = Ok(Some(first));
    loop {
        match next {
            Ok(Some(block)) => {
                let (pieces, results) = sync_channel(1);
                // Closed channels mean that the pass has failed.
                if order.send(Ok(results)).is_err() || jobs.send((block, pieces)).is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => {
                let _ = order.send(Err(error));
                return;
            }
        }
        next = splitter.next_block();
    }
}

/// Converts blocks until there are no more.
fn work(waiting: &Mutex<Receiver<Job>>, mut converter: Converter) {
    loop {
        let job = waiting.lock().map(|waiting| waiting.recv());
        let Ok(Ok((block, pieces))) = job else { return };
        if let Err(error) = converter.convert(&block, |piece| pieces.send(Ok(piece)).is_ok()) {
            let _ = pieces.send(Err(error));
        }
    }
}

/// Takes the pieces in the order of the input.
fn collect(
    results: Receiver<Result<Pieces>>,
    known: &Columns,
    mut measures: Measures,
    output: &mut impl Output,
    mut tell: impl FnMut(u64) -> Result<()>,
) -> Result<Pass> {
    let mut columns = known.clone();
    let mut profile = Profile::new(known.len());
    let mut header = Vec::new();
    csv::record(&mut header, known.names().iter().map(String::as_bytes));
    output.header(&header)?;
    for pieces in results {
        for piece in pieces? {
            let piece = piece?;
            profile.merge(piece.profile);
            for name in piece.unknown.into_names() {
                columns.add(name)?;
            }
            if columns.len() == known.len() {
                measures.add(piece.seen, &piece.csv);
                output.catalogue(&piece.csv)?;
                output.rejects(&piece.rejects)?;
            }
            tell(profile.rows)?;
        }
    }
    Ok(if columns.len() == known.len() {
        let measured = measures.finish(&profile);
        Pass::Complete(Box::new((profile, measured)))
    } else {
        Pass::Incomplete(columns)
    })
}
