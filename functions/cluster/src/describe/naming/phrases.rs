//! The phrases that a cluster may be called by: up to four neighbouring words of its products' names, or one or two and the noun that
//! comes later, as `Round Neck T-Shirt` of "Round Neck Printed T-Shirt".

use super::counts::{Counts, Fit};
use super::heads::{Heads, NounPosition};
use super::read::{Kind, Names, View, Word};
use hashbrown::HashMap;
use std::cmp::Reverse;
use std::ops::Range;

/// Words of a phrase.
const WORDS: usize = 4;
/// Characters of a phrase.
const LONGEST: usize = 40;
/// Phrases of a cluster that are judged: the most frequent.
const JUDGED: usize = 200;
/// A word is surely a noun if it is in a noun's place in this share of its products' names.
const NOUN: f64 = 0.4;
/// What a phrase without a noun is worth.
const NO_NOUN: f64 = 0.35;
/// How much more two words are worth than one, and any more words.
const LONGER: [f64; 2] = [1.09, 1.11];
/// Most products of a cluster have a noun: at least this share of them. What a phrase after it and a comma is worth.
const USUAL: f64 = 0.6;
const COMMA: f64 = 0.9;
/// What a number alone is worth, such as a vintage or a size. It names a cluster only if other phrases are much worse.
const NUMBER: f64 = 0.7;
/// Characters of a number that may name a cluster.
const SHORTEST_NUMBER: usize = 3;
/// Phrases that get a noun.
const COMPOSED: usize = 10;
/// If fewer of the products that have the words of a phrase have the phrase itself, it is worth less. So is a phrase that begins with
/// what belongs to the word before.
const AS_IT_STANDS: f64 = 0.4;
const NOT_AS_IT_STANDS: f64 = 0.7;
const TORN: f64 = 0.6;

/// A phrase that clusters may be called by.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Phrase {
    /// As the catalogue most often spells it.
    pub shown: String,
    /// Whether it is a noun with a phrase set off by a comma.
    pub is_composed: bool,
    /// Its words, sorted.
    pub words: Vec<u32>,
    /// How well its words tell the clusters from all others.
    pub fit: Fit,
    /// Whether it has the noun of a kind, 0 to 1.
    pub noun: f64,
    /// What its form is worth: torn phrases less than 1, longer ones more.
    pub form: f64,
}

impl Phrase {
    /// How good a name it is.
    pub fn score(&self) -> f64 {
        self.fit.f1() * self.form * (NO_NOUN + (1.0 - NO_NOUN) * self.noun)
    }
}

/// A phrase as a row of spellings or of words.
type WordRow = [u32; WORDS];

/// No word.
const NONE: u32 = u32::MAX;

/// The phrases of a cluster, the best first.
pub(super) fn phrases(
    names: &Names,
    counts: &Counts,
    heads: &Heads,
    cluster: usize,
    view: View,
) -> Vec<Phrase> {
    let own = cluster..cluster + 1;
    let drawn = counts.products(&own);
    let is_told = told(names, &drawn);
    let mut found = Found::default();
    for product in drawn.clone() {
        for stretch in names.stretches(product, view) {
            found.add(&stretch, heads);
        }
    }
    let is_wanted = |row: &WordRow| view == View::Whole || !words_of(row).any(|word| is_told(word, heads));
    let mut phrases: Vec<Phrase> = found
        .most_frequent(is_wanted)
        .into_iter()
        .filter_map(|(row, count, forms)| {
            let shown = spelled(&forms, names);
            let mut words: Vec<u32> = words_of(&row).filter(|&word| word != names.and).collect();
            let length = words.len();
            let (first, last) = (words[0], words[length - 1]);
            let share = |word: u32| heads.shares[word as usize];
            let noun = match heads.side {
                NounPosition::First => share(first),
                NounPosition::Last => share(last),
                NounPosition::Any => words.iter().map(|&word| share(word)).fold(0.0, f64::max),
            };
            words.sort_unstable();
            words.dedup();
            if words.len() < length || shown.chars().count() > LONGEST {
                return None;
            }
            let is_number = length == 1 && shown.contains(char::is_numeric);
            if is_number && shown.chars().count() < SHORTEST_NUMBER {
                return None;
            }
            let fit = counts.fit(&words, &own);
            let holders = counts.holders(&words);
            let inside = holders.iter().filter(|&&product| drawn.contains(&(product as usize))).count();
            let noun = (noun / NOUN).min(1.0);
            let mut form = [1.0, LONGER[0], LONGER[1]][(length - 1).min(2)];
            if f64::from(count) < AS_IT_STANDS * inside as f64 {
                form *= NOT_AS_IT_STANDS;
            }
            if is_number {
                form *= NUMBER;
            }
            let is_noun = |word: u32| heads.shares[word as usize] >= NOUN;
            let is_torn = |word: u32, bonds: &[bool]| bonds[word as usize] && !is_noun(word);
            if length > 1 && is_torn(first, &heads.is_bound)
                || is_torn(last, &heads.binds)
                || heads.is_tied[last as usize]
            {
                form *= TORN;
            }
            Some(Phrase { shown, is_composed: false, words, fit, noun, form })
        })
        .collect();
    compose(&mut phrases, counts, &own);
    sort(&mut phrases);
    phrases
}

