//! Texts that stand for a missing value, such as `N/A`.

use crate::settings::Settings;

/// The texts that stand for a missing value, whatever their case and the white space around them. White space alone is one too.
///
/// ```
/// use wintermute_shared::{catalogue::missing::Missing, Settings};
/// let missing = Missing::of(&Settings::default());
/// assert!(missing.has(b"n/a") && missing.has(b" None ") && missing.has(b" ") && missing.has(b""));
/// assert!(!missing.has(b"None of these"));
/// ```
#[derive(Clone, Debug)]
pub struct Missing {
    /// In lower case, by their length in bytes.
    by_length: Vec<Vec<Box<str>>>,
    /// For each byte the lengths in bytes of those that may begin with it: a bit each. Bit 0 is for white space, which may be before
    /// one of any length. Most values have none of them.
    lengths: [u64; 256],
}

/// The item of the setting that stands for the [usual placeholders](USUAL).
const ALL_USUAL: &str = "usual";

/// What stands for a missing value in the exports of shop systems, databases, spreadsheets and programs, and what people of many
/// languages write: a line has a language, a space, and the texts with commas between them.
const USUAL: &str = include_str!("missing.txt");

/// Longer ones share a bit.
const LONGEST: usize = 63;
/// A text may have this many bytes more or less in another case. In ASCII it has as many.
const CASES: usize = 6;

impl Default for Missing {
    /// White space alone.
    fn default() -> Self {
        Self::new([])
    }
}

impl Missing {
    /// What the settings say: placeholders, and what is written for null.
    pub fn of(settings: &Settings) -> Self {
        let named = settings.missing.iter().flat_map(|text| match text.as_str() {
            ALL_USUAL => usual().collect(),
            text => vec![text],
        });
        Self::new(named.chain([settings.null.as_str()]))
    }

    fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut missing = Self { by_length: Vec::new(), lengths: [0; 256] };
        WHITE_SPACE.iter().for_each(|&byte| missing.lengths[usize::from(byte)] = 1);
        for text in texts.into_iter().map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty()) {
            let letter = text.chars().next().unwrap_or_default();
            let cases = if text.is_ascii() { 0 } else { CASES };
            for length in text.len().saturating_sub(cases).max(1)..=text.len() + cases {
                for begin in letter.to_string().bytes().take(1).chain(upper(letter)) {
                    missing.lengths[usize::from(begin)] |= bit(length);
                }
            }
            if missing.by_length.len() <= text.len() {
                missing.by_length.resize_with(text.len() + 1, Vec::new);
            }
            if !missing.by_length[text.len()].iter().any(|other| **other == *text) {
                missing.by_length[text.len()].push(text.into_boxed_str());
            }
        }
        missing
    }

    /// Whether a value, which is UTF-8, is missing or stands for a missing one.
    #[inline]
    pub fn has(&self, value: &[u8]) -> bool {
        let [first, .., last] = value else { return self.is_one(value) };
        let lengths = self.lengths[usize::from(*first)];
        lengths != 0 && (lengths & (1 | bit(value.len())) != 0 || is_space(*last)) && self.is_one(value)
    }

    fn is_one(&self, value: &[u8]) -> bool {
        let value = value.trim_ascii();
        if value.is_ascii() {
            let alike = self.by_length.get(value.len()).map_or(&[][..], Vec::as_slice);
            return value.is_empty() || alike.iter().any(|text| text.as_bytes().eq_ignore_ascii_case(value));
        }
        std::str::from_utf8(value).is_ok_and(|value| {
            let value = value.trim();
            let Some(first) = value.bytes().next() else { return true };
            self.lengths[usize::from(first)] & bit(value.len()) != 0 && {
                // `İ` becomes `i` and a dot.
                let value = value.to_lowercase().replace('\u{307}', "");
                let alike = self.by_length.get(value.len()).map_or(&[][..], Vec::as_slice);
                alike.iter().any(|text| **text == *value)
            }
        })
    }
}

/// The usual placeholders of all languages.
fn usual() -> impl Iterator<Item = &'static str> {
    USUAL.lines().filter_map(|line| line.split_once(' ')).flat_map(|(_, texts)| texts.split(','))
}

/// The first bytes of a letter's upper case.
fn upper(letter: char) -> impl Iterator<Item = u8> {
    letter.to_uppercase().next().into_iter().filter_map(|upper| upper.to_string().bytes().next())
}

/// The bytes with which white space may begin.
const WHITE_SPACE: &[u8] = b" \t\n\x0b\x0c\r\xc2\xe1\xe2\xe3";

/// Whether a value may end in white space with this byte.
#[inline]
fn is_space(last: u8) -> bool {
    last.is_ascii_whitespace() || matches!(last, 0x0b | 0x80..=0x8a | 0x9f | 0xa0 | 0xa8 | 0xa9 | 0xaf)
}

/// The bit of a length, which is at least 1.
#[inline]
fn bit(length: usize) -> u64 {
    1 << length.min(LONGEST)
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
    fn what_people_of_many_languages_write_is_found_in_any_case() {
        let default = Missing::of(&Settings::default());
        for value in usual() {
            for case in [value.to_owned(), value.to_uppercase(), format!(" {value}\u{a0}")] {
                assert!(default.has(case.as_bytes()), "{case}");
            }
        }
        for value in [
            "k.A.",
            "KEINE ANGABE",
            "non renseigné",
            "S/O",
            "não informado",
            "brak",
            "Belirtilmemiş",
            "BELİRTİLMEMİŞ",
            "Не указано",
            "нет",
            "なし",
            "未設定",
            "无",
            "暂无",
            "없음",
            "غير محدد",
        ] {
            assert!(default.has(value.as_bytes()), "{value}");
        }
        // Words that are part of a value, and values that look alike.
        for value in [
            "brak kołnierza",
            "Без рукавов",
            "нетто",
            "なし色",
            "无印良品",
            "yoka",
            "keine",
            "unbekannt & Sohn",
            "Non",
            "ND",
            "No",
        ] {
            assert!(!default.has(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn the_usual_ones_may_be_named_beside_others() {
        let more = missing(&["usual", "tbd"]);
        assert!(more.has(b"N/A") && more.has(b"TBD") && !more.has(b"usual"));
    }

    #[test]
    fn the_list_has_a_language_and_texts_in_each_line_and_no_text_twice_in_one() {
        for line in USUAL.lines() {
            let (language, texts) = line.split_once(' ').expect(line);
            let texts: Vec<&str> = texts.split(',').collect();
            let different: std::collections::HashSet<String> =
                texts.iter().map(|text| text.to_lowercase()).collect();
            assert!(!language.is_empty() && different.len() == texts.len(), "{language}");
            assert!(texts.iter().all(|text| !text.is_empty() && text.trim() == *text), "{language}");
        }
    }

    #[test]
    fn what_is_written_for_null_is_missing_too() {
        let settings = Settings { null: "(leer)".to_owned(), missing: Vec::new(), ..Settings::default() };
        assert!(Missing::of(&settings).has(b"(leer)"));
    }
}
