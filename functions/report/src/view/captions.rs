//! What is said below pictures.

use crate::plots::NUMBERED;
use crate::values::format;
use wintermute_shared::analysis::Analysis;

/// Characters of the reason for the number of clusters: a sentence or two.
pub const REASON: usize = 600;

/// What is marked on the map of principal components.
pub fn numbered(analysis: &Analysis) -> String {
    match analysis.map.centres.len() {
        1 => "The number marks the kind’s centre.".to_owned(),
        _ if !analysis.families.is_empty() => {
            "Letters mark the families’ centres, dots those of their kinds.".to_owned()
        }
        ..=NUMBERED => "Numbers mark the kinds’ centres.".to_owned(),
        _ => {
            format!("Numbers mark the centres of the {NUMBERED} largest kinds, dots those of the others.")
        }
    }
}

/// What the map shows, and how far it tells which products are alike.
pub fn map_caption(analysis: &Analysis) -> String {
    let group = if analysis.families.is_empty() { "kind" } else { "family" };
    let shown = match analysis.is_dense() {
        false => format!("Each point is a product, in the colour of its {group}."),
        true => format!(
            "The more opaque, the more products are in a place, in the colour of the {group} of most of them."
        ),
    };
    let Some(likeness) = analysis.map.likeness else { return shown };
    let says = match likeness.correlation {
        r if r >= 0.8 => "Products that are near each other here are mostly alike",
        r if r >= 0.5 => "Places on this map tell roughly which products are alike",
        r if r >= 0.3 => "Places on this map tell little of which products are alike",
        _ => "Places on this map tell next to nothing of which products are alike",
    };
    let correlation = format::number(likeness.correlation, 2);
    format!(
        "{shown} {says}: the rank correlation between distances here and between their words is {correlation} (all pairs \
         of {}).",
        format::counted(likeness.products, "product", "products")
    )
}

/// What the map of discs shows, and how well it keeps neighbours.
pub fn discs_caption(analysis: &Analysis) -> String {
    let shown = match analysis.clusters.len() {
        1 => "The disc is the kind, with its products as points.",
        _ => {
            "A disc is a kind, as large as its share of the products, with its number at the centre and its products as points. Like kinds lie near each other."
        }
    };
    let Some(kept) = analysis.map.discs.as_ref().and_then(|discs| discs.kept) else {
        return shown.to_owned();
    };
    format!(
        "{shown} Of the ten nearest neighbours of a product, this map keeps {} and two principal components {} (trustworthiness, 1 is all; {}).",
        format::number(kept.discs, 2),
        format::number(kept.components, 2),
        format::counted(kept.products, "product", "products")
    )
}
