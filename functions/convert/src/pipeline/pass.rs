//! One pass over the input. Threads take its blocks in turn, convert them side by side, and add what comes of them in their order.

use crate::input::split::Block;
use crate::output::csv;
use crate::pipeline::block::{Converter, Piece};
use crate::pipeline::deadline::in_time;
use crate::pipeline::part_counts::PartCounts;
use crate::pipeline::plan::{Output, Plan};
use crate::pipeline::reader::Reader;
use crate::profile::Profile;
use crate::profile::measure::{Measured, Measures};
use crate::row::columns::Columns;
use std::collections::VecDeque;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;
use tracing::Span;
use wintermute_shared::ordered_lock::{OrderedLock, Ticket};
use wintermute_shared::{Error, Result};

/// How a pass ended.
pub enum PassOutcome {
    /// Everything was written.
    Complete(Box<Complete>),
    /// There are more columns than it began with; these are all, and these the records of each part.
    Incomplete(Columns, Vec<PartCounts>),
}

impl PassOutcome {
    /// The records of each part, as many parts as have some.
    pub fn parts(&self) -> &[PartCounts] {
        match self {
            Self::Complete(complete) => &complete.parts,
            Self::Incomplete(_, parts) => parts,
        }
    }
}

/// What a complete pass has seen.
#[derive(Debug, Default)]
pub struct Complete {
    /// The counts.
    pub profile: Profile,
    /// What the values are like.
    pub measured: Measured,
    /// The records of each part, as many parts as have some.
    pub parts: Vec<PartCounts>,
}

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
/// Each thread holds one block and one or two pieces of it at a time, so memory does not grow with the input.
///
/// # Errors
/// What the input or the output report; [`Columns::add`].
pub fn run(
    reader: &mut Reader<'_>,
    beginning: Vec<Block>,
    wanted: Wanted<'_>,
    plan: Plan<'_>,
    output: &mut impl Output,
    tell: impl FnMut(u64) + Send,
) -> Result<PassOutcome> {
    let Wanted { columns, null, measures } = wanted;
    let mut header = Vec::new();
    csv::record(&mut header, columns.names().iter().map(String::as_bytes));
    output.header(header)?;
    let incomplete = AtomicBool::new(false);
    let converters: Vec<Converter> =
        (0..plan.threads).map(|_| Converter::new(columns, measures.observer(), null, &incomplete)).collect();
    let blocks = Mutex::new(Blocks { reader, beginning: beginning.into(), taken: 0, has_ended: false });
    let results = OrderedLock::new(Results {
        known: columns,
        columns: columns.clone(),
        profile: Profile::new(columns.len()),
        parts: Vec::new(),
        measures,
        output,
        tell,
        deadline: plan.deadline,
        failure: None,
    });
    let span = Span::current();
    thread::scope(|scope| {
        for converter in converters {
            let (piece, earlier) = (Piece::default(), Earlier { ticket: None, piece: Piece::default() });
            let worker = Worker { converter, results: &results, piece, earlier };
            scope.spawn(|| span.in_scope(|| worker.work(&blocks)));
        }
    });
    results.into_inner().finish()
}

/// A thread's part of the work.
struct Worker<'w, 'c, O, T> {
    converter: Converter<'c>,
    results: &'w OrderedLock<Results<'c, O, T>>,
    piece: Piece,
    earlier: Earlier<'w, Results<'c, O, T>>,
}

/// A piece that could not be added when it was ready, since its turn had not come. Its thread has gone on with another block.
struct Earlier<'w, R> {
    ticket: Option<Ticket<'w, R>>,
    piece: Piece,
}

impl<O: Output, T: FnMut(u64)> Worker<'_, '_, O, T> {
    /// Converts blocks until there are no more or one has failed.
    fn work(mut self, blocks: &Mutex<Blocks<'_, '_>>) {
        let mut done = None;
        loop {
            let next = blocks.lock().unwrap_or_else(PoisonError::into_inner).next(done.take());
            let Some((number, block)) = next else { break };
            let more_wanted = match block {
                Ok(block) => self.convert(number, done.insert(block)),
                Err(error) => {
                    self.earlier.add();
                    self.results.ticket(number).wait().fail(error);
                    false
                }
            };
            if !more_wanted {
                break;
            }
        }
        self.earlier.add();
    }

