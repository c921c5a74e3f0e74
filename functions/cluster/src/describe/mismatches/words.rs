//! The words of names and descriptions, coarser than those that are clustered: a description may inflect a word of the name, and often
//! lacks the space between two sentences.

use std::borrow::Cow;
use unicode_general_category::{GeneralCategory as Category, get_general_category};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Characters of a word that count: words that begin alike are taken for forms of one.
const PREFIX: usize = 6;

/// The text with each letter and its marks as one character where there is one, as the same word may be written in two ways.
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    match text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.nfc().collect()),
    }
}

/// The beginning of a text, so that no cell can swell the report.
pub(super) fn excerpt(text: &str) -> String {
    const LENGTH: usize = 160;
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Calls `found` with the hash of each word of at least two characters, and with the word as the text has it.
///
/// A word is a run of letters, digits and combining marks; a capital that follows a small letter or a digit begins another. In scripts
/// without spaces each two neighbouring characters are a word.
pub(super) fn each_word(text: &str, mut found: impl FnMut(u32, &str)) {
    let mut word = Word::default();
    let mut before = LetterKind::Other;
    let mut at_before = 0;
    for (at, c) in text.char_indices() {
        let kind = LetterKind::of(c);
        let ends = match kind {
            LetterKind::Other | LetterKind::Unspaced => true,
            LetterKind::Capital => before == LetterKind::Letter,
            LetterKind::Letter => before == LetterKind::Unspaced,
        };
        if ends {
            word.end(&text[word.start..at], &mut found);
        }
        match kind {
            LetterKind::Other => {}
            LetterKind::Unspaced => {
                let end = at + c.len_utf8();
                if before == LetterKind::Unspaced {
                    let mut pair = Word { start: at_before, ..Word::default() };
                    text[at_before..end].chars().for_each(|c| pair.push(c, at_before));
                    pair.end(&text[at_before..end], &mut found);
                }
            }
            LetterKind::Capital | LetterKind::Letter => word.push(c, at),
        }
        (before, at_before) = (kind, at);
    }
    word.end(&text[word.start..], &mut found);
}

/// What a character is to words.
#[derive(Clone, Copy, Debug, PartialEq)]
enum LetterKind {
    /// A letter that is not a capital, a digit, or a mark that belongs to a letter.
    Letter,
    Capital,
    /// A character of a script that is written without spaces.
    Unspaced,
    Other,
}

impl LetterKind {
    fn of(c: char) -> Self {
        match c {
            'a'..='z' | '0'..='9' => Self::Letter,
            'A'..='Z' => Self::Capital,
            '\0'..='\x7f' => Self::Other,
            // Thai and Lao, Burmese, Khmer, kana, Han.
            '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' => Self::Unspaced,
            c if c.is_uppercase() => Self::Capital,
            c if c.is_alphanumeric() || is_mark(c) => Self::Letter,
            _ => Self::Other,
        }
    }
}

fn is_mark(c: char) -> bool {
    matches!(
        get_general_category(c),
        Category::NonspacingMark | Category::SpacingMark | Category::EnclosingMark
    )
}

/// A word that has begun, if it has characters.
struct Word {
    start: usize,
    characters: usize,
    hash: u64,
}

impl Default for Word {
    fn default() -> Self {
        Self { start: 0, characters: 0, hash: 0xcbf2_9ce4_8422_2325 }
    }
}

impl Word {
    fn push(&mut self, c: char, at: usize) {
        if self.characters == 0 {
            self.start = at;
        }
        self.characters += 1;
        if self.characters > PREFIX {
            return;
        }
        match c.is_ascii() {
            true => self.mix(c.to_ascii_lowercase()),
            false => c.to_lowercase().for_each(|c| self.mix(c)),
        }
    }

    /// FNV-1a, a character at a time.
    fn mix(&mut self, c: char) {
        self.hash = (self.hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
    }

    /// Ends the word, of which this is the text.
    fn end(&mut self, text: &str, found: &mut impl FnMut(u32, &str)) {
        let Self { characters, hash, .. } = std::mem::take(self);
        if characters > 1 {
            // A product's upper bits are mixed best.
            found((hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        each_word(text, |_, word| words.push(word.to_owned()));
        words
    }

    /// The words of the second text that the first has too.
    fn shared(first: &str, second: &str) -> Vec<String> {
        let (mut hashes, mut shared) = (Vec::new(), Vec::new());
        each_word(&composed(first), |hash, _| hashes.push(hash));
        each_word(&composed(second), |hash, word| {
            if hashes.contains(&hash) {
                shared.push(word.to_owned());
            }
        });
        shared
    }

    #[test]
    fn words_end_at_signs_and_before_capitals() {
        assert_eq!(words("A T-Shirt, lockOne handle5Kg"), ["Shirt", "lock", "One", "handle5", "Kg"]);
        assert_eq!(words("TSA-Lock ÉTÉ•été"), ["TSA", "Lock", "ÉTÉ", "été"]);
        assert_eq!(words(""), Vec::<String>::new());
    }

    #[test]
    fn case_endings_and_unicode_forms_do_not_matter() {
        assert_eq!(shared("Printed Trolley Bag", "a printed TROLLEYS, bags"), ["printed", "TROLLEYS"]);
        assert_eq!(shared("Caf\u{e9}", "cafe\u{301}"), ["caf\u{e9}"]);
        assert_eq!(shared("कुर्ता", "लाल कुर्ता"), ["कुर्ता"]);
    }

    #[test]
    fn scripts_without_spaces_give_pairs_of_characters() {
        assert_eq!(words("红色手袋 bag"), ["红色", "色手", "手袋", "bag"]);
        assert_eq!(shared("手袋", "这款手袋很轻"), ["手袋"]);
    }
}
