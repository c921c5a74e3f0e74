//! Kinds of values, which distinguish the roles of columns.

use super::names::NAMES;
use crate::price::{Currency, is_scale};
use crate::spelling::{folded, words};
use std::sync::LazyLock;

/// Longer values, in bytes, are none of these.
const LONGEST: usize = 32;
/// The most words of a colour.
const WORDS_OF_A_COLOR: usize = 4;
/// So many of the codes of currencies that the table begins with are usual ones.
const USUAL: usize = 20;
/// Truth values.
const TRUTHS: [&str; 4] = ["yes", "no", "true", "false"];
/// How people are addressed.
const SALUTATIONS: [&str; 15] = [
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "herr", "frau", "mme", "mlle", "monsieur", "madame", "sr",
    "sra",
];

/// How many values of a field are of these kinds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kinds {
    /// Numbers with a sign or code of a currency.
    pub amounts: usize,
    /// Codes or signs of currencies.
    pub currencies: usize,
    /// Codes of currencies that are often used.
    pub usual_currencies: usize,
    /// Colours in a notation of screens, such as `#ff0000`.
    pub screen_colors: usize,
    /// Words for colours.
    pub colors: usize,
    /// Words for whom a product is.
    pub genders: usize,
    /// Kinds of rows, such as `simple` or `variable`.
    pub rows: usize,
    /// How people are addressed.
    pub salutations: usize,
    /// Addresses in the web.
    pub addresses: usize,
    /// A zero, which in a column of ids says that there is none.
    pub zeros: usize,
    /// Truth values.
    pub truths: usize,
    /// What can tell the scale of prices.
    pub scales: usize,
    /// Numbers of at most three digits, as currencies have in ISO 4217 and in tables of a shop.
    pub short_numbers: usize,
    /// Numbers that currencies have in ISO 4217.
    pub currency_numbers: usize,
}

impl Kinds {
    /// Counts a value.
    pub fn add(&mut self, value: &str) {
        self.zeros += usize::from(value == "0");
        self.addresses += usize::from(value.contains("://"));
        if value.len() > LONGEST {
            return;
        }
        self.amounts += usize::from(is_amount(value));
        self.truths += usize::from(TRUTHS.iter().any(|truth| value.eq_ignore_ascii_case(truth)));
        self.scales += usize::from(is_scale(value));
        self.short_numbers +=
            usize::from(value.len() <= 3 && value.bytes().all(|byte| byte.is_ascii_digit()));
        self.currency_numbers += usize::from(Currency::numbered(value).is_some());
        let is_code = is_code(value);
        self.currencies += usize::from(is_code || NAMES.signs.contains(value));
        self.usual_currencies += usize::from(NAMES.currencies.iter().take(USUAL).any(|code| code == value));
        self.screen_colors += usize::from(is_screen_color(value));
        if !value.contains(char::is_alphabetic) {
            return;
        }
        let words = words(value);
        let is_color = |word: &String| NAMES.colors.contains(word);
        let is_of_color = |word: &String| is_color(word) || NAMES.modifiers.contains(word);
        self.colors += usize::from(
            words.len() <= WORDS_OF_A_COLOR && words.iter().any(is_color) && words.iter().all(is_of_color),
        );
        self.genders += usize::from(words.iter().any(|word| is_gender(word)));
        self.rows += usize::from(!words.is_empty() && words.iter().all(|word| NAMES.kinds.contains(word)));
        self.salutations += usize::from(matches!(&words[..], [word] if SALUTATIONS.contains(&word.as_str())));
    }
}

/// Whether a word in lower case tells a colour, as `dark` does of `dark blue`.
pub fn is_of_color(word: &str) -> bool {
    let word = folded(word);
    NAMES.colors.contains(&word) || NAMES.modifiers.contains(&word)
}

/// A text in lower case without words for colours in letters beyond ASCII, as scripts have them that are written without spaces.
pub fn without_colors(text: &str) -> String {
    static COLORS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let mut colors: Vec<&str> =
            NAMES.colors.iter().map(String::as_str).filter(|color| !color.is_ascii()).collect();
        // A colour may begin with the word for another.
        colors.sort_unstable_by_key(|color| (std::cmp::Reverse(color.len()), *color));
        colors
    });
    COLORS
        .iter()
        .filter(|color| text.contains(**color))
        .fold(text.to_owned(), |text, color| text.replace(color, ""))
}

/// Whether a word says for whom a product is, in any of the languages of `names.json`.
pub fn is_gender(word: &str) -> bool {
    word.len() <= LONGEST && NAMES.genders.contains(folded(word).as_str())
}

/// Whether this is the code of a currency in ISO 4217, in any case.
fn is_code(value: &str) -> bool {
    value.len() == 3 && NAMES.currencies.iter().any(|code| code.eq_ignore_ascii_case(value))
}

/// Whether this is a number with a sign or code of a currency.
fn is_amount(value: &str) -> bool {
    value.contains(|c: char| c.is_numeric())
        && value
            .split(|c: char| c.is_numeric() || c.is_whitespace() || matches!(c, '.' | ',' | '-' | '\''))
            .filter(|part| !part.is_empty())
            .any(|part| is_code(part) || NAMES.signs.contains(part))
}

fn is_screen_color(value: &str) -> bool {
    let is_hex = |digits: &str| {
        matches!(digits.len(), 3 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    match value.strip_prefix('#').or_else(|| value.strip_prefix("0x")) {
        Some(digits) => is_hex(digits),
        None => {
            value.len() == 6 && is_hex(value) && value.contains(|c: char| c.is_ascii_digit())
                || ["rgb(", "rgba(", "hsl("].iter().any(|start| folded(value).starts_with(start))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(value: &str) -> Kinds {
        let mut kinds = Kinds::default();
        kinds.add(value);
        kinds
    }

    #[test]
    fn values_are_told_apart() {
        for amount in ["$10", "10,50 €", "EUR 10", "1 299 kr", "Rs. 500", "1200円", "10EUR", "US$5.99"] {
            assert_eq!(kinds(amount).amounts, 1, "{amount}");
        }
        for other in ["10", "10.50", "A4", "EUR", "10 pcs", "2 for $"] {
            assert_eq!(kinds(other).amounts, usize::from(other == "2 for $"), "{other}");
        }
        for color in ["red", "Dark Blue", "schwarz/weiß", "Noir", "赤", "красный", "light-red"] {
            assert_eq!(kinds(color).colors, 1, "{color}");
        }
        for other in ["dark", "red shirt", "Orange County", "42", ""] {
            assert_eq!(kinds(other).colors, 0, "{other}");
        }
        for screen in ["#ff0000", "#FFF", "ff0000", "rgb(1, 2, 3)", "000000"] {
            assert_eq!(kinds(screen).screen_colors, 1, "{screen}");
        }
        assert_eq!((kinds("Women's").genders, kinds("Damen").genders, kinds("Clothing").genders), (1, 1, 0));
        assert_eq!((kinds("EUR").currencies, kinds("€").currencies, kinds("euro").currencies), (1, 1, 0));
        assert_eq!((kinds("variable").rows, kinds("shirt").rows), (1, 0));
    }
}
