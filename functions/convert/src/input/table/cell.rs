//! What kind of value a cell of a table holds.

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Nothing, or a word for nothing.
    Missing,
    /// A number, also with a currency, a percent sign, or marks between thousands.
    Number,
    /// A date or a time.
    Date,
    /// An address of the web or of a mailbox.
    Link,
    /// Yes or no.
    Boolean,
    /// All else.
    Text,
}

impl CellKind {
    /// The kind of a trimmed cell.
    pub fn of(cell: &str) -> Self {
        if is_missing(cell) {
            Self::Missing
        } else if is_date(cell) {
            Self::Date
        } else if is_number(cell) {
            Self::Number
        } else if is_link(cell) {
            Self::Link
        } else if ["true", "false", "yes", "no"].iter().any(|word| cell.eq_ignore_ascii_case(word)) {
            Self::Boolean
        } else {
            Self::Text
        }
    }

    /// Whether it tells values from names of columns.
    pub fn is_typed(self) -> bool {
        !matches!(self, Self::Missing | Self::Text)
    }
}

fn is_missing(cell: &str) -> bool {
    const WORDS: [&str; 9] = ["-", "--", "n/a", "na", "null", "none", "nan", "?", "."];
    cell.is_empty() || WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Digits with what is written around and between them; a currency may be before or after.
fn is_number(cell: &str) -> bool {
    const CURRENCIES: [&str; 14] =
        ["EUR", "USD", "GBP", "CHF", "INR", "JPY", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN", "kr", "Rs"];
    let bare = |text: &str| text.trim_matches(|c: char| c.is_whitespace() || "$€£¥₹%".contains(c)).to_owned();
    let mut digits = bare(cell.trim_end_matches('.'));
    for currency in CURRENCIES {
        if let Some(rest) = digits.strip_prefix(currency).or_else(|| digits.strip_suffix(currency)) {
            digits = bare(rest.trim_start_matches(". "));
            break;
        }
    }
    let digits = digits.trim_start_matches(['-', '+']);
    let is_digits = |text: &str| {
        text.contains(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_digit() || ".,' \u{a0}\u{202f}".contains(c))
    };
    match digits.split_once(['e', 'E']) {
        Some((digits, power)) => {
            is_digits(digits) && power.trim_start_matches(['-', '+']).bytes().all(|b| b.is_ascii_digit())
        }
        None => is_digits(digits) && digits.matches('.').count() + digits.matches(',').count() <= 4,
    }
}

/// Four digits at least in two groups or more, with nothing else than the marks of dates and times between them; one full stop makes a number.
fn is_date(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let marks = cell.bytes().skip(1).filter(|byte| matches!(byte, b'-' | b'/' | b':' | b'.')).count();
    digits >= 4
        && marks > usize::from(cell.contains('.'))
        && cell.bytes().all(|byte| byte.is_ascii_digit() || b"-/:.TZ +".contains(&byte))
}

fn is_link(cell: &str) -> bool {
    let has_scheme = ["http://", "https://", "ftp://", "www.", "//"]
        .iter()
        .any(|scheme| cell.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let is_address = || {
        cell.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !cell.contains(char::is_whitespace)
        })
    };
    has_scheme || is_address()
}

/// How a cell is written: letters and runs of digits by their kind, all else as it is. Codes of one system look alike.
pub fn shape(cell: &str) -> String {
    let mut shape = String::with_capacity(cell.len());
    for c in cell.chars() {
        let kind = match c {
            c if c.is_ascii_digit() => '9',
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c => c,
        };
        if kind != '9' || !shape.ends_with('9') {
            shape.push(kind);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_known_by_how_they_are_written() {
        for (cells, kind) in [
            (
                &[
                    "10",
                    "-1.5",
                    "1,299.00",
                    "1.299,00 €",
                    "$ .99",
                    "EUR 5",
                    "12 kr.",
                    "Rs. 500",
                    "5%",
                    "1e-3",
                ][..],
                CellKind::Number,
            ),
            (&["2024-05-01", "1.5.2024", "12/31/99 10:00", "2024-05-01T10:00:00Z"], CellKind::Date),
            (&["https://a.b/c", "WWW.a.b", "me@shop.example"], CellKind::Link),
            (&["", "N/A", "-", "null"], CellKind::Missing),
            (&["true", "No"], CellKind::Boolean),
            (&["Chair", "P00", "5 chairs", "USD", "e5", "size 5", "@home"], CellKind::Text),
        ] {
            for cell in cells {
                assert_eq!(CellKind::of(cell), kind, "{cell:?}");
            }
        }
    }

    #[test]
    fn codes_of_one_system_have_one_shape() {
        assert_eq!((shape("P00-ab"), shape("P123-xy")), ("A9-aa".to_owned(), "A9-aa".to_owned()));
        assert_ne!(shape("col1"), shape("ABC1"));
    }
}
