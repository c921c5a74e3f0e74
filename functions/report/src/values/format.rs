//! Figures and values as people write them.

use wintermute_shared::analysis::Money;
use wintermute_shared::price::Currency;

/// A whole number with thousands separators.
pub fn count(number: u64) -> String {
    separated(&number.to_string())
}

/// "1 product", "2 products".
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A share from 0 to 1 as a percentage: one decimal, or two significant digits below one percent. Only all is 100 %, and only
/// nothing is 0 %.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent <= 0.0 {
        "0%".to_owned()
    } else if share >= 1.0 {
        "100%".to_owned()
    } else if percent > 99.9 {
        "over 99.9%".to_owned()
    } else if percent >= 0.95 {
        format!("{percent:.1}%")
    } else if percent >= 0.001 {
        let decimals = (1.0 - percent.log10().floor()).max(0.0) as usize;
        format!("{percent:.decimals$}%")
    } else {
        "under 0.001%".to_owned()
    }
}

/// How many more or fewer there are than before.
pub fn change(now: u64, before: u64) -> String {
    match now.checked_sub(before) {
        Some(0) => "±0".to_owned(),
        Some(more) => format!("+{}", count(more)),
        None => format!("−{}", count(before - now)),
    }
}

/// How much higher or lower a price is than before.
pub fn moved(now: f64, before: f64) -> String {
    let share = (now - before) / before.abs();
    match share {
        s if !s.is_finite() => String::new(),
        s if s.abs() < 0.0005 => "±0%".to_owned(),
        s if s > 0.0 => format!("+{}%", number(s * 100.0, 1)),
        s => format!("{}%", number(s * 100.0, 1)),
    }
}

/// US dollars, to a hundredth of a cent.
pub fn usd(usd: f64) -> String {
    if usd > 0.0 && usd < 0.00005 { "below 0.0001".to_owned() } else { number(usd, 4) }
}

/// How a report writes prices: with the decimals that the catalogue's have. Where these are whole, so are averages, unless half of the
/// prices are so low that a hundredth counts. All prices of a report have the same decimals, so that columns of them can be compared.
pub fn settled(money: &Money, median: Option<f64>) -> Money {
    let has_parts = money.currency.as_ref().is_none_or(|currency| currency.decimals() > 0);
    let is_low = median.is_some_and(|median| median.abs() < 100.0);
    let decimals = if money.decimals == 0 && has_parts && is_low { 2 } else { money.decimals };
    Money { decimals, ..money.clone() }
}

/// A price with its currency where that is known.
pub fn money(price: f64, money: &Money) -> String {
    let amount = number(price, usize::from(money.decimals));
    let sign = sign_before(money);
    match amount.strip_prefix('−') {
        Some(amount) => format!("−{sign}{amount}"),
        None => format!("{sign}{amount}"),
    }
}

/// What is written before a price: the sign of its currency, and a space after letters; empty if it is not known.
pub fn sign_before(money: &Money) -> String {
    let Some(sign) = money.currency.as_ref().map(sign) else { return String::new() };
    let space = if sign.chars().any(char::is_alphanumeric) { "\u{a0}" } else { "" };
    format!("{sign}{space}")
}

/// A currency's sign if everyone knows it, else its code.
fn sign(currency: &Currency) -> &str {
    match currency.as_str() {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "INR" => "₹",
        other => other,
    }
}

/// A number with thousands separators and this many decimals. A number larger than any price is in scientific notation.
pub fn number(value: f64, decimals: usize) -> String {
    if value.abs() >= 1e15 {
        return format!("{value:.2e}");
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(w, f)| (w, Some(f)));
    let sign = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "−" } else { "" };
    match fraction {
        Some(fraction) => format!("{sign}{}.{fraction}", separated(whole)),
        None => format!("{sign}{}", separated(whole)),
    }
}

