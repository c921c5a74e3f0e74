//! The number that digits with separators are.

use serde::{Deserialize, Serialize};

/// What digits with separators are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// The same however the column writes numbers: `899`, `1 299`.
    Plain(f64),
    /// A number that can only be read with a decimal point: `12.50`, `1,299.00`, `1,29,999`.
    Point(f64),
    /// A number that can only be read with a decimal comma: `12,50`, `1.299,00`.
    Comma(f64),
    /// `1.299` or `1,299`: the separator groups digits or begins decimals.
    Unclear {
        /// The separator.
        separator: Separator,
        /// The number if it groups.
        grouped: f64,
    },
}

/// What is between digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// A full stop.
    Point,
    /// A comma.
    Comma,
}

/// What begins the decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decimal {
    /// A full stop; a comma groups.
    #[default]
    Point,
    /// A comma; a full stop groups.
    Comma,
    /// In some cells a point, in others a comma: a cell that could be read in both ways is unreadable.
    Mixed,
}

/// Digits that a separator groups.
const GROUP: usize = 3;

impl Amount {
    /// The number that these digits are; `text` has digits and the separators `.`, `,`, `'`, `٫`, `٬` and spaces only.
    pub(super) fn of(text: &str) -> Option<Self> {
        if let Some((whole, decimals)) = text.split_once('٫') {
            return number(&ungrouped(whole, |c| matches!(c, '٬' | '.' | ',' | ' '))?, decimals)
                .map(Self::Plain);
        }
        if let Some(at) = text.rfind(is_neutral) {
            let after = &text[at + text[at..].chars().next().map_or(0, char::len_utf8)..];
            let end = after.find(['.', ',']).unwrap_or(after.len());
            let whole = ungrouped(&text[..text.len() - after.len() + end], is_neutral)?;
            return match after.as_bytes().get(end) {
                None => number(&whole, "").map(Self::Plain),
                Some(b'.') => number(&whole, &after[end + 1..]).map(Self::Point),
                Some(_) => number(&whole, &after[end + 1..]).map(Self::Comma),
            };
        }
        let Some(at) = text.rfind(['.', ',']) else { return number(text, "").map(Self::Plain) };
        let (before, separator, after) = (&text[..at], &text[at..=at], &text[at + 1..]);
        let (point, comma): (Reading, Reading) = (Self::Point, Self::Comma);
        let (this, other) = if separator == "." { (point, comma) } else { (comma, point) };
        if before.contains(separator) {
            // It occurs several times, so it groups.
            let whole = if separator == "," { by_commas(text)? } else { ungrouped(text, |c| c == '.')? };
            return number(&whole, "").map(other);
        }
        if before.contains(['.', ',']) {
            let whole = if separator == "." { by_commas(before)? } else { ungrouped(before, |c| c == '.')? };
            return number(&whole, after).map(this);
        }
        if after.len() != GROUP || before.is_empty() || before.starts_with('0') || before.len() > GROUP {
            return number(before, after).map(this);
        }
        let separator = if separator == "." { Separator::Point } else { Separator::Comma };
        Some(Self::Unclear { separator, grouped: number(&format!("{before}{after}"), "")? })
    }

    /// A number as JSON writes it, whose value is known; `None` if it is too large for a price.
    pub fn of_number(text: &[u8], value: f64) -> Option<Self> {
        let digits = text.strip_prefix(b"-").unwrap_or(text);
        let amount = match digits.iter().position(|&byte| byte == b'.') {
            None => Self::Plain(value),
            Some(at)
                if digits.len() - at == 1 + GROUP
                    && digits[at + 1..].iter().all(u8::is_ascii_digit)
                    && at <= GROUP
                    && digits[0] != b'0' =>
            {
                Self::Unclear { separator: Separator::Point, grouped: (value * 1000.0).round() }
            }
            Some(_) => Self::Point(value),
        };
        (value.abs() < TOO_MUCH).then_some(amount)
    }

