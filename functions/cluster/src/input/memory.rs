//! How many products a model is fitted to, by the memory that the settings allow.

use crate::features::lsa::MANY_DIMENSIONS;
use crate::input::columns::is_text;
use crate::input::frame::{Chunks, FrameReader};
use wintermute_shared::Settings;
use wintermute_shared::settings::Space;

/// What a run takes whatever the number of products: program, vocabulary, decomposition, descriptions that are judged, and one batch on its
/// way out.
const FIXED: f64 = 500e6;
/// Bytes of text for one word, the space after it included: fewer than there are, so that memory is not underestimated.
const WORD: f64 = 6.0;
/// Bytes for each word of a product: its count, its entry in a part, in the whole matrix and in the reweighted one.
const ENTRY: f64 = 32.0;
/// Bytes for each product in k-means and around it: labels, bounds, norms, changes.
const ROW: f64 = 100.0;

/// The most products of a catalogue that fit into `max_memory` at once; nothing where the settings name no limit.
pub fn rows_at_once<C: Chunks>(reader: &FrameReader<C>, settings: &Settings) -> Option<usize> {
    let limit = settings.max_memory? as f64;
    let columns = reader.row_footprint(|_| true);
    let words = reader.row_footprint(|name| is_text(settings, name)) / WORD * settings.ngrams as f64;
    let space = match settings.space {
        Space::Tfidf => 0,
        Space::Lsa => settings.dimensions.unwrap_or(MANY_DIMENSIONS) * size_of::<f32>(),
    };
    // Columns grow by doubling, so half of their memory may lie idle.
    let row = 2.0 * columns + words * ENTRY + space as f64 + ROW;
    Some((((limit - FIXED) / row).max(0.0) as usize).max(LEAST))
}

/// Fewer products are no sample worth the name, and take hardly any memory.
const LEAST: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_leave_room_for_fewer_products_and_no_limit_for_all() {
        let rows = |name: &str, max_memory| {
            let csv = format!("product_name\n{name}\n");
            let reader = FrameReader::open(csv.as_bytes(), |_| true).unwrap();
            rows_at_once(&reader, &Settings { max_memory, ..Settings::default() })
        };
        let (short, long) = (rows("red shoes", Some(1 << 30)), rows(&"red shoes ".repeat(99), Some(1 << 30)));
        assert!(short > long && long > Some(LEAST), "{short:?} {long:?}");
        assert_eq!(rows("red shoes", None), None);
        assert_eq!(rows("red shoes", Some(1)), Some(LEAST));
    }
}
