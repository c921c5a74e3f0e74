//! Numbers such as 9999999 and 999999.99, with which shops say that there is no price.

use std::collections::BTreeMap;
use wintermute_shared::price::{Currency, NoPrice};

/// The least of them, and what none of them reaches.
const BOUNDS: (f64, f64) = (1e4, 1e15);

/// The numbers that are all nines, each with how often it is there and the line of the first one's record.
#[derive(Debug, Default)]
pub struct Nines(BTreeMap<u64, (u64, u64)>);

impl Nines {
    /// Takes a number if it is all nines before its point, four or more; says whether it did. There are few of them, so few are kept.
    pub fn take(&mut self, amount: f64, line: u64, times: u64) -> bool {
        let is_one = is_nines(amount);
        if is_one {
            self.add(amount.to_bits(), times, line);
        }
        is_one
    }

    /// Adds those of others.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(bits, (count, line))| self.add(*bits, *count, *line));
    }

    /// Those that are prices, and those that are none.
    pub fn split(
        self,
        is_price: impl Fn(f64) -> bool,
        currency: Option<&Currency>,
    ) -> (Vec<NoPrice>, Vec<NoPrice>) {
        let number = |(bits, (count, line))| NoPrice {
            amount: f64::from_bits(bits),
            currency: currency.cloned(),
            count,
            part: None,
            line,
        };
        self.0.into_iter().map(number).partition(|number| is_price(number.amount))
    }

    fn add(&mut self, bits: u64, times: u64, at: u64) {
        let (count, line) = self.0.entry(bits).or_insert((0, at));
        *count += times;
        *line = at.min(*line);
    }
}

/// Whether a number is all nines before its point, and has none but nines and zeros behind it.
fn is_nines(amount: f64) -> bool {
    let (mut power, most) = BOUNDS;
    let whole = amount.trunc();
    while power < most && whole >= power {
        power *= 10.0;
    }
    let endings = [whole, (whole * 10.0 + 9.0) / 10.0, (whole * 100.0 + 99.0) / 100.0];
    whole + 1.0 == power && endings.contains(&amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nines_alone_may_stand_for_no_price() {
        for amount in [9999.0, 9999.99, 99999.9, 999_999.99, 9_999_999.0, 99_999_999_999.0] {
            assert!(is_nines(amount), "{amount}");
        }
        for amount in [9.0, 99.0, 999.0, 999.99, 9998.0, 19999.0, 9999.5, 9999.001, -9999.0, 0.0, 1e14] {
            assert!(!is_nines(amount), "{amount}");
        }
    }
}
