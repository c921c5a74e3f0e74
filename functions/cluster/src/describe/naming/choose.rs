//! A name for each cluster, different from all others.

use super::counts::Counts;
use super::phrases::{Phrase, capital};
use hashbrown::HashSet;

/// A phrase that is worth less than this share of the best one is no name in its place.
const NEXT_BEST: f64 = 0.75;

/// What a cluster is called.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::describe) struct Name {
    pub shown: String,
    /// The share of the cluster's products whose names have all of its words; none if it is no phrase of their names.
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
        let good = phrases[cluster].iter().take_while(|phrase| phrase.score() >= NEXT_BEST * best(cluster));
        let free = good.clone().find(|phrase| taken.is_free(&phrase.words, &phrase.shown)).cloned();
        let first = phrases[cluster].first();
        let phrase = free.or_else(|| apart(first?, &phrases[cluster], counts, cluster, &taken));
        names[cluster] = match (phrase, first) {
            (Some(phrase), _) => taken.take(phrase),
            (None, Some(best)) => Name {
                shown: capital(&taken.numbered(best.shown.clone())),
                coverage: Some(best.fit.coverage),
            },
            (None, None) => Name { shown: taken.numbered(otherwise(cluster)), coverage: None },
        };
    }
    names
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

    fn take(&mut self, phrase: Phrase) -> Name {
        self.names.insert(phrase.shown.to_lowercase());
        self.words.insert(phrase.words);
        Name { shown: capital(&phrase.shown), coverage: Some(phrase.fit.coverage) }
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
