//! Some products of each cluster by name, for the map and the search of a report: those whose numbers have the least hashes.

use super::batch::Batch;
use super::bottom_k::BottomK;
use super::examples::{product, shortened};
use hashbrown::HashMap;
use rapidhash::v3::rapidhash_v3;
use wintermute_shared::Settings;
use wintermute_shared::analysis::{Drawn, OtherPrice, Product};
use wintermute_shared::catalogue::Roles;

/// Products in all.
const ALL: usize = 5_000;
/// This many times its even share of a cluster's products is kept, since other clusters may have fewer.
const MORE: usize = 4;
/// Characters of a name, and of a brand.
const LONGEST: usize = 80;
/// Characters of an id.
const LONGEST_ID: usize = 40;

/// The drawn products, growing by batches.
pub(super) struct ProductSample {
    /// Products so far.
    came: u64,
    clusters: Vec<BottomK<Placed>>,
}

struct Placed {
    product: Product,
    at: [f32; 2],
}

impl ProductSample {
    /// No products of this many groups, of a catalogue of this many rows.
    pub fn new(rows: u64, groups: usize) -> Self {
        let even = (ALL * MORE).div_ceil(groups.max(1));
        let most = if rows <= ALL as u64 { ALL } else { even.min(ALL) };
        Self { came: 0, clusters: (0..groups).map(|_| BottomK::new(most)).collect() }
    }

    /// Adds products. Batches come in the catalogue's order.
    pub fn add(&mut self, batch: &Batch, roles: &Roles, settings: &Settings) {
        for (row, &label) in batch.places.labels.iter().enumerate() {
            let hash = rapidhash_v3(&(self.came + row as u64).to_le_bytes());
            self.clusters[label as usize].add(hash, || Placed {
                product: product(batch, roles, settings, row),
                at: [batch.places.map[(row, 0)], batch.places.map[(row, 1)]],
            });
        }
        self.came += batch.places.labels.len() as u64;
    }

    /// As many of each cluster as of any other, as far as it has them.
    pub fn finish(self) -> Drawn {
        let sizes: Vec<usize> = self.clusters.iter().map(BottomK::len).collect();
        let most = even(&sizes, ALL);
        let mut drawn = Drawn::default();
        let mut brands: HashMap<String, u32> = HashMap::new();
        for (cluster, products) in self.clusters.into_iter().enumerate() {
            let mut products = products.into_least(most);
            products.sort_by_key(|placed| placed.product.row);
            for Placed { product, at } in products {
                drawn.row.push(product.row);
                drawn.name.push(shortened(&product.name, LONGEST));
                let brand = product.brand.map(|brand| shortened(&brand, LONGEST));
                drawn.brand.push(brand.map(|brand| {
                    let next = brands.len() as u32;
                    *brands.entry(brand).or_insert_with_key(|brand| {
                        drawn.brands.push(brand.clone());
                        next
                    })
                }));
                let is_main = product.currency.is_none();
                if let Some(price) = product.price.filter(|_| !is_main) {
                    let place = drawn.price.len() as u32;
                    drawn.other_prices.push(OtherPrice { place, price, currency: product.currency });
                }
                drawn.price.push(product.price.filter(|_| is_main));
                drawn.id.push(product.id.map(|id| shortened(&id, LONGEST_ID)));
                drawn.distance.push((product.distance * 1e3).round() as f32 / 1e3);
                drawn.cluster.push(cluster as u32);
                // Four digits are more than a pixel shows.
                let [x, y] = at.map(|value| (value * 1e4).round() / 1e4);
                drawn.x.push(x);
                drawn.y.push(y);
            }
        }
        if drawn.id.iter().all(Option::is_none) {
            drawn.id.clear();
        }
        drawn
    }
}

/// The largest number so that as many of each group, as far as it has them, are no more than `all`.
fn even(sizes: &[usize], all: usize) -> usize {
    let mut ascending = sizes.to_vec();
    ascending.sort_unstable();
    let mut left = all;
    for (i, &size) in ascending.iter().enumerate() {
        let share = left / (ascending.len() - i);
        if size > share {
            return share;
        }
        left -= size;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_groups_leave_their_room_to_large_ones() {
        assert_eq!(even(&[10, 3_000, 9_000], 5_000), 2_495);
        assert_eq!(even(&[10, 20], 5_000), 5_000);
        assert_eq!(even(&[], 5_000), 5_000);
        assert_eq!(even(&[9_000; 300], 5_000), 16);
    }
}
