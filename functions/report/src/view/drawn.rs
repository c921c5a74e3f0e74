//! The products that the page has.

use wintermute_shared::analysis::Analysis;

/// Whether the page has all products.
pub fn is_whole(analysis: &Analysis) -> bool {
    analysis.drawn.as_ref().is_some_and(|drawn| drawn.row.len() as u64 == analysis.rows)
}
