//! Prices as shops write them.

/// Characters that group digits and never begin the cents.
const GROUPING: [char; 5] = ['\'', '’', ' ', '\u{a0}', '\u{202f}'];

/// Letters of a currency's code or short name, such as `INR`, `Rs.` or `złoty`.
const CURRENCY_LETTERS: usize = 5;

/// The number in `text`, which may stand with a currency: `899`, `$1,299.00`, `₹ 899`, `12,99 €`, `1.299,00`, `Rs. 500/-`.
///
/// The last of `.` and `,` begins the cents if both are there. One that stands alone does so too, unless it stands several
/// times or three digits follow it: then it groups digits, but a bare `1.299` is the number that it is everywhere else.
/// Nothing for text without a number or with several (`10 - 20`), and for numbers without an end.
///
/// ```
/// use wintermute_shared::price::parse;
/// assert_eq!(parse("$1,299.00"), Some(1299.0));
/// assert_eq!(parse("12,99 €"), Some(12.99));
/// assert_eq!(parse("free"), None);
/// ```
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.bytes().any(|byte| byte.is_ascii_digit())
        && let Ok(number) = text.parse::<f64>()
    {
        return Some(number).filter(|number| number.is_finite());
    }
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (before, after) = (&text[..start], &text[end..]);
    let sign = sign(before)?;
    is_currency(after.trim_start_matches([',', '.', '/', '-', '–', '—'])).then_some(())?;
    amount(&text[start..end]).map(|amount| sign * amount)
}

/// The sign in what stands before the digits, if the rest of it is a currency.
fn sign(before: &str) -> Option<f64> {
    let is_minus = |c| matches!(c, '-' | '−');
    let rest = before.replacen(is_minus, "", 1);
    is_currency(&rest).then_some(if rest.len() < before.len() { -1.0 } else { 1.0 })
}

/// Whether this is nothing, a symbol, or a word short enough for a currency.
fn is_currency(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', ':']);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters <= CURRENCY_LETTERS
        && text.chars().count() - letters <= 2
        && !text.contains(|c: char| c.is_whitespace() || matches!(c, '%' | ',' | '-' | '/'))
}

/// The value of digits with separators.
fn amount(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|c| !GROUPING.contains(c)).collect();
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
        return None;
    }
    let (whole, cents) = match text.rfind(['.', ',']) {
        Some(at) if begins_cents(&text, at) => (&text[..at], &text[at + 1..]),
        _ => (&text[..], ""),
    };
    let mut groups = whole.split(['.', ',']);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        // Two digits: India counts in lakhs, 1,29,999.
        if !(2..=3).contains(&group.len()) || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    format!("{digits}.{cents}").parse().ok().filter(|amount: &f64| amount.is_finite())
}

/// Whether the separator at `at`, the last one, begins the cents.
fn begins_cents(text: &str, at: usize) -> bool {
    let (before, separator) = (&text[..at], &text[at..=at]);
    if before.contains(['.', ',']) {
        return !before.contains(separator);
    }
    text.len() - at - 1 != 3 || before == "0" || before.len() > 3
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn prices_are_read_as_shops_write_them() {
        for (text, price) in [
            ("899", 899.0),
            (" 12.50 ", 12.5),
            ("1e3", 1000.0),
            ("$1,299.00", 1299.0),
            ("$ 1,299", 1299.0),
            ("US$12", 12.0),
            ("₹ 899", 899.0),
            ("₹1,29,999.00", 129_999.0),
            ("Rs. 500/-", 500.0),
            ("Rs.1,299", 1299.0),
            ("INR 2,499.50", 2499.5),
            ("12,99 €", 12.99),
            ("12,99", 12.99),
            ("12,5", 12.5),
            ("0,999 kg", 0.999),
            ("1.299,00", 1299.0),
            ("1.299,00 EUR", 1299.0),
            ("1.299 €", 1299.0),
            ("1.299", 1.299),
            ("1.234.567", 1_234_567.0),
            ("1 299,00 zł", 1299.0),
            ("1\u{202f}299,00\u{a0}€", 1299.0),
            ("CHF 1'299.–", 1299.0),
            ("12,- €", 12.0),
            ("-5", -5.0),
            ("-$5.00", -5.0),
            ("€ -5", -5.0),
            ("¥12000", 12000.0),
        ] {
            assert_eq!(parse(text), Some(price), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_single_price_is_none() {
        for text in [
            "",
            " ",
            "free",
            "NaN",
            "inf",
            "-",
            "$",
            "10 - 20",
            "$10–$20",
            "10%",
            "12 pieces",
            "sold out 2 days ago",
            "1,2,3",
            "1.2.3,4",
            "12.99 per metre",
            "1e999",
            "2026-01-31",
            "3/4",
            "12:30",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
