//! The values of one column within one piece of the input, each once.

use std::borrow::Cow;

/// Different values of a piece that are counted one by one; of more, only the hashes are kept. A piece has about a thousand rows.
const MOST: usize = 1024;
const SLOTS: usize = 2 * MOST;
/// Values for which room is kept from piece to piece.
const KEPT: usize = 4 * MOST;
/// If this many values of a piece are all different, the rest are not told apart, where nobody counts them: nearly all would be new.
const TRIAL: usize = 256;

/// Where values are in [`Distinct::values`], by hash: position + 1, or 0. It outlives the pieces, to save allocations.
#[derive(Clone, Debug)]
pub struct Slots([u16; SLOTS]);

impl Default for Slots {
    fn default() -> Self {
        Self([0; SLOTS])
    }
}

impl Slots {
    /// Forgets all values.
    pub fn clear(&mut self) {
        self.0.fill(0);
    }
}

/// The values of a column in a piece.
#[derive(Debug, Default)]
pub struct Distinct {
    /// Different values in order of first appearance.
    pub values: Vec<CountedValue>,
    /// Hashes of the values that were not counted one by one: after the first [`MOST`] different ones, or after a failed trial.
    pub beyond: Vec<u64>,
    /// Where their fields begin in the piece's CSV, as long as the column's values are counted one by one.
    pub places: Vec<usize>,
    /// Those that are numbers.
    pub numbers: Vec<Number>,
    /// The longest, the first of equals.
    pub longest: Option<Long>,
    /// Those that stand for a missing value. They count for nothing else.
    pub placeholders: Vec<Placeholder>,
    /// Whether the column's values are counted one by one. If not, telling them apart ends when the first ones are all different.
    is_counted: bool,
    /// Whether it has ended so.
    has_failed: bool,
    has_repeated: bool,
}

/// A value and how often it was seen.
#[derive(Clone, Copy, Debug)]
pub struct CountedValue {
    /// Its hash, which identifies it.
    pub hash: u64,
    /// Where its field begins in the piece's CSV.
    pub at: usize,
    /// How often.
    pub count: u32,
}

/// A number.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// Its value.
    pub value: f64,
    /// Which of the [`Distinct::values`] it is; none for one beyond them, which counts once.
    pub index: Option<u16>,
}

/// A value that stands for a missing one.
#[derive(Clone, Copy, Debug)]
pub struct Placeholder {
    /// Where its field begins in the piece's CSV.
    pub at: usize,
    /// Which of the [`Distinct::values`] it is; none for one beyond them, which counts once.
    pub index: Option<u16>,
}

/// A long value.
#[derive(Clone, Copy, Debug)]
pub struct Long {
    /// Its length.
    pub bytes: usize,
    /// Where its field begins in the piece's CSV.
    pub at: usize,
    /// The line of its record.
    pub line: u64,
}

/// What [`Distinct::see`] found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sight {
    /// The value was seen before.
    Known,
    /// It is new and is at this place.
    New(u16),
    /// It may be new; there are too many to tell.
    Beyond,
}

impl Distinct {
    /// Begins a piece, in which values are counted one by one or not.
    pub fn begin(&mut self, is_counted: bool) {
        let Self {
            values,
            beyond,
            places,
            numbers,
            longest,
            placeholders,
            is_counted: counted,
            has_failed,
            has_repeated,
        } = self;
        values.clear();
        beyond.clear();
        beyond.shrink_to(KEPT);
        places.clear();
        places.shrink_to(KEPT);
        numbers.clear();
        numbers.shrink_to(KEPT);
        *longest = None;
        placeholders.clear();
        placeholders.shrink_to(KEPT);
        *counted = is_counted;
        (*has_failed, *has_repeated) = (false, false);
    }

    /// Counts a value.
    #[inline]
    pub fn see(&mut self, slots: &mut Slots, hash: u64, at: usize) -> Sight {
        if self.has_failed {
            return self.pass(hash, at);
        }
        let mut slot = hash as usize % SLOTS;
        loop {
            match slots.0[slot] {
                0 => break,
                taken => {
                    let seen = &mut self.values[usize::from(taken) - 1];
                    if seen.hash == hash {
                        seen.count += 1;
                        self.has_repeated = true;
                        return Sight::Known;
                    }
                }
            }
            slot = (slot + 1) % SLOTS;
        }
        if self.values.len() == MOST {
            return self.pass(hash, at);
        }
        let index = self.values.len() as u16;
        slots.0[slot] = index + 1;
        self.values.push(CountedValue { hash, at, count: 1 });
        self.has_failed = !self.is_counted && !self.has_repeated && self.values.len() == TRIAL;
        Sight::New(index)
    }

    fn pass(&mut self, hash: u64, at: usize) -> Sight {
        self.beyond.push(hash);
        if self.is_counted {
            self.places.push(at);
        }
        Sight::Beyond
    }

    /// Takes the value that was just seen, at this place of the values, for one that stands for a missing one.
    #[cold]
    pub fn set_aside(&mut self, index: Option<u16>, at: usize) {
        if index.is_none() {
            self.beyond.pop();
            self.places.pop();
        }
        self.placeholders.push(Placeholder { at, index });
    }

    /// The values without those that stand for a missing one.
    pub fn stated(&self) -> Cow<'_, [CountedValue]> {
        if self.placeholders.iter().all(|placeholder| placeholder.index.is_none()) {
            return Cow::Borrowed(&self.values);
        }
        let is_stated = |index: usize| {
            !self.placeholders.iter().any(|placeholder| placeholder.index.map(usize::from) == Some(index))
        };
        let stated = self.values.iter().enumerate().filter(|(index, _)| is_stated(*index));
        Cow::Owned(stated.map(|(_, seen)| *seen).collect())
    }
}
