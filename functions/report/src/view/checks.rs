//! What was checked: repeated products, prices out of the ordinary, descriptions of other products.

use super::descriptions::DescriptionsView;
use super::prices::PricesView;
use crate::format;
use serde::Serialize;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::quality::Duplicates;

/// Lines of `quality.json` that a table shows.
const SHOWN: usize = 10;

/// What was checked.
#[derive(Serialize)]
pub struct Checks {
    duplicates: Option<DuplicatesView>,
    prices: Option<PricesView>,
    descriptions: Option<DescriptionsView>,
}

#[derive(Serialize)]
struct DuplicatesView {
    sentence: String,
    most: Vec<RepeatedView>,
}

#[derive(Serialize)]
struct RepeatedView {
    name: String,
    count: String,
    line: String,
}

impl Checks {
    /// The checks of a catalogue.
    pub fn of(analysis: &Analysis) -> Self {
        let quality = &analysis.quality;
        Self {
            duplicates: quality.duplicates.as_ref().map(duplicates),
            prices: quality.prices.as_ref().map(|prices| PricesView::of(prices, analysis)),
            descriptions: analysis.descriptions.as_ref().map(DescriptionsView::of),
        }
    }
}

fn duplicates(duplicates: &Duplicates) -> DuplicatesView {
    let Duplicates { rows, products, exact, .. } = *duplicates;
    let about = if exact { "" } else { "About " };
    let sentence = match rows {
        0 => "No product is there twice.".to_owned(),
        _ => format!(
            "{about}{} another with the same name and brand: {} more than once.",
            format::counted(rows, "row repeats", "rows repeat"),
            format::counted(products, "product is there", "products are there")
        ),
    };
    let most = duplicates.most.iter().take(SHOWN).map(|repeated| RepeatedView {
        name: format::value(&repeated.name),
        count: format::count(repeated.count),
        line: format::count(repeated.line),
    });
    DuplicatesView { sentence, most: most.collect() }
}
