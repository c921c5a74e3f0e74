//! What one text says of a price by itself.

use super::normal::normal;
use super::{Amount, Currency, Decimal, marks, tax};
use std::ops::Range;

/// What one text says of a price by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The number; of a range the lowest.
    pub amount: Amount,
    /// The currency, if it names one.
    pub currency: Option<Currency>,
    /// Whether there are higher prices too: it is a range, or says "from".
    pub is_lowest: bool,
}

/// Letters of what is beside a quantity, such as `kg` or `piece`.
const UNIT: usize = 5;

impl Cell {
    /// What a text says; nothing if it is no price or not clearly a single one.
    pub fn of(text: &str) -> Option<Self> {
        let text = normal(text);
        if let Some(amount) = plain(&text) {
            return Some(Self { amount, currency: None, is_lowest: false });
        }
        if let Some(amount) = scientific(&text) {
            return Some(Self { amount, currency: None, is_lowest: false });
        }
        let text = tax::without_note(&text).unwrap_or(&text);
        let (first, second) = match &numbers(text)[..] {
            [only] => (only.clone(), None),
            [first, second] => (first.clone(), Some(second.clone())),
            _ => return None,
        };
        let before = Before::of(&text[..first.start])?;
        let last = second.as_ref().unwrap_or(&first);
        let after = After::of(&text[last.end..])?;
        let number =
            |range: &Range<usize>, ending: &str| Amount::of(&format!("{}{ending}", &text[range.clone()]));
        let Some(second) = &second else {
            let amount = number(&first, after.decimals)?;
            let amount = if before.is_negative { amount.negated() } else { amount };
            let currency = same([before.currency, after.currency])?;
            return Some(Self { amount, currency, is_lowest: before.is_from || after.is_upwards });
        };
        (!before.is_negative).then_some(())?;
        let (left, right) = marks::range(&text[first.end..second.start])?;
        let left = After::of(left)?;
        let currency = same([before.currency, left.currency, Currency::beside(right)?, after.currency])?;
        let (low, high) = (number(&first, left.decimals)?, number(second, after.decimals)?);
        let is_date = [&first, second].iter().any(|number| {
            text.as_bytes()[number.start] == b'0'
                && !text[(*number).clone()].contains(['.', ','])
                && number.len() > 1
        });
        let amount = lowest(low, high).filter(|_| !is_date)?;
        Some(Self { amount, currency, is_lowest: true })
    }
}

/// The lower of the two numbers of a range. One that can be read in two ways is read as the other one is.
fn lowest(low: Amount, high: Amount) -> Option<Amount> {
    let decimal = match (low, high) {
        (Amount::Point(_), Amount::Comma(_)) | (Amount::Comma(_), Amount::Point(_)) => return None,
        (Amount::Point(_), _) | (_, Amount::Point(_)) => Some(Decimal::Point),
        (Amount::Comma(_), _) | (_, Amount::Comma(_)) => Some(Decimal::Comma),
        _ => None,
    };
    let is_ascending =
        |decimal| matches!((low.value(decimal), high.value(decimal)), (Some(low), Some(high)) if low <= high);
    match decimal {
        Some(decimal) => {
            is_ascending(decimal).then(|| low.value(decimal)).flatten().map(|value| match decimal {
                Decimal::Comma => Amount::Comma(value),
                _ => Amount::Point(value),
            })
        }
        None => [Decimal::Point, Decimal::Comma].into_iter().any(is_ascending).then_some(low),
    }
}

/// The one currency that is named, if any; nothing if there are two.
fn same<const N: usize>(named: [Option<Currency>; N]) -> Option<Option<Currency>> {
    let mut one: Option<Currency> = None;
    for currency in named.into_iter().flatten() {
        one = Some(match one {
            None => currency,
            Some(other) if other == currency || other.may_be(&currency) => currency,
            Some(other) if currency.may_be(&other) => other,
            Some(_) => return None,
        });
    }
    Some(one)
}

/// What is before a number.
struct Before {
    currency: Option<Currency>,
    is_negative: bool,
    is_from: bool,
}

impl Before {
    fn of(text: &str) -> Option<Self> {
        let rest = marks::without_from(text);
        let is_from = rest.is_some();
        let rest = rest.unwrap_or(text).trim();
        let unsigned = rest.strip_prefix('-').or_else(|| rest.strip_suffix('-'));
        let rest = unsigned.unwrap_or_else(|| rest.strip_prefix('+').unwrap_or(rest));
        Some(Self { currency: Currency::beside(rest)?, is_negative: unsigned.is_some(), is_from })
    }
}

