//! Which languages texts are in.
//!
//! A product's name is too short for a detector of languages. So each text has a first [`guess`], then texts that
//! [share words](agree) come to share a guess, and at last the texts of each guess are judged together as longer texts.

mod agree;
mod guess;
mod han;
mod letters;
mod script;
mod vocabulary;

use crate::features::text::{Corpus, without_markup};
use agree::agree;
use guess::Guess;
use hashbrown::HashSet;
use unicode_normalization::UnicodeNormalization;
use vocabulary::SISTERS;
use wintermute_shared::Settings;
use wintermute_shared::analysis::{LanguageShare, LanguagesBy};
use wintermute_shared::settings::Language;

/// Texts that are looked at, evenly drawn.
const TEXTS: usize = 2000;
/// Characters of each.
const CHARACTERS: usize = 200;
/// Texts that are judged together.
const TOGETHER: usize = 20;
/// So many groups of texts of one guess are judged at most.
const GROUPS: usize = 10;
/// A language of fewer texts does not count.
const LEAST_SHARE: f64 = 0.1;
/// Where the languages that are found have fewer of the texts together, it is not clear what these are in.
const LEAST_TOGETHER: f64 = 0.5;
/// Fewer different words tell no language, but for letters or words that only one has.
const LEAST_WORDS: usize = 15;
/// So many words that only one language has are enough.
const CLEAR_LEAD: f64 = 4.0;

/// Takes the languages that the texts are found to be in, where the settings leave them to be found: English where none is clear.
pub fn settle(settings: &mut Settings, corpus: &Corpus) -> (Vec<LanguageShare>, LanguagesBy) {
    if settings.stop_words != [Language::Auto] {
        return (Vec::new(), LanguagesBy::Setting);
    }
    let found = languages(corpus);
    if found.is_empty() {
        settings.stop_words = vec![Language::English];
        return (found, LanguagesBy::Default);
    }
    settings.stop_words = found.iter().map(|share| share.language).collect();
    (found, LanguagesBy::Texts)
}

/// The languages of texts, that of most first. The same for the same texts.
fn languages(corpus: &Corpus) -> Vec<LanguageShare> {
    let texts: Vec<Text> = sample(corpus).filter_map(|text| Text::of(&text)).collect();
    let words: Vec<&[String]> = texts.iter().map(|text| text.words.as_slice()).collect();
    let mut guesses = agree(&words, texts.iter().map(|text| text.guess).collect());
    join_sisters(&mut guesses);
    let mut counts: Vec<(Language, f64)> = Vec::new();
    let mut kinds: Vec<Guess> = Vec::new();
    for &guess in &guesses {
        if !kinds.contains(&guess) {
            kinds.push(guess);
        }
    }
    for kind in kinds {
        let alike = texts.iter().zip(&guesses).filter(|&(_, &guess)| guess == kind).map(|(text, _)| text);
        let alike: Vec<&Text> = alike.collect();
        for (language, part) in judged(kind, &alike) {
            match counts.iter_mut().find(|(of, _)| *of == language) {
                Some((_, count)) => *count += part,
                None => counts.push((language, part)),
            }
        }
    }
    let of_han = guesses.iter().filter(|guess| **guess == Guess::Han).count();
    add_han(&mut counts, of_han as f64);
    let all = texts.len() as f64;
    counts.retain(|&(_, count)| count / all >= LEAST_SHARE);
    if counts.iter().map(|(_, count)| count / all).sum::<f64>() < LEAST_TOGETHER {
        return Vec::new();
    }
    counts.sort_by(|a, b| b.1.total_cmp(&a.1));
    // As precise as a sample is.
    let share = |count: f64| (count / all * 1000.0).round() / 1000.0;
    counts.into_iter().map(|(language, count)| LanguageShare { language, share: share(count) }).collect()
}

