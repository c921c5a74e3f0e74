//! Which values of facets have words that were clustered.

use crate::features::text::{Corpus, Part};
use crate::features::tfidf::TfIdf;
use crate::input::frame::Column;
use linfa::traits::Transformer;
use wintermute_shared::analysis::{Count, Facet, Group};

/// Marks the counted values that have a word of the vocabulary.
pub(super) fn mark<'a>(tfidf: &TfIdf, groups: impl Iterator<Item = &'a mut Group>) {
    let mut counts: Vec<Count> = Vec::new();
    let mut groups: Vec<&mut Group> = groups.collect();
    for (group, facet) in each(&groups) {
        counts.extend_from_slice(groups[group].counts(facet));
    }
    if counts.is_empty() {
        return;
    }
    let column = Column::of("values", counts.iter().map(|count| count.value.as_str()));
    let corpus = Corpus::new(vec![Part { column: &column, weight: 1.0, has_markup: false }]);
    let rows = tfidf.transform(&corpus);
    let mut clustered = (0..counts.len()).map(|row| !rows.row(row).0.is_empty());
    for (group, facet) in each(&groups) {
        for count in groups[group].counts_mut(facet) {
            count.clustered = clustered.next().unwrap_or_default();
        }
    }
}

fn each(groups: &[&mut Group]) -> Vec<(usize, Facet)> {
    (0..groups.len()).flat_map(|group| Facet::ALL.map(|facet| (group, facet))).collect()
}
