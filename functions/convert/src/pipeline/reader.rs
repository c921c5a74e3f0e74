//! The blocks of a catalogue: those of each part in turn, whatever the part's form.

use crate::input::decompress::Input;
use crate::input::detect;
use crate::input::parts::{Part, Parts};
use crate::input::split::{BLOCK, Block, Recognised, Splitter};
use crate::input::text::DecodedInput;
use crate::pipeline::ahead::{Ahead, Layouts, open};
use crate::pipeline::bad_parts::BadParts;
use crate::pipeline::block::columns_of;
use crate::pipeline::deadline::in_time;
use crate::pipeline::part_counts::PartCounts;
use crate::pipeline::plan::Plan;
use crate::profile::sample::RECORDS;
use crate::row::columns::Columns;
use std::sync::Arc;
use wintermute_shared::quality::Reading;
use wintermute_shared::{Error, Result};

/// So many records of a part tell its keys.
const LOOKED_AT: usize = 100;
/// So many columns are named in an error.
const NAMED: usize = 5;

/// Reads the parts of a catalogue one after the other.
pub struct Reader<'p> {
    parts: &'p mut dyn Parts,
    plan: Plan<'p>,
    layouts: &'p mut Layouts,
    ahead: Ahead,
    /// The part at hand.
    splitter: Option<Box<Splitter>>,
    part: Arc<Part>,
    /// The number of the next part.
    next: usize,
    /// What is common to the parts before; none if there is one part only.
    family: Option<Family>,
    reading: Option<Reading>,
    begun: Vec<(u64, Arc<str>)>,
    /// Bytes read of the parts before.
    bytes_read: u64,
    left_out: BadParts,
    /// Whether blocks of the part at hand were handed over.
    is_in_use: bool,
    /// Whether blocks of a part that is left out were handed over, so that the catalogue is to be read once more.
    is_to_repeat: bool,
}

impl<'p> Reader<'p> {
    /// Nothing was read yet. These parts are left out.
    pub fn new(
        parts: &'p mut dyn Parts,
        layouts: &'p mut Layouts,
        left_out: BadParts,
        plan: Plan<'p>,
    ) -> Self {
        let family = (parts.count() > 1).then(Family::default);
        Self {
            parts,
            plan,
            layouts,
            ahead: Ahead::new(plan.settings, left_out.clone()),
            splitter: None,
            part: Arc::default(),
            next: 0,
            family,
            reading: None,
            begun: Vec::new(),
            bytes_read: 0,
            left_out,
            is_in_use: false,
            is_to_repeat: false,
        }
    }

    /// The blocks that the catalogue begins with: the first one, and if small parts come first, those of so many parts as make one.
    ///
    /// # Errors
    /// As [`Reader::next_block`].
    pub fn beginning(&mut self) -> Result<Vec<Block>> {
        let mut blocks: Vec<Block> = self.next_block()?.into_iter().collect();
        let is_small = |blocks: &[Block]| {
            blocks.iter().map(|block| block.records.len()).sum::<usize>() < RECORDS
                && blocks.iter().map(|block| block.bytes.len()).sum::<usize>() < BLOCK
        };
        while self.next < self.parts.count() && is_small(&blocks) {
            let Some(mut block) = self.next_block()? else { break };
            block.bytes.shrink_to_fit();
            let is_same_part = blocks.last().is_some_and(|last| last.part.number == block.part.number);
            blocks.push(block);
            if is_same_part {
                break;
            }
        }
        Ok(blocks)
    }

