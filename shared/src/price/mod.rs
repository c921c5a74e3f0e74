//! Prices as shops write them.
//!
//! A [`Cell`] is what one text says by itself: digits, perhaps a currency, perhaps the mark that it is the lowest price of several. Some
//! digits can be read in two ways: `1.299` is 1299 where a comma begins the decimals and 1.299 where a point does. So the [`Format`] is
//! decided on the whole column, and a [`Rule`] reads the column's cells by it. `docs/prices.md` has a table of cells, which is a test.

mod amount;
mod cell;
mod currencies;
mod currency;
mod format;
mod marks;
mod normal;
mod rule;
mod scale;
mod tax;

pub use amount::{Amount, Decimal, Separator};
pub use cell::Cell;
pub use currency::Currency;
pub use format::{Format, FormatBasis, FormatEvidence};
pub use rule::{NoPrice, Price, RowContext, Rule};
pub use scale::Scale;
pub(crate) use scale::{is_of_parts, is_scale};

/// The price in a text of which no column is known. What could be read in two ways is read as in most texts: a comma before three digits
/// groups, and a point does so beside a currency.
///
/// ```
/// use wintermute_shared::price::parse;
/// assert_eq!(parse("$1,299.00"), Some(1299.0));
/// assert_eq!(parse("12,99 €"), Some(12.99));
/// assert_eq!(parse("free"), None);
/// ```
pub fn parse(text: &str) -> Option<f64> {
    let cell = Cell::of(text)?;
    let decimal = match (cell.amount.separator(), &cell.currency) {
        (Some(Separator::Point), Some(_)) => Decimal::Comma,
        _ => Decimal::Point,
    };
    cell.amount.value(decimal)
}

/// Whether a text is a price, or a number with something short beside it, such as `12 kg`.
pub fn is_quantity(text: &str) -> bool {
    Cell::of(text).is_some() || cell::is_quantity(text)
}
