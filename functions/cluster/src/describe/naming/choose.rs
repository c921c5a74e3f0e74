//! A name for each cluster, different from all others.

use super::counts::Counts;
use super::cover::{Cover, cover};
use super::phrases::{Phrase, capital};
use hashbrown::HashSet;

/// A phrase that is worth less than this share of the best one is no name in its place.
const NEXT_BEST: f64 = 0.75;
/// A cluster whose best phrase covers less is called after several kinds, if they cover so much more.
const MOST: f64 = 0.55;
const MORE: f64 = 0.2;
/// Each of them covers at least this share of the cluster, and has at least this share of its products in it.
const OF_CLUSTER: f64 = 0.15;
const IN_CLUSTER: f64 = 0.5;

/// What a cluster is called.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::describe) struct Name {
    pub shown: String,
    /// The share of the cluster's products whose names have all of its words, or those of one of its kinds; none if it is no phrase of
    /// their names.
    pub coverage: Option<f64>,
}

/// The name of each cluster, out of its phrases, the best first. Where two clusters would have the same name, the one that it suits less
/// takes its next phrase, or gains the words that set it apart. `otherwise` names a cluster without phrases.
pub(super) fn choose(
    phrases: &[Vec<Phrase>],
    counts: &Counts,
    otherwise: impl Fn(usize) -> String,
) -> Vec<Name> {
    let mut names = vec![Name::default(); phrases.len()];
    let mut taken = Taken::default();
    let best = |cluster: usize| phrases[cluster].first().map_or(0.0, |phrase| phrase.score());
    let mut order: Vec<usize> = (0..phrases.len()).collect();
    order.sort_by(|&a, &b| best(b).total_cmp(&best(a)).then(a.cmp(&b)));
    for cluster in order {
        names[cluster] = match phrases[cluster].as_slice() {
            [] => Name { shown: taken.numbered(otherwise(cluster)), coverage: None },
            [best, ..] => by_phrases(best, &phrases[cluster], counts, cluster, &mut taken),
        };
    }
    names
}

/// The name of a cluster that has phrases.
fn by_phrases(best: &Phrase, phrases: &[Phrase], counts: &Counts, cluster: usize, taken: &mut Taken) -> Name {
    let kinds = several(best, phrases, counts, cluster);
    if let Some(kinds) = kinds.filter(|kinds| taken.is_free(&kinds.words(), &kinds.name())) {
        return taken.take(kinds.words(), kinds.name(), kinds.share);
    }
    let mut good = phrases.iter().take_while(|phrase| phrase.score() >= NEXT_BEST * best.score());
    let free = good.find(|phrase| taken.is_free(&phrase.words, &phrase.shown)).cloned();
    match free.or_else(|| apart(best, phrases, counts, cluster, taken)) {
        Some(Phrase { words, shown, fit, .. }) => taken.take(words, shown, fit.coverage),
        None => {
            Name { shown: capital(&taken.numbered(best.shown.clone())), coverage: Some(best.fit.coverage) }
        }
    }
}

/// The kinds of a cluster, where its best phrase leaves many of its products out and several kinds do not.
fn several<'p>(best: &Phrase, phrases: &'p [Phrase], counts: &Counts, cluster: usize) -> Option<Cover<'p>> {
    if best.fit.coverage >= MOST {
        return None;
    }
    let own = phrases.iter().filter(|phrase| phrase.fit.precision >= IN_CLUSTER);
    let cover = cover(&(cluster..cluster + 1), own, OF_CLUSTER, counts);
    (cover.kinds.len() > 1 && cover.share >= best.fit.coverage + MORE).then_some(cover)
}

/// A phrase and what sets the cluster apart from the one that is called by the phrase.
fn apart(
    best: &Phrase,
    phrases: &[Phrase],
    counts: &Counts,
    cluster: usize,
    taken: &Taken,
) -> Option<Phrase> {
    let own = cluster..cluster + 1;
    let others = phrases
        .iter()
        .filter(|other| !other.is_composed && !other.words.iter().any(|word| best.words.contains(word)));
    let longer = others.filter_map(|other| {
        let longer = best.and(other, counts, &own)?;
        let score = longer.fit.f1() * other.form;
        (score > 0.0 && taken.is_free(&longer.words, &longer.shown)).then_some((score, longer))
    });
    let longer = longer.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.shown.cmp(&a.1.shown)));
    longer.map(|(_, longer)| longer)
}

/// The names that clusters have.
#[derive(Default)]
struct Taken {
    words: HashSet<Vec<u32>>,
    names: HashSet<String>,
}

impl Taken {
    fn is_free(&self, words: &Vec<u32>, name: &str) -> bool {
        !self.words.contains(words) && !self.names.contains(&name.to_lowercase())
    }

    fn take(&mut self, words: Vec<u32>, name: String, coverage: f64) -> Name {
        self.names.insert(name.to_lowercase());
        self.words.insert(words);
        Name { shown: capital(&name), coverage: Some(coverage) }
    }

    /// A name, with a number if there is such a one.
    fn numbered(&mut self, name: String) -> String {
        let mut own = name.clone();
        let mut number = 1;
        while !self.names.insert(own.to_lowercase()) {
            number += 1;
            own = format!("{name} ({number})");
        }
        own
    }
}
