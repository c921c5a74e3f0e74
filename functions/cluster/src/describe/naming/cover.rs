//! The kinds of product that cover most of some clusters.

use super::counts::{Counts, Fit};
use super::phrases::{Phrase, capital};
use hashbrown::HashSet;
use std::ops::Range;

/// Stands between the names of kinds: a sign that is none of a language, and that keeps their order in scripts from right to left.
pub(super) const JOINT: &str = " / ";
/// Kinds that cover clusters, at most.
pub(super) const NAMED: usize = 3;
/// A phrase has a noun by this.
const NOUN: f64 = 0.8;
/// A kind that covers this share is the only one.
const ALONE: f64 = 0.75;
/// A phrase tells clusters from the others if it is this many times as common in them.
const TELLING: f64 = 2.0;

/// The kinds of product that cover most of some clusters.
pub(super) struct Cover<'p> {
    /// A phrase for each, the one that covers most first.
    pub kinds: Vec<&'p Phrase>,
    /// The share of the products that hold one of them.
    pub share: f64,
}

impl Cover<'_> {
    /// The words of all kinds, sorted.
    pub fn words(&self) -> Vec<u32> {
        let mut words: Vec<u32> = self.kinds.iter().flat_map(|kind| &kind.words).copied().collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// "Shirt", or "Sweater / Cardigan / Scarf".
    pub fn name(&self) -> String {
        joined(&self.kinds.iter().map(|kind| capital(&kind.shown)).collect::<Vec<String>>())
    }
}

/// Whether a phrase may be one of the kinds that cover clusters.
fn is_kind(phrase: &Phrase) -> bool {
    phrase.noun >= NOUN && phrase.form >= 1.0 && !phrase.is_composed
}

/// Covers clusters by kinds out of some phrases. Each kind adds at least the share `least` of their products.
pub(super) fn cover<'p>(
    clusters: &Range<usize>,
    phrases: impl Iterator<Item = &'p Phrase>,
    least: f64,
    counts: &Counts,
) -> Cover<'p> {
    let size = counts.size(clusters);
    let own = counts.products(clusters);
    let mut words: HashSet<&[u32]> = HashSet::new();
    let phrases = phrases.filter(|phrase| is_kind(phrase) && words.insert(&phrase.words));
    // What is as common in other clusters, such as "Plus", tells nothing.
    let share = size / counts.all();
    let kinds: Vec<Kind> = phrases
        .map(|phrase| (phrase, counts.fit(&phrase.words, clusters)))
        .filter(|(_, fit)| is_telling(fit, share))
        .map(|(phrase, fit)| {
            let inside = counts.holders(&phrase.words);
            let inside = inside.into_iter().filter(|&product| own.contains(&(product as usize))).collect();
            Kind { phrase, holders: inside, precision: fit.precision }
        })
        .collect();
    let mut named: Vec<&Phrase> = Vec::new();
    let mut covered: HashSet<u32> = HashSet::new();
    while named.len() < NAMED {
        let gain = |kind: &Kind| {
            let new = kind.holders.iter().filter(|product| !covered.contains(*product));
            new.map(|&product| counts.weight(product)).sum::<f64>() / size
        };
        let gains = kinds.iter().map(|kind| (gain(kind), kind)).filter(|(gain, _)| *gain >= least);
        let best = gains.max_by(|(a, one), (b, other)| {
            (a * one.precision.sqrt())
                .total_cmp(&(b * other.precision.sqrt()))
                .then(one.phrase.words.len().cmp(&other.phrase.words.len()))
                .then_with(|| other.phrase.shown.cmp(&one.phrase.shown))
        });
        let Some((gain, kind)) = best else { break };
        // A kind takes the place of those that are part of it, as jeans that of stretchable jeans.
        named.retain(|other| !kind.phrase.words.iter().all(|word| other.words.contains(word)));
        named.push(kind.phrase);
        covered.extend(&kind.holders);
        if named.len() == 1 && gain >= ALONE {
            break;
        }
    }
    let held: f64 = covered.iter().map(|&product| counts.weight(product)).sum();
    Cover { kinds: named, share: held / size }
}

/// Whether products that hold some words are much likelier to be in clusters with this share of all products than others are.
fn is_telling(fit: &Fit, share: f64) -> bool {
    fit.precision * (1.0 - share) >= TELLING * share * (1.0 - fit.precision)
}

/// A phrase that may name a kind of the clusters' products.
struct Kind<'p> {
    phrase: &'p Phrase,
    /// Those of the products that hold its words.
    holders: Vec<u32>,
    precision: f64,
}

pub(super) fn joined(names: &[String]) -> String {
    names.join(JOINT)
}
