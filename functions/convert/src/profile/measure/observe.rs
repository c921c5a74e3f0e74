//! What a worker notes of the rows that it converts, for the thread that adds everything up.

use super::distinct::{Distinct, Slots};
use super::fields::SeenValues;
use super::hints::Hints;
use super::meant::Meant;
use super::note::{Noted, note};
use super::placeholders::Placeholders;
use super::positions::{MEASURED, Positions};
use super::priced::{PricePlace, Priced, Written};
use super::spot::Spot;
use crate::row::Row;
use crate::row::digits;
use crate::row::field::Value;
use rapidhash::v3::rapidhash_v3;
use std::ops::Range;
use std::sync::Arc;
use wintermute_shared::catalogue::missing::Missing;
use wintermute_shared::price::RowContext;

/// What was noted of the rows of one piece. Places in it are those of the piece's CSV.
#[derive(Debug, Default)]
pub struct Observations {
    /// The first [`MEASURED`] columns.
    pub columns: Vec<Distinct>,
    /// What stands for a missing value in the columns after them.
    pub later: Vec<Placeholders>,
    /// The fields in the JSON of columns that are measured.
    pub fields: Vec<SeenValues>,
    /// The prices, each once for each currency beside it.
    pub prices: Vec<Priced>,
    /// The prices with the currency beside them, if there is a column of currencies.
    pub pairs: Distinct,
    /// The products with a name.
    pub products: Vec<ObservedProduct>,
    /// The rows that may be in the sample.
    pub rows: Vec<ObservedRow>,
    /// The values of these rows.
    pub row_values: Vec<ObservedValue>,
}

/// A row that may be in the sample.
#[derive(Clone, Debug)]
pub struct ObservedRow {
    /// The hash of all its values.
    pub hash: u64,
    /// Where its values are among those of all rows.
    pub values: Range<usize>,
}

/// A value of such a row.
#[derive(Clone, Copy, Debug)]
pub struct ObservedValue {
    /// The number of its column, or of its field behind those of all columns.
    pub column: usize,
    /// What identifies the value.
    pub hash: u64,
    /// Where its cell begins in the piece's CSV.
    pub at: usize,
}

/// A product, identified by name and brand.
#[derive(Clone, Copy, Debug)]
pub struct ObservedProduct {
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
    missing: Missing,
    /// Columns that are not measured.
    later: usize,
    slots: Vec<Slots>,
    field_slots: Vec<Slots>,
    pair_slots: Slots,
    /// The hashes of the row's values.
    hashes: Vec<u64>,
    /// The hashes of the columns' names.
    names: Arc<[u64]>,
    hints: Arc<Hints>,
}

impl Observer {
    /// An observer of rows with columns whose names have these hashes. Hints tell what is not needed any more.
    pub fn new(names: Arc<[u64]>, positions: Positions, missing: Missing, hints: Arc<Hints>) -> Self {
        let columns = names.len();
        let measured = columns.min(MEASURED);
        Self {
            field_slots: vec![Slots::default(); positions.fields.len()],
            pair_slots: Slots::default(),
            positions,
            missing,
            later: columns - measured,
            slots: vec![Slots::default(); measured],
            hashes: vec![0; measured],
            names,
            hints,
        }
    }

    /// Begins a piece of an input that tells numbers from texts or does not.
    pub fn begin(&mut self, has_typed_numbers: bool, seen: &mut Observations) {
        if let Some(price) = &mut self.positions.price {
            price.is_typed = has_typed_numbers;
        }
        self.slots.iter_mut().for_each(Slots::clear);
        seen.columns.resize_with(self.slots.len(), Distinct::default);
        let is_counted = |column: usize| !self.hints.has_too_many(column);
        seen.columns.iter_mut().enumerate().for_each(|(i, column)| column.begin(is_counted(i)));
        seen.later.clear();
        seen.later.resize(self.later, Placeholders::default());
        self.field_slots.iter_mut().for_each(Slots::clear);
        seen.fields.resize_with(self.field_slots.len(), SeenValues::default);
        let columns = self.slots.len();
        seen.fields.iter_mut().enumerate().for_each(|(i, field)| field.begin(is_counted(columns + i)));
        self.pair_slots.clear();
        seen.pairs.begin(false);
        seen.prices.clear();
        seen.products.clear();
        seen.rows.clear();
        seen.row_values.clear();
    }

