//! Guesses by kept detectors of languages. `whichlang` knows sixteen, and those well in short texts; `whatlang` knows the others, but
//! takes short English for Norwegian or German, so that it is believed only where letters bear it out.

use super::letters::{self, Script, script};
use std::sync::LazyLock;
use whatlang::{Detector, Lang};
use wintermute_shared::settings::Language;

/// What a text is thought to be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    /// The language that is known by its script; none where the script has no language that we know.
    Script(Option<Language>),
    /// A first guess, to be judged together with others.
    Words(Option<Language>),
}

/// A guess at a single text.
pub(super) fn alone(text: &str) -> Guess {
    match script(text) {
        Script::Of(language) => Guess::Script(language),
        Script::Latin if text.is_ascii() => Guess::Words(known_to_whichlang(text)),
        _ => Guess::Words(together(text)),
    }
}

/// The language of a text that is long enough, where it is clear.
pub(super) fn together(text: &str) -> Option<Language> {
    static LATIN: LazyLock<Detector> = LazyLock::new(|| Detector::with_allowlist(LATIN_LANGUAGES.to_vec()));
    static CYRILLIC: LazyLock<Detector> =
        LazyLock::new(|| Detector::with_allowlist(vec![Lang::Rus, Lang::Ukr, Lang::Bul]));
    static ARABIC: LazyLock<Detector> =
        LazyLock::new(|| Detector::with_allowlist(vec![Lang::Ara, Lang::Pes, Lang::Urd]));
    match script(text) {
        Script::Of(language) => language,
        Script::Cyrillic => CYRILLIC.detect_lang(text).and_then(of_whatlang),
        Script::Arabic => ARABIC.detect_lang(text).and_then(of_whatlang),
        Script::Latin => {
            let one =
                known_to_whichlang(text).filter(|&one| !letters::needs(one) || letters::are_in(one, text));
            let other = LATIN.detect_lang(text).and_then(of_whatlang);
            match other.filter(|&other| !is_known_to_whichlang(other)) {
                Some(other) if other == Language::Indonesian || letters::are_in(other, text) => Some(other),
                // English is what the latter is bad at.
                Some(_) => one.filter(|&one| one == Language::English),
                None => one,
            }
        }
    }
}

const LATIN_LANGUAGES: [Lang; 20] = [
    Lang::Eng,
    Lang::Deu,
    Lang::Fra,
    Lang::Spa,
    Lang::Por,
    Lang::Ita,
    Lang::Nld,
    Lang::Pol,
    Lang::Tur,
    Lang::Swe,
    Lang::Dan,
    Lang::Nob,
    Lang::Fin,
    Lang::Hun,
    Lang::Ron,
    Lang::Ces,
    Lang::Slk,
    Lang::Hrv,
    Lang::Vie,
    Lang::Ind,
];

fn of_whatlang(language: Lang) -> Option<Language> {
    Some(match language {
        Lang::Ara => Language::Arabic,
        Lang::Bul => Language::Bulgarian,
        Lang::Ces => Language::Czech,
        Lang::Dan => Language::Danish,
        Lang::Deu => Language::German,
        Lang::Eng => Language::English,
        Lang::Fin => Language::Finnish,
        Lang::Fra => Language::French,
        Lang::Hrv => Language::Croatian,
        Lang::Hun => Language::Hungarian,
        Lang::Ind => Language::Indonesian,
        Lang::Ita => Language::Italian,
        Lang::Nld => Language::Dutch,
        Lang::Nob => Language::Norwegian,
        Lang::Pes => Language::Persian,
        Lang::Pol => Language::Polish,
        Lang::Por => Language::Portuguese,
        Lang::Ron => Language::Romanian,
        Lang::Rus => Language::Russian,
        Lang::Slk => Language::Slovak,
        Lang::Spa => Language::Spanish,
        Lang::Swe => Language::Swedish,
        Lang::Tur => Language::Turkish,
        Lang::Ukr => Language::Ukrainian,
        Lang::Vie => Language::Vietnamese,
        _ => return None,
    })
}

/// Of texts in Latin letters.
fn known_to_whichlang(text: &str) -> Option<Language> {
    Some(match whichlang::detect_language(text) {
        whichlang::Lang::Deu => Language::German,
        whichlang::Lang::Eng => Language::English,
        whichlang::Lang::Fra => Language::French,
        whichlang::Lang::Ita => Language::Italian,
        whichlang::Lang::Nld => Language::Dutch,
        whichlang::Lang::Por => Language::Portuguese,
        whichlang::Lang::Spa => Language::Spanish,
        whichlang::Lang::Swe => Language::Swedish,
        whichlang::Lang::Tur => Language::Turkish,
        whichlang::Lang::Vie => Language::Vietnamese,
        _ => return None,
    })
}

fn is_known_to_whichlang(language: Language) -> bool {
    matches!(
        language,
        Language::Dutch
            | Language::English
            | Language::French
            | Language::German
            | Language::Italian
            | Language::Portuguese
            | Language::Spanish
            | Language::Swedish
            | Language::Turkish
            | Language::Vietnamese
    )
}
