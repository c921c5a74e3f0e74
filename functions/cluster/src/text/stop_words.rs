//! Words that do not count, by language.

use super::words::Words;
use hashbrown::HashSet;
use wintermute_shared::settings::Language;

/// The English stop words of scikit-learn, one a line.
const ENGLISH: &str = include_str!("stop_words_english.txt");

/// The stop words of some languages: scikit-learn's for English, those of the stop-words-iso collection for others, cut into words
/// as texts are.
pub(super) fn stop_words(languages: &[Language]) -> HashSet<String> {
    let mut words = HashSet::new();
    for language in languages {
        match language {
            Language::English => words.extend(ENGLISH.lines().map(str::to_owned)),
            other => {
                for entry in stop_words::lookup(other.code()).unwrap_or_default() {
                    let lower = entry.to_lowercase();
                    let mut found = Words::default();
                    found.find_any(&lower, 0, &[lower.len()]);
                    words.extend(found.places().map(|word| lower[word].to_owned()));
                }
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn every_language_has_a_list() {
        for language in Language::value_variants() {
            let expected = *language != Language::None;
            assert_eq!(!stop_words(&[*language]).is_empty(), expected, "{language:?}");
        }
    }

    #[test]
    fn lists_add_up() {
        let words = stop_words(&[Language::English, Language::German]);
        assert!(["the", "und", "für"].iter().all(|word| words.contains(*word)));
    }
}
