//! Fields in the JSON of columns, measured as columns are.

use super::distinct::{Distinct, Slots};
use super::note::{Noted, note};
use super::spot::Field;
use super::values::ColumnValues;
use crate::profile::share::share;
use crate::row::digits::{self, is_number};
use rapidhash::v3::rapidhash_v3;
use wintermute_shared::catalogue::missing::Missing;
use wintermute_shared::nested::{Pick, is_nested};
use wintermute_shared::quality::{self, ColumnQuality, TypeCounts};

/// What the rows of a piece hold of a field.
#[derive(Debug, Default)]
pub struct SeenValues {
    /// Its values.
    pub values: Distinct,
    types: TypeCounts,
}

impl SeenValues {
    /// Begins a piece, in which values are counted one by one or not.
    pub fn begin(&mut self, is_counted: bool) {
        self.values.begin(is_counted);
        self.types = TypeCounts::default();
    }

    /// Notes what a cell of the column holds, which begins at `at` in the piece's CSV.
    /// `new` is given what is new in the piece, with its place among the values. Answers what identifies the value, if there is one.
    pub fn note(
        &mut self,
        field: &Field,
        slots: &mut Slots,
        missing: &Missing,
        (cell, at): (&str, usize),
        line: u64,
        new: impl FnOnce(&[u8], Option<u16>),
    ) -> Option<u64> {
        let text = field.spot.pick.read(cell);
        if text.is_empty() {
            return None;
        }
        let is_number = is_number(text.as_bytes());
        match text.as_bytes()[0] {
            b'[' if is_nested(&text) => self.types.array += 1,
            b'{' => self.types.object += 1,
            _ if is_number => self.types.number += 1,
            _ => self.types.string += 1,
        }
        let number = |index| {
            new(text.as_bytes(), index);
            if is_number { digits::number(text.as_bytes()) } else { None }
        };
        let noted = Noted { hash: rapidhash_v3(text.as_bytes()), is_number, bytes: text.len(), at, line };
        note(&mut self.values, slots, noted, || missing.has(text.as_bytes()), number);
        Some(noted.identity())
    }
}

/// What the values of a field are like.
#[derive(Debug)]
pub struct FieldValues {
    name: String,
    values: ColumnValues,
    types: TypeCounts,
}

impl FieldValues {
    /// Nothing yet of a field, of this many columns and fields.
    pub fn new(counted: usize, field: &Field) -> Self {
        Self {
            name: field.name.clone(),
            values: ColumnValues::new(counted, Some(field.spot.pick.clone())),
            types: TypeCounts::default(),
        }
    }

    /// Adds the values of the piece that follows.
    pub fn add(&mut self, seen: &SeenValues, csv: &[u8]) {
        self.values.add(&seen.values, csv);
        self.types.number += seen.types.number;
        self.types.string += seen.types.string;
        self.types.array += seen.types.array;
        self.types.object += seen.types.object;
    }

    /// Whether values are counted one by one.
    pub fn is_counting(&self) -> bool {
        self.values.is_counting()
    }

    /// How the values are read from their cells.
    pub fn pick(&self) -> Option<&Pick> {
        self.values.pick()
    }

    /// What was found in this many rows. The sample tells the frequent values if they were not counted.
    pub fn finish(self, rows: u64, sampled: Vec<quality::Frequent>) -> ColumnQuality {
        let missing = rows - self.present();
        let (values, placeholders) = self.values.finish(sampled);
        ColumnQuality {
            missing,
            missing_share: share(missing, rows),
            placeholders,
            types: self.types,
            values: Some(values),
            name: self.name,
        }
    }

    fn present(&self) -> u64 {
        let TypeCounts { number, string, array, object, .. } = self.types;
        number + string + array + object - self.values.placeholders.rows()
    }
}
