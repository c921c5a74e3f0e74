//! Letters that are written in several ways become one.

use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use wintermute_shared::Settings;
use wintermute_shared::settings::{Language, Stem, Words};

/// By what rule letters become lower case, and which others are the same.
#[derive(Clone, Copy, Debug)]
pub(super) enum Letters {
    /// Python's `str.lower`, and nothing more, as scikit-learn.
    Python { strip_accents: bool },
    /// As people read them.
    Unicode { i: Capital, strip_accents: bool },
}

/// What `I` is the capital of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capital {
    /// Of `i`.
    Dotted,
    /// Of `ı`, as in Turkish, where `İ` is that of `i`.
    Dotless,
    /// Of both, which are the same: some texts are Turkish, others are not.
    Both,
}

impl Letters {
    /// The rule that the settings describe.
    pub fn of(settings: &Settings) -> Self {
        let strip_accents = settings.strip_accents;
        match settings.words {
            Words::ScikitLearn => Self::Python { strip_accents },
            Words::Unicode => Self::Unicode { i: capital(settings), strip_accents },
        }
    }

    /// What a word is by this rule.
    pub fn words(self) -> Words {
        match self {
            Self::Python { .. } => Words::ScikitLearn,
            Self::Unicode { .. } => Words::Unicode,
        }
    }

    /// Whether all that these texts of ASCII need is that `A` to `Z` become `a` to `z`. Turkish ones may need more.
    #[inline]
    pub fn are_plain_in(self, ascii: &str) -> bool {
        !matches!(self, Self::Unicode { i: Capital::Dotless, .. })
            || memchr::memchr2(b'I', b'\'', ascii.as_bytes()).is_none()
    }

    /// Appends a text in lower case.
    pub fn fold(self, text: &str, folded: &mut String) {
        match self {
            Self::Python { strip_accents: true } => {
                folded.extend(text.to_lowercase().nfkd().filter(|&c| !is_combining_mark(c)));
            }
            Self::Python { strip_accents: false } => folded.push_str(&text.to_lowercase()),
            Self::Unicode { i, strip_accents } => {
                let mut lower = lower(&composed(text), i);
                if i == Capital::Dotless && lower.contains('\'') {
                    lower = without_turkish_endings(&lower);
                }
                let alike = lower.chars().flat_map(|c| alike(c, i));
                match strip_accents {
                    true => folded.extend(alike.nfd().filter(|&c| !is_accent(c)).nfc()),
                    false => folded.extend(alike),
                }
            }
        }
    }
}

fn capital(settings: &Settings) -> Capital {
    let is_turkish = settings.stem == Stem::Turkish || settings.stop_words.contains(&Language::Turkish);
    let is_other = |language: &Language| !matches!(language, Language::Turkish | Language::None);
    let others =
        !matches!(settings.stem, Stem::Turkish | Stem::None) || settings.stop_words.iter().any(is_other);
    match (is_turkish, others) {
        (false, _) => Capital::Dotted,
        (true, false) => Capital::Dotless,
        (true, true) => Capital::Both,
    }
}

/// The text in Unicode's composed form (NFC), letters that are drawn in another width or form as usual, without characters that are
/// not seen.
fn composed(text: &str) -> Cow<'_, str> {
    let is_odd = |c: char| is_unseen(c) || is_form(c) || usual_quote(c).is_some();
    if !text.contains(is_odd) {
        return match is_nfc_quick(text.chars()) {
            IsNormalized::Yes => Cow::Borrowed(text),
            _ => Cow::Owned(text.nfc().collect()),
        };
    }
    let mut usual = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| !is_unseen(c)) {
        match is_form(c) {
            true => usual.extend(std::iter::once(c).nfkc()),
            false => usual.push(usual_quote(c).unwrap_or(c)),
        }
    }
    Cow::Owned(usual.nfc().collect())
}

/// Latin letters and digits of a Chinese character's width, Katakana and Hangul of half of it, ligatures, and Arabic letters in the
/// form of their place in the word.
fn is_form(c: char) -> bool {
    matches!(c, '\u{fb00}'..='\u{fb06}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{ff01}'..='\u{ffdc}')
}

/// The character of ASCII for an apostrophe, or the quotes of a Hebrew abbreviation.
fn usual_quote(c: char) -> Option<char> {
    match c {
        '’' | '‘' | 'ʼ' | 'ʹ' | '\u{5f3}' => Some('\''),
        '\u{5f4}' => Some('"'),
        _ => None,
    }
}

/// What says only how the characters around are drawn or spoken: joiners, soft hyphens, marks of direction, variants, the line that
/// stretches an Arabic word, and the vowels of Arabic and Hebrew, which most texts leave out.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{5b0}'..='\u{5bd}'
            | '\u{5bf}'..='\u{5c2}'
            | '\u{640}'
            | '\u{64b}'..='\u{652}'
            | '\u{670}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200c}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

fn lower(text: &str, i: Capital) -> String {
    let dotless = i == Capital::Dotless;
    if !text.contains(|c| c == 'İ' || dotless && c == 'I') {
        return text.to_lowercase();
    }
    // Else `İ` becomes two characters, `i` and a dot.
    let ready = text.chars().map(|c| match c {
        'İ' => 'i',
        'I' if dotless => 'ı',
        c => c,
    });
    ready.collect::<String>().to_lowercase()
}

