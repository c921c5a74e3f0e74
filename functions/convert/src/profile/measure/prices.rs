//! The prices: how they are read is decided at the end, when all of them have been seen.
//!
//! A price that can be read in two ways, such as `1.299`, is measured in both. So one pass is enough.

use super::excerpt::excerpt;
use super::nines::Nines;
use super::numbers::Histogram;
use super::outliers::{Extremes, fences, is_far_above, sort};
use super::priced::{Priced, Spots};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use wintermute_shared::Settings;
use wintermute_shared::catalogue::missing::Missing;
use wintermute_shared::nested::Pick;
use wintermute_shared::price::{Amount, Currency, Decimal, FormatEvidence, NoPrice, Rule, Separator};
use wintermute_shared::quality::{Numbers, OtherPrices, PriceQuality, Unreadable};

/// Examples of values that are no price.
const SHOWN: usize = 5;
/// Currencies that are counted one by one; prices in others are unreadable.
const CURRENCIES: usize = 100;

/// The prices of a catalogue.
#[derive(Debug)]
pub struct PriceProfile {
    column: String,
    /// How cells are read from nested values.
    pick: Pick,
    rule: Rule,
    /// What stands for a missing price.
    missing: Missing,
    seen: FormatEvidence,
    currencies: BTreeMap<Option<Currency>, OfCurrency>,
    unreadable: PriceExamples,
    points_unclear: PriceExamples,
    commas_unclear: PriceExamples,
}

/// The prices in one currency.
#[derive(Debug, Default)]
struct OfCurrency {
    /// Those that can be read in one way only.
    clear: Amounts,
    /// Those like `1.299`.
    points: Unclear,
    /// Those like `1,299`.
    commas: Unclear,
}

/// Prices that can be read in two ways.
#[derive(Debug, Default)]
struct Unclear {
    grouped: Amounts,
    decimals: Amounts,
}

/// Some prices, described.
#[derive(Debug, Default)]
struct Amounts {
    numbers: Histogram,
    extremes: Extremes,
    lowest: u64,
    /// Numbers that may stand for no price.
    nines: Nines,
}

impl Amounts {
    fn add(&mut self, amount: f64, priced: &Priced, times: u64) {
        self.lowest += if priced.is_lowest { times } else { 0 };
        if !self.nines.take(amount, priced.line, times) {
            self.numbers.add(amount, times);
            self.extremes.add(amount, priced.line);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.numbers.merge(&other.numbers);
        self.extremes.merge(&other.extremes);
        self.lowest += other.lowest;
        self.nines.merge(&other.nines);
    }

    /// Takes the numbers that are prices after all, and gives those that stand for none.
    fn settle(&mut self, currency: Option<&Currency>) -> Vec<NoPrice> {
        let is_price = |amount: f64| !is_far_above(amount, &self.numbers);
        let (prices, none) = std::mem::take(&mut self.nines).split(is_price, currency);
        for NoPrice { amount, count, line, .. } in prices {
            self.numbers.add(amount, count);
            self.extremes.add(amount, line);
        }
        none
    }
}

impl OfCurrency {
    fn count(&self) -> u64 {
        [&self.clear, &self.points.grouped, &self.commas.grouped]
            .iter()
            .map(|amounts| amounts.numbers.count())
            .sum()
    }

    /// All that can be read in a column that begins decimals so.
    fn settled(mut self, decimal: Decimal) -> Amounts {
        let (points, commas) = match decimal {
            Decimal::Point => (&self.points.decimals, &self.commas.grouped),
            Decimal::Comma => (&self.points.grouped, &self.commas.decimals),
            Decimal::Mixed => return self.clear,
        };
        self.clear.merge(points);
        self.clear.merge(commas);
        self.clear
    }
}

/// Values that cannot be read.
#[derive(Debug, Default)]
struct PriceExamples {
    count: u64,
    first: Vec<Unreadable>,
}

impl PriceExamples {
    fn add(&mut self, times: u64, line: u64, value: impl FnOnce() -> Box<str>) {
        self.count += times;
        if self.first.len() < SHOWN {
            self.first.push(Unreadable { value: value().into(), part: None, line });
        }
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.first.extend(other.first);
    }
}

impl PriceProfile {
    /// No prices yet of a column.
    pub fn new(spots: &Spots, settings: &Settings) -> Self {
        Self {
            column: spots.name.clone(),
            pick: spots.spot.pick.clone(),
            rule: spots.rule.clone(),
            missing: Missing::of(settings),
            seen: FormatEvidence::default(),
            currencies: BTreeMap::new(),
            unreadable: PriceExamples::default(),
            points_unclear: PriceExamples::default(),
            commas_unclear: PriceExamples::default(),
        }
    }