/// A number for an axis: short. What is left of a zero after rounding is zero.
pub fn tick(value: f64) -> String {
    let value = if value.abs() < 1e-9 { 0.0 } else { value };
    let size = value.abs();
    let scaled = |factor: f64, unit: &str| {
        let text = format!("{:.1}", value / factor);
        format!("{}{unit}", text.strip_suffix(".0").unwrap_or(&text).replace('-', "−"))
    };
    match size {
        s if s >= 1e12 => format!("{value:.0e}"),
        s if s >= 1e9 => scaled(1e9, "G"),
        s if s >= 1e6 => scaled(1e6, "M"),
        s if s >= 1e4 => scaled(1e3, "k"),
        s if s >= 10.0 || s == 0.0 => number(value, 0),
        s if s >= 1.0 => scaled(1.0, ""),
        s if s >= 0.01 => number(value, 2),
        _ => format!("{value:.0e}"),
    }
}

/// A share for an axis.
pub fn percent_tick(share: f64) -> String {
    format!("{}%", tick(share * 100.0))
}

/// How many times as much: "3.7 times", "0.42 times", "120 times".
pub fn times(ratio: f64) -> String {
    let decimals = if ratio < 0.95 { 2 } else { usize::from(ratio < 99.5) };
    format!("{} times", number(ratio, decimals))
}

/// How much something is against another: "37% below", "20% above"; from twice as much on "2.4 times", since a share above is hard to read
/// then.
pub fn against(ratio: f64) -> String {
    match ((ratio - 1.0) * 100.0).round() {
        ..-99.0 => format!("{}% below", number((1.0 - ratio) * 100.0, 1)),
        percent if percent < 0.0 => format!("{}% below", number(-percent, 0)),
        percent if percent < 100.0 => format!("{}% above", number(percent, 0)),
        _ => times(ratio),
    }
}