/// Words without the ending that Turkish sets behind an apostrophe, as in `Nike'ın`. A single letter before it is no word of its own:
/// `L'Oréal` stays.
fn without_turkish_endings(text: &str) -> String {
    let mut parts = text.split('\'');
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let word = kept.chars().rev().take_while(|c| c.is_alphanumeric()).take(2).count();
        let ending = part.find(|c: char| !c.is_alphanumeric()).unwrap_or(part.len());
        if word < 2 {
            kept.push('\'');
            kept.push_str(part);
        } else {
            kept.push_str(&part[ending..]);
        }
    }
    kept
}

/// Small letters as which others count. Capitals tell neither `ß` from `ss` nor Greek letters with an accent from those without. Many
/// Russian texts write `е` for `ё`, and many Romanian ones a cedilla for a comma.
fn alike(c: char, i: Capital) -> impl Iterator<Item = char> {
    let one = match c {
        'ß' => return std::iter::once('s').chain(Some('s')),
        'ı' if i == Capital::Both => 'i',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' => 'ι',
        'ΐ' => 'ϊ',
        'ό' => 'ο',
        'ύ' => 'υ',
        'ΰ' => 'ϋ',
        'ώ' => 'ω',
        'ё' => 'е',
        'ș' => 'ş',
        'ț' => 'ţ',
        c => c,
    };
    std::iter::once(one).chain(None)
}

/// Whether a combining mark is an accent. Those of other scripts are vowels or make another letter.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str, settings: &Settings) -> String {
        let mut folded = String::new();
        Letters::of(settings).fold(text, &mut folded);
        folded
    }

    fn default(text: &str) -> String {
        folded(text, &Settings::default())
    }

    #[test]
    fn forms_of_a_letter_are_one() {
        assert_eq!(default("Mu\u{308}tze"), "mütze");
        assert_eq!(default("ＮＩＫＥ　４２"), "nike　42");
        assert_eq!(default("ｶﾞｰﾃﾞﾆﾝｸﾞ"), "ガーデニング");
        assert_eq!(default("\u{feb3}\u{feee}\u{fed5}"), "سوق");
        assert_eq!(default("Soft\u{ad}shell pre\u{200d}mium \u{feff}bag"), "softshell premium bag");
        assert_eq!(default("می\u{200c}خواهم"), default("میخواهم"));
    }

    #[test]
    fn capitals_are_their_small_letters() {
        assert_eq!(default("GROSSE STRASSE"), default("große Straße"));
        assert_eq!(default("ΠΑΠΟΎΤΣΙΑ ΔΡΌΜΟΣ"), default("παπούτσια δρόμος"));
        assert_eq!(default("ΠΑΠΟΥΤΣΙΑ ΔΡΟΜΟΣ"), default("παπούτσια δρόμος"));
        assert_eq!(default("İPEK Kıyafet I"), "ipek kıyafet i");
    }

    #[test]
    fn turkish_texts_have_two_letters_i_and_mixed_catalogues_one() {
        let stop_words =
            |languages: &[Language]| Settings { stop_words: languages.to_vec(), ..Settings::default() };
        let turkish = stop_words(&[Language::Turkish]);
        assert_eq!(folded("KIRMIZI İPEK", &turkish), "kırmızı ipek");
        let stem = Settings { stem: Stem::Turkish, ..stop_words(&[Language::None]) };
        assert_eq!(folded("KIRMIZI", &stem), "kırmızı");
        let mixed = stop_words(&[Language::Turkish, Language::English]);
        for text in ["KIRMIZI SHIRT İPEK", "kırmızı shirt ipek"] {
            assert_eq!(folded(text, &mixed), "kirmizi shirt ipek");
        }
    }

    #[test]
    fn spellings_of_a_word_are_one() {
        assert_eq!(default("Чёрный ЖЁЛТЫЙ"), default("черный желтый"));
        assert_eq!(default("Cămașă și pălărie"), default("cămaşă şi pălărie"));
        assert_eq!(default("قَمِيص قمـــيص"), "قميص قميص");
        assert_eq!(default("м’яч мʼяч"), "м'яч м'яч");
        assert_eq!(default("ג׳ינס ס״מ"), "ג'ינס ס\"מ");
    }

    #[test]
    fn turkish_endings_behind_an_apostrophe_go() {
        let turkish = Settings { stop_words: vec![Language::Turkish], ..Settings::default() };
        assert_eq!(folded("Nike'ın Türkiye’nin çantası", &turkish), "nike türkiye çantası");
        assert_eq!(folded("Apple'dan, L'Oréal 5'li", &turkish), "apple, l'oréal 5'li");
        assert_eq!(folded("'Nike' kutu''", &turkish), "'nike kutu");
        assert!(!Letters::of(&turkish).are_plain_in("apple'dan"));
        assert_eq!(default("Nike'ın"), "nike'ın");
    }

    #[test]
    fn accents_go_and_vowel_signs_stay() {
        let strip = Settings { strip_accents: true, ..Settings::default() };
        assert_eq!(folded("Crème Brûlée", &strip), "creme brulee");
        assert_eq!(folded("कुर्ता が", &strip), "कुर्ता が");
    }

    #[test]
    fn scikit_learns_rule_leaves_texts_as_they_stand() {
        let python = Settings { words: Words::ScikitLearn, ..Settings::default() };
        assert_eq!(folded("Mu\u{308} ＮＩ ß İ", &python), "mu\u{308} ｎｉ ß i\u{307}");
        assert_eq!(folded("é ½", &Settings { strip_accents: true, ..python }), "e 1⁄2");
    }
}
