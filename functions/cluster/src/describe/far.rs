//! Products whose prices lie far from those of their cluster.
//!
//! The logarithms of a cluster's prices are compared with their median by their median absolute deviation, which absurd prices do not move
//! (Iglewicz and Hoaglin 1993).

use super::batch::Batch;
use super::examples::product;
use super::prices::quantile;
use rayon::prelude::*;
use wintermute_shared::Settings;
use wintermute_shared::analysis::{FarPrice, FarPrices, Product};
use wintermute_shared::catalogue::Roles;

/// Prices of a cluster at least.
const LEAST: usize = 20;
/// A price is far if it is this many times the median, or the median this many times the price,
const FACTOR: f64 = 5.0;
/// and if it is farther than this many standard deviations.
const DEVIATIONS: f64 = 5.0;
/// What a median absolute deviation of normal values is to be multiplied by to be a standard deviation.
const NORMAL: f64 = 1.4826;
/// Products of a cluster on either side that are kept.
const KEPT: usize = 50;
/// If more of a cluster's prices are far, it is made of products of several kinds, and its prices are no slips.
const SLIPS: f64 = 0.05;
/// Products that are told of.
const TOLD: usize = 100;

/// The products with the lowest and with the highest prices of each cluster, growing by batches.
pub(super) struct Extremes(Vec<Extreme>);

#[derive(Clone, Default)]
struct Extreme {
    lowest: Vec<(f64, Product)>,
    highest: Vec<(f64, Product)>,
}

impl Extremes {
    pub fn new(clusters: usize) -> Self {
        Self(vec![Extreme::default(); clusters])
    }

    /// Adds products. Those in no cluster have no prices to be compared with.
    pub fn add(&mut self, batch: &Batch, roles: &Roles, settings: &Settings) {
        for (row, (&label, price)) in batch.places.labels.iter().zip(&batch.read.prices).enumerate() {
            let Some(price) = price.as_ref().filter(|price| price.is_main) else { continue };
            let Some(Extreme { lowest, highest }) = self.0.get_mut(label as usize) else { continue };
            let product = || product(batch, roles, settings, row);
            insert(lowest, price.amount, |a, b| a < b, product);
            insert(highest, price.amount, |a, b| a > b, product);
        }
    }

    /// Those that are far, where clusters have these prices.
    pub fn finish(self, prices: &[Vec<f64>]) -> Option<FarPrices> {
        let found = self.0.into_par_iter().zip(prices).enumerate();
        let found = found.filter_map(|(cluster, (extreme, prices))| {
            let usual = TypicalPrices::of(prices)?;
            let count = prices.iter().filter(|&&price| usual.is_far(price)).count() as u64;
            (count as f64 <= SLIPS * prices.len() as f64).then_some(())?;
            let both = extreme.lowest.into_iter().chain(extreme.highest);
            let far = both.filter(|(price, _)| usual.is_far(*price)).map(|(_, product)| FarPrice {
                product,
                cluster: cluster as u32,
                median: usual.price,
            });
            Some((count, far.collect::<Vec<_>>()))
        });
        let found: Vec<(u64, Vec<FarPrice>)> = found.collect();
        let products = found.iter().map(|(count, _)| count).sum();
        let mut farthest: Vec<FarPrice> = found.into_iter().flat_map(|(_, far)| far).collect();
        let far = |each: &FarPrice| each.product.price.map_or(0.0, |price| (price / each.median).ln().abs());
        farthest.sort_by(|a, b| far(b).total_cmp(&far(a)).then(a.product.row.cmp(&b.product.row)));
        farthest.truncate(TOLD);
        (products > 0).then_some(FarPrices { products, farthest })
    }
}

/// Puts a product before the first one that its price goes beyond.
fn insert(
    kept: &mut Vec<(f64, Product)>,
    price: f64,
    beyond: fn(f64, f64) -> bool,
    product: impl Fn() -> Product,
) {
    let at = kept.iter().position(|&(other, _)| beyond(price, other)).unwrap_or(kept.len());
    if at < KEPT {
        kept.insert(at, (price, product()));
        kept.truncate(KEPT);
    }
}

/// What the prices of a cluster usually are.
struct TypicalPrices {
    /// The median price.
    price: f64,
    /// The median of their logarithms.
    median: f64,
    /// How far from it is far.
    far: f64,
}

impl TypicalPrices {
    /// Of prices above 0: what is free has no logarithm, and is told elsewhere.
    fn of(prices: &[f64]) -> Option<Self> {
        let prices: Vec<f64> = prices.iter().copied().filter(|&price| price > 0.0).collect();
        (prices.len() >= LEAST).then_some(())?;
        let sorted = |mut values: Vec<f64>| {
            values.sort_unstable_by(f64::total_cmp);
            values
        };
        let sorted_prices = sorted(prices);
        let logarithms: Vec<f64> = sorted_prices.iter().map(|price| price.ln()).collect();
        let median = quantile(&logarithms, 0.5);
        let deviations = sorted(logarithms.iter().map(|value| (value - median).abs()).collect());
        let deviation = NORMAL * quantile(&deviations, 0.5);
        Some(Self {
            price: quantile(&sorted_prices, 0.5),
            median,
            far: FACTOR.ln().max(DEVIATIONS * deviation),
        })
    }

    fn is_far(&self, price: f64) -> bool {
        price > 0.0 && (price.ln() - self.median).abs() > self.far
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn far(prices: &[f64]) -> Vec<f64> {
        let usual = TypicalPrices::of(prices);
        prices
            .iter()
            .copied()
            .filter(|&price| usual.as_ref().is_some_and(|usual| usual.is_far(price)))
            .collect()
    }

    fn socks() -> Vec<f64> {
        (0..40).map(|i| 5.0 + f64::from(i) * 0.2).collect()
    }

    #[test]
    fn slips_are_far_from_their_kind() {
        assert_eq!(
            far(&[socks(), vec![899.0; 6], vec![0.08]].concat()),
            [899.0, 899.0, 899.0, 899.0, 899.0, 899.0, 0.08]
        );
        assert_eq!(far(&[vec![10.0; 30], vec![45.0, 60.0]].concat()), [60.0], "most cost the same");
    }

    #[test]
    fn kinds_of_few_or_widely_spread_prices_have_none() {
        assert_eq!(far(&[vec![8.0; 12], vec![899.0]].concat()), [0.0; 0]);
        let spread: Vec<f64> = (0..60).map(|i| 1.12_f64.powi(i)).collect();
        assert_eq!(far(&spread), [0.0; 0]);
        assert_eq!(far(&socks()), [0.0; 0]);
        assert_eq!(far(&[socks(), vec![0.0; 50]].concat()), [0.0; 0], "free products have no logarithm");
    }
}