/// Bytes in decimal units.
pub fn bytes(bytes: u64) -> String {
    let value = bytes as f64;
    match bytes {
        0..1_000 => counted(bytes, "byte", "bytes"),
        1_000..1_000_000 => format!("{:.1} kB", value / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", value / 1e6),
        _ => format!("{} GB", number(value / 1e9, 1)),
    }
}

/// A duration.
pub fn seconds(seconds: f64) -> String {
    if seconds < 0.1 {
        "less than 0.1 s".to_owned()
    } else if seconds < 99.5 {
        format!("{seconds:.1} s")
    } else {
        let whole = seconds.round() as u64;
        format!("{} min {:02} s", count(whole / 60), whole % 60)
    }
}

/// Characters of a value that are shown.
const LONGEST: usize = 120;

/// A value from the data as it is shown: a JSON array of texts as a list, control characters and runs of white space as
/// one space, and a long one cut.
pub fn value(text: &str) -> String {
    let list = serde_json::from_str::<Vec<String>>(text).map(|values| values.join(", "));
    line(list.as_deref().unwrap_or(text), LONGEST)
}

/// A text in one line: control characters and runs of white space as one space, and a long one cut.
pub fn line(text: &str, longest: usize) -> String {
    let mut shown = String::new();
    for word in text.split(is_between_words).filter(|word| !word.is_empty()) {
        if !shown.is_empty() {
            shown.push(' ');
        }
        shown.push_str(word);
        if shown.len() > longest * 4 {
            break;
        }
    }
    if shown.is_empty() { "(empty)".to_owned() } else { shortened(&shown, longest) }
}

/// White space, control characters, and signs that turn the direction of what follows: a text is to be read as it is written.
fn is_between_words(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The beginning of a text, with an ellipsis when there was more.
pub fn shortened(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_owned(),
        Some(_) => {
            let kept: String = text.chars().take(characters.saturating_sub(1)).collect();
            format!("{}…", kept.trim_end())
        }
    }
}

/// Words as a list in a sentence: "a", "a and b", "a, b and c".
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn separated(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Which product is this many rows before (below zero) or after another.
pub fn beside(by: i64) -> String {
    let side = if by < 0 { "before" } else { "after" };
    match by.unsigned_abs() {
        1 => format!("{side} it"),
        rows => format!("{rows} {side} it"),
    }
}

/// A line, and the part of the catalogue that it is in, if there are several.
pub fn place(line: u64, part: Option<&str>) -> String {
    let line = count(line);
    part.map_or_else(|| line.clone(), |part| format!("{line} of {}", value(part)))
}

/// A sentence with a capital letter at its beginning.
pub fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        assert_eq!([count(7), count(1234), count(12_345_678)], ["7", "1,234", "12,345,678"]);
        assert_eq!([1234.5, -0.001, -12.0].map(|value| number(value, 2)), ["1,234.50", "0.00", "−12.00"]);
        assert_eq!(number(1e300, 2), "1.00e300");
    }

    #[test]
    fn money_has_its_decimals_and_its_currency() {
        let of = |currency: &str, decimals: u8| Money { currency: Currency::named(currency), decimals };
        assert_eq!(money(1234.5, &of("EUR", 2)), "€1,234.50");
        assert_eq!(money(-1234.0, &of("₹", 0)), "−₹1,234");
        assert_eq!(money(5.0, &of("CHF", 2)), "CHF\u{a0}5.00");
        assert_eq!(money(5.0, &of("", 0)), "5");
        let settled = |currency: &str, median: f64| settled(&of(currency, 0), Some(median));
        assert_eq!(money(1.5, &settled("", 20.0)), "1.50", "a hundredth counts");
        assert_eq!([957.77, 2594.2].map(|price| money(price, &settled("", 900.0))), ["958", "2,594"]);
        assert_eq!(money(1.5, &settled("¥", 20.0)), "¥2", "a yen has no parts");
    }

    #[test]
    fn up_to_twice_as_much_is_told_by_how_much_it_is_above_or_below() {
        assert_eq!(
            [0.63, 0.003, 1.2, 1.99, 2.44].map(against),
            ["37% below", "99.7% below", "20% above", "99% above", "2.4 times"]
        );
    }

    #[test]
    fn changes_have_a_sign() {
        assert_eq!(
            [moved(11.0, 10.0), moved(9.0, 10.0), moved(10.0, 10.0), moved(1.0, 0.0)],
            ["+10.0%", "−10.0%", "±0%", ""]
        );
        assert_eq!([change(1500, 200), change(200, 1500), change(3, 3)], ["+1,300", "−1,300", "±0"]);
    }

    #[test]
    fn percentages_keep_sensible_digits() {
        let shares = [0.0, 0.000_07, 0.005, 0.0625, 0.315_96, 0.9999, 1.0, 1e-9];
        let texts = ["0%", "0.0070%", "0.50%", "6.2%", "31.6%", "over 99.9%", "100%", "under 0.001%"];
        assert_eq!(shares.map(percent), texts);
    }

    #[test]
    fn values_read_well_whatever_the_data_holds() {
        assert_eq!(value(r#"["shoes","flats"]"#), "shoes, flats");
        assert_eq!(value("a\u{0}b\n\t c\u{7f}"), "a b c");
        assert_eq!(value(" \u{1}"), "(empty)");
        assert_eq!(value("evil \u{202e}Teddy Bear\u{202c}"), "evil Teddy Bear");
        assert_eq!(value(&"é".repeat(500)).chars().count(), LONGEST);
        assert_eq!(value("neutral-nude"), "neutral-nude");
    }

    #[test]
    fn durations_and_sizes_have_units() {
        assert_eq!(
            [seconds(0.012), seconds(2.345), seconds(125.0)],
            ["less than 0.1 s", "2.3 s", "2 min 05 s"]
        );
        assert_eq!([bytes(1), bytes(1_500), bytes(2_500_000)], ["1 byte", "1.5 kB", "2.5 MB"]);
    }

    #[test]
    fn ticks_are_short() {
        let values = [0.0, 0.25, 2.5, 40.0, 12_500.0, 3_000_000.0, -0.5];
        assert_eq!(values.map(tick), ["0", "0.25", "2.5", "40", "12.5k", "3M", "−0.50"]);
    }
}