    /// The next block; nothing at the end.
    ///
    /// # Errors
    /// As [`Splitter::open`] and [`Splitter::next_block`], with the name of the part; [`Error::Invalid`] for a part that has no column in
    /// common with those before.
    pub fn next_block(&mut self) -> Result<Option<Block>> {
        loop {
            let Some(splitter) = &mut self.splitter else {
                if self.next == self.parts.count() {
                    return Ok(None);
                }
                self.next += 1;
                match self.open(self.next - 1) {
                    Ok(splitter) => self.splitter = splitter,
                    Err(error) => self.leave_out(error).map_err(|error| self.name(error))?,
                }
                continue;
            };
            match splitter.next_block() {
                Ok(Some(block)) => {
                    if block.records_before == 0
                        && let Err(error) = self.welcome(&block)
                    {
                        self.leave_out(error)?;
                        continue;
                    }
                    self.is_in_use = true;
                    return Ok(Some(Block { part: self.part.clone(), ..block }));
                }
                Ok(None) => self.end_part(),
                Err(error) => self.leave_out(error).map_err(|error| self.name(error))?,
            }
        }
    }

    /// Leaves out the part at hand, if the settings allow that.
    fn leave_out(&mut self, error: Error) -> Result<()> {
        self.left_out.leave_out(self.part.number, self.part.name.as_ref(), error)?;
        self.bytes_read += self.splitter.take().map_or(0, |splitter| splitter.bytes_read());
        self.is_to_repeat |= std::mem::take(&mut self.is_in_use);
        Ok(())
    }

    /// Leaves out the parts of which no record could be read and those that are cut short, if the settings allow any.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there are more than the settings allow.
    pub fn leave_out_unread(&mut self, parts: &[PartCounts]) -> Result<()> {
        if !self.left_out.are_allowed() {
            return Ok(());
        }
        for (number, part) in parts.iter().enumerate() {
            if let (Some(name), Some(why)) = (self.parts.name(number), part.fault()) {
                let left_out = self.left_out.leave_out(number, Some(&name), Error::Invalid(why));
                left_out.map_err(|error| named(error, Some(&name)))?;
                self.is_to_repeat = true;
            }
        }
        Ok(())
    }

    /// The parts that are left out, and whether the catalogue is to be read once more because of them.
    pub fn left_out(&self) -> (&BadParts, bool) {
        (&self.left_out, self.is_to_repeat)
    }

    /// Takes back the room of a block.
    pub fn reuse(&mut self, block: Block) {
        if let Some(splitter) = &mut self.splitter {
            splitter.reuse(block);
        }
    }

    /// How the parts were read so far: as the first one, and as others where that differs.
    pub fn reading(&self) -> Reading {
        let of_part = self.splitter.as_ref().map(|splitter| splitter.reading());
        match (&self.reading, of_part) {
            (Some(before), Some(reading)) => before.clone().with_part(reading),
            (Some(reading), None) => reading.clone(),
            (None, reading) => reading.unwrap_or_default(),
        }
    }

    /// The line of the catalogue before which each part begins, with the part's name; nothing if the catalogue is one file.
    pub fn begun(&self) -> &[(u64, Arc<str>)] {
        &self.begun
    }

