//! What a worker notes of the rows that it converts, for the thread that adds everything up.

use super::distinct::{Distinct, Long, Number, Sight, Slots};
use super::words::{Places, Wording, Wordings};
use super::{MEASURED, Positions};
use crate::digits;
use crate::field::Value;
use crate::row::Row;
use rapidhash::v3::rapidhash_v3;
use wintermute_shared::price;

/// What was noted of the rows of one piece. Places in it are those of the piece's CSV.
#[derive(Debug, Default)]
pub struct Observations {
    /// The first [`MEASURED`] columns.
    pub columns: Vec<Distinct>,
    /// The products with a name.
    pub products: Vec<Product>,
    /// The rows with a name and a description.
    pub wordings: Wordings,
}

/// A product, told apart by name and brand.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// The hash of name and brand.
    pub hash: u64,
    /// The line of its record.
    pub line: u64,
    /// Where its name begins.
    pub name_at: usize,
}

/// Notes what rows hold. Each worker has one.
#[derive(Debug)]
pub struct Observer {
    positions: Positions,
    slots: Vec<Slots>,
    /// The hashes of the row's values.
    hashes: Vec<u64>,
    wording: Wording,
}

impl Observer {
    /// An observer of rows with that many columns.
    pub fn new(columns: usize, positions: Positions) -> Self {
        let measured = columns.min(MEASURED);
        Self {
            positions,
            slots: vec![Slots::default(); measured],
            hashes: vec![0; measured],
            wording: Wording::default(),
        }
    }

    /// Begins a piece of a block that begins after so many records.
    pub fn begin(&mut self, records_before: u64, seen: &mut Observations) {
        self.slots.iter_mut().for_each(Slots::clear);
        seen.columns.resize_with(self.slots.len(), Distinct::default);
        seen.columns.iter_mut().for_each(|column| column.begin(records_before));
        seen.products.clear();
        seen.wordings.clear();
    }

    /// Notes a row that was written.
    pub fn observe(&mut self, row: &Row, record: &str, line: u64, seen: &mut Observations) {
        let Positions { name, brand, price, description, id } = self.positions;
        let columns = seen.columns.iter_mut().zip(&mut self.slots).zip(&mut self.hashes);
        for (i, (((column, slots), hash), value)) in columns.zip(row.values(record)).enumerate() {
            if let Some(value) = value {
                *hash = rapidhash_v3(value.text);
                note(column, slots, *hash, value, line, price == Some(i));
            }
        }
        let value = |position: Option<usize>| position.and_then(|i| row.value(i, record));
        let hash = |position: Option<usize>, value: Value| {
            position.and_then(|i| self.hashes.get(i).copied()).unwrap_or_else(|| rapidhash_v3(value.text))
        };
        let Some((name, name_hash)) = value(name).map(|value| (value, hash(name, value))) else { return };
        let (brand, brand_hash) =
            value(brand).map_or((&b""[..], 0), |value| (value.text, hash(brand, value)));
        let both = u128::from(name_hash) << 64 | u128::from(brand_hash);
        seen.products.push(Product { hash: rapidhash_v3(&both.to_le_bytes()), line, name_at: name.at });
        if let Some(description) = value(description) {
            let id = value(id).map(|id| id.at);
            self.wording.read(name.text, brand, description.text);
            seen.wordings.push(
                &self.wording,
                line,
                Places { name: name.at, description: description.at, id },
            );
        }
    }
}

#[inline]
fn note(column: &mut Distinct, slots: &mut Slots, hash: u64, value: Value, line: u64, is_price: bool) {
    // A number and a text of the same characters are not the same value.
    let hash = hash ^ u64::from(value.is_number).rotate_right(1);
    let index = match column.see(slots, hash, value.at) {
        Sight::Known => return,
        Sight::New(index) => Some(index),
        Sight::Beyond => None,
    };
    if let Some(value) = number(value, is_price) {
        column.numbers.push(Number { value, line, index });
    }
    if column.longest.is_none_or(|longest| longest.bytes < value.text.len()) {
        column.longest = Some(Long { bytes: value.text.len(), at: value.at, line });
    }
}

fn number(value: Value, is_price: bool) -> Option<f64> {
    match value.is_number {
        true => digits::number(value.text),
        false if is_price => price::parse(std::str::from_utf8(value.text).ok()?),
        false => None,
    }
}
