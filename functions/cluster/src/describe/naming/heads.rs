//! Which words of names are nouns of a kind, learnt from their places.
//!
//! A name begins or ends with the noun of its kind, except for what "with", "for" or a comma adds. Which of the two holds for a catalogue shows in
//! which of these words tell the clusters apart.

use super::counts::Counts;
use super::read::{Kind, Names, View, Word};
use hashbrown::HashMap;
use std::ops::Range;

/// The word that follows another in at least this share of its places belongs to it, as `Neck` to `Round`.
const FOLLOWS: f64 = 0.7;
/// A word that belongs to the word before it in more of its places begins no phrase.
const BOUND: f64 = 0.9;
/// Nouns are neither first nor last if other words tell the groups apart by this factor better.
const FAR: f64 = 1.4;
/// Words that are seen less often are not judged.
const SEEN: u32 = 3;

/// The place of the noun of a kind in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NounPosition {
    First,
    Last,
    /// Neither: nouns are the words that tell the groups apart best.
    Any,
}

/// What is known of the words of names.
pub(super) struct Heads {
    /// The place of nouns.
    pub side: NounPosition,
    /// For each word the share of its products in whose names it is in a noun's place.
    pub shares: Vec<f64>,
    /// Whether a word belongs to the word before it, so that no phrase begins with it.
    pub is_bound: Vec<bool>,
    /// Whether a word belongs to the word after it, so that no phrase skips that.
    pub binds: Vec<bool>,
    /// Whether the word after it hardly occurs without it, as `de` without `Eau`.
    pub is_tied: Vec<bool>,
}

impl Heads {
    /// Learns from the names of all drawn products. `groups` are the clusters that each cluster is compared with others together with: a
    /// kind of product may be several clusters, which its noun does not tell apart.
    pub fn learn(names: &Names, counts: &Counts, groups: &[Range<usize>]) -> Self {
        let mut held = vec![0_u32; names.keys];
        let mut pairs: HashMap<(u32, u32), u32> = HashMap::new();
        let mut places = vec![0_u32; names.keys];
        let mut nouns = Nouns::new(counts, groups);
        for product in 0..names.products.len() {
            let stretches = names.stretches(product, View::Own);
            let mut keys: Vec<u32> = stretches.iter().flatten().map(|word| word.key).collect();
            for stretch in &stretches {
                stretch.iter().for_each(|word| places[word.key as usize] += 1);
                for pair in stretch.windows(2) {
                    *pairs.entry((pair[0].key, pair[1].key)).or_default() += 1;
                }
            }
            keys.sort_unstable();
            keys.dedup();
            keys.iter().for_each(|&key| held[key as usize] += 1);
            nouns.add(product as u32, &stretches);
        }
        let side = nouns.side();
        let mut heads = vec![0_u32; names.keys];
        nouns.on(side).for_each(|noun| heads[noun as usize] += 1);
        let shares = heads.iter().zip(&held).map(|(&heads, &held)| f64::from(heads) / f64::from(held.max(1)));
        let shares = shares.collect();
        let (is_bound, binds, is_tied) = bonds(&pairs, &places);
        Self { side, shares, is_bound, binds, is_tied }
    }
}

/// The first and the last word of the part of a name that says what a product is.
fn core(stretch: &[Word]) -> Option<(u32, u32)> {
    let counts = |word: &&Word| word.kind == Kind::Word;
    let begin = stretch.iter().position(|word| word.kind == Kind::Word)?;
    let part = stretch[begin..].split(|word| word.kind == Kind::Stop).next()?;
    let mut words = part.iter().filter(counts);
    let first = words.next()?;
    Some((first.key, words.next_back().unwrap_or(first).key))
}

/// What may be the noun of each product's kind, and how well it tells the groups apart, by the F1 for the group of its product.
struct Nouns<'c> {
    counts: &'c Counts,
    groups: &'c [Range<usize>],
    /// The F1 of words for groups.
    known: HashMap<(u32, usize), f64>,
    /// For each product the first and the last word of its core, and the word with the highest F1.
    products: Vec<[u32; 3]>,
    /// The F1 of each of the three, summed up.
    worth: [f64; 3],
}

impl<'c> Nouns<'c> {
    fn new(counts: &'c Counts, groups: &'c [Range<usize>]) -> Self {
        Self { counts, groups, known: HashMap::new(), products: Vec::new(), worth: [0.0; 3] }
    }

    fn add(&mut self, product: u32, stretches: &[Vec<Word>]) {
        let Some((first, last)) = stretches.iter().find_map(|stretch| core(stretch)) else { return };
        let words = stretches.iter().flatten().filter(|word| word.kind == Kind::Word);
        let mut best = (0.0, first);
        for word in words {
            let f1 = self.f1(product, word.key);
            if f1 > best.0 {
                best = (f1, word.key);
            }
        }
        let weight = self.counts.weight(product);
        let nouns = [first, last, best.1];
        for (at, noun) in nouns.into_iter().enumerate() {
            self.worth[at] += weight * self.f1(product, noun);
        }
        self.products.push(nouns);
    }

    fn f1(&mut self, product: u32, word: u32) -> f64 {
        let group = &self.groups[self.counts.cluster(product)];
        *self.known.entry((word, group.start)).or_insert_with(|| self.counts.fit(&[word], group).f1())
    }

    fn side(&self) -> NounPosition {
        let [first, last, best] = self.worth;
        if best > FAR * first.max(last) {
            NounPosition::Any
        } else if first > last {
            NounPosition::First
        } else {
            NounPosition::Last
        }
    }

    fn on(&self, side: NounPosition) -> impl Iterator<Item = u32> {
        let at = match side {
            NounPosition::First => 0,
            NounPosition::Last => 1,
            NounPosition::Any => 2,
        };
        self.products.iter().map(move |nouns| nouns[at])
    }
}

/// Which words belong to the word before them, and which to the word after. What an expression of two words binds to itself is
/// none: `Stretchable` after `Clean Look` is a word of its own.
fn bonds(pairs: &HashMap<(u32, u32), u32>, places: &[u32]) -> (Vec<bool>, Vec<bool>, Vec<bool>) {
    let mut binds = vec![false; places.len()];
    let mut is_tied = vec![false; places.len()];
    let mut strong: Vec<(u32, u32, u32)> = Vec::new();
    for (&(a, b), &count) in pairs {
        if places[a as usize] >= SEEN && f64::from(count) >= FOLLOWS * f64::from(places[a as usize]) {
            strong.push((a, b, count));
            binds[a as usize] = true;
            is_tied[a as usize] |= f64::from(count) >= FOLLOWS * f64::from(places[b as usize]);
        }
    }
    let bound = |is_of: &dyn Fn(u32) -> bool| {
        let mut after = vec![0_u32; places.len()];
        let own = strong.iter().filter(|(a, ..)| is_of(*a));
        own.for_each(|&(_, b, count)| after[b as usize] += count);
        let is_bound = after
            .iter()
            .zip(places)
            .map(|(&after, &places)| after > 0 && f64::from(after) >= BOUND * f64::from(places));
        is_bound.collect::<Vec<bool>>()
    };
    let tails = bound(&|_| true);
    let is_bound = bound(&|a| !tails[a as usize]);
    (is_bound, binds, is_tied)
}
