//! Reads the prices of a catalogue as convert has decided on all of them.

use crate::input::frame::{Column, Frame};
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use wintermute_shared::analysis::Preparation;
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::price::{Currency, Price, Rule};
use wintermute_shared::quality::{PriceQuality, Quality};

/// How the prices of a catalogue are read.
#[derive(Clone, Debug)]
pub struct Pricing {
    /// The column of prices.
    pub column: String,
    /// The column of their currencies, if there is one.
    pub currency_column: Option<String>,
    /// How cells are read.
    pub rule: Rule,
    sale_column: Option<String>,
    main: Option<Currency>,
    others: Vec<Option<Currency>>,
}

/// The prices of some products.
#[derive(Debug)]
pub struct Read {
    /// The price of each product that states one.
    pub prices: Vec<Option<Priced>>,
    /// The share that is taken off the price, of products with a lower sale price.
    pub reductions: Vec<Option<f64>>,
}

impl Read {
    /// Products that state no price.
    pub fn none(products: usize) -> Self {
        Self { prices: vec![None; products], reductions: vec![None; products] }
    }

    /// The prices in the main currency.
    pub fn in_main(&self) -> Vec<Option<f64>> {
        let main = |price: &Option<Priced>| Some(price.as_ref().filter(|price| price.is_main)?.amount);
        self.prices.iter().map(main).collect()
    }
}

/// The price of a product.
#[derive(Clone, Debug, PartialEq)]
pub struct Priced {
    /// How much.
    pub amount: f64,
    /// The currency, if it is known.
    pub currency: Option<Currency>,
    /// Whether it is the main currency.
    pub is_main: bool,
}

impl Pricing {
    /// How prices are read of a catalogue that convert has seen; nothing for one without a column of prices.
    pub fn of(quality: &Quality) -> Option<Self> {
        Self::of_roles(&quality.roles, quality.prices.as_ref())
    }

    /// The same by the roles of columns and what was found of the prices.
    pub fn of_roles(roles: &Roles, prices: Option<&PriceQuality>) -> Option<Self> {
        let name = |role: Role| roles.column(role).map(str::to_owned);
        let column = name(Role::Price)?;
        let judged = prices.filter(|prices| prices.column == column).cloned().unwrap_or_default();
        Some(Self {
            column,
            currency_column: name(Role::Currency),
            sale_column: name(Role::SalePrice),
            rule: judged.rule,
            main: judged.currency,
            others: judged.others.into_iter().map(|other| other.currency).collect(),
        })
    }

    /// The main currency.
    pub fn main(&self) -> Option<&Currency> {
        self.main.as_ref()
    }

    /// The other currencies.
    pub fn others(&self) -> &[Option<Currency>] {
        &self.others
    }

    /// Whether there is a column of sale prices.
    pub fn has_sales(&self) -> bool {
        self.sale_column.is_some()
    }

    /// The prices of some products.
    pub fn read(&self, frame: &Frame) -> Read {
        let of = |name: Option<&String>| name.and_then(|name| frame.column(name));
        let (prices, currencies) = (of(Some(&self.column)), of(self.currency_column.as_ref()));
        let sales = of(self.sale_column.as_ref());
        let rows = (0..frame.rows).into_par_iter().with_min_len(1 << 10);
        let read = rows.map(|row| {
            let price = self.price(prices?, currencies, row)?;
            let reduction =
                sales.and_then(|sales| self.reduction(&price, self.rule.read(sales.get(row), None)?));
            Some((self.placed(price)?, reduction))
        });
        let (prices, reductions) = read
            .map(|read| match read {
                Some((price, reduction)) => (Some(price), reduction),
                None => (None, None),
            })
            .unzip();
        Read { prices, reductions }
    }

    /// The price of a row of these columns.
    pub fn price(&self, prices: &Column, currencies: Option<&Column>, row: usize) -> Option<Price> {
        let cell = prices.get(row);
        (!cell.is_empty()).then_some(())?;
        let beside = currencies.and_then(|currencies| Currency::of_cell(currencies.get(row)));
        self.rule.read(cell, beside.as_ref())
    }

    /// A price in one of the currencies that convert has told apart.
    fn placed(&self, price: Price) -> Option<Priced> {
        let Price { amount, currency, .. } = price;
        let is_main = currency == self.main;
        (is_main || self.others.contains(&currency)).then_some(Priced { amount, currency, is_main })
    }

    /// The share that a sale price takes off, if it is lower and in the same currency.
    fn reduction(&self, price: &Price, sale: Price) -> Option<f64> {
        let is_same = sale.currency == price.currency || sale.currency == self.rule.unstated;
        let is_lower = sale.amount > 0.0 && sale.amount < price.amount;
        (is_same && is_lower).then(|| 1.0 - sale.amount / price.amount)
    }
}

/// What the table says of prices.
#[derive(Clone, Debug)]
pub struct PriceColumns {
    /// How they are read.
    pub pricing: Pricing,
    /// Whether the column of prices becomes numbers. It stays text if it has values that are no price; then `price_amount` has the others
    /// as numbers.
    pub is_number: bool,
    /// Whether `price_currency` tells the currency of each price.
    pub has_currency: bool,
}

/// What the table says of the prices: numbers in place of the column if each of its values is a price, those filled in included, else beside it.
pub fn price_columns(quality: &Quality, preparation: &Preparation) -> Option<PriceColumns> {
    let prices = quality.prices.as_ref()?;
    let pricing = Pricing::of(quality)?;
    let mut filled = preparation.filled.iter().filter(|fill| fill.column == prices.column && fill.rows > 0);
    let is_readable = filled.all(|fill| pricing.rule.read(&fill.value, None).is_some());
    Some(PriceColumns {
        is_number: prices.unreadable == 0 && is_readable,
        has_currency: !prices.others.is_empty() || pricing.currency_column.is_some(),
        pricing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wintermute_shared::price::{Decimal, Format};

    fn pricing(decimal: Decimal, others: &[&str]) -> Pricing {
        Pricing {
            column: "price".to_owned(),
            currency_column: Some("currency".to_owned()),
            rule: Rule { format: Format { decimal, ..Format::default() }, ..Rule::default() },
            sale_column: Some("sale".to_owned()),
            main: Currency::named("EUR"),
            others: others.iter().map(|other| Currency::named(other)).collect(),
        }
    }

    #[test]
    fn prices_are_read_as_the_column_writes_them_and_currencies_are_told_apart() {
        let columns = vec![
            Column::of("price", ["1.299", "1.299", "free", "", "5"]),
            Column::of("currency", ["EUR", "usd", "EUR", "EUR", "CHF"]),
        ];
        let read = pricing(Decimal::Comma, &["USD"]).read(&Frame { columns, rows: 5 });
        let price = |currency: &str| Priced {
            amount: 1299.0,
            currency: Currency::named(currency),
            is_main: currency == "EUR",
        };
        assert_eq!(read.prices, [Some(price("EUR")), Some(price("USD")), None, None, None]);
    }

    #[test]
    fn a_lower_sale_price_takes_off_its_share() {
        let columns = vec![
            Column::of("price", ["10", "10", "10", "10", "10"]),
            Column::of("currency", ["EUR"; 5]),
            Column::of("sale", ["7.50", "12", "", "0", "$7"]),
        ];
        let read = pricing(Decimal::Point, &[]).read(&Frame { columns, rows: 5 });
        assert_eq!(read.reductions, [Some(0.25), None, None, None, None]);
    }
}
