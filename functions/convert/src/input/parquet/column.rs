//! One column of a row group, level by level and value by value.

use super::budget::Budget;
use super::delta;
use super::fault::{Fault, damaged};
use super::levels::Levels;
use super::page::{LevelsLength, Page, PageReader};
use super::values::{PageValues, Value};
use ::parquet::basic::{Encoding, Type as Physical};
use ::parquet::schema::types::{ColumnDescriptor, Type};
use bytes::{Buf, Bytes};
use wintermute_shared::{Error, Result};

/// A column of a row group.
pub struct ColumnChunk {
    /// Its name, with those of the groups that it is in.
    name: String,
    /// Bytes of a value that is not compressed, at least, in eighths.
    eighths: usize,
    pages: PageReader,
    budget: Budget,
    highest: ValueLevels,
    rep: Levels,
    def: Levels,
    /// Levels that are left of the page.
    left: usize,
    values: PageValues,
    has_dictionary: bool,
    /// Values of the page that are not yet decoded, and how many are decoded at once.
    to_decode: usize,
    at_once: usize,
    most_at_once: usize,
    place: Option<ValueLevels>,
}

/// A pair of levels: a value, or that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueLevels {
    /// Which list goes on with it; 0 begins a row.
    pub rep: i16,
    /// How many of the groups, lists and values that may be missing are there.
    pub def: i16,
}

/// Decoded values of all columns together, and of one.
const DECODED: usize = 1 << 18;
const DECODED_OF_ONE: usize = 1 << 10;
/// Bytes that the values decoded at once may have, where each repeats the beginning of the one before.
const DECODED_BYTES: usize = 4 << 20;

impl ColumnChunk {
    /// One of this many columns that are read side by side.
    ///
    /// # Errors
    /// For a damaged first page.
    pub fn open(
        descriptor: &ColumnDescriptor,
        columns: usize,
        pages: PageReader,
        budget: Budget,
    ) -> Result<Self> {
        let name = descriptor.path().string();
        let kind = descriptor.self_type();
        let physical = descriptor.physical_type();
        let values = PageValues::new(kind, physical).map_err(|fault| fault.at(&place_of(&name)))?;
        let most_at_once = (DECODED / columns.max(1)).clamp(1, DECODED_OF_ONE);
        let mut column = Self {
            name,
            eighths: eighths(physical, kind),
            pages,
            budget,
            highest: ValueLevels { rep: descriptor.max_rep_level(), def: descriptor.max_def_level() },
            rep: Levels::none(),
            def: Levels::none(),
            left: 0,
            values,
            has_dictionary: false,
            to_decode: 0,
            at_once: most_at_once,
            most_at_once,
            place: None,
        };
        column.advance()?;
        Ok(column)
    }

    /// Where the column is; none at its end.
    #[inline]
    pub fn place(&self) -> Option<ValueLevels> {
        self.place
    }

    /// Whether there is a value where the column is.
    #[inline]
    pub fn has_value(&self) -> bool {
        self.place.is_some_and(|place| place.def == self.highest.def)
    }

    /// Goes on to the next pair of levels.
    #[inline]
    pub fn advance(&mut self) -> Result<()> {
        self.try_advance().map_err(|fault| self.name(fault))
    }

