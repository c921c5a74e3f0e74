//! Which of two prices is paid, where their names leave it open.

use super::evidence::Evidence;
use super::names::{NAMES, is_price};
use super::within::is_of_other_things;
use crate::spelling::words;

/// Fewer rows that state both prices tell nothing.
const FEWEST_PAIRS: usize = 3;
/// A price that is paid is seldom less than this share of the one that is crossed out.
const LEAST_SHARE: f64 = 0.2;

/// The share of values that tells what a column is: nine of ten.
const NEARLY_ALL: (usize, usize) = (9, 10);

/// Whether a column may have prices: its name has a word for it, or its values look like it where the name of the other one says that it
/// is crossed out.
pub(super) fn is_perhaps_a_price(field: &Evidence, is_crossed_out: bool) -> bool {
    let Some(key) = field.keys.last() else { return false };
    let words = words(key);
    let is_sure = |word: &String| {
        NAMES.exactly(word).iter().any(|meaning| is_price(meaning.role) && !meaning.rank.is_doubtful)
    };
    let is_named = words.iter().any(is_sure);
    let looks_so = 2 * field.kinds().amounts.max(field.with_cents()) > field.values();
    let is_full = NEARLY_ALL.1 * field.positive_prices() >= NEARLY_ALL.0 * field.values();
    let is_of_trade =
        words.iter().any(|word| NAMES.without_tax.contains(word) || NAMES.of_trade.contains(word));
    is_full && !is_of_trade && !is_of_other_things(&field.keys) && (is_named || is_crossed_out && looks_so)
}

/// Of two columns of prices the one that is never the higher and sometimes the lower, where both are stated.
pub(super) fn lower_of<'e>(one: &'e Evidence, other: &'e Evidence) -> Option<&'e Evidence> {
    let mut others = other.amounts().iter().peekable();
    let (mut pairs, mut lower, mut higher, mut far) = (0, 0, 0, 0);
    for (record, price) in one.amounts() {
        while others.next_if(|(other, _)| other < record).is_some() {}
        let Some((_, other)) = others.next_if(|(other, _)| other == record) else { continue };
        pairs += 1;
        lower += usize::from(price < other);
        higher += usize::from(price > other);
        far += usize::from(price.min(*other) < LEAST_SHARE * price.max(*other));
    }
    let most = one.amounts().len().max(other.amounts().len());
    let is_enough = pairs >= FEWEST_PAIRS && 2 * pairs >= most && 10 * far <= pairs;
    match (lower, higher) {
        (1.., 0) if is_enough => Some(one),
        (0, 1..) if is_enough => Some(other),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prices(values: &[&str]) -> Evidence {
        let mut field = Evidence::new(vec!["x".to_owned()], false);
        values.iter().enumerate().for_each(|(record, value)| field.at(record).add(value));
        field
    }

    #[test]
    fn the_price_that_is_never_higher_is_paid() {
        let lower = |one: &[&str], other: &[&str]| {
            let (one, other) = (prices(one), prices(other));
            lower_of(&one, &other).map(|lower| std::ptr::eq(lower, &one))
        };
        assert_eq!(lower(&["9", "8", "7"], &["10", "8", "12"]), Some(true));
        assert_eq!(lower(&["10", "8", "12"], &["9", "8", "7"]), Some(false));
        assert_eq!(lower(&["9", "8", "7"], &["10", "7", "12"]), None, "once it is higher");
        assert_eq!(lower(&["9", "8", "7"], &["9", "8", "7"]), None, "they are the same");
        assert_eq!(lower(&["9", "8"], &["10", "9"]), None, "two rows are too few");
        assert_eq!(lower(&["1", "1", "1"], &["10", "90", "50"]), None, "a tenth is something else");
        assert_eq!(lower(&["", "8", "7", "9"], &["10", "9", "12", "9"]), Some(true), "rows are compared");
    }
}
