//! What sets a cluster apart, in a sentence.

use crate::facets::Facet;
use crate::findings::{Finding, Sentence};
use crate::format;
use wintermute_shared::analysis::{Analysis, Cluster, Count};

/// A value stands out from so many products on.
const LEAST: u64 = 5;
/// A mean price that differs by less is like the catalogue's.
const LIKE: f64 = 0.15;

/// What the cluster has more of than the whole catalogue, and whether it costs more; nothing where nothing stands out.
pub fn standout(cluster: &Cluster, analysis: &Analysis) -> Option<Finding> {
    if cluster.wordless || analysis.formed().len() < 2 {
        return None;
    }
    let facets = [Facet::Brands, Facet::Genders, Facet::Colors, Facet::Categories];
    let telling =
        facets.map(|facet| facet.of(&cluster.group)).into_iter().filter(|stated| stated.is_telling());
    let values: Vec<&Count> = telling.filter_map(|stated| most_marked(stated.counts)).collect();
    let mut sentence = Sentence::default();
    for (i, count) in values.iter().enumerate() {
        let before = match i {
            0 => "",
            i if i + 1 == values.len() => " and ",
            _ => ", ",
        };
        let times = format::number(count.lift, usize::from(count.lift < 9.95));
        sentence = sentence.say(format!("{before}{times} times as many ")).data(&count.value);
    }
    if !values.is_empty() {
        sentence = sentence.say(" as in the whole catalogue");
    }
    match (price(cluster, analysis), values.is_empty()) {
        (None, true) => None,
        (None, false) => sentence.end(),
        (Some(price), true) => sentence.say(format!("The average price is {price}")).end(),
        (Some(price), false) => sentence.say(format!("; the average price is {price}")).end(),
    }
}

/// Of the values that are much more common here, the one that accounts for the most products beyond its share.
fn most_marked(counts: &[Count]) -> Option<&Count> {
    let marked =
        counts.iter().filter(|count| count.count >= LEAST && count.share >= 0.1 && count.lift >= 1.5);
    let surplus = |count: &Count| count.count as f64 * (1.0 - 1.0 / count.lift);
    marked.reduce(|best, next| if surplus(next) > surplus(best) { next } else { best })
}

fn price(cluster: &Cluster, analysis: &Analysis) -> Option<String> {
    let (own, all) = (cluster.group.price.as_ref()?, analysis.overall.price.as_ref()?);
    let difference = own.mean / all.mean - 1.0;
    if own.count < LEAST || !difference.is_finite() || difference.abs() < LIKE {
        return None;
    }
    let share = format::number(difference.abs() * 100.0, 0);
    Some(format!("{share}% {} the catalogue’s", if difference > 0.0 { "above" } else { "below" }))
}