    /// Takes the value where the column [has one](Self::has_value).
    #[inline]
    pub fn value(&mut self) -> Result<Value<'_>> {
        if self.values.is_empty() {
            self.decode().map_err(|fault| self.name(fault))?;
        }
        let Self { values, name, .. } = self;
        values.next().ok_or_else(|| no_value().at(&place_of(name)))
    }

    /// What is wrong, with the column's name.
    pub fn damaged(&self, reason: &str) -> Error {
        self.name(damaged(reason))
    }

    fn name(&self, fault: Fault) -> Error {
        fault.at(&place_of(&self.name))
    }

    #[inline]
    fn try_advance(&mut self) -> Result<(), Fault> {
        while self.left == 0 {
            if !self.next_page()? {
                self.place = None;
                return Ok(());
            }
        }
        self.left -= 1;
        self.place = Some(ValueLevels { rep: self.rep.next()?, def: self.def.next()? });
        Ok(())
    }

    /// Reads the next page; false at the end.
    fn next_page(&mut self) -> Result<bool, Fault> {
        match self.pages.next(&mut self.budget)? {
            None => return Ok(false),
            Some(Page::Dictionary { data, count }) => self.use_dictionary(data, count)?,
            Some(Page::Data { data, count, encoding, levels }) => {
                if self.to_decode > 0 || !self.values.is_empty() {
                    return Err(damaged("a page has more values than its levels say"));
                }
                self.use_page(data, count, encoding, &levels)?;
            }
        }
        Ok(true)
    }

    fn use_dictionary(&mut self, data: Bytes, count: usize) -> Result<(), Fault> {
        if self.has_dictionary {
            return Err(damaged("it has two dictionaries"));
        }
        if count.saturating_mul(self.eighths).div_ceil(8) > data.len() {
            return Err(damaged(format!("its dictionary states {count} values in {} bytes", data.len())));
        }
        self.budget.dictionary(data.len() + count * size_of::<Bytes>())?;
        self.values.dictionary(data, narrow(count)?);
        self.has_dictionary = true;
        Ok(())
    }

    fn use_page(
        &mut self,
        mut data: Bytes,
        count: usize,
        encoding: Encoding,
        stated: &LevelsLength,
    ) -> Result<(), Fault> {
        let size = data.len();
        let rep = take_levels(&mut data, self.highest.rep, stated, |rep, _| rep)?;
        let def = take_levels(&mut data, self.highest.def, stated, |_, def| def)?;
        let values = if self.highest.def == 0 { count } else { def.clone().count_highest(count)? };
        (self.rep, self.def, self.left, self.to_decode) = (rep, def, count, values);
        self.at_once = self.most_at_once;
        if values == 0 {
            return self.budget.page(size);
        }
        let mut lengths = 0;
        match encoding {
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY if !self.has_dictionary => {
                return Err(damaged("a page refers to a dictionary, and there is none"));
            }
            Encoding::DELTA_BINARY_PACKED => {
                delta::check_numbers(&data, values)?;
            }
            Encoding::DELTA_LENGTH_BYTE_ARRAY => {
                delta::check_numbers(&data, values)?;
                lengths = 1;
            }
            Encoding::DELTA_BYTE_ARRAY => {
                let prefixes = delta::check_numbers(&data, values)?;
                delta::check_numbers(&data[prefixes..], values)?;
                lengths = 2;
                self.at_once = (DECODED_BYTES / size.max(1)).clamp(1, self.most_at_once);
            }
            _ => {}
        }
        self.budget.page(size.saturating_add(values.saturating_mul(lengths * size_of::<i32>())))?;
        self.values.page(data, narrow(values)?, encoding);
        Ok(())
    }

    fn decode(&mut self) -> Result<(), Fault> {
        let count = self.at_once.min(self.to_decode);
        if count == 0 {
            return Err(no_value());
        }
        self.to_decode -= count;
        self.values.decode(count)
    }
}

fn no_value() -> Fault {
    damaged("a page has fewer values than its levels say")
}

/// Takes the levels up to the highest off a page's data; `of_header` chooses their length of those of repetition and of definition.
fn take_levels(
    data: &mut Bytes,
    highest: i16,
    stated: &LevelsLength,
    of_header: impl FnOnce(usize, usize) -> usize,
) -> Result<Levels, Fault> {
    let length = match *stated {
        LevelsLength::InHeader(rep, def) => of_header(rep, def),
        LevelsLength::Before if highest == 0 => 0,
        LevelsLength::Before => {
            let length = data.first_chunk().map(|length| u32::from_le_bytes(*length));
            let length = length.ok_or_else(|| damaged("a page ends before its levels"))?;
            data.advance(size_of::<u32>());
            length as usize
        }
    };
    if length > data.len() {
        return Err(damaged(format!("a page of {} bytes states {length} bytes of levels", data.len())));
    }
    let levels = data.split_to(length);
    Ok(if highest == 0 { Levels::none() } else { Levels::new(levels, highest) })
}

/// The place of a fault in the file.
fn place_of(column: &str) -> String {
    format!("in the column {column}")
}

fn narrow(count: usize) -> Result<u32, Fault> {
    u32::try_from(count).map_err(|_| damaged("a page states more values than it can have"))
}

/// Bytes that a value in a dictionary takes at least, in eighths.
fn eighths(physical: Physical, kind: &Type) -> usize {
    8 * match physical {
        Physical::BOOLEAN => return 1,
        Physical::INT32 | Physical::FLOAT | Physical::BYTE_ARRAY => 4,
        Physical::INT64 | Physical::DOUBLE => 8,
        Physical::INT96 => 12,
        Physical::FIXED_LEN_BYTE_ARRAY => match kind {
            Type::PrimitiveType { type_length, .. } => usize::try_from(*type_length).unwrap_or(0),
            Type::GroupType { .. } => 0,
        },
    }
}
