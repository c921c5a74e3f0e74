//! Which words of names are nouns of a kind, learnt from where they stand.
//!
//! A name begins or ends with the noun of its kind, but for what "with", "for" or a comma adds. Which of both the catalogue does shows in
//! which of these words tell the clusters apart.

use super::counts::Counts;
use super::read::{Kind, Names, View, Word};
use hashbrown::HashMap;
use std::ops::Range;

/// The word that follows another in at least this share of its places belongs to it, as `Neck` to `Round`.
const FOLLOWS: f64 = 0.7;
/// A word that belongs to what stands before it in more of its places begins no phrase.
const BOUND: f64 = 0.9;
/// Words that are seen less often are not judged.
const SEEN: u32 = 3;

/// Where the noun of a kind stands in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    First,
    Last,
}

/// What is known of the words of names.
pub(super) struct Heads {
    /// Where nouns stand.
    pub side: Side,
    /// For each word the share of its products in whose names it stands where nouns do.
    pub shares: Vec<f64>,
    /// Whether a word belongs to what stands before it, so that no phrase begins with it.
    pub is_bound: Vec<bool>,
    /// Whether a word belongs to what stands after it, so that no phrase skips that.
    pub binds: Vec<bool>,
}

impl Heads {
    /// Learns from the names of all drawn products. `groups` are the clusters that each cluster is compared with others together with: a
    /// kind of product may be several clusters, which its noun does not tell apart.
    pub fn learn(names: &Names, counts: &Counts, groups: &[Range<usize>]) -> Self {
        let mut held = vec![0_u32; names.keys];
        let mut pairs: HashMap<(u32, u32), u32> = HashMap::new();
        let mut places = vec![0_u32; names.keys];
        let mut cores: Vec<Option<(u32, u32)>> = Vec::with_capacity(names.products.len());
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
            cores.push(stretches.iter().find_map(|stretch| core(stretch)));
        }
        let side = side(&cores, counts, groups);
        let mut heads = vec![0_u32; names.keys];
        for (first, last) in cores.into_iter().flatten() {
            heads[if side == Side::First { first } else { last } as usize] += 1;
        }
        let shares = heads.iter().zip(&held).map(|(&heads, &held)| f64::from(heads) / f64::from(held.max(1)));
        let shares = shares.collect();
        let (is_bound, binds) = bonds(&pairs, &places);
        Self { side, shares, is_bound, binds }
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

/// Where the words stand that tell groups of clusters apart better, each by its F1 for the group of its product.
fn side(cores: &[Option<(u32, u32)>], counts: &Counts, groups: &[Range<usize>]) -> Side {
    let mut known: HashMap<(u32, usize), f64> = HashMap::new();
    let (mut of_first, mut of_last) = (0.0, 0.0);
    for (product, core) in cores.iter().enumerate() {
        let Some((first, last)) = core else { continue };
        let group = &groups[counts.cluster(product as u32)];
        let mut f1 =
            |word: u32| *known.entry((word, group.start)).or_insert_with(|| counts.fit(&[word], group).f1());
        let weight = counts.weight(product as u32);
        of_first += weight * f1(*first);
        of_last += weight * f1(*last);
    }
    if of_first > of_last { Side::First } else { Side::Last }
}

/// Which words belong to what stands before them, and which to what stands after. What an expression of two words binds to itself is
/// none: `Stretchable` after `Clean Look` is a word of its own.
fn bonds(pairs: &HashMap<(u32, u32), u32>, places: &[u32]) -> (Vec<bool>, Vec<bool>) {
    let mut binds = vec![false; places.len()];
    let mut strong: Vec<(u32, u32, u32)> = Vec::new();
    for (&(a, b), &count) in pairs {
        if places[a as usize] >= SEEN && f64::from(count) >= FOLLOWS * f64::from(places[a as usize]) {
            strong.push((a, b, count));
            binds[a as usize] = true;
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
    (is_bound, binds)
}
