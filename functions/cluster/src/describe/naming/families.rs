//! What families of clusters are called.

use super::choose::Name;
use super::counts::{Counts, Fit};
use super::phrases::{Phrase, capital};
use crate::model::Families;
use hashbrown::HashSet;
use std::collections::BTreeSet;
use std::iter;
use std::ops::Range;

/// The largest clusters of a family, out of whose phrases its name is made.
const LARGEST: usize = 3;
/// Kinds that a family is named by at most.
const NAMED: usize = 3;
/// A kind that covers a smaller share of the family's products gives it no name.
const LEAST: f64 = 0.07;
/// Kinds that cover less of the family give it no name.
const HALF: f64 = 0.5;
/// A phrase that covers this share names the family alone.
const ALONE: f64 = 0.75;
/// A phrase of several words is considered if it is among this many of its cluster.
const LOOKED_AT: usize = 12;
/// A phrase has a noun by this.
const NOUN: f64 = 0.8;
/// A phrase tells a family from the others if it is this many times as common in it.
const TELLING: f64 = 2.0;

/// The name of each family. No two have the same words: where they would, the smaller one is called after its largest clusters.
pub(super) fn names(
    families: &Families,
    phrases: &[Vec<Phrase>],
    clusters: &[Name],
    counts: &Counts,
) -> Vec<String> {
    let mut taken: HashSet<BTreeSet<String>> = HashSet::new();
    let own_name = |family: Range<usize>| {
        let own = &clusters[family.clone()];
        let first = name(family, phrases, clusters, counts);
        let numbered = (2..).map({
            let first = first.clone();
            move |number| format!("{first} ({number})")
        });
        let mut names =
            iter::once(first).chain([NAMED, 1].map(|most| by_clusters(own, most))).chain(numbered);
        names.find(|name| taken.insert(words(name))).unwrap_or_default()
    };
    families.clusters().map(own_name).collect()
}

/// The words of a name, without order and case.
fn words(name: &str) -> BTreeSet<String> {
    let words = name.split(|c: char| c.is_whitespace() || [',', '/'].contains(&c)).map(str::to_lowercase);
    words.filter(|word| !word.is_empty()).collect()
}

/// "Shirt", or "Sweater / Cardigan / Scarf": the kinds of product that cover most of a family of clusters. `clusters` are their names.
fn name(family: Range<usize>, phrases: &[Vec<Phrase>], clusters: &[Name], counts: &Counts) -> String {
    let size = counts.size(&family);
    let own = counts.products(&family);
    let mut words: HashSet<&[u32]> = HashSet::new();
    // Clusters come by falling size.
    let largest = family.start..family.end.min(family.start + LARGEST);
    let of_clusters = phrases[largest].iter().flat_map(|own| own.iter().enumerate());
    let is_kind = |(place, phrase): &(usize, &Phrase)| {
        let is_noun = phrase.noun >= NOUN && phrase.form >= 1.0 && !phrase.is_composed;
        is_noun && (*place < LOOKED_AT || phrase.words.len() == 1)
    };
    let kinds =
        of_clusters.filter(is_kind).map(|(_, phrase)| phrase).filter(|phrase| words.insert(&phrase.words));
    // What is as common in other families, such as "Plus", tells nothing.
    let share = size / counts.size(&(0..clusters.len()));
    let kinds: Vec<Kind> = kinds
        .map(|phrase| (phrase, counts.fit(&phrase.words, &family)))
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
        let gains = kinds.iter().map(|kind| (gain(kind), kind)).filter(|(gain, _)| *gain >= LEAST);
        let best = gains.max_by(|(a, one), (b, other)| {
            (a * one.precision.sqrt())
                .total_cmp(&(b * other.precision.sqrt()))
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
    // Kinds that leave out most of the family name a part of it.
    let held: f64 = covered.iter().map(|&product| counts.weight(product)).sum();
    if named.is_empty() || held < HALF * size {
        return by_clusters(&clusters[family], NAMED);
    }
    joined(&named.iter().map(|phrase| capital(&phrase.shown)).collect::<Vec<String>>())
}

/// What a family of clusters with these names is called if kinds give it no name of its own: after the `most` largest.
fn by_clusters(names: &[Name], most: usize) -> String {
    joined(&names.iter().take(most).map(|name| name.shown.clone()).collect::<Vec<String>>())
}

/// Whether products that hold some words are much likelier to be in a family with this share of all products than others are.
fn is_telling(fit: &Fit, share: f64) -> bool {
    fit.precision * (1.0 - share) >= TELLING * share * (1.0 - fit.precision)
}

/// A phrase that may name a kind of the family's products.
struct Kind<'p> {
    phrase: &'p Phrase,
    /// The family's products that hold its words.
    holders: Vec<u32>,
    precision: f64,
}

/// Names joined by a sign that is none of a language, and that keeps their order in scripts from right to left.
fn joined(names: &[String]) -> String {
    names.join(" / ")
}
