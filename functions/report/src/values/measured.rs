//! Which products a figure counts, and which it leaves out.

use super::format;
use wintermute_shared::analysis::Analysis;

/// On how many products silhouettes were computed; `None` if an earlier version did not record it.
pub fn measured_on(analysis: &Analysis) -> Option<String> {
    let sample = analysis.choice.sample?;
    let worded = analysis.rows.saturating_sub(analysis.features.wordless);
    Some(if sample >= worded {
        format!("measured on all {}", format::counted(worded, "product", "products"))
    } else {
        format!("measured on a sample of {} of {} products", format::count(sample), format::count(worded))
    })
}

/// Whether there are prices of zero or below, which count in no figure.
pub fn has_zeros(analysis: &Analysis) -> bool {
    analysis.quality.prices.as_ref().is_some_and(|prices| prices.zero + prices.negative > 0)
}