    /// The number, where a column writes decimals so; nothing if that leaves it unclear.
    pub fn value(self, decimal: Decimal) -> Option<f64> {
        match (self, decimal) {
            (Self::Plain(value) | Self::Point(value) | Self::Comma(value), _) => Some(value),
            (Self::Unclear { .. }, Decimal::Mixed) => None,
            (Self::Unclear { grouped, .. }, _) if self.is_grouped(decimal) => Some(grouped),
            // A number that a double holds exactly, divided once, is the nearest double to what is written.
            (Self::Unclear { grouped, .. }, _) => Some(grouped / 1000.0),
        }
    }

    /// Whether its separator groups, where a column begins decimals so.
    pub fn is_grouped(self, decimal: Decimal) -> bool {
        matches!(
            (self.separator(), decimal),
            (Some(Separator::Point), Decimal::Comma) | (Some(Separator::Comma), Decimal::Point)
        )
    }

    /// The separator whose meaning is unclear.
    pub fn separator(self) -> Option<Separator> {
        match self {
            Self::Unclear { separator, .. } => Some(separator),
            _ => None,
        }
    }

    /// A whole number divided, so that it can be read in one way only; nothing for one with decimals.
    pub(super) fn divided(self, divisor: f64) -> Option<Self> {
        match self {
            Self::Plain(value) | Self::Point(value) | Self::Comma(value) => {
                (value.fract() == 0.0).then_some(Self::Plain(value / divisor))
            }
            // A JSON number has no commas, so here they group.
            Self::Unclear { separator: Separator::Comma, grouped } => Some(Self::Plain(grouped / divisor)),
            Self::Unclear { separator: Separator::Point, .. } => None,
        }
    }

    pub(super) fn negated(self) -> Self {
        match self {
            Self::Plain(value) => Self::Plain(-value),
            Self::Point(value) => Self::Point(-value),
            Self::Comma(value) => Self::Comma(-value),
            Self::Unclear { separator, grouped } => Self::Unclear { separator, grouped: -grouped },
        }
    }
}

/// Whether a character groups digits in every way to write numbers.
fn is_neutral(c: char) -> bool {
    matches!(c, '\'' | ' ' | '٬')
}

/// What a number becomes.
type Reading = fn(f64) -> Amount;

/// Digits in groups of three, without what is between them.
fn ungrouped(text: &str, separates: impl Fn(char) -> bool) -> Option<String> {
    let mut groups = text.split(separates);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    let mut is_grouped = false;
    for group in groups {
        (group.len() == GROUP).then_some(())?;
        is_grouped = true;
        digits.push_str(group);
    }
    (!is_grouped || (1..=GROUP).contains(&first.len())).then_some(digits)
}

/// Digits in groups by commas: of three, or as India counts, where all but the last group are of two.
fn by_commas(text: &str) -> Option<String> {
    ungrouped(text, |c| c == ',').or_else(|| {
        let groups: Vec<&str> = text.split(',').collect();
        let [first, middle @ .., last] = &groups[..] else { return None };
        let is_indian = (1..=2).contains(&first.len())
            && middle.iter().all(|group| group.len() == 2)
            && !middle.is_empty()
            && last.len() == GROUP;
        is_indian.then(|| groups.concat())
    })
}

/// No price, and sums of as much would soon be none.
const TOO_MUCH: f64 = 1e15;

fn number(whole: &str, decimals: &str) -> Option<f64> {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (is_digits(whole) && is_digits(decimals)).then_some(())?;
    format!("0{whole}.{decimals}").parse().ok().filter(|number: &f64| *number < TOO_MUCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_json_are_as_their_texts() {
        for text in
            ["899", "12.5", "1.299", "-1.299", "0.999", "1299.000", "999.999", "12.5e1", "1.2e3", "8.007"]
        {
            let value: f64 = text.parse().unwrap();
            let read = crate::price::Cell::of(text).unwrap().amount;
            assert_eq!(Amount::of_number(text.as_bytes(), value), Some(read), "{text}");
        }
    }

    #[test]
    fn too_much_is_no_price_however_it_is_written() {
        for text in ["1e308", "-1e308", "1000000000000000", "1.5e20"] {
            assert_eq!(Amount::of_number(text.as_bytes(), text.parse().unwrap()), None, "{text}");
            assert_eq!(crate::price::Cell::of(text), None, "{text}");
        }
    }
}
