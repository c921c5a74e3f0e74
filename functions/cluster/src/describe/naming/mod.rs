//! What clusters are called.
//!
//! A cluster's name is a phrase out of its products' names, in the catalogue's own spelling: one that most of its products hold and few
//! others do, which has the noun of a kind. It is found among some products of each cluster, drawn evenly ([`pool`]):
//!
//! - Names are cut into words ([`pieces`], [`read`]); those that columns of the product tell are left out.
//! - The place of nouns is learnt from the names ([`heads`]).
//! - Each run of one to four words is judged by the F1 of its coverage and precision ([`counts`], [`phrases`]). Scripts without spaces
//!   have [`unspaced`] pieces.
//! - A cluster of several kinds, none of which most of its products are, is called after them ([`cover`]), as families are.
//! - No two clusters have the same name ([`choose`]).

mod choose;
mod counts;
mod cover;
mod families;
mod heads;
mod phrases;
mod pieces;
mod pool;
mod read;
#[cfg(test)]
mod tests;
mod unspaced;

use super::batch::Batch;
use crate::model::Families;
pub(super) use choose::Name;
use counts::Counts;
use hashbrown::HashSet;
use heads::Heads;
use phrases::{Phrase, capital, phrases, sort};
use pool::{NameSample, Pools};
use rayon::prelude::*;
use read::{Names, View};
use std::ops::Range;
use wintermute_shared::Settings;
use wintermute_shared::analysis::Term;
use wintermute_shared::catalogue::Roles;

/// What a group is called whose products have no words.
const NO_WORDS: &str = "no words";
/// Terms that name a cluster without phrases.
const TERMS: usize = 3;
/// Where the best phrase has a lower F1, words that columns tell may name the cluster, if nearly all of its products hold them.
const POOR: f64 = 0.25;
const NEARLY_ALL: f64 = 0.9;
/// A word is a noun if it is in a noun's place in this share of its products' names.
const NOUN: f64 = 0.5;

/// Names for clusters, found while the products come.
pub(super) struct Naming<'a> {
    pools: Pools<'a>,
    settings: &'a Settings,
}

/// What clusters and their families are called.
pub(super) struct Named {
    pub clusters: Vec<Name>,
    pub families: Vec<String>,
    /// Words that are nouns of kinds, in small letters.
    pub nouns: HashSet<String>,
}

impl<'a> Naming<'a> {
    /// For this many clusters, without products.
    pub fn new(clusters: usize, roles: &'a Roles, settings: &'a Settings) -> Self {
        Self { pools: Pools::new(clusters, roles, settings), settings }
    }

    /// Adds products. Batches come in the catalogue's order.
    pub fn add(&mut self, batch: &Batch) {
        self.pools.add(batch);
    }

    /// The names of clusters with these strongest terms, and of their families.
    pub fn finish(self, terms: &[Vec<Term>], families: &Families) -> Named {
        name(&self.pools.finish(terms.len()), self.settings, terms, families)
    }
}

/// Names clusters by drawn products.
fn name(drawing: &NameSample, settings: &Settings, terms: &[Vec<Term>], families: &Families) -> Named {
    let names = Names::read(drawing, settings);
    let mut counts = Counts::new(drawing, names.keys);
    for (product, words) in names.products.iter().enumerate() {
        words.iter().for_each(|word| counts.hold(product as u32, word.key));
    }
    let groups = groups(terms.len(), families);
    let pieces = unspaced::pieces(drawing, &mut counts, &groups);
    let heads = Heads::learn(&names, &counts, &groups);
    let phrases: Vec<Vec<Phrase>> = pieces
        .into_par_iter()
        .enumerate()
        .map(|(cluster, pieces)| match pieces.is_empty() {
            true => of_cluster(&names, &counts, &heads, cluster),
            false => pieces,
        })
        .collect();
    let clusters = choose::choose(&phrases, &counts, |cluster| by_terms(&terms[cluster]));
    let families = families::names(families, &phrases, &clusters, &counts);
    Named { families, clusters, nouns: nouns(&names, &heads) }
}

/// The nouns of kinds.
fn nouns(names: &Names, heads: &Heads) -> HashSet<String> {
    let words = names.products.iter().flatten();
    let is_noun = |word: &&read::Word| {
        word.kind == read::Kind::Word && !word.is_aside && heads.shares[word.key as usize] >= NOUN
    };
    let mut seen: HashSet<u32> = HashSet::new();
    let forms = words.filter(is_noun).map(|word| word.form).filter(|&form| seen.insert(form));
    forms.map(|form| names.forms[form as usize].to_lowercase()).collect()
}

/// For each cluster those of its family; itself where there are no families.
fn groups(clusters: usize, families: &Families) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = (0..clusters).map(|cluster| cluster..cluster + 1).collect();
    for family in families.clusters() {
        groups[family.clone()].fill(family);
    }
    groups
}

/// The phrases of a cluster, the best first.
fn of_cluster(names: &Names, counts: &Counts, heads: &Heads, cluster: usize) -> Vec<Phrase> {
    let mut own = phrases(names, counts, heads, cluster, View::Own);
    if own.first().is_none_or(|phrase| phrase.fit.f1() < POOR) {
        let whole = phrases(names, counts, heads, cluster, View::Whole);
        let is_of_all = |phrase: &Phrase| own.is_empty() || phrase.fit.coverage >= NEARLY_ALL;
        let more: Vec<Phrase> = whole.into_iter().filter(is_of_all).collect();
        own.extend(more);
        sort(&mut own);
    }
    own
}

/// A name of the strongest terms.
fn by_terms(terms: &[Term]) -> String {
    let terms: Vec<&str> = terms.iter().take(TERMS).map(|term| term.term.as_str()).collect();
    if terms.is_empty() { NO_WORDS.to_owned() } else { capital(&terms.join(" · ")) }
}
