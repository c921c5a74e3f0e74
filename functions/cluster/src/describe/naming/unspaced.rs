//! Phrases of scripts without spaces: the pieces of names that tell a cluster from all others.
//!
//! A piece is whole if different characters come before it and after it, or a run of such scripts begins or ends there. Whether runs begin
//! or end with nouns is learnt, as [`super::heads`] does.

use super::counts::Counts;
use super::phrases::{Phrase, compose, sort};
use super::pool::NameSample;
use crate::features::text::{unspaced, values};
use hashbrown::HashMap;
use std::cmp::Reverse;
use std::ops::Range;

/// Characters of a piece.
const LENGTHS: [usize; 2] = [2, 16];
/// Names that are looked at for pieces.
const NAMES: usize = 1 << 12;
/// Pieces of a cluster that are judged: the most frequent.
const JUDGED: usize = 200;
/// A piece is part of a longer one if the longer one is in this share of its places.
const PART: f64 = 0.85;
/// A piece that begins or ends a name's first run, as nouns do, in this share of its places is surely one.
const NOUN: f64 = 0.4;
/// A word in Katakana next to other words has at least this many letters.
const KATAKANA: usize = 3;
/// A word of Thai or Lao has at least this many letters and marks.
const THAI: usize = 4;
/// How much more a piece is worth for each character.
const LONGER: f64 = 0.01;

/// The places of pieces in all names.
#[derive(Clone, Copy, Default)]
struct PiecePlaces {
    all: u32,
    /// Where a name's first run begins or ends.
    first: u32,
    last: u32,
    /// The places of the most frequent piece that is longer by a character before or after.
    longer: u32,
}

impl PiecePlaces {
    fn is_whole(&self) -> bool {
        f64::from(self.longer) < PART * f64::from(self.all)
    }

    fn share(&self, places: u32) -> f64 {
        f64::from(places) / f64::from(self.all)
    }
}

/// The phrases of each cluster whose names are mostly in scripts without spaces; none of the others.
pub(super) fn pieces(drawing: &NameSample, counts: &mut Counts, groups: &[Range<usize>]) -> Vec<Vec<Phrase>> {
    let clusters = drawing.sizes.len();
    let is_of_script: Vec<bool> = drawing.names.iter().map(|name| !unspaced(name).is_empty()).collect();
    if !is_of_script.contains(&true) {
        return vec![Vec::new(); clusters];
    }
    let names = plain(drawing);
    let looked_at = |cluster: usize| {
        let drawn = counts.products(&(cluster..cluster + 1));
        let mostly = 2 * is_of_script[drawn.clone()].iter().filter(|&&is| is).count() > drawn.len();
        let step = (drawn.len() * clusters).div_ceil(NAMES).max(1);
        names[if mostly { drawn } else { 0..0 }].iter().step_by(step)
    };
    let mut places: HashMap<&str, PiecePlaces> = HashMap::new();
    for name in (0..clusters).flat_map(looked_at) {
        for_each_piece(name, |piece| {
            let places = places.entry(piece.text).or_default();
            places.all += 1;
            places.first += u32::from(piece.is_first);
            places.last += u32::from(piece.is_last);
        });
    }
    for name in (0..clusters).flat_map(looked_at) {
        for_each_piece(name, |piece| {
            let all = places[piece.text].all;
            for shorter in [piece.without_first, piece.without_last] {
                if let Some(places) = places.get_mut(shorter) {
                    places.longer = places.longer.max(all);
                }
            }
        });
    }
    let found: Vec<Vec<&str>> = (0..clusters)
        .map(|cluster| {
            let mut frequencies: HashMap<&str, u32> = HashMap::new();
            for name in looked_at(cluster) {
                for_each_piece(name, |piece| {
                    if piece.is_short && places[piece.text].is_whole() {
                        *frequencies.entry(piece.text).or_default() += 1;
                    }
                });
            }
            most_frequent(frequencies)
        })
        .collect();
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    for piece in found.iter().flatten() {
        numbers.entry(piece).or_insert_with(|| counts.add_word());
    }
    for (product, name) in names.iter().enumerate() {
        for_each_piece(name, |piece| {
            if let Some(&word) = numbers.get(piece.text) {
                counts.hold(product as u32, word);
            }
        });
    }
    phrases(&found, &places, &numbers, counts, groups)
}

