//! Words that do not count, by language.

use super::letters::Letters;
use super::words::WordSpans;
use hashbrown::HashSet;
use wintermute_shared::settings::{Language, Words};

/// The English stop words of scikit-learn, one a line.
const ENGLISH: &str = include_str!("stop_words_english.txt");
/// Function words of languages that Snowball has no list of: a language's code and its words a line. Languages without spaces have
/// few, since pairs of characters are no words.
const MORE: &str = include_str!("stop_words_more.txt");
/// What the lists have that names products or tells them apart: whole milk and full cream, summer and sound, hair and jug, envelope, new,
/// large, girl, a blouse, numbers.
const PRODUCT_WORDS: &str = include_str!("stop_words_not.txt");

/// The stop words of some languages, cut into words as texts are: function words only (articles, pronouns, prepositions, conjunctions,
/// auxiliary verbs), which are scikit-learn's list for English, Snowball's lists, as NLTK has them, or our own. With scikit-learn's words
/// its English list counts as it is.
pub(super) fn stop_words(languages: &[Language], letters: Letters) -> HashSet<String> {
    let mut words = HashSet::new();
    for &language in languages {
        // Until the texts are looked at.
        let language = if language == Language::Auto { Language::English } else { language };
        match language {
            Language::None => {}
            Language::English if letters.words() == Words::ScikitLearn => {
                words.extend(ENGLISH.lines().map(str::to_owned));
            }
            other => {
                for entry in function_words(other) {
                    let mut lower = String::new();
                    letters.fold(entry, &mut lower);
                    let mut found = WordSpans::default();
                    found.find_any(&lower, 0, &[lower.len()], letters.words());
                    words.extend(found.places().map(|word| lower[word].to_owned()));
                }
            }
        }
    }
    words
}

/// The function words of a language.
pub(crate) fn function_words(language: Language) -> impl Iterator<Item = &'static str> {
    let code = language.code();
    let ours = match language {
        Language::English => ENGLISH.lines().collect(),
        _ => line_of(MORE, code),
    };
    let snowball = if ours.is_empty() { stop_words::lookup(code).unwrap_or_default() } else { &[] };
    let product_words = line_of(PRODUCT_WORDS, code);
    snowball.iter().copied().chain(ours).filter(move |word| !product_words.contains(word))
}

/// The words after a language's code.
fn line_of(lists: &'static str, code: &str) -> Vec<&'static str> {
    let line = lists.lines().find_map(|line| line.split_once(' ').filter(|(of, _)| *of == code));
    line.map_or(Vec::new(), |(_, words)| words.split(' ').collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;
    use wintermute_shared::Settings;

    fn of(languages: &[Language]) -> HashSet<String> {
        stop_words(languages, Letters::of(&Settings::default()))
    }

    #[test]
    fn every_language_has_a_list() {
        for &language in Language::value_variants() {
            assert_eq!(of(&[language]).is_empty(), language == Language::None, "{language:?}");
        }
    }

    #[test]
    fn lists_add_up() {
        let words = of(&[Language::English, Language::German, Language::Polish]);
        assert!(["the", "und", "für", "dla"].iter().all(|word| words.contains(*word)));
    }

    #[test]
    fn words_that_tell_products_apart_are_no_stop_words() {
        let product_words = [
            (Language::English, "whole full empty thick thin top bottom front back side fire system"),
            (
                Language::German,
                "neu neue groß große grosse klein kurz lang weiß weiss drei rund mittel leicht uhr hoch",
            ),
            (Language::French, "été son neuf nouveau pur pièce naturel multiple dos pan trois"),
            (Language::Spanish, "nuevo nueva grande largo bajo medio sobre tres"),
            (Language::Portuguese, "novo nova grande comprido baixo três"),
            (Language::Italian, "nuovo lungo grande doppio uomo tre mezzo"),
            (Language::Dutch, "haar kan klein groot drie twee"),
            (Language::Polish, "nowy duży mały biały dwa"),
            (Language::Turkish, "yeni büyük küçük beyaz iki"),
            (Language::Russian, "стол книга окно машина два три новый"),
            (Language::Romanian, "nou fata ia spate două"),
            (Language::Hungarian, "nagy új"),
            (Language::Japanese, "彼女 靴 大人"),
            (Language::Chinese, "大 小 现代 安全 三"),
            (Language::Arabic, "جديد كبير صغير دولار"),
            (Language::Hindi, "घर साबुत छोटा बड़ा"),
        ];
        for (language, words) in product_words {
            let list = of(&[language]);
            for word in words.split(' ') {
                assert!(!list.contains(word), "{language:?}: {word}");
            }
        }
    }
}
