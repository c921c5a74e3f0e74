//! Prices that the figures of clusters leave out: those in other currencies, and those that hold for a while.

use super::prices::quantile;
use crate::input::pricing::{Pricing, Read};
use wintermute_shared::analysis::{CurrencyPrices, Money, Sales};
use wintermute_shared::price::Currency;

/// What prices are like beside the figures of clusters, growing by batches.
pub(super) struct Currencies {
    main: Option<Currency>,
    is_whole: bool,
    /// The other currencies and their prices.
    others: Vec<(Option<Currency>, Vec<f64>)>,
    /// The shares that are taken off, where the catalogue has sale prices.
    reductions: Option<Vec<f64>>,
}

impl Currencies {
    /// No prices yet.
    pub fn new(pricing: Option<&Pricing>) -> Self {
        let others = pricing.map_or(&[][..], Pricing::others).iter().map(|other| (other.clone(), Vec::new()));
        Self {
            main: pricing.and_then(Pricing::main).cloned(),
            is_whole: true,
            others: others.collect(),
            reductions: pricing.filter(|pricing| pricing.has_sales()).map(|_| Vec::new()),
        }
    }

    /// Adds the prices of a batch.
    pub fn add(&mut self, read: &Read) {
        self.is_whole &= read
            .prices
            .iter()
            .flatten()
            .filter(|price| price.is_main)
            .all(|price| price.amount.fract() == 0.0);
        for price in read.prices.iter().flatten().filter(|price| !price.is_main) {
            if let Some((_, prices)) =
                self.others.iter_mut().find(|(currency, _)| *currency == price.currency)
            {
                prices.push(price.amount);
            }
        }
        if let Some(reductions) = &mut self.reductions {
            reductions.extend(read.reductions.iter().flatten());
        }
    }

    /// How prices are shown, the prices in other currencies, and the sales.
    pub fn finish(self) -> (Money, Vec<CurrencyPrices>, Option<Sales>) {
        let Self { main, is_whole, others, reductions } = self;
        let decimals = match &main {
            _ if is_whole => 0,
            Some(currency) if currency.has_three_decimals() => 3,
            _ => 2,
        };
        let described = |(currency, mut prices): (Option<Currency>, Vec<f64>)| {
            prices.sort_unstable_by(f64::total_cmp);
            let (&min, &max) = (prices.first()?, prices.last()?);
            Some(CurrencyPrices {
                currency,
                count: prices.len() as u64,
                min,
                median: quantile(&prices, 0.5),
                max,
            })
        };
        let mut others: Vec<CurrencyPrices> = others.into_iter().filter_map(described).collect();
        others.sort_by_key(|prices| std::cmp::Reverse(prices.count));
        let sales = reductions.map(|mut reductions| {
            reductions.sort_unstable_by(f64::total_cmp);
            let median_reduction = (!reductions.is_empty()).then(|| quantile(&reductions, 0.5));
            Sales { products: reductions.len() as u64, median_reduction }
        });
        (Money { currency: main, decimals }, others, sales)
    }
}
