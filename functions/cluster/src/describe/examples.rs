//! The products nearest their centre, and those farthest from it.

use super::Batch;
use std::cmp::Ordering;
use wintermute_shared::Settings;
use wintermute_shared::analysis::Product;
use wintermute_shared::catalogue::{Role, Roles};

/// Products shown as typical and as odd.
const EXAMPLES: usize = 5;

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

    pub fn add(&mut self, batch: &Batch, roles: &Roles, settings: &Settings, prices: &[Option<f64>]) {
        for (row, (&label, &distance)) in batch.places.labels.iter().zip(&batch.places.distances).enumerate()
        {
            let OfCluster { typical, oddest } = &mut self.0[label as usize];
            let distance = f64::from(distance);
            let product = || product(batch, roles, settings, row, prices[row]);
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

fn product(batch: &Batch, roles: &Roles, settings: &Settings, row: usize, price: Option<f64>) -> Product {
    let cell = |role: Role| {
        let column = roles.column(role).and_then(|name| batch.frame.column(name));
        let text = column.map_or("", |column| column.get(row)).trim();
        (!text.is_empty()).then(|| shortened(text))
    };
    let first_text = || {
        let texts = settings.text.iter().find_map(|text| batch.frame.column(&text.column));
        texts.map_or("", |column| column.get(row))
    };
    Product {
        row: (batch.first_row + row) as u64,
        id: cell(Role::Id),
        name: cell(Role::Name).unwrap_or_else(|| shortened(first_text().trim())),
        brand: cell(Role::Brand),
        price,
        distance: f64::from(batch.places.distances[row]),
    }
}

/// A long text's beginning, so that no cell can swell the report.
fn shortened(text: &str) -> String {
    const LENGTH: usize = 200;
    match text.char_indices().nth(LENGTH) {
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