/// The pieces of each cluster as phrases, the best first.
fn phrases(
    found: &[Vec<&str>],
    places: &HashMap<&str, PiecePlaces>,
    numbers: &HashMap<&str, u32>,
    counts: &Counts,
    groups: &[Range<usize>],
) -> Vec<Vec<Phrase>> {
    let (mut of_first, mut of_last) = (0.0, 0.0);
    for (pieces, group) in found.iter().zip(groups) {
        let best = |share: &dyn Fn(&PiecePlaces) -> u32| {
            let worth = pieces.iter().map(|piece| {
                let places = &places[piece];
                counts.fit(&[numbers[piece]], group).f1() * places.share(share(places))
            });
            worth.fold(0.0, f64::max)
        };
        of_first += best(&|places| places.first);
        of_last += best(&|places| places.last);
    }
    let noun = |places: &PiecePlaces| {
        let at_end = if of_first > of_last { places.first } else { places.last };
        (places.share(at_end) / NOUN).min(1.0)
    };
    let of_cluster = |(cluster, pieces): (usize, &Vec<&str>)| {
        let own = cluster..cluster + 1;
        let phrase = |piece: &&str| Phrase {
            shown: (*piece).to_owned(),
            is_composed: false,
            words: vec![numbers[piece]],
            fit: counts.fit(&[numbers[piece]], &own),
            noun: noun(&places[piece]),
            form: 1.0 + LONGER * piece.chars().count() as f64,
        };
        let mut phrases: Vec<Phrase> = pieces.iter().map(phrase).collect();
        compose(&mut phrases, counts, &own);
        sort(&mut phrases);
        phrases
    };
    found.iter().enumerate().map(of_cluster).collect()
}

/// The names without the values that columns tell.
fn plain(drawing: &NameSample) -> Vec<String> {
    let told = drawing.told();
    let names = drawing.names.iter().enumerate().map(|(product, name)| {
        let values = told.iter().flat_map(|told| values(told.column.get(product)));
        values.fold(name.clone(), |name, value| name.replace(&value, " "))
    });
    names.collect()
}

/// A piece at a place.
struct PlacedPiece<'t> {
    text: &'t str,
    without_first: &'t str,
    without_last: &'t str,
    /// Whether it begins or ends the name's first run.
    is_first: bool,
    is_last: bool,
    /// Whether it is not too long for a phrase.
    is_short: bool,
}

/// Hands on the pieces of a name, up to one character longer than those that can be phrases.
fn for_each_piece<'t>(name: &'t str, mut each: impl FnMut(PlacedPiece<'t>)) {
    let text = |characters: &[Range<usize>]| match characters {
        [] => "",
        [first, ..] => &name[first.start..characters[characters.len() - 1].end],
    };
    for (number, run) in unspaced(name).into_iter().filter(|run| run.len() >= LENGTHS[0]).enumerate() {
        for length in LENGTHS[0]..=LENGTHS[1] + 1 {
            for (start, characters) in run.windows(length).enumerate() {
                let place = characters[0].start..characters[length - 1].end;
                if !is_torn(name, place.clone()) {
                    each(PlacedPiece {
                        text: &name[place],
                        without_first: text(&characters[1..]),
                        without_last: text(&characters[..length - 1]),
                        is_first: number == 0 && start == 0,
                        is_last: number == 0 && start + length == run.len(),
                        is_short: length <= LENGTHS[1],
                    });
                }
            }
        }
    }
}

/// Whether no word of its language begins or ends where a piece does.
fn is_torn(text: &str, place: Range<usize>) -> bool {
    let piece = &text[place.clone()];
    let (before, after) = (text[..place.start].chars().next_back(), text[place.end..].chars().next());
    let (first, last) = (piece.chars().next(), piece.chars().next_back());
    let run = |letters: &mut dyn Iterator<Item = char>| letters.take_while(|&c| is_katakana(c)).count();
    let begins = before.is_some_and(is_katakana) && (1..KATAKANA).contains(&run(&mut piece.chars()));
    let ends = after.is_some_and(is_katakana) && (1..KATAKANA).contains(&run(&mut piece.chars().rev()));
    let has_particle = first.is_some_and(is_hiragana) && !piece.chars().nth(1).is_some_and(is_hiragana);
    let is_late = |c: char| matches!(c, '\u{e30}'..='\u{e3a}' | '\u{e45}'..='\u{e4e}');
    let is_early = |c: char| matches!(c, '\u{e40}'..='\u{e44}');
    // The words of Thai and its neighbours are longer than those of Chinese.
    let is_short = first.is_some_and(is_thai) && piece.chars().count() < THAI;
    let is_thai_torn = first.is_some_and(is_late)
        || after.is_some_and(is_late)
        || last.is_some_and(is_early)
        || before.is_some_and(is_early);
    begins || ends || has_particle || is_short || is_thai_torn
}

/// Letters of the script in which words of other languages are written: names run several such words together.
fn is_katakana(c: char) -> bool {
    ('\u{30a1}'..='\u{30ff}').contains(&c) && c != '・'
}

fn is_thai(c: char) -> bool {
    ('\u{e00}'..='\u{eff}').contains(&c)
}

fn is_hiragana(c: char) -> bool {
    ('\u{3041}'..='\u{309f}').contains(&c)
}

fn most_frequent(frequencies: HashMap<&str, u32>) -> Vec<&str> {
    let mut pieces: Vec<(&str, u32)> = frequencies.into_iter().collect();
    pieces.sort_unstable_by_key(|&(piece, count)| (Reverse(count), Reverse(piece.len()), piece));
    pieces.truncate(JUDGED);
    pieces.into_iter().map(|(piece, _)| piece).collect()
}
