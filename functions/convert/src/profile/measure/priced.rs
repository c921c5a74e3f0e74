//! What a worker notes of the prices in the rows that it converts.

use super::distinct::{Distinct, Sight, Slots};
use super::fields::SeenValues;
use super::meant::Meant;
use super::spot::Spot;
use crate::row::digits;
use rapidhash::v3::rapidhash_v3;
use wintermute_shared::price::{Amount, Cell, Currency, RowContext, Rule};

/// Where prices and what belongs to them are, and how they are read.
#[derive(Clone, Debug)]
pub struct Spots {
    /// The column's name.
    pub name: String,
    /// Where the prices are measured.
    pub place: PricePlace,
    /// Where they are.
    pub spot: Spot,
    /// Where their currency is, if it has a column.
    pub currency: Option<Spot>,
    /// Where it is how many parts of the currency they count, if it does.
    pub scale: Option<Spot>,
    /// Whether the input tells numbers from texts.
    pub is_typed: bool,
    /// What the column's name tells of the currency.
    pub rule: Rule,
}

/// Where the prices are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PricePlace {
    /// Among the columns.
    Column(usize),
    /// Among the fields in the JSON of columns.
    Field(usize),
}

/// What is in a row for a price.
#[derive(Clone, Copy, Debug)]
pub struct Written<'t> {
    /// What the cell means.
    pub text: &'t [u8],
    /// Whether it is written as JSON writes numbers, without quotes.
    pub is_number: bool,
    /// Where its cell begins in the piece's CSV.
    pub at: usize,
    /// The line of its record.
    pub line: u64,
}

/// A price that a piece has for the first time.
#[derive(Debug)]
pub struct Priced {
    /// What it says; nothing if it is unreadable.
    pub amount: Option<Amount>,
    /// Its currency, as far as its row and the column's name tell.
    pub currency: Option<Currency>,
    /// Whether there are higher prices too.
    pub is_lowest: bool,
    /// Whether it is a number, where the input tells numbers from texts.
    pub is_typed: bool,
    /// Where its cell begins in the piece's CSV.
    pub at: usize,
    /// The line of its record.
    pub line: u64,
    /// Which of the different values it is; none for one beyond them, which counts once.
    pub index: Option<u16>,
}

impl Spots {
    /// Prices in a column of that name, without a currency of their own.
    pub fn new(name: &str, place: PricePlace, spot: Spot) -> Self {
        let rule = Rule::of_name(name);
        Self { name: name.to_owned(), place, spot, currency: None, scale: None, is_typed: false, rule }
    }

    /// Whether something beside a price tells how it is read.
    pub fn has_context(&self) -> bool {
        self.currency.is_some() || self.scale.is_some()
    }

    /// Whether the prices of this column are read where its values are noted: nothing in the row tells more of them.
    pub fn is_alone(&self, place: PricePlace) -> bool {
        self.place == place && !self.has_context()
    }

    /// Reads a price that is new in a piece. `text` is what the cell means.
    pub fn read(&self, written: Written, beside: &RowContext, index: Option<u16>) -> Priced {
        let Written { text, is_number, at, line } = written;
        let number = if is_number { digits::number(text) } else { None };
        let (amount, named, is_lowest) = match number {
            Some(value) => (Amount::of_number(text, value), None, false),
            None => match std::str::from_utf8(text).ok().and_then(Cell::of) {
                Some(Cell { amount, currency, is_lowest }) => (Some(amount), currency, is_lowest),
                None => (None, None, false),
            },
        };
        Priced {
            amount: amount.and_then(|amount| self.rule.scaled(amount, named.as_ref(), beside)),
            currency: self.rule.currency(named, beside.currency.as_ref()),
            is_lowest,
            is_typed: is_number && self.is_typed,
            at,
            line,
            index,
        }
    }

    /// Notes the price of a row with the currency and the scale beside it.
    pub(super) fn note_pair<'m>(
        &self,
        price: &Meant,
        [currency, scale]: [Option<&'m Meant>; 2],
        line: u64,
        (pairs, slots): (&mut Distinct, &mut Slots),
        prices: &mut Vec<Priced>,
    ) {
        let hash = |cell: Option<&Meant>| cell.map_or(0, |cell| rapidhash_v3(&cell.text));
        let context = hash(currency) ^ hash(scale).rotate_left(1);
        // A number and a text of the same characters are not the same value.
        let amount = rapidhash_v3(&price.text) ^ u64::from(price.is_number).rotate_right(1);
        let both = u128::from(amount) << 64 | u128::from(context);
        let index = match pairs.see(slots, rapidhash_v3(&both.to_le_bytes()), price.at) {
            Sight::Known => return,
            Sight::New(index) => Some(index),
            Sight::Beyond => None,
        };
        let text = |cell: Option<&'m Meant>| cell.and_then(|cell| std::str::from_utf8(&cell.text).ok());
        let context = RowContext {
            currency: text(currency).and_then(Currency::of_cell),
            scale: text(scale).unwrap_or_default(),
        };
        let is_number = price.is_number;
        prices.push(self.read(Written { text: &price.text, is_number, at: price.at, line }, &context, index));
    }

    /// How often a piece has the price of that index.
    pub fn times(
        &self,
        columns: &[Distinct],
        fields: &[SeenValues],
        pairs: &Distinct,
        index: Option<u16>,
    ) -> u64 {
        let values = match self.place {
            _ if self.has_context() => &pairs.values,
            PricePlace::Column(column) => &columns[column].values,
            PricePlace::Field(field) => &fields[field].values.values,
        };
        index.map_or(1, |index| u64::from(values[usize::from(index)].count))
    }
}
