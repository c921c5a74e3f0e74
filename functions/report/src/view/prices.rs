//! How prices were read, which currencies they have, and which are out of the ordinary.

use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, CurrencyPrices, Money};
use wintermute_shared::price::{Currency, Decimal, Format, FormatBasis};
use wintermute_shared::quality::{PriceQuality, Unreadable};

/// The prices, judged.
#[derive(Serialize)]
pub struct PricesView {
    column: String,
    /// How they were read.
    told: Vec<String>,
    counts: Vec<Counted>,
    fences: Option<String>,
    examples: Vec<ExampleView>,
    unreadable: Vec<ExampleView>,
    /// The currencies, the main one first; none if there is only one.
    currencies: Vec<CurrencyView>,
}

#[derive(Serialize)]
struct Counted {
    figure: &'static str,
    name: &'static str,
    count: String,
}

#[derive(Serialize)]
struct ExampleView {
    value: String,
    line: String,
}

#[derive(Serialize)]
struct CurrencyView {
    currency: String,
    count: String,
    min: String,
    median: String,
    max: String,
}

impl PricesView {
    /// The view of a catalogue's prices.
    pub fn of(prices: &PriceQuality, analysis: &Analysis) -> Self {
        let money = |price: f64| format::money(price, &analysis.money);
        let counts = [
            ("unreadable", "Values that are no price", prices.unreadable),
            ("lowest", "Prices that are the lowest of several", prices.lowest),
            ("zero", "Prices of zero", prices.zero),
            ("negative", "Prices below zero", prices.negative),
            ("far-below", "Far below the others", prices.far_below),
            ("far-above", "Far above the others", prices.far_above),
        ];
        Self {
            column: format::value(&prices.column),
            told: [number_format(&prices.rule.format), main_currency(analysis), zeros(prices)].into_iter().flatten().collect(),
            counts: counts.into_iter().map(|(figure, name, count)| Counted { figure, name, count: format::count(count) }).collect(),
            fences: prices.fences.filter(|_| prices.far_below + prices.far_above > 0).map(|fences| {
                format!(
                    "A price is far from the others if it is below {} or above {}: further from the middle half of the prices above zero \
                     than three times the width of that half, on a logarithmic scale.",
                    money(fences.low),
                    money(fences.high)
                )
            }),
            examples: prices
                .examples
                .iter()
                .map(|example| ExampleView {
                    value: money(example.price),
                    line: format::place(example.line, example.part.as_deref()),
                })
                .collect(),
            unreadable: prices.unreadable_examples.iter().map(unreadable).collect(),
            currencies: currencies(analysis),
        }
    }
}

fn unreadable(example: &Unreadable) -> ExampleView {
    let line = format::place(example.line, example.part.as_deref());
    ExampleView { value: format::value(&example.value), line }
}

/// How the column writes numbers; `None` if no cell is ambiguous and points begin decimals as usual.
fn number_format(read: &Format) -> Option<String> {
    let Format { decimal, basis, point, comma, unclear } = *read;
    let cells = |count: u64| format::counted(count, "cell", "cells");
    let open = match unclear {
        0 => String::new(),
        _ => format!(" So {} such as 1.299 or 1,299 could be read.", cells(unclear)),
    };
    match (decimal, basis) {
        (_, FormatBasis::NotNeeded) => None,
        (Decimal::Mixed, _) => Some(format!(
            "Some cells have a decimal point ({}), some a decimal comma ({}). A cell that can be read in both ways, such as 1.299, counts \
             as no price.",
            format::count(point),
            format::count(comma)
        )),
        (Decimal::Point, FormatBasis::Cells) if unclear == 0 => None,
        (Decimal::Point, FormatBasis::Cells) => {
            Some(format!("Numbers have a decimal point: {} can be read in no other way.{open}", cells(point)))
        }
        (Decimal::Comma, FormatBasis::Cells) => {
            Some(format!("Numbers have a decimal comma: {} can be read in no other way.{open}", cells(comma)))
        }
        (Decimal::Comma, _) => Some(format!(
            "It was assumed that a point before three digits groups thousands, because no cell says otherwise ({}): 1.299 is read as 1299.",
            cells(unclear)
        )),
        (Decimal::Point, FormatBasis::Currency) => Some(format!(
            "A point before three digits begins the decimals, because the currency has three of them ({}).",
            cells(unclear)
        )),
        (Decimal::Point, _) => Some(format!(
            "It was assumed that a comma before three digits groups thousands, because no cell says otherwise ({}): 1,299 is read as 1299.",
            cells(unclear)
        )),
    }
}

/// Which prices the figures count, where there are several currencies.
fn main_currency(analysis: &Analysis) -> Option<String> {
    let count = analysis.overall.price.as_ref().map_or(0, |prices| prices.count);
    let is_alone = analysis.other_currencies.iter().all(|other| other.count < count);
    let frequent = if is_alone { "the most frequent one" } else { "one of several that are as frequent" };
    (!analysis.other_currencies.is_empty()).then(|| match &analysis.money.currency {
        Some(currency) => format!("The prices are in several currencies. All figures of prices are of those in {currency}, {frequent}."),
        None => format!("The prices are in several currencies. All figures of prices are of those whose currency is not known, {frequent}."),
    })
}

/// That prices in other currencies than the main one are not counted, where there are some.
pub fn only_main(analysis: &Analysis) -> Option<String> {
    let others = analysis.overall.other_prices;
    let products = format::counted(others, "product with a price", "products with prices");
    (others > 0).then(|| match &analysis.money.currency {
        Some(currency) => {
            format!("Only prices in {currency} are counted: {products} in other currencies are left out.")
        }
        None => format!("Only prices without a currency are counted: {products} in a currency are left out."),
    })
}

/// That prices which are none do not count.
fn zeros(prices: &PriceQuality) -> Option<String> {
    match prices.zero + prices.negative {
        0 => None,
        1 => Some("1 price is zero or below. It counts in no figure.".to_owned()),
        many => Some(format!("{} prices are zero or below. They count in no figure.", format::count(many))),
    }
}

fn currencies(analysis: &Analysis) -> Vec<CurrencyView> {
    if analysis.other_currencies.is_empty() {
        return Vec::new();
    }
    let name = |currency: Option<&Currency>| {
        currency.map_or("not known".to_owned(), |currency| format::value(currency.as_str()))
    };
    let main = analysis.overall.price.as_ref().map(|prices| CurrencyPrices {
        currency: analysis.money.currency.clone(),
        count: prices.count,
        min: prices.min,
        median: prices.median,
        max: prices.max,
    });
    let view = |prices: &CurrencyPrices, decimals: u8| {
        let money = |price: f64| format::money(price, &Money { currency: None, decimals });
        CurrencyView {
            currency: name(prices.currency.as_ref()),
            count: format::count(prices.count),
            min: money(prices.min),
            median: money(prices.median),
            max: money(prices.max),
        }
    };
    let others = analysis.other_currencies.iter().map(|prices| view(prices, Money::default().decimals));
    main.iter().map(|prices| view(prices, analysis.money.decimals)).chain(others).collect()
}