    /// Notes a row that was written.
    pub fn observe(&mut self, row: &Row, record: &str, line: u64, seen: &mut Observations) {
        let Self { positions, missing, later, slots, field_slots, pair_slots, hashes, names, hints } = self;
        let Positions { name, brand, price, fields } = &*positions;
        let Observations {
            columns,
            later: seen_later,
            fields: field_values,
            prices,
            pairs,
            rows,
            row_values,
            ..
        } = seen;
        let measured = columns.len();
        let alone = |place: PricePlace| price.as_ref().filter(|price| price.is_alone(place));
        let columns = columns.iter_mut().zip(slots).zip(&mut *hashes).zip(&**names);
        let mut row_hash = 0_u64;
        for (i, ((((column, slots), hash), name), value)) in columns.zip(row.values(record)).enumerate() {
            if let Some(value) = value {
                *hash = rapidhash_v3(value.text);
                row_hash = row_hash.wrapping_add(mixed(*hash ^ name));
                let Value { text, at, is_number } = value;
                let noted = Noted { hash: *hash, is_number, bytes: text.len(), at, line };
                note(
                    column,
                    slots,
                    noted,
                    || missing.has(text),
                    |index| {
                        let Some(price) = alone(PricePlace::Column(i)) else { return number(value) };
                        let text = Meant::of(&price.spot, value).text;
                        // Nothing within an object or a list is no price.
                        if !text.is_empty() {
                            prices.push(price.read(
                                Written { text: &text, is_number, at, line },
                                &RowContext::default(),
                                index,
                            ));
                        }
                        None
                    },
                );
            }
        }
        let (is_sampled, first) = (row_hash < hints.highest(), row_values.len());
        if is_sampled {
            let values = row.values(record).zip(&*hashes).enumerate();
            row_values.extend(values.filter_map(|(column, (value, hash))| {
                let Value { text, at, is_number } = value?;
                let noted = Noted { hash: *hash, is_number, bytes: text.len(), at, line };
                Some(ObservedValue { column, hash: noted.identity(), at })
            }));
        }
        if *later > 0 {
            for (placeholders, value) in seen_later.iter_mut().zip(row.values(record).skip(MEASURED)) {
                if let Some(value) = value.filter(|value| missing.has(value.text)) {
                    placeholders.add(&String::from_utf8_lossy(value.text), 1);
                }
            }
        }
        for (i, ((field, slots), seen)) in fields.iter().zip(field_slots).zip(field_values).enumerate() {
            let cell = row.value(field.spot.column, record);
            if let Some((cell, at)) =
                cell.and_then(|cell| Some((std::str::from_utf8(cell.text).ok()?, cell.at)))
            {
                let identity = seen.note(field, slots, missing, (cell, at), line, |text, index| {
                    if let Some(price) = alone(PricePlace::Field(i)) {
                        let written = Written { text, is_number: false, at, line };
                        prices.push(price.read(written, &RowContext::default(), index));
                    }
                });
                if let Some(hash) = identity.filter(|_| is_sampled) {
                    row_values.push(ObservedValue { column: measured + i, hash, at });
                }
            }
        }
        if is_sampled {
            rows.push(ObservedRow { hash: row_hash, values: first..row_values.len() });
        }
        let meant = |spot: Option<&Spot>| {
            let spot = spot?;
            Some(Meant::of(spot, row.value(spot.column, record)?)).filter(|meant| !missing.has(&meant.text))
        };
        if let Some(price) = price
            && price.has_context()
            && let Some(meant_price) = meant(Some(&price.spot))
        {
            let (currency, scale) = (meant(price.currency.as_ref()), meant(price.scale.as_ref()));
            let context = [currency.as_ref(), scale.as_ref()];
            price.note_pair(&meant_price, context, line, (pairs, pair_slots), prices);
        }
        let hash = |meant: &Meant| {
            meant.as_is.and_then(|i| hashes.get(i).copied()).unwrap_or_else(|| rapidhash_v3(&meant.text))
        };
        let Some(name) = meant(name.as_ref()) else { return };
        let brand = meant(brand.as_ref());
        let brand_hash = brand.as_ref().map_or(0, hash);
        let both = u128::from(hash(&name)) << 64 | u128::from(brand_hash);
        seen.products.push(ObservedProduct {
            hash: rapidhash_v3(&both.to_le_bytes()),
            line,
            name_at: name.at,
        });
    }
}

fn number(value: Value) -> Option<f64> {
    if value.is_number { digits::number(value.text) } else { None }
}

/// A hash whose sum with others is as good as a hash of all of them, in whatever order.
fn mixed(hash: u64) -> u64 {
    let product = u128::from(hash) * u128::from(0x9e37_79b9_7f4a_7c15_u64);
    (product as u64) ^ (product >> 64) as u64
}
