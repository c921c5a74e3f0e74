//! What kind of value a text is.

use crate::price;

/// What kind of value a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Words.
    Text {
        /// How many.
        words: usize,
        /// Whether it is a sentence or more, or holds markup, as descriptions do.
        is_sentence: bool,
    },
    /// A number, a price, an address, a date, a code, a truth value: nothing to cluster by.
    Other,
}

/// Letters of a script without spaces; each counts as half a word.
const UNSPACED: [std::ops::RangeInclusive<char>; 6] = [
    '\u{0e00}'..='\u{0eff}',
    '\u{1000}'..='\u{109f}',
    '\u{1780}'..='\u{17ff}',
    '\u{3040}'..='\u{30ff}',
    '\u{3400}'..='\u{9fff}',
    '\u{20000}'..='\u{3ffff}',
];

impl Shape {
    /// The shape of a text that is not empty.
    pub fn of(text: &str) -> Self {
        let lower = text.to_lowercase();
        if is_address(&lower) || is_date(&lower) || price::is_quantity(text) || is_json(text) {
            return Self::Other;
        }
        let words = text.split_whitespace().map(words).sum();
        // A price that is written in a way of its own.
        let is_amount = words <= 1
            && text.contains(['$', '€', '£', '¥', '₹'])
            && text.contains(|c: char| c.is_ascii_digit());
        if words == 0
            || is_amount
            || matches!(lower.as_str(), "true" | "false" | "yes" | "no" | "null" | "none" | "n/a")
        {
            return Self::Other;
        }
        let is_sentence = text.ends_with(['.', '!', '?', '。'])
            || text.contains(['\n', '。'])
            || text.contains(". ")
            || (text.contains('<') && text.contains('>'));
        Self::Text { words, is_sentence }
    }
}

/// The words in a part of a text that has no spaces: one if it has two letters and is no code.
fn words(part: &str) -> usize {
    let is_unspaced = |c: char| UNSPACED.iter().any(|range| range.contains(&c));
    let unspaced = part.chars().filter(|&c| is_unspaced(c)).count();
    if unspaced > 0 {
        return unspaced.div_ceil(2);
    }
    let letters = part.chars().filter(|c| c.is_alphabetic()).count();
    let digits = part.chars().filter(char::is_ascii_digit).count();
    usize::from(letters >= 2 && letters > digits && !is_code(part))
}

/// Whether this looks like `AB-123` or `9f3a2c`: digits among letters, more than a unit such as `5L` or a model such as `T-Shirt2` has.
fn is_code(part: &str) -> bool {
    let digits = part.chars().filter(char::is_ascii_digit).count();
    let has_small = part.chars().any(char::is_lowercase);
    digits > 0 && (!has_small || digits >= 3)
}

fn is_address(lower: &str) -> bool {
    const ENDINGS: [&str; 9] = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".html", ".htm", ".pdf"];
    let is_email = lower.contains('@') && !lower.contains(char::is_whitespace);
    let is_path = lower.starts_with('/') && !lower.contains(char::is_whitespace);
    lower.contains("://")
        || lower.starts_with("www.")
        || lower.starts_with("//")
        || is_email
        || is_path
        || ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

/// Whether this is a date or a time, such as `2024-03-12T10:00:00Z`, `12.03.2024` or `12 March 2024`.
fn is_date(lower: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const AROUND: [&str; 20] = [
        "t", "z", "am", "pm", "utc", "gmt", "st", "nd", "rd", "th", "mon", "tue", "wed", "thu", "fri", "sat",
        "sun", "monday", "friday", "cet",
    ];
    if lower.len() > 40 || lower.bytes().filter(u8::is_ascii_digit).count() < 3 {
        return false;
    }
    let is_month = |word: &str| word.len() <= 9 && MONTHS.iter().any(|month| word.starts_with(month));
    let mut letters = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    letters.all(|word| AROUND.contains(&word) || is_month(word))
        && (lower.contains(['-', '/', '.', ':']) || lower.split(|c: char| !c.is_alphabetic()).any(is_month))
}

fn is_json(text: &str) -> bool {
    text.starts_with(['{', '[']) && text.ends_with(['}', ']'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_numbers_addresses_dates_and_codes() {
        for (text, words) in [
            ("red linen shirt", 3),
            ("T-Shirt, 5L (blue)", 2),
            ("Sony WH-1000XM4 headphones", 2),
            ("Été d'hiver", 2),
            ("红色亚麻衬衫", 3),
            ("USB-C cable 2 m", 2),
            ("march shirt", 2),
            ("AC/DC shirt", 2),
        ] {
            assert_eq!(Shape::of(text), Shape::Text { words, is_sentence: false }, "{text}");
        }
        for text in [
            "P00",
            "10",
            "12,99 €",
            "US $5",
            "https://x.example/a b",
            "www.x.example",
            "a@b.example",
            "img/a.jpg",
            "/a/b",
            "2024-03-12T10:00:00Z",
            "12 March 2024",
            "12.03.2024",
            "12/03/24 10:15 PM",
            "AB-123-XY",
            "9f3a2c7711",
            "true",
            "-",
            "M",
            "{\"a\": 1}",
            "550e8400-e29b-41d4-a716-446655440000",
            "4006381333931",
        ] {
            assert_eq!(Shape::of(text), Shape::Other, "{text}");
        }
    }

    #[test]
    fn sentences_and_markup_are_what_descriptions_have() {
        for text in ["A fine shirt. It is red", "A fine red shirt.", "<p>fine red shirt</p>"] {
            assert!(matches!(Shape::of(text), Shape::Text { is_sentence: true, .. }), "{text}");
        }
    }
}