/// Adds the best phrases without a noun with one that most products of the cluster have.
pub(super) fn compose(phrases: &mut Vec<Phrase>, counts: &Counts, own: &Range<usize>) {
    let is_usual = |phrase: &&Phrase| phrase.noun >= 1.0 && phrase.fit.coverage >= USUAL;
    let worth = |phrase: &Phrase| phrase.fit.coverage * phrase.form;
    let usual = phrases.iter().filter(is_usual);
    let usual = usual.max_by(|a, b| worth(a).total_cmp(&worth(b)).then_with(|| b.shown.cmp(&a.shown)));
    let Some(noun) = usual.cloned() else { return };
    let mut plain: Vec<&Phrase> = phrases.iter().filter(|phrase| phrase.noun < 0.5).collect();
    let worth = |phrase: &Phrase| phrase.fit.f1() * phrase.form;
    plain.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then_with(|| a.shown.cmp(&b.shown)));
    let composed: Vec<Phrase> = plain
        .into_iter()
        .take(COMPOSED)
        .filter(|phrase| !phrase.words.iter().any(|word| noun.words.contains(word)))
        .filter_map(|phrase| {
            let form = phrase.form.min(1.0) * COMMA;
            let composed = noun.and(phrase, counts, own)?;
            Some(Phrase { form, ..composed })
        })
        .collect();
    phrases.extend(composed);
}

impl Phrase {
    /// This phrase and another after a comma; nothing if that is too long for a name.
    pub fn and(&self, other: &Self, counts: &Counts, own: &Range<usize>) -> Option<Self> {
        let shown = format!("{}, {}", self.shown, other.shown);
        let mut words = [self.words.as_slice(), &other.words].concat();
        words.sort_unstable();
        words.dedup();
        let fit = counts.fit(&words, own);
        (shown.chars().count() <= LONGEST).then(|| Self {
            shown,
            is_composed: true,
            words,
            fit,
            ..self.clone()
        })
    }
}

/// The best first.
pub(super) fn sort(phrases: &mut [Phrase]) {
    phrases.sort_by(|a, b| b.score().total_cmp(&a.score()).then_with(|| a.shown.cmp(&b.shown)));
}

/// Whether a word says something that a column tells: most products of the cluster whose names have it say it there too, or it is one for
/// a colour or a gender and no noun.
fn told<'n>(names: &'n Names, drawn: &Range<usize>) -> impl Fn(u32, &Heads) -> bool + use<'n> {
    let mut places: HashMap<u32, [u32; 2]> = HashMap::new();
    for word in names.products[drawn.clone()].iter().flatten() {
        places.entry(word.key).or_default()[usize::from(word.is_aside)] += 1;
    }
    move |word, heads| {
        let [own, aside] = places.get(&word).copied().unwrap_or_default();
        aside > own || names.is_told[word as usize] && heads.shares[word as usize] < NOUN
    }
}