    /// Bytes taken from the parts so far, as stored.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read + self.splitter.as_ref().map_or(0, |splitter| splitter.bytes_read())
    }

    /// Opens a part, unless it is empty.
    fn open(&mut self, number: usize) -> Result<Option<Box<Splitter>>> {
        let name = self.parts.name(number);
        let Part { lines_before, records_before, .. } = *self.part;
        self.begun.extend(name.clone().map(|name| (lines_before, name)));
        self.part = Arc::new(Part { number, name, lines_before, records_before, ..Part::default() });
        if self.left_out.has(number) {
            return Ok(None);
        }
        let settings = self.plan.settings;
        let mut recognised = self.ahead.take(self.parts, self.layouts)?;
        loop {
            match recognised {
                Recognised::Records(mut splitter) => {
                    let (header, has_typed_numbers) =
                        (splitter.columns(), splitter.reading().has_typed_numbers());
                    if let Some(part) = Arc::get_mut(&mut self.part) {
                        (part.header, part.has_typed_numbers) = (header, has_typed_numbers);
                    }
                    return Ok(Some(splitter));
                }
                Recognised::Empty => return Ok(None),
                Recognised::Unknown => {
                    let opened = self.parts.opener(number)();
                    let text = DecodedInput::open(Input::open(opened, settings)?, settings)?;
                    let (layout, bytes) =
                        detect::read_layout(text, settings, || in_time(self.plan.deadline, 0))?;
                    self.bytes_read += bytes;
                    recognised = open(self.parts.opener(number)(), settings, Some(&layout))?;
                    self.layouts.insert(number, layout);
                }
            }
        }
    }

    fn end_part(&mut self) {
        self.reading = Some(self.reading());
        self.is_in_use = false;
        let Some(splitter) = self.splitter.take() else { return };
        self.bytes_read += splitter.bytes_read();
        let Part { number, lines_before, records_before, .. } = *self.part;
        self.part = Arc::new(Part {
            number,
            lines_before: lines_before + splitter.line(),
            records_before: records_before + splitter.records(),
            ..Part::default()
        });
    }

    /// Looks at the first block of a part: it has to be of the same catalogue as the parts before.
    fn welcome(&mut self, block: &Block) -> Result<()> {
        let (Some(family), Some(splitter)) = (&mut self.family, &self.splitter) else { return Ok(()) };
        let header_line = splitter.reading().header_line;
        if header_line == Some(0)
            && let Some(header) = family.header_for(&self.part)?
        {
            let Part { number, ref name, lines_before, records_before, has_typed_numbers, .. } = *self.part;
            let (name, header) = (name.clone(), Some(header));
            self.part =
                Arc::new(Part { number, name, lines_before, records_before, header, has_typed_numbers });
        }
        family.add(&self.part, block)
    }

    /// What is wrong with the part at hand is said with its name.
    fn name(&self, error: Error) -> Error {
        named(error, self.part.name.as_ref())
    }
}

fn named(error: Error, name: Option<&Arc<str>>) -> Error {
    match (error, name) {
        (Error::Invalid(message), Some(name)) => Error::invalid(format!("{name}: {message}")),
        (error, _) => error,
    }
}

/// What the parts so far have in common.
#[derive(Default)]
struct Family {
    columns: Columns,
    /// The name of the first part that has records.
    first: Option<Arc<str>>,
    /// The header of the last part that is a table, and the part's name.
    table: Option<(Vec<String>, Option<Arc<str>>)>,
}

impl Family {
    /// The header for a part whose table has none: that of the part before, if it has as many columns. Programs that cut a table write its
    /// header once.
    fn header_for(&self, part: &Part) -> Result<Option<Vec<String>>> {
        let (Some((header, of)), Some(made_up)) = (&self.table, &part.header) else { return Ok(None) };
        if header.len() == made_up.len() {
            return Ok(Some(header.clone()));
        }
        Err(Error::invalid(format!(
            "{} has {} columns and no header, and {} has {}: write the header into each part",
            called(&part.name),
            made_up.len(),
            called(of),
            header.len()
        )))
    }

    /// Adds a part that begins with this block.
    fn add(&mut self, part: &Part, block: &Block) -> Result<()> {
        let names = match &part.header {
            Some(header) => header.clone(),
            None => columns_of(block, LOOKED_AT)?.into_names(),
        };
        let is_known = |name: &String| self.columns.position(name, 0).is_some();
        if !names.is_empty() && !self.columns.is_empty() && !names.iter().any(is_known) {
            return Err(Error::invalid(format!(
                "{} has other columns ({}) than {} ({}), so they are not parts of one catalogue: run each file by itself, or give both the \
                 same names of columns",
                called(&part.name),
                listed(&names),
                called(&self.first),
                listed(self.columns.names())
            )));
        }
        if self.first.is_none() && !names.is_empty() {
            self.first.clone_from(&part.name);
        }
        if let Some(header) = &part.header {
            self.table = Some((header.clone(), part.name.clone()));
        }
        names.into_iter().try_for_each(|name| self.columns.add(name))
    }
}

fn called(name: &Option<Arc<str>>) -> &str {
    name.as_deref().unwrap_or("the part")
}

fn listed(names: &[String]) -> String {
    let more = if names.len() > NAMED { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(NAMED)].join(", "))
}