/// The languages of texts of one guess that are clear, each with a number of texts: some of them are judged and stand for all.
fn judged(kind: Guess, alike: &[&Text]) -> Vec<(Language, f64)> {
    if let Guess::Script(language) = kind {
        return language.map(|language| (language, alike.len() as f64)).into_iter().collect();
    }
    if kind == Guess::Han {
        return Vec::new();
    }
    let words: HashSet<&String> = alike.iter().flat_map(|text| &text.words).collect();
    let groups = ((alike.len() + TOGETHER / 2) / TOGETHER).max(1);
    let groups: Vec<&[&Text]> = alike.chunks(alike.len().div_ceil(groups)).collect();
    let drawn = groups.len().min(GROUPS);
    let judge = |i: usize| {
        let group = groups[i * groups.len() / drawn];
        let joined = group.iter().map(|text| text.letters.as_str()).collect::<Vec<_>>().join(" ");
        let (language, lead) = guess::together(&joined)?;
        let is_clear =
            words.len() >= LEAST_WORDS || lead >= CLEAR_LEAD || letters::are_own(language, &joined);
        is_clear.then_some((language, alike.len() as f64 / drawn as f64))
    };
    (0..drawn).filter_map(judge).collect()
}

/// Gives texts that are Chinese or Japanese to the language that more of the others are in; Chinese if none is in either.
fn add_han(counts: &mut Vec<(Language, f64)>, texts: f64) {
    let of = |language| counts.iter().find(|(of, _)| *of == language).map_or(0.0, |(_, count)| *count);
    let is_japanese = of(Language::Japanese) > of(Language::Chinese);
    let language = if is_japanese { Language::Japanese } else { Language::Chinese };
    match counts.iter_mut().find(|(of, _)| *of == language) {
        Some((_, count)) => *count += texts,
        None if texts > 0.0 => counts.push((language, texts)),
        None => {}
    }
}

/// Takes texts for the sister of their language if so many times as many texts are in that.
fn join_sisters(guesses: &mut [Guess]) {
    const TIMES: usize = 2;
    for (one, other) in SISTERS.into_iter().flat_map(|(one, other)| [(one, other), (other, one)]) {
        let [one, other] = [one, other].map(|language| Guess::Words(Some(language)));
        let of = |guess| guesses.iter().filter(|other| **other == guess).count();
        if of(other) >= TIMES * of(one) {
            guesses.iter_mut().filter(|guess| **guess == one).for_each(|guess| *guess = other);
        }
    }
}

/// Texts of a corpus, of all its columns.
fn sample<'a>(corpus: &'a Corpus) -> impl Iterator<Item = String> + 'a {
    let rows = corpus.rows();
    let drawn = rows.min(TEXTS / corpus.parts().len().max(1));
    corpus.parts().iter().flat_map(move |part| {
        (0..drawn).map(move |i| {
            without_markup(part.column.get(i * rows / drawn)).chars().take(CHARACTERS).collect()
        })
    })
}

/// What of a text tells its language.
struct Text {
    guess: Guess,
    /// Its words in lower case, without those that have a digit.
    letters: String,
    /// Its different words of at least three letters.
    words: Vec<String>,
}

impl Text {
    /// Nothing where there are not four letters.
    fn of(text: &str) -> Option<Self> {
        let composed = text.nfc().collect::<String>().to_lowercase();
        let has_no_digit = |word: &&str| !word.contains(char::is_numeric);
        let words =
            composed.split_whitespace().filter(has_no_digit).flat_map(|word| word.split(is_no_letter));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let letters = words.join(" ");
        if letters.chars().filter(|c| c.is_alphabetic()).count() < 4 {
            return letters::own_script(&letters).map(|language| Self {
                guess: Guess::Script(Some(language)),
                letters: letters.clone(),
                words: Vec::new(),
            });
        }
        let mut long: Vec<String> =
            words.iter().filter(|word| word.chars().count() >= 3).map(|word| (*word).to_owned()).collect();
        long.sort_unstable();
        long.dedup();
        Some(Self { guess: guess::alone(&letters), letters, words: long })
    }
}

fn is_no_letter(c: char) -> bool {
    c.is_ascii() && !c.is_ascii_alphabetic() && c != '\''
        || matches!(c, '·' | '•' | '–' | '—' | '…' | '®' | '™')
}

#[cfg(test)]
mod tests;