    /// Converts the block of that number; says whether more are wanted.
    fn convert(&mut self, number: usize, block: &Block) -> bool {
        let Self { converter, results, piece, earlier } = self;
        let (mut ticket, mut turn) = (results.ticket(number), None);
        let converted = converter.convert(block, piece, |piece| {
            let wait = || {
                earlier.add();
                ticket.wait()
            };
            turn.get_or_insert_with(wait).add(piece)
        });
        earlier.add();
        match (converted, turn.or_else(|| ticket.try_now())) {
            (Ok(()), Some(mut turn)) => turn.add(piece),
            (Ok(()), None) => {
                earlier.keep(ticket, piece);
                true
            }
            (Err(error), turn) => {
                turn.unwrap_or_else(|| ticket.wait()).fail(error);
                false
            }
        }
    }
}

impl<O: Output, T: FnMut(u64)> Earlier<'_, Results<'_, O, T>> {
    /// Adds the piece, if there is one, when its turn comes.
    fn add(&mut self) {
        if let Some(mut ticket) = self.ticket.take() {
            ticket.wait().add(&mut self.piece);
        }
    }
}

impl<'w, R> Earlier<'w, R> {
    /// Keeps the piece, and leaves another in its place.
    fn keep(&mut self, ticket: Ticket<'w, R>, piece: &mut Piece) {
        std::mem::swap(&mut self.piece, piece);
        self.ticket = Some(ticket);
    }
}

/// The blocks of the input.
struct Blocks<'r, 'p> {
    reader: &'r mut Reader<'p>,
    /// The first ones, until they are taken.
    beginning: VecDeque<Block>,
    taken: usize,
    has_ended: bool,
}

impl Blocks<'_, '_> {
    /// The next block, or why there is none, with its number. Nothing after the end or a failure. It may take the room of one that is
    /// done.
    fn next(&mut self, done: Option<Block>) -> Option<(usize, Result<Block>)> {
        if self.has_ended {
            return None;
        }
        if let Some(done) = done {
            self.reader.reuse(done);
        }
        // A panic within would leave no more to read.
        self.has_ended = true;
        let next =
            self.beginning.pop_front().map_or_else(|| self.reader.next_block(), |first| Ok(Some(first)));
        self.has_ended = !matches!(next, Ok(Some(_)));
        self.taken += 1;
        next.transpose().map(|block| (self.taken - 1, block))
    }
}

/// What comes of the blocks, added up in their order.
struct Results<'p, O, T> {
    known: &'p Columns,
    /// The known ones and those that have appeared.
    columns: Columns,
    profile: Profile,
    parts: Vec<PartCounts>,
    measures: Measures,
    output: &'p mut O,
    tell: T,
    deadline: Option<Instant>,
    /// The first failure: after it nothing is added.
    failure: Option<Error>,
}

impl<O: Output, T: FnMut(u64)> Results<'_, O, T> {
    /// Adds the piece that follows; says whether more are wanted.
    fn add(&mut self, piece: &mut Piece) -> bool {
        if self.failure.is_none()
            && let Err(error) = self.try_to_add(piece)
        {
            self.fail(error);
        }
        self.failure.is_none()
    }

    fn try_to_add(&mut self, piece: &mut Piece) -> Result<()> {
        self.profile.merge(&piece.profile);
        if self.parts.len() <= piece.part {
            self.parts.resize(piece.part + 1, PartCounts::default());
        }
        self.parts[piece.part].add(&piece.profile);
        for name in std::mem::take(&mut piece.unknown).into_names() {
            self.columns.add(name)?;
        }
        if self.columns.len() == self.known.len() {
            self.measures.add(&mut piece.seen, &piece.csv);
            self.output.catalogue(&mut piece.csv)?;
            self.output.rejects(&piece.rejects)?;
        }
        (self.tell)(self.profile.rows);
        in_time(self.deadline, self.profile.rows)
    }

    fn fail(&mut self, error: Error) {
        self.failure.get_or_insert(error);
    }

    fn finish(self) -> Result<PassOutcome> {
        if let Some(error) = self.failure {
            return Err(error);
        }
        Ok(if self.columns.len() == self.known.len() {
            let measured = self.measures.finish(self.profile.rows);
            let (profile, parts) = (self.profile, self.parts);
            PassOutcome::Complete(Box::new(Complete { profile, measured, parts }))
        } else {
            PassOutcome::Incomplete(self.columns, self.parts)
        })
    }
}
