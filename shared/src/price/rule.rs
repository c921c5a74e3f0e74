//! How the cells of a column are read.

use super::{Amount, Cell, Currency, Format, Scale};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the cells of a column of prices are read: decided on all of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// How it writes numbers.
    #[serde(default)]
    pub format: Format,
    /// The currency of a price beside which none is named: the one in the column's name, or the only one that others name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unstated: Option<Currency>,
    /// The currencies that signs such as `$` mean here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub signs: BTreeMap<Currency, Currency>,
    /// What its numbers count: the currency, or parts of it such as cents.
    #[serde(default, skip_serializing_if = "is_units")]
    pub scale: Scale,
    /// The currency in the column's name, whose parts are counted where nothing beside a price names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_name: Option<Currency>,
    /// Numbers that stand for no price, such as 9999999.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_prices: Vec<NoPrice>,
}

/// A number that stands for no price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoPrice {
    /// The number.
    pub amount: f64,
    /// The currency in which it stands for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// How many prices are this number.
    pub count: u64,
    /// The part of the catalogue, by its key; none if the catalogue is one file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The line in the decompressed input on which the first one's record begins, from 1.
    pub line: u64,
}

/// What is beside a price in its row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowContext<'r> {
    /// The currency in the row's column of currencies.
    pub currency: Option<Currency>,
    /// What the row's column says that tells how many parts of the currency the price counts.
    pub scale: &'r str,
}

fn is_units(scale: &Scale) -> bool {
    *scale == Scale::Units
}

/// A price.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// How much.
    pub amount: f64,
    /// Of which currency, if that is known.
    pub currency: Option<Currency>,
    /// Whether there are higher prices too.
    pub is_lowest: bool,
}

impl Rule {
    /// The rule of a column of this name, while nothing is known of its cells.
    pub fn of_name(name: &str) -> Self {
        let in_name = Currency::in_name(name);
        Self { unstated: in_name.clone(), in_name, ..Self::default() }
    }

    /// The price that a cell is in its row.
    pub fn read(&self, cell: &str, beside: &RowContext) -> Option<Price> {
        let Cell { amount, currency, is_lowest } = Cell::of(cell)?;
        let amount = self.scaled(amount, currency.as_ref(), beside)?.value(self.format.decimal)?;
        let currency = self.currency(currency, beside.currency.as_ref());
        let is_none = self.no_prices.iter().any(|none| none.amount == amount && none.currency == currency);
        (!is_none).then_some(Price { amount, currency, is_lowest })
    }

    /// The amount in the currency itself of a cell that names a currency; nothing if it is not clear.
    pub fn scaled(&self, amount: Amount, named: Option<&Currency>, beside: &RowContext) -> Option<Amount> {
        let currency = named.or(beside.currency.as_ref()).or(self.in_name.as_ref());
        self.scale.amount(amount, currency, beside.scale)
    }

    /// The currency of a price: the one that its cell names, else the one beside it, else the column's. One that says more than a sign
    /// goes before that sign.
    pub fn currency(&self, named: Option<Currency>, beside: Option<&Currency>) -> Option<Currency> {
        let stated =
            [beside, self.unstated.as_ref()].into_iter().flatten().fold(
                named,
                |known, other| match known {
                    Some(known) if !known.gives_way_to(other) => Some(known),
                    _ => Some(other.clone()),
                },
            )?;
        Some(self.signs.get(&stated).cloned().unwrap_or(stated))
    }

    /// Settles what signs mean and which currency prices have that name none, in a column whose prices name these.
    pub fn settle<'c>(&mut self, named: impl Iterator<Item = &'c Currency> + Clone) {
        self.signs =
            named.clone().filter_map(|sign| Some((sign.clone(), sign.meant_among(named.clone())?))).collect();
        let mut settled: Vec<&Currency> = named.map(|named| self.signs.get(named).unwrap_or(named)).collect();
        settled.sort_unstable();
        settled.dedup();
        if let ([only], None) = (&settled[..], &self.unstated) {
            self.unstated = Some((*only).clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(name: &str) -> Currency {
        Currency::named(name).unwrap()
    }

    #[test]
    fn the_cell_goes_before_its_row_and_the_row_before_the_column() {
        let rule = Rule { unstated: Some(currency("INR")), ..Rule::default() };
        let of = |cell: &str, beside: Option<&str>| {
            let beside = RowContext { currency: beside.map(currency), ..RowContext::default() };
            rule.read(cell, &beside).unwrap().currency.unwrap().to_string()
        };
        assert_eq!([of("5", None), of("5", Some("USD")), of("€5", Some("USD"))], ["INR", "USD", "EUR"]);
        assert_eq!([of("$5", Some("AUD")), of("Rs. 5", None), of("$5", None)], ["AUD", "INR", "$"]);
        let beside = RowContext { currency: Currency::of_cell("Dólares"), scale: "" };
        let of_words = rule.read("$5", &beside).unwrap().currency;
        assert_eq!(of_words, beside.currency, "a sign says less than a word that is not known");
        assert_eq!(
            [of("$5", Some("pesos")), of("$5", Some("kr")), of("$5", Some("EUR"))],
            ["peso", "$", "$"]
        );
    }

    #[test]
    fn cells_that_name_no_currency_have_the_only_one_of_the_column() {
        let settled = |names: &[&str]| {
            let named: Vec<Currency> = names.iter().map(|name| currency(name)).collect();
            let mut rule = Rule::default();
            rule.settle(named.iter());
            rule.read("5", &RowContext::default()).unwrap().currency.map(|currency| currency.to_string())
        };
        assert_eq!(settled(&["EUR"]).as_deref(), Some("EUR"));
        assert_eq!(settled(&["$", "USD"]).as_deref(), Some("USD"));
        assert_eq!((settled(&["EUR", "USD"]), settled(&[])), (None, None));
    }
}