/// The phrases that were found.
#[derive(Default)]
struct Found {
    /// How often each is spelled in each way, and with which words.
    forms: HashMap<WordRow, (WordRow, u32)>,
}

impl Found {
    fn add(&mut self, stretch: &[Word], heads: &Heads) {
        for start in 0..stretch.len() {
            for end in start + 1..=stretch.len().min(start + WORDS) {
                self.count(&stretch[start..end]);
            }
        }
        let is_noun = |word: &Word| word.kind == Kind::Word && heads.shares[word.key as usize] >= NOUN;
        let nouns = (0..stretch.len()).filter(|&at| is_noun(&stretch[at]));
        // Words on the other side of "with" are no part of the same phrase.
        let is_skippable =
            |words: &[Word]| words.iter().all(|word| matches!(word.kind, Kind::Word | Kind::Number));
        for noun in nouns {
            for length in 1..=2 {
                match heads.side {
                    NounPosition::Last | NounPosition::Any => {
                        for start in 0..noun.saturating_sub(length) {
                            let part = &stretch[start..start + length];
                            let skipped = &stretch[start + length..noun];
                            if is_skippable(skipped) && !heads.binds[part[length - 1].key as usize] {
                                self.count_plain(&[part, &stretch[noun..=noun]].concat());
                            }
                        }
                    }
                    NounPosition::First => {
                        for start in noun + 2..(stretch.len() + 1).saturating_sub(length) {
                            let part = &stretch[start..start + length];
                            let skipped = &stretch[noun + 1..start];
                            if is_skippable(skipped) && !heads.is_bound[part[0].key as usize] {
                                self.count_plain(&[&stretch[noun..=noun], part].concat());
                            }
                        }
                    }
                }
            }
        }
    }

    /// Counts words that are all plain.
    fn count_plain(&mut self, words: &[Word]) {
        if words.iter().all(|word| word.kind == Kind::Word) {
            self.count(words);
        }
    }

    /// Counts words that begin and end with a plain one, and single numbers.
    fn count(&mut self, words: &[Word]) {
        let is_plain = |word: Option<&Word>| word.is_some_and(|word| word.kind == Kind::Word);
        let is_number = matches!(words, [word] if word.kind == Kind::Number && word.has_digit);
        if is_number || is_plain(words.first()) && is_plain(words.last()) {
            let (mut forms, mut keys) = ([NONE; WORDS], [NONE; WORDS]);
            for (at, word) in words.iter().enumerate() {
                (forms[at], keys[at]) = (word.form, word.key);
            }
            self.forms.entry(forms).or_insert((keys, 0)).1 += 1;
        }
    }

    /// The most frequent of the wanted rows of words, each with how often it occurs, and its most frequent spelling.
    fn most_frequent(self, is_wanted: impl Fn(&WordRow) -> bool) -> Vec<(WordRow, u32, WordRow)> {
        let mut rows: HashMap<WordRow, (u32, u32, WordRow)> = HashMap::new();
        for (forms, (keys, count)) in self.forms {
            let (all, most, spelling) = rows.entry(keys).or_insert((0, 0, [NONE; WORDS]));
            *all += count;
            if (count, Reverse(forms)) > (*most, Reverse(*spelling)) {
                (*most, *spelling) = (count, forms);
            }
        }
        let mut rows: Vec<(WordRow, u32, WordRow)> = rows
            .into_iter()
            .filter(|(row, _)| is_wanted(row))
            .map(|(row, (all, _, forms))| (row, all, forms))
            .collect();
        rows.sort_unstable_by_key(|&(row, count, _)| (Reverse(count), row));
        rows.truncate(JUDGED);
        rows
    }
}

fn words_of(row: &WordRow) -> impl Iterator<Item = u32> {
    row.iter().copied().filter(|&word| word != NONE)
}

/// A phrase in the catalogue's spelling.
fn spelled(forms: &WordRow, names: &Names) -> String {
    let forms: Vec<&str> = words_of(forms).map(|form| names.forms[form as usize].as_str()).collect();
    forms.join(" ")
}

/// A text as a name: a catalogue in lower case has names that begin with a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if !text.contains(char::is_uppercase) => first.to_uppercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}