    /// Adds the prices of the piece that follows, with its CSV; `times` tells how often each is there.
    pub fn add(&mut self, prices: &mut Vec<Priced>, times: impl Fn(Option<u16>) -> u64, csv: &[u8]) {
        let pick = self.pick.clone();
        for price in prices.drain(..) {
            let times = times(price.index);
            self.add_one(&price, times, || excerpt(csv, price.at, Some(&pick)));
        }
    }

    fn add_one(&mut self, price: &Priced, times: u64, text: impl Fn() -> Box<str>) {
        let Some(amount) = price.amount else {
            let text = text();
            if !self.missing.has(text.as_bytes()) {
                self.unreadable.add(times, price.line, || text);
            }
            return;
        };
        if self.currencies.len() == CURRENCIES && !self.currencies.contains_key(&price.currency) {
            return self.unreadable.add(times, price.line, text);
        }
        match price.is_typed {
            true => self.seen.add_typed(amount, times),
            false => self.seen.add(amount, times),
        }
        let of_currency = self.currencies.entry(price.currency.clone()).or_default();
        let (unclear, examples) = match amount {
            Amount::Plain(value) | Amount::Point(value) | Amount::Comma(value) => {
                return of_currency.clear.add(value, price, times);
            }
            Amount::Unclear { separator: Separator::Point, .. } => {
                (&mut of_currency.points, &mut self.points_unclear)
            }
            Amount::Unclear { separator: Separator::Comma, .. } => {
                (&mut of_currency.commas, &mut self.commas_unclear)
            }
        };
        examples.add(times, price.line, text);
        for decimal in [Decimal::Point, Decimal::Comma] {
            let value = amount.value(decimal).unwrap_or_default();
            let is_grouped = amount.is_grouped(decimal);
            (if is_grouped { &mut unclear.grouped } else { &mut unclear.decimals }).add(value, price, times);
        }
    }

    /// The prices judged, and those in the main currency.
    pub fn finish(self) -> (PriceQuality, Option<Numbers>) {
        let Self { column, mut rule, seen, currencies, unreadable, points_unclear, commas_unclear, .. } =
            self;
        rule.settle(currencies.keys().flatten());
        let mut by_currency: BTreeMap<Option<Currency>, Vec<OfCurrency>> = BTreeMap::new();
        for (currency, prices) in currencies {
            by_currency.entry(rule.currency(currency, None)).or_default().push(prices);
        }
        let count = |prices: &[OfCurrency]| prices.iter().map(OfCurrency::count).sum::<u64>();
        let largest = by_currency
            .iter()
            .max_by_key(|(_, prices)| count(prices))
            .and_then(|(currency, _)| currency.as_ref());
        rule.format = seen.format(largest);
        let mut unreadable = unreadable;
        if rule.format.decimal == Decimal::Mixed {
            unreadable.merge(points_unclear);
            unreadable.merge(commas_unclear);
            unreadable.first.sort_by_key(|example| example.line);
            unreadable.first.truncate(SHOWN);
        }
        let mut no_prices = Vec::new();
        let settled = by_currency.into_iter().map(|(currency, prices)| {
            let mut all = Amounts::default();
            prices.into_iter().for_each(|prices| all.merge(&prices.settled(rule.format.decimal)));
            no_prices.extend(all.settle(currency.as_ref()));
            (currency, all)
        });
        let mut settled: Vec<(Option<Currency>, Amounts)> =
            settled.filter(|(_, amounts)| amounts.numbers.count() > 0).collect();
        rule.no_prices = no_prices;
        settled.sort_by_key(|(currency, amounts)| (Reverse(amounts.numbers.count()), currency.is_none()));
        let mut settled = settled.into_iter();
        let (currency, main) = settled.next().unwrap_or_default();
        let others: Vec<(Option<Currency>, Amounts)> = settled.collect();
        let all = || others.iter().map(|(_, amounts)| amounts).chain([&main]);
        let fences = fences(&main.numbers);
        let mut examples = main.extremes.odd(fences);
        others.iter().for_each(|(_, amounts)| examples.extend(amounts.extremes.odd(None)));
        sort(&mut examples);
        let prices = PriceQuality {
            column,
            count: main.numbers.count(),
            lowest: all().map(|amounts| amounts.lowest).sum(),
            unreadable: unreadable.count,
            unreadable_examples: unreadable.first,
            zero: all().map(|amounts| amounts.numbers.zeros()).sum(),
            negative: all().map(|amounts| amounts.numbers.negative()).sum(),
            far_below: fences.map_or(0, |fences| main.numbers.positive_below(fences.low)),
            far_above: fences.map_or(0, |fences| main.numbers.positive_above(fences.high)),
            fences,
            examples,
            others: others
                .iter()
                .filter_map(|(currency, amounts)| {
                    Some(OtherPrices { currency: currency.clone(), numbers: amounts.numbers.describe()? })
                })
                .collect(),
            currency,
            rule,
        };
        (prices, main.numbers.describe())
    }
}
