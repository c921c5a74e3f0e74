//! What sets a cluster apart, in a sentence.

use crate::findings::{Finding, Sentence, is_named_in};
use crate::values::facets::{hidden, stated};
use crate::values::format;
use wintermute_shared::analysis::{Analysis, Cluster, Count, Facet};

/// A value stands out if at least this many products have it.
const LEAST: u64 = 5;
/// A median price that differs by less is like the catalogue's.
const LIKE: f64 = 0.15;

/// Values that are more common in the cluster than in the whole catalogue, and how its prices compare; `None` if nothing stands out.
/// A value that a word of the cluster says already does not stand out.
pub fn standout(cluster: &Cluster, analysis: &Analysis) -> Option<Finding> {
    if cluster.wordless || analysis.formed().len() < 2 {
        return None;
    }
    const FACETS: [Facet; 6] =
        [Facet::Brands, Facet::Genders, Facet::Colors, Facet::Categories, Facet::Materials, Facet::Sizes];
    let telling = FACETS
        .into_iter()
        .filter(|&facet| hidden(facet, analysis).is_none())
        .map(|facet| stated(facet, &cluster.group))
        .filter(|stated| stated.is_telling());
    let values: Vec<&Count> = telling.filter_map(|stated| most_marked(stated.counts, cluster)).collect();
    let mut sentence = Sentence::default();
    for (i, count) in values.iter().enumerate() {
        let before = match i {
            0 => "",
            i if i + 1 == values.len() => " and ",
            _ => ", ",
        };
        let common = if i == 0 { "as common here as in the whole catalogue" } else { "as common" };
        let times = format!(" is {} {common}", format::times(count.lift));
        sentence = sentence.say(before).data(&count.value).say(times);
    }
    match (price(cluster, analysis), values.is_empty()) {
        (None, true) => None,
        (None, false) => sentence.end(),
        (Some(price), true) => sentence.say(format!("The kind’s median price is {price}")).end(),
        (Some(price), false) => sentence.say(format!("; the kind’s median price is {price}")).end(),
    }
}

/// Of the values that are much more common here, the one that accounts for the most products beyond its share.
fn most_marked<'c>(counts: &'c [Count], cluster: &Cluster) -> Option<&'c Count> {
    let marked = counts.iter().filter(|count| {
        count.count >= LEAST && count.share >= 0.1 && count.lift >= 1.5 && !is_named_in(&count.value, cluster)
    });
    let surplus = |count: &Count| count.count as f64 * (1.0 - 1.0 / count.lift);
    marked.reduce(|best, next| if surplus(next) > surplus(best) { next } else { best })
}

fn price(cluster: &Cluster, analysis: &Analysis) -> Option<String> {
    let (own, all) = (cluster.group.price.as_ref()?, analysis.overall.price.as_ref()?);
    let difference = own.median / all.median - 1.0;
    if own.count < LEAST || !difference.is_finite() || difference.abs() < LIKE {
        return None;
    }
    Some(format!("{} the catalogue’s", format::against(own.median / all.median)))
}
