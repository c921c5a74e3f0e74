//! What was checked: repeated products, prices out of the ordinary, descriptions of other products.

use super::descriptions::DescriptionsView;
use super::prices::PricesView;
use crate::findings::alike_in;
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, FarPrices, Money, Repeated, Repeats};
use wintermute_shared::price::Currency;
use wintermute_shared::quality::Duplicates;

/// Lines of `quality.json` that a table shows.
const SHOWN: usize = 10;
/// Prices far from those of their kinds that are shown.
const FAR: usize = 20;

/// What was checked.
#[derive(Serialize)]
pub struct Checks {
    duplicates: Option<DuplicatesView>,
    prices: Option<PricesView>,
    far: Option<FarView>,
    descriptions: Option<DescriptionsView>,
}

#[derive(Serialize)]
struct DuplicatesView {
    sentence: String,
    most: Vec<RepeatedView>,
}

/// Prices far from those of their kinds.
#[derive(Serialize)]
struct FarView {
    sentence: String,
    rows: Vec<FarRow>,
}

#[derive(Serialize)]
struct FarRow {
    name: String,
    brand: Option<String>,
    price: String,
    median: String,
    kind: String,
    row: String,
}

#[derive(Serialize)]
struct RepeatedView {
    name: String,
    count: String,
    /// Where the first is, or what they cost.
    further: String,
}

impl Checks {
    /// The checks of a catalogue.
    pub fn of(analysis: &Analysis) -> Self {
        let quality = &analysis.quality;
        Self {
            duplicates: match &analysis.repeats {
                Some(repeats) => Some(repeated(repeats, analysis)),
                None => quality.duplicates.as_ref().map(duplicates),
            },
            prices: quality.prices.as_ref().map(|prices| PricesView::of(prices, analysis)),
            far: analysis.far_prices.as_ref().map(|found| far(found, analysis)),
            descriptions: analysis.descriptions.as_ref().map(DescriptionsView::of),
        }
    }
}

fn far(found: &FarPrices, analysis: &Analysis) -> FarView {
    let money = |price: f64| format::money(price, &analysis.money);
    let rows: Vec<FarRow> = found
        .farthest
        .iter()
        .take(FAR)
        .filter_map(|far| {
            Some(FarRow {
                name: format::value(&far.product.name),
                brand: far.product.brand.as_deref().map(format::value),
                price: money(far.product.price?),
                median: money(far.median),
                kind: format::value(&analysis.clusters.get(far.cluster as usize)?.name),
                row: format::count(far.product.row),
            })
        })
        .collect();
    let shown = match found.products {
        all if all > rows.len() as u64 => {
            let more = match found.farthest.len() {
                listed if listed > rows.len() => {
                    format!(" “Find products” lists the {listed} farthest as “Price far from its kind”.")
                }
                _ => String::new(),
            };
            format!(" These are the {} farthest.{more}", rows.len())
        }
        _ => String::new(),
    };
    FarView {
        sentence: format!(
            "{} more than five times the median price of the kind, or less than a fifth of it, and farther from it than the spread of the \
             kind’s prices explains.{shown}",
            format::counted(found.products, "product costs", "products cost")
        ),
        rows,
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
        further: format!("first on line {}", format::place(repeated.line, repeated.part.as_deref())),
    });
    DuplicatesView { sentence, most: most.collect() }
}

/// "4.50", "4.50 to 9.00", "prices in several currencies": the prices of a product that is there more than once, if it has any.
pub fn repeated_prices(repeated: &Repeated, money: &Money) -> Option<String> {
    if repeated.is_mixed {
        return Some("prices in several currencies".to_owned());
    }
    let [low, high] = repeated.prices?;
    let money = match &repeated.currency {
        None => money.clone(),
        Some(name) => Money { currency: Currency::named(name), ..Money::default() },
    };
    let low_shown = format::money(low, &money);
    Some(if low < high { format!("{low_shown} to {}", format::money(high, &money)) } else { low_shown })
}

/// Products that are like others, after rows were merged.
fn repeated(repeats: &Repeats, analysis: &Analysis) -> DuplicatesView {
    let Repeats { again, products, at_other_prices, .. } = *repeats;
    let prices = match at_other_prices {
        0 => String::new(),
        differ if differ == products => ", with differing prices".to_owned(),
        differ => format!(", {} of them with differing prices", format::count(differ)),
    };
    let sentence = match again {
        0 => "No product is there twice.".to_owned(),
        _ => format!(
            "{} another with the same {}: {} more than once{prices}.",
            format::counted(again, "product repeats", "products repeat"),
            alike_in(analysis),
            format::counted(products, "product is there", "products are there")
        ),
    };
    let most = repeats.most.iter().take(SHOWN).map(|repeated| RepeatedView {
        name: match &repeated.brand {
            Some(brand) => format!("{} · {}", format::value(&repeated.name), format::value(brand)),
            None => format::value(&repeated.name),
        },
        count: format::count(repeated.count),
        further: repeated_prices(repeated, &analysis.money).map_or("without prices".to_owned(), |prices| {
            match repeated.is_mixed {
                true => prices,
                false => format!("at {prices}"),
            }
        }),
    });
    DuplicatesView { sentence, most: most.collect() }
}
