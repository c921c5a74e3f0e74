//! What families of clusters are called.

use super::choose::Name;
use super::counts::Counts;
use super::cover::{JOINT, NAMED, cover, joined};
use super::phrases::Phrase;
use crate::model::Families;
use hashbrown::HashSet;
use std::collections::BTreeSet;
use std::iter;
use std::ops::Range;

/// The largest clusters of a family, out of whose phrases its name is made.
const LARGEST: usize = 3;
/// A kind that covers a smaller share of the family's products gives it no name.
const LEAST: f64 = 0.07;
/// A phrase of several words is considered if it is among this many of its cluster.
const LOOKED_AT: usize = 12;
/// Kinds that cover less of the family give it no name.
const HALF: f64 = 0.5;
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
    // Clusters come by falling size.
    let largest = family.start..family.end.min(family.start + LARGEST);
    let of_clusters = phrases[largest].iter().flat_map(|own| own.iter().enumerate());
    let known = of_clusters.filter(|(place, phrase)| *place < LOOKED_AT || phrase.words.len() == 1);
    let cover = cover(&family, known.map(|(_, phrase)| phrase), LEAST, counts);
    // Kinds that leave out most of the family name a part of it.
    match cover.kinds.is_empty() || cover.share < HALF {
        true => by_clusters(&clusters[family], NAMED),
        false => cover.name(),
    }
}

/// What a family of clusters with these names is called if kinds give it no name of its own: after the `most` largest, each by its first
/// kind.
fn by_clusters(names: &[Name], most: usize) -> String {
    let names = names.iter().take(most).map(|name| name.shown.split(JOINT).next().unwrap_or(&name.shown));
    joined(&names.map(str::to_owned).collect::<Vec<String>>())
}
