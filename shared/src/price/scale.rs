//! What the numbers of a column of prices count: 1299 may be 12.99, written in cents.
//!
//! The column's name tells (`price_cents`), or another column does so row by row: by a divisor (`100`) or by a number of decimals (`2`).

use super::{Amount, Currency};
use crate::spelling::words;
use serde::{Deserialize, Serialize};

/// What the numbers of a column of prices count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// The currency itself.
    #[default]
    Units,
    /// The smallest part of the currency, as the column's name says: cents, of yen the yen itself.
    Parts,
    /// Millionths of the currency, as the column's name says.
    Millionths,
    /// A part of the currency. Another column has for each row how many of them are one: `100`.
    Divisor,
    /// A part of the currency. Another column has for each row how many decimals it is: `2`.
    Decimals,
}

/// Words for the smallest part of a currency, as [`words`] leaves them.
const PARTS: [&str; 34] = [
    "cent",
    "cents",
    "centime",
    "centimes",
    "centavo",
    "centavos",
    "centimo",
    "centimos",
    "centesimi",
    "centesimos",
    "ct",
    "cts",
    "pence",
    "penny",
    "pennies",
    "paise",
    "paisa",
    "ore",
    "oere",
    "grosz",
    "grosze",
    "groszy",
    "halere",
    "haleru",
    "kurus",
    "fils",
    "fen",
    "分",
    "kopeks",
    "kopecks",
    "копеек",
    "копейки",
    "minor",
    "subunits",
];
/// Words for a millionth of a currency.
const MILLIONTHS: [&str; 2] = ["micros", "micro"];
/// Names of amounts that have no such word: Stripe's `unit_amount`, Square's `price_money.amount`.
const AMOUNTS_IN_PARTS: [&str; 3] = ["unitamount", "pricemoney", "moneyamount"];
/// More decimals, no currency is divided into.
const MOST_DECIMALS: u32 = 6;

/// Whether a word says that a number counts parts of a currency.
pub(crate) fn is_of_parts(word: &str) -> bool {
    PARTS.contains(&word) || MILLIONTHS.contains(&word)
}

impl Scale {
    /// What the numbers of a column of this name count, as far as the name tells.
    pub fn in_name(name: &str) -> Self {
        let words = words(name);
        let joined = words.concat();
        if words.iter().any(|word| MILLIONTHS.contains(&word.as_str())) {
            Self::Millionths
        } else if words.iter().any(|word| PARTS.contains(&word.as_str()))
            || AMOUNTS_IN_PARTS.iter().any(|name| joined.ends_with(name))
        {
            Self::Parts
        } else {
            Self::Units
        }
    }

    /// What prices count beside which a column of this name tells it.
    pub fn beside(column: &str) -> Self {
        let is_divisor = |word: &String| matches!(word.as_str(), "divisor" | "factor");
        if words(column).iter().any(is_divisor) { Self::Divisor } else { Self::Decimals }
    }

    /// The amount in the currency itself, of a price beside which another column says `told`; nothing if it is not clear. A number of
    /// parts is whole.
    pub(super) fn amount(self, amount: Amount, currency: Option<&Currency>, told: &str) -> Option<Amount> {
        let divisor = match self {
            Self::Units => return Some(amount),
            Self::Parts => power(currency.map_or(2, Currency::decimals)),
            Self::Millionths => 1e6,
            Self::Divisor => divisor(told)?,
            Self::Decimals => power(decimals(told)?),
        };
        amount.divided(divisor)
    }
}

/// Whether a value can tell the scale of a price: a number of decimals, or a power of ten.
pub(crate) fn is_scale(value: &str) -> bool {
    decimals(value).is_some() || divisor(value).is_some()
}

fn decimals(told: &str) -> Option<u32> {
    whole(told).filter(|decimals| *decimals <= MOST_DECIMALS)
}

fn divisor(told: &str) -> Option<f64> {
    let divisor = whole(told)?;
    (0..=MOST_DECIMALS).any(|decimals| 10_u32.pow(decimals) == divisor).then_some(f64::from(divisor))
}

/// A whole number, also as programs write it that know no others: `2.0`.
fn whole(text: &str) -> Option<u32> {
    let text = text.trim();
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

fn power(decimals: u32) -> f64 {
    f64::from(10_u32.pow(decimals))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::Cell;

    #[test]
    fn a_name_may_say_that_prices_are_in_cents() {
        for name in [
            "price_cents",
            "priceInCents",
            "Preis (Cent)",
            "preis_cent",
            "amount_minor",
            "unit_amount",
            "price_money.amount",
            "price.centAmount",
            "precio_centavos",
            "price_pence",
        ] {
            assert_eq!(Scale::in_name(name), Scale::Parts, "{name}");
        }
        assert_eq!(Scale::in_name("price.amountMicros"), Scale::Millionths);
        for name in ["price", "Percent", "price.amount", "recent price", "money", "Preis"] {
            assert_eq!(Scale::in_name(name), Scale::Units, "{name}");
        }
    }

    #[test]
    fn parts_are_those_of_the_currency() {
        let amount = |scale: Scale, cell: &str, currency: &str, told: &str| {
            let currency = Currency::named(currency);
            let amount = Cell::of(cell).unwrap().amount;
            scale.amount(amount, currency.as_ref(), told).map(|amount| match amount {
                Amount::Plain(value) => value,
                other => panic!("{other:?}"),
            })
        };
        assert_eq!(amount(Scale::Parts, "1299", "EUR", ""), Some(12.99));
        assert_eq!(amount(Scale::Parts, "1299.0", "", ""), Some(12.99));
        assert_eq!(amount(Scale::Parts, "1,299", "$", ""), Some(12.99));
        assert_eq!(amount(Scale::Parts, "1299", "JPY", ""), Some(1299.0));
        assert_eq!(amount(Scale::Parts, "1299", "KWD", ""), Some(1.299));
        assert_eq!(amount(Scale::Millionths, "12990000", "JPY", ""), Some(12.99));
        assert_eq!(amount(Scale::Divisor, "1299", "JPY", "100"), Some(12.99));
        assert_eq!(amount(Scale::Decimals, "1299", "EUR", "2.0"), Some(12.99));
        assert_eq!(amount(Scale::Decimals, "1299", "JPY", "0"), Some(1299.0));
        for (scale, cell, told) in [
            (Scale::Parts, "12.99", ""),
            (Scale::Parts, "1.299", ""),
            (Scale::Divisor, "1299", "7"),
            (Scale::Divisor, "1299", ""),
            (Scale::Decimals, "1299", "100"),
        ] {
            assert_eq!(amount(scale, cell, "EUR", told), None, "{scale:?} {cell} {told}");
        }
    }
}
