//! Reads the prices of a catalogue as convert has decided on all of them.

use crate::input::frame::{Column, Frame};
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use wintermute_shared::analysis::Preparation;
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::price::{Currency, Price, RowContext, Rule, Scale};
use wintermute_shared::quality::{PriceQuality, Quality};

/// How the prices of a catalogue are read.
#[derive(Clone, Debug)]
pub struct Pricing {
    /// The column of prices.
    pub column: String,
    /// The column of their currencies, if there is one.
    pub currency_column: Option<String>,
    /// The column that tells how many parts of the currency they count, if there is one.
    scale_column: Option<String>,
    /// How cells are read.
    pub rule: Rule,
    sale_column: Option<String>,
    /// What sale prices count.
    sale_scale: Scale,
    main: Option<Currency>,
    others: Vec<Option<Currency>>,
}

/// The columns that tell the prices of some products.
#[derive(Clone, Copy, Debug)]
pub struct PriceCells<'f> {
    prices: &'f Column,
    currencies: Option<&'f Column>,
    scales: Option<&'f Column>,
}

impl<'f> PriceCells<'f> {
    /// Whether a row states a price.
    pub fn is_stated(&self, row: usize) -> bool {
        !self.prices.get(row).is_empty()
    }

    /// What stands beside the price of a row.
    fn beside(&self, row: usize) -> RowContext<'f> {
        RowContext {
            currency: self.currencies.and_then(|currencies| Currency::of_cell(currencies.get(row))),
            scale: self.scale(row),
        }
    }

    /// What tells how many parts of the currency the price of a row counts.
    fn scale(&self, row: usize) -> &'f str {
        self.scales.map_or("", |scales| scales.get(row))
    }
}

/// The prices of some products.
#[derive(Debug)]
pub struct Read {
    /// The price of each product that states one above zero.
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
        let sale_column = name(Role::SalePrice);
        let sale_scale = match sale_column.as_deref().map_or(Scale::Units, Scale::in_name) {
            // What stands beside the price is for both.
            Scale::Units if matches!(judged.rule.scale, Scale::Divisor | Scale::Decimals) => {
                judged.rule.scale
            }
            by_name => by_name,
        };
        Some(Self {
            column,
            currency_column: name(Role::Currency),
            scale_column: name(Role::PriceScale),
            sale_column,
            sale_scale,
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
        let cells = self.cells(frame);
        let sales = self.sale_column.as_ref().and_then(|name| frame.column(name));
        let of_sales = Rule { scale: self.sale_scale, ..self.rule.clone() };
        let rows = (0..frame.rows).into_par_iter().with_min_len(1 << 10);
        let read = rows.map(|row| {
            let cells = cells?;
            let price = self.price(&cells, row)?;
            let sale = |sales: &Column| {
                let beside = RowContext { currency: price.currency.clone(), scale: cells.scale(row) };
                self.reduction(&price, of_sales.read(sales.get(row), &beside)?)
            };
            let reduction = sales.and_then(sale);
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

    /// The columns of a frame that tell prices; nothing if it has none of them.
    pub fn cells<'f>(&self, frame: &'f Frame) -> Option<PriceCells<'f>> {
        let of = |name: Option<&String>| name.and_then(|name| frame.column(name));
        Some(PriceCells {
            prices: frame.column(&self.column)?,
            currencies: of(self.currency_column.as_ref()),
            scales: of(self.scale_column.as_ref()),
        })
    }

    /// The price of a row.
    pub fn price(&self, cells: &PriceCells, row: usize) -> Option<Price> {
        cells.is_stated(row).then_some(())?;
        self.rule.read(cells.prices.get(row), &cells.beside(row))
    }

    /// What a text is as a price that replaces missing ones.
    pub fn filled(&self, text: &str) -> Option<f64> {
        Some(self.rule.read(text, &RowContext::default())?.amount)
    }

    /// A price that counts: one above zero, since many a shop writes zero for none, in one of the currencies that convert has told apart.
    fn placed(&self, price: Price) -> Option<Priced> {
        let Price { amount, currency, .. } = price;
        let is_main = currency == self.main;
        let counts = amount > 0.0 && (is_main || self.others.contains(&currency));
        counts.then_some(Priced { amount, currency, is_main })
    }

    /// The share that a sale price takes off, if it is lower and in the same currency.
    fn reduction(&self, price: &Price, sale: Price) -> Option<f64> {
        let is_lower = sale.amount > 0.0 && sale.amount < price.amount;
        (sale.currency == price.currency && is_lower).then(|| 1.0 - sale.amount / price.amount)
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
    let is_readable = filled.all(|fill| pricing.filled(&fill.value).is_some());
    // A column of cents stays one: its numbers are no prices.
    let is_in_units = prices.rule.scale == Scale::Units;
    Some(PriceColumns {
        is_number: prices.unreadable == 0 && is_readable && is_in_units,
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
            scale_column: None,
            sale_column: Some("sale".to_owned()),
            sale_scale: Scale::Units,
            main: Currency::named("EUR"),
            others: others.iter().map(|other| Currency::named(other)).collect(),
        }
    }

    #[test]
    fn prices_above_zero_are_read_as_the_column_writes_them_and_currencies_are_told_apart() {
        let columns = vec![
            Column::of("price", ["1.299", "1.299", "free", "", "5", "0", "-5"]),
            Column::of("currency", ["EUR", "usd", "EUR", "EUR", "CHF", "EUR", "EUR"]),
        ];
        let read = pricing(Decimal::Comma, &["USD"]).read(&Frame { columns, rows: 7 });
        let price = |currency: &str| Priced {
            amount: 1299.0,
            currency: Currency::named(currency),
            is_main: currency == "EUR",
        };
        assert_eq!(read.prices, [Some(price("EUR")), Some(price("USD")), None, None, None, None, None]);
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
