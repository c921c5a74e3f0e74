//! Prices at zero, below it, or far outside.

use super::distinct::Number;
use super::numbers::Histogram;
use wintermute_shared::quality::{Fences, PriceExample, PriceQuality};

/// Examples of low and of high prices.
const SHOWN: usize = 5;
/// Interquartile ranges between a quartile and its fence: Tukey's outer fences.
const RANGES: i32 = 3;
/// The least interquartile range, as a factor.
const LEAST_RANGE: f64 = 1.25;

/// The least and the greatest prices.
#[derive(Debug, Default)]
pub struct Extremes {
    low: Vec<PriceExample>,
    high: Vec<PriceExample>,
}

impl Extremes {
    /// Adds the prices of a piece.
    pub fn add(&mut self, prices: &[Number]) {
        for price in prices {
            let example = || PriceExample { price: price.value, line: price.line };
            insert(&mut self.low, example, |other| other.price <= price.value);
            insert(&mut self.high, example, |other| other.price >= price.value);
        }
    }

    /// Judges the prices of a column of which `present` rows have a value.
    pub fn judge(self, column: &str, present: u64, prices: &Histogram) -> PriceQuality {
        let fences = fences(prices);
        let outside = |fences: &Fences, price: f64| price < fences.low || price > fences.high;
        let is_odd =
            |price: f64| price <= 0.0 || fences.as_ref().is_some_and(|fences| outside(fences, price));
        let mut examples: Vec<PriceExample> =
            self.low.into_iter().chain(self.high.into_iter().rev()).filter(|one| is_odd(one.price)).collect();
        examples.sort_by(|a, b| a.price.total_cmp(&b.price).then(a.line.cmp(&b.line)));
        examples.dedup();
        PriceQuality {
            column: column.to_owned(),
            unreadable: present - prices.count(),
            zero: prices.zeros(),
            negative: prices.negative(),
            far_below: fences.map_or(0, |fences| prices.positive_below(fences.low)),
            far_above: fences.map_or(0, |fences| prices.positive_above(fences.high)),
            fences,
            examples,
        }
    }
}

/// Inserts an example behind those that go `before` it, unless there are enough of them.
fn insert(
    examples: &mut Vec<PriceExample>,
    example: impl Fn() -> PriceExample,
    before: impl Fn(&PriceExample) -> bool,
) {
    if examples.len() == SHOWN && examples.last().is_some_and(&before) {
        return;
    }
    let at = examples.partition_point(before);
    examples.insert(at, example());
    examples.truncate(SHOWN);
}

fn fences(prices: &Histogram) -> Option<Fences> {
    let (q1, q3) = (prices.positive_quantile(0.25)?, prices.positive_quantile(0.75)?);
    let reach = (q3 / q1).max(LEAST_RANGE).powi(RANGES);
    Some(Fences { low: q1 / reach, high: q3 * reach })
}