/// What is after a number.
struct After<'t> {
    /// The separator before a dash that stands for decimals, as in `12,-`.
    decimals: &'t str,
    currency: Option<Currency>,
    is_upwards: bool,
}

impl<'t> After<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let dashed = text.strip_prefix([',', '.']).filter(|rest| rest.starts_with('-'));
        let slashed = text.strip_prefix('/').and_then(|rest| rest.strip_prefix(['-', '=']));
        let decimals = if dashed.is_some() { &text[..1] } else { "" };
        let rest = match (dashed, slashed) {
            (Some(rest), _) => rest.trim_start_matches(['-', '=']),
            (None, Some(rest)) => rest,
            (None, None) => {
                text.strip_prefix(['.', ',']).filter(|rest| rest.trim().is_empty()).unwrap_or(text)
            }
        };
        let upwards = marks::without_upwards(rest);
        // An asterisk leads to a note on tax or shipping.
        let rest = upwards.unwrap_or(rest).trim().trim_end_matches('*');
        Some(Self { decimals, currency: Currency::beside(rest)?, is_upwards: upwards.is_some() })
    }
}

/// The value of digits with one point at most, as most prices are.
fn plain(text: &str) -> Option<Amount> {
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit())
        && text.ends_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let value = is_plain.then(|| text.parse().ok()).flatten()?;
    Amount::of_number(text.as_bytes(), value)
}

/// The value of a number with an exponent, as programs write it.
fn scientific(text: &str) -> Option<Amount> {
    let has_exponent =
        text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.')) && text.contains(['e', 'E']);
    let number = has_exponent.then(|| text.parse::<f64>().ok()).flatten()?;
    Amount::of_number(text.as_bytes(), number)
}

/// Where the numbers of a text are, three at most.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let (mut found, mut before) = (Vec::new(), ' ');
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        // The full stop of `Rs.500` belongs to the word.
        let begins = matches!(c, '.' | ',' | '٫') && is_digit(at + c.len_utf8()) && !before.is_alphabetic();
        if is_digit(at) || begins {
            let end = at + number(&text[at..]);
            found.push(at..end);
            if found.len() == 3 {
                break;
            }
            (at, before) = (end, '0');
        } else {
            (at, before) = (at + c.len_utf8(), c);
        }
    }
    found
}

/// The length of the number with which a text begins.
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits =
        |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = digits(0);
    // Spaces group only if there is nothing but groups of three before the next sign.
    let mut may_group = (1..=3).contains(&end);
    while let Some(c) = text[end..].chars().next().filter(|c| matches!(c, '.' | ',' | '\'' | '٫' | '٬' | ' '))
    {
        let more = digits(end + c.len_utf8());
        if more == 0 || c == ' ' && !(may_group && more == 3) {
            break;
        }
        may_group &= matches!(c, ' ' | '\'') && more == 3;
        end += c.len_utf8() + more;
    }
    end
}

/// Whether a text is one number with no more than a short word before and after it.
pub(super) fn is_quantity(text: &str) -> bool {
    let text = normal(text);
    let [range] = &numbers(&text)[..] else { return false };
    let is_short = |text: &str| {
        let text = text.trim().trim_end_matches(['.', ':']);
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        letters <= UNIT && text.chars().count() - letters <= 2 && !text.contains([' ', '%', ',', '-', '/'])
    };
    Amount::of(&text[range.clone()]).is_some()
        && is_short(&text[..range.start])
        && is_short(&text[range.end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_range_each_number_tells_how_the_other_is_written() {
        let amount = |text: &str| Cell::of(text).map(|cell| cell.amount);
        assert_eq!(amount("1.299 - 2.499,00"), Some(Amount::Comma(1299.0)));
        assert_eq!(amount("899,00 – 1.299"), Some(Amount::Comma(899.0)));
        assert_eq!(amount("12,50 - 13.50"), None);
        assert!(matches!(amount("1.299 - 2.499"), Some(Amount::Unclear { grouped: 1299.0, .. })));
        assert_eq!(amount("20 - 10"), None);
    }

    #[test]
    fn a_number_with_a_unit_is_a_quantity() {
        for (text, is) in
            [("12 kg", true), ("0,999 kg", true), ("€5", true), ("12 long pieces", false), ("3/4", false)]
        {
            assert_eq!(is_quantity(text), is, "{text}");
        }
    }
}
