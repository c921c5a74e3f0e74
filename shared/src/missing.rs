//! Texts that stand for a missing value, such as `N/A`.

use crate::settings::Settings;

/// The texts that stand for a missing value, whatever their case and the white space around them. White space alone is one too.
///
/// ```
/// use wintermute_shared::{missing::Missing, Settings};
/// let missing = Missing::of(&Settings::default());
/// assert!(missing.has(b"n/a") && missing.has(b" None ") && missing.has(b" ") && missing.has(b""));
/// assert!(!missing.has(b"None of these"));
/// ```
#[derive(Clone, Debug)]
pub struct Missing {
    /// In lower case, by their length in bytes.
    by_length: Vec<Vec<Box<str>>>,
    /// The bytes that one of them or white space may begin with. Most values begin with another one.
    first: [bool; 256],
    /// The most bytes that one of them has in any case.
    most: usize,
}

/// A letter has at most so many times the bytes of its lower case.
const CASES: usize = 3;

impl Default for Missing {
    /// White space alone.
    fn default() -> Self {
        Self::new([])
    }
}

impl Missing {
    /// What the settings say: placeholders, and what is written for null.
    pub fn of(settings: &Settings) -> Self {
        Self::new(settings.missing.iter().map(String::as_str).chain([settings.null.as_str()]))
    }

    fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut first = [false; 256];
        // Of white space beyond ASCII.
        b" \t\n\x0b\x0c\r"
            .iter()
            .chain(b"\xc2\xe1\xe2\xe3")
            .for_each(|byte| first[usize::from(*byte)] = true);
        let mut by_length = Vec::new();
        for text in texts.into_iter().map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty()) {
            if by_length.len() <= text.len() {
                by_length.resize_with(text.len() + 1, Vec::new);
            }
            let letter = text.chars().next().unwrap_or_default();
            for begin in letter.to_string().bytes().take(1).chain(upper(letter)) {
                first[usize::from(begin)] = true;
            }
            by_length[text.len()].push(text.into_boxed_str());
        }
        Self { first, most: CASES * by_length.len(), by_length }
    }

    /// Whether a value, which is UTF-8, is missing or stands for a missing one.
    #[inline]
    pub fn has(&self, value: &[u8]) -> bool {
        let [first, .., last] = value else { return self.is_one(value) };
        self.first[usize::from(*first)] && (value.len() <= self.most || is_space(*last)) && self.is_one(value)
    }

    fn is_one(&self, value: &[u8]) -> bool {
        let value = value.trim_ascii();
        if value.is_ascii() {
            let alike = self.by_length.get(value.len()).map_or(&[][..], Vec::as_slice);
            return value.is_empty() || alike.iter().any(|text| text.as_bytes().eq_ignore_ascii_case(value));
        }
        std::str::from_utf8(value).is_ok_and(|value| {
            let value = value.trim().to_lowercase();
            let alike = self.by_length.get(value.len()).map_or(&[][..], Vec::as_slice);
            value.is_empty() || alike.iter().any(|text| **text == *value)
        })
    }
}

/// The first bytes of a letter's upper case.
fn upper(letter: char) -> impl Iterator<Item = u8> {
    letter.to_uppercase().next().into_iter().filter_map(|upper| upper.to_string().bytes().next())
}

/// Whether a value may end in white space at this byte: any beyond ASCII may be the last of one.
fn is_space(last: u8) -> bool {
    last.is_ascii_whitespace() || !last.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(texts: &[&str]) -> Missing {
        let missing = texts.iter().map(|text| (*text).to_owned()).collect();
        Missing::of(&Settings { missing, ..Settings::default() })
    }

    #[test]
    fn placeholders_are_found_whatever_their_case_and_the_space_around_them() {
        let default = Missing::of(&Settings::default());
        for value in
            ["N/A", "n/a", "NULL", "null", "None", "nan", "NaN", "-", "?", "–", " - ", "Not Specified", "\\N"]
        {
            assert!(default.has(value.as_bytes()), "{value}");
            assert!(default.has(format!("\u{a0}\t{value}{}\u{3000}", " ".repeat(99)).as_bytes()), "{value}");
        }
        for value in ["", " ", "\t\n", "\u{a0}", &" ".repeat(99)] {
            assert!(default.has(value.as_bytes()), "{value:?}");
        }
        for value in ["0", "none left", "Nano", "--x", "-5", "nul", "naïve", "東京", "Ñ", "-\u{301}"] {
            assert!(!default.has(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn the_settings_may_name_others_or_none() {
        let own = missing(&["Keine Angabe", "ÖD", "0", "не указано", " "]);
        for value in ["keine angabe", "KEINE ANGABE", "öd", "Öd", "0", "НЕ УКАЗАНО"] {
            assert!(own.has(value.as_bytes()), "{value}");
        }
        assert!(!own.has(b"N/A") && !own.has(b"00"));
        let none = missing(&[]);
        assert!(!none.has(b"N/A") && !none.has(b"-") && none.has(b" "));
    }

    #[test]
    fn what_is_written_for_null_is_missing_too() {
        let settings = Settings { null: "(leer)".to_owned(), missing: Vec::new(), ..Settings::default() };
        assert!(Missing::of(&settings).has(b"(leer)"));
    }
}
