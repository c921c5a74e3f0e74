//! Guesses at the language of a text: by its words where they tell it, else by kept detectors. Of these `whichlang` knows sixteen
//! languages, and those well in short texts; `whatlang` knows the others, but takes short English for Norwegian or German, so that it
//! is believed only where letters bear it out.

use super::letters::{self, script};
use super::script::Script;
use super::vocabulary::Tally;
use std::sync::LazyLock;
use whatlang::{Detector, Lang};
use wintermute_shared::settings::Language;

/// What a text is thought to be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    /// The language that is known by its script; none where the script has no language that we know.
    Script(Option<Language>),
    /// Chinese or Japanese, which the other texts tell.
    Han,
    /// A first guess, to be judged together with others.
    Words(Option<Language>),
}

/// So many words more than of any other language tell the language of a text.
const LEAD_ALONE: f64 = 0.45;
/// So many words tell it too, for a language that detectors hardly know.
const ENOUGH_ALONE: f64 = 0.9;
/// The lead that several texts together need.
const LEAD_TOGETHER: f64 = 2.0;
/// That lead is such a share of the words of the language.
const LEAD_SHARE: f64 = 0.33;
/// A detector is believed only if so many words of the texts are known to be of the language.
const CONFIRMED: f64 = 2.5;

/// A guess at a single text.
pub(super) fn alone(text: &str) -> Guess {
    match script(text) {
        Script::Of(language) => Guess::Script(language),
        Script::Han => Guess::Han,
        script => {
            let tally = tally(text);
            // Of languages as near as Croatian and Serbian either is nearer than what a detector may say.
            let is_told = |language, lead| {
                lead >= LEAD_ALONE
                    || !is_known_to_whichlang(language) && tally.words_of(language) >= ENOUGH_ALONE
            };
            Guess::Words(match tally.first() {
                Some((language, lead)) if is_told(language, lead) => Some(language),
                _ if script == Script::Latin && text.is_ascii() => known_to_whichlang(text),
                _ => detected(text, script),
            })
        }
    }
}

/// The language of several texts where it is clear, with how many more of its words stand there than of any other.
pub(super) fn together(text: &str) -> Option<(Language, f64)> {
    let script = script(text);
    let tally = tally(text);
    match tally.first() {
        Some((language, lead)) if lead >= LEAD_TOGETHER && lead >= LEAD_SHARE * tally.words_of(language) => {
            Some((language, lead))
        }
        first => {
            // It is none if words rather tell another.
            let (language, lead) = first.filter(|&(language, _)| detected(text, script) == Some(language))?;
            (tally.words_of(language) >= CONFIRMED).then_some((language, lead))
        }
    }
}

fn tally(text: &str) -> Tally {
    let mut words: Vec<&str> = text.split(' ').collect();
    words.sort_unstable();
    words.dedup();
    Tally::of(&words)
}

/// What the detectors say.
fn detected(text: &str, script: Script) -> Option<Language> {
    static LATIN: LazyLock<Detector> = LazyLock::new(|| Detector::with_allowlist(LATIN_LANGUAGES.to_vec()));
    static CYRILLIC: LazyLock<Detector> =
        LazyLock::new(|| Detector::with_allowlist(CYRILLIC_LANGUAGES.to_vec()));
    match script {
        Script::Of(language) => language,
        Script::Han => None,
        Script::Cyrillic => CYRILLIC.detect_lang(text).and_then(of_whatlang),
        Script::Arabic => Some(letters::of_arabic_script(text)),
        Script::Devanagari => Some(Language::Hindi),
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

const CYRILLIC_LANGUAGES: [Lang; 6] = [Lang::Rus, Lang::Ukr, Lang::Bul, Lang::Srp, Lang::Mkd, Lang::Bel];

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
        Lang::Pol => Language::Polish,
        Lang::Por => Language::Portuguese,
        Lang::Ron => Language::Romanian,
        Lang::Rus => Language::Russian,
        Lang::Slk => Language::Slovak,
        Lang::Spa => Language::Spanish,
        Lang::Srp => Language::Serbian,
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
