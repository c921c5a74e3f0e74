//! What has changed since the run before.

use crate::entry::{Entry, Grouping};
use crate::runs::Moment;
use std::collections::HashMap;

/// Terms overlap at least so much in two clusters that are one and the same.
const ALIKE: f64 = 0.3;

/// The run before: of the dataset's reports that stand, the one whose source was uploaded last before this run's.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// When its source was uploaded.
    pub moment: Moment,
    /// The run in short.
    pub entry: Entry,
}

/// What has become of the clusters.
pub struct Changes<'a> {
    /// Clusters of now with what they were, by their number now.
    pub kept: Vec<(&'a Grouping, &'a Grouping)>,
    /// Clusters of now that no cluster before was like.
    pub new: Vec<&'a Grouping>,
    /// Clusters of before that no cluster is like now.
    pub gone: Vec<&'a Grouping>,
}

impl<'a> Changes<'a> {
    /// Matches clusters by their terms: the two that overlap most are one, then the two of the rest, and so on.
    pub fn between(before: &'a Entry, now: &'a Entry) -> Self {
        let (old, new) = (&before.clusters, &now.clusters);
        let old_terms: Vec<_> = old.iter().map(terms).collect();
        let new_terms: Vec<_> = new.iter().map(terms).collect();
        let mut pairs: Vec<(f64, usize, usize)> = (0..new.len())
            .flat_map(|n| (0..old.len()).map(move |o| (n, o)))
            .map(|(n, o)| (overlap(&new_terms[n], &old_terms[o]), n, o))
            .filter(|pair| pair.0 >= ALIKE)
            .collect();
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let (mut was, mut is) = (vec![None; new.len()], vec![None; old.len()]);
        for (_, n, o) in pairs {
            if was[n].is_none() && is[o].is_none() {
                (was[n], is[o]) = (Some(o), Some(n));
            }
        }
        let kept = was.iter().zip(new).filter_map(|(was, now)| Some((now, &old[(*was)?])));
        let alone = |partners: &[Option<usize>], clusters: &'a [Grouping]| {
            let lone = partners.iter().zip(clusters).filter(|(partner, _)| partner.is_none());
            lone.map(|(_, cluster)| cluster).collect()
        };
        Self { kept: kept.collect(), new: alone(&was, new), gone: alone(&is, old) }
    }
}

/// A cluster's terms with weights that sum to 1.
fn terms(cluster: &Grouping) -> HashMap<&str, f64> {
    let whole: f64 = cluster.terms.iter().map(|term| term.weight.max(0.0)).sum();
    let share = |weight: f64| if whole > 0.0 { weight.max(0.0) / whole } else { 0.0 };
    let mut terms = HashMap::with_capacity(cluster.terms.len());
    for term in &cluster.terms {
        *terms.entry(term.term.as_str()).or_default() += share(term.weight);
    }
    terms
}

/// How much of the weights two clusters share, 0 to 1. The sum goes over sorted terms, so that it does not depend on their order.
fn overlap(one: &HashMap<&str, f64>, other: &HashMap<&str, f64>) -> f64 {
    let mut shared: Vec<f64> =
        one.iter().filter_map(|(term, weight)| Some(weight.min(*other.get(term)?))).collect();
    shared.sort_by(f64::total_cmp);
    shared.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wintermute_shared::analysis::Term;

    fn entry(clusters: &[&[&str]]) -> Entry {
        let grouping = |(id, terms): (usize, &&[&str])| Grouping {
            id: id as u32,
            name: terms.join(" · "),
            size: 10,
            share: 0.1,
            price: None,
            terms: terms.iter().map(|term| Term { term: (*term).to_owned(), weight: 0.2 }).collect(),
        };
        Entry {
            format: 1,
            wintermute: String::new(),
            dataset: String::new(),
            run: String::new(),
            settings: Vec::new(),
            rows: 0,
            rejected: 0,
            price: None,
            k: clusters.len() as u64,
            clusters: clusters.iter().enumerate().map(grouping).collect(),
        }
    }

    #[test]
    fn clusters_are_found_again_by_their_terms_whatever_their_numbers() {
        let before = entry(&[&["jeans", "denim"], &["watch", "steel"], &["sari", "silk"]]);
        let now = entry(&[&["watch", "strap"], &["jeans", "denim"], &["mug", "ceramic"]]);
        let changes = Changes::between(&before, &now);
        let ids =
            |pairs: &[(&Grouping, &Grouping)]| pairs.iter().map(|(a, b)| (a.id, b.id)).collect::<Vec<_>>();
        assert_eq!(ids(&changes.kept), [(0, 1), (1, 0)]);
        assert_eq!(changes.new.iter().map(|cluster| cluster.id).collect::<Vec<_>>(), [2]);
        assert_eq!(changes.gone.iter().map(|cluster| cluster.id).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn each_cluster_is_matched_once_and_the_best_match_wins() {
        let before = entry(&[&["jeans", "denim"]]);
        let now = entry(&[&["jeans", "skirt"], &["jeans", "denim"]]);
        let changes = Changes::between(&before, &now);
        assert_eq!((changes.kept[0].0.id, changes.new[0].id), (1, 0));
        assert!(changes.gone.is_empty());
    }

    #[test]
    fn clusters_without_terms_match_nothing() {
        let changes = Changes::between(&entry(&[&[]]), &entry(&[&[]])).kept.len();
        assert_eq!(changes, 0);
    }
}
