//! The products nearest their centre, and those farthest from it.

use super::Batch;
use crate::features::text::values;
use crate::features::text::without_markup;
use crate::input::pricing::Pricing;
use crate::input::products::{Origins, PRICE_MAX, Products};
use std::cmp::Ordering;
use wintermute_shared::Settings;
use wintermute_shared::analysis::{Product, Variants};
use wintermute_shared::catalogue::{Role, Roles};

/// Products shown as typical and as odd.
const EXAMPLES: usize = 5;
/// Characters of a text that are kept.
const LONGEST: usize = 200;

/// The examples of each cluster, growing by batches.
pub(super) struct Examples(Vec<OfCluster>);

/// The examples of one cluster.
#[derive(Clone, Default)]
pub(super) struct OfCluster {
    /// The nearest ones, nearest first; of two at the same distance the one that comes first in the catalogue.
    pub typical: Vec<Product>,
    /// The farthest ones, farthest first; of two at the same distance the one that comes last.
    pub oddest: Vec<Product>,
}

impl Examples {
    pub fn new(groups: usize) -> Self {
        Self(vec![OfCluster::default(); groups])
    }

    pub fn add(&mut self, batch: &Batch, roles: &Roles, settings: &Settings, pricing: Option<&Pricing>) {
        for (row, (&label, &distance)) in batch.places.labels.iter().zip(&batch.places.distances).enumerate()
        {
            let OfCluster { typical, oddest } = &mut self.0[label as usize];
            let distance = f64::from(distance);
            let product = || product(batch, roles, settings, row, pricing);
            insert(typical, |a| a.total_cmp(&distance) == Ordering::Greater, product);
            insert(oddest, |a| a.total_cmp(&distance) != Ordering::Greater, product);
        }
    }

    pub fn finish(self) -> Vec<OfCluster> {
        self.0
    }
}

/// Puts a product before the first one whose distance it `beats`, if that is among the best.
fn insert(best: &mut Vec<Product>, beats: impl Fn(f64) -> bool, product: impl Fn() -> Product) {
    let full = best.len() == EXAMPLES;
    if full && !beats(best[EXAMPLES - 1].distance) {
        return;
    }
    let at = best.iter().position(|other| beats(other.distance)).unwrap_or(best.len());
    best.truncate(EXAMPLES - usize::from(full));
    best.insert(at, product());
}

fn product(
    batch: &Batch,
    roles: &Roles,
    settings: &Settings,
    row: usize,
    pricing: Option<&Pricing>,
) -> Product {
    let Products { frame, origins } = batch.products;
    let price = batch.read.prices[row].as_ref();
    let cell = |role: Role| {
        let column = roles.column(role).and_then(|name| frame.column(name));
        let text = values(column.map_or("", |column| column.get(row))).join(", ");
        (!text.is_empty()).then(|| shortened(&text, LONGEST))
    };
    let first_text = || {
        let texts = settings.text.iter().find_map(|text| frame.column(&text.column));
        texts.map_or("", |column| column.get(row))
    };
    Product {
        row: origins.row(row) + 1,
        id: cell(Role::Id),
        name: cell(Role::Name).unwrap_or_else(|| shortened(without_markup(first_text()).trim(), LONGEST)),
        brand: cell(Role::Brand),
        price: price.map(|price| price.amount),
        currency: price.filter(|price| !price.is_main).and_then(|price| price.currency.clone()),
        variants: variants(batch.products, row, pricing),
        distance: f64::from(batch.places.distances[row]),
    }
}

/// What is told of a product that is several rows.
fn variants(products: &Products, product: usize, pricing: Option<&Pricing>) -> Option<Variants> {
    let Origins::Merged { variants, .. } = &products.origins else { return None };
    let rows = products.origins.rows(product).len() as u64;
    let highest = || {
        let highest = products.frame.column(PRICE_MAX)?.get(product);
        Some(pricing?.rule.read(highest, None)?.amount)
    };
    (rows > 1).then(|| Variants { rows, count: u64::from(variants[product]), price_max: highest() })
}

/// A long text's beginning, so that no cell can swell the report.
pub(super) fn shortened(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_stay_in_order_and_ties_keep_theirs() {
        let product = |row: u64, distance: f64| Product {
            row,
            id: None,
            name: String::new(),
            brand: None,
            price: None,
            currency: None,
            variants: None,
            distance,
        };
        let (mut typical, mut oddest) = (Vec::new(), Vec::new());
        for (row, distance) in [3.0, 1.0, 2.0, 1.0, 5.0, 4.0, 5.0, 0.5].into_iter().enumerate() {
            insert(&mut typical, |a| a > distance, || product(row as u64, distance));
            insert(&mut oddest, |a| a <= distance, || product(row as u64, distance));
        }
        let rows = |best: &[Product]| best.iter().map(|product| product.row).collect::<Vec<_>>();
        assert_eq!(rows(&typical), [7, 1, 3, 2, 0]);
        assert_eq!(rows(&oddest), [6, 4, 5, 0, 2]);
    }
}
