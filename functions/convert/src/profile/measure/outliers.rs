//! Prices at zero, below it, or far outside.

use super::numbers::Histogram;
use wintermute_shared::quality::{Fences, PriceExample};

/// Examples of low and of high prices.
const SHOWN: usize = 5;
/// Interquartile ranges between a quartile and its fence: Tukey's outer fences.
const RANGES: i32 = 3;
/// The least interquartile range, as a factor.
const LEAST_RANGE: f64 = 1.25;

/// The least and the greatest prices.
#[derive(Clone, Debug, Default)]
pub struct Extremes {
    low: Vec<PriceExample>,
    high: Vec<PriceExample>,
}

impl Extremes {
    /// Adds a price.
    pub fn add(&mut self, price: f64, line: u64) {
        let example = || PriceExample { price, part: None, line };
        insert(&mut self.low, example, |other| {
            other.price.total_cmp(&price).then(other.line.cmp(&line)).is_le()
        });
        insert(&mut self.high, example, |other| {
            price.total_cmp(&other.price).then(other.line.cmp(&line)).is_le()
        });
    }

    /// Adds those of others.
    pub fn merge(&mut self, other: &Self) {
        other.low.iter().chain(&other.high).for_each(|example| self.add(example.price, example.line));
    }

    /// Those that are not positive or, if there are fences, beyond them; ascending.
    pub fn odd(&self, fences: Option<Fences>) -> Vec<PriceExample> {
        let is_outside = |price: f64| fences.is_some_and(|fences| price < fences.low || price > fences.high);
        let all = self.low.iter().chain(self.high.iter().rev());
        let mut examples: Vec<PriceExample> =
            all.filter(|one| one.price <= 0.0 || is_outside(one.price)).cloned().collect();
        sort(&mut examples);
        examples
    }
}

/// Prices that tell whether another is far above them.
const FEWEST: u64 = 3;
/// So many times the greatest other price is far above it.
const TIMES: f64 = 10.0;

/// Whether a number is far above all of these prices.
pub fn is_far_above(amount: f64, prices: &Histogram) -> bool {
    let greatest = prices.greatest().filter(|_| prices.count() >= FEWEST);
    greatest.is_some_and(|greatest| amount >= TIMES * greatest)
        && fences(prices).is_some_and(|fences| amount > fences.high)
}

/// In ascending order, each once.
pub fn sort(examples: &mut Vec<PriceExample>) {
    examples.sort_by(|a, b| a.price.total_cmp(&b.price).then(a.line.cmp(&b.line)));
    examples.dedup();
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
    if examples.get(at) != Some(&example()) {
        examples.insert(at, example());
        examples.truncate(SHOWN);
    }
}

/// What counts as far outside; nothing when no price is positive.
pub fn fences(prices: &Histogram) -> Option<Fences> {
    let (q1, q3) = (prices.positive_quantile(0.25)?, prices.positive_quantile(0.75)?);
    let reach = (q3 / q1).max(LEAST_RANGE).powi(RANGES);
    Some(Fences { low: q1 / reach, high: q3 * reach })
}
