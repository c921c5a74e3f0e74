//! Some products of each cluster, drawn evenly while the products come, with what they are called.

use crate::describe::batch::Batch;
use crate::describe::bottom_k::BottomK;
use crate::features::text::{Told, without_markup};
use crate::input::columns::set_aside;
use crate::input::frame::Column;
use unicode_normalization::UnicodeNormalization;
use wintermute_shared::Settings;
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::settings::{SetAside, Words};

/// Products that are drawn in all.
const ALL: usize = 1 << 14;
/// Bounds of the products that are drawn of a cluster.
const OF_CLUSTER: [usize; 2] = [64, 512];
/// Characters of a name that are read.
const LONGEST: usize = 200;

/// The drawn products of each cluster: those whose numbers have the least hashes.
pub(super) struct Pools<'a> {
    /// The column with the names.
    column: Option<&'a str>,
    /// The columns that tell words that name no kind.
    told: Vec<(SetAside, &'a str)>,
    has_markup: bool,
    /// Products so far.
    came: u64,
    /// All products of each cluster.
    sizes: Vec<u64>,
    clusters: Vec<BottomK<Drawn>>,
}

/// A drawn product.
struct Drawn {
    number: u64,
    name: String,
    /// Its cell in each column that tells words.
    told: Vec<String>,
}

/// The drawn products, cluster by cluster.
pub(super) struct NameSample {
    /// The products of each cluster of the catalogue.
    pub sizes: Vec<u64>,
    /// The cluster of each drawn product.
    pub clusters: Vec<u32>,
    /// What each is called, without markup.
    pub names: Vec<String>,
    told: Vec<(SetAside, Column)>,
    has_markup: bool,
}

impl<'a> Pools<'a> {
    /// No products of this many clusters.
    pub fn new(clusters: usize, roles: &'a Roles, settings: &'a Settings) -> Self {
        let is_text = |name: &&str| settings.text.iter().any(|text| text.column == *name);
        let name = roles.column(Role::Name).filter(is_text);
        let most = (ALL / clusters.max(1)).clamp(OF_CLUSTER[0], OF_CLUSTER[1]);
        Self {
            column: name.or_else(|| settings.text.first().map(|text| text.column.as_str())),
            told: set_aside(settings, roles).map(|(what, name)| (what, name.as_str())).collect(),
            has_markup: settings.words == Words::Unicode,
            came: 0,
            sizes: vec![0; clusters],
            clusters: (0..clusters).map(|_| BottomK::new(most)).collect(),
        }
    }

    /// Adds products. Batches come in the catalogue's order.
    pub fn add(&mut self, batch: &Batch) {
        let frame = &batch.products.frame;
        let names = self.column.and_then(|name| frame.column(name));
        let told: Vec<Option<&Column>> = self.told.iter().map(|(_, name)| frame.column(name)).collect();
        for (row, &label) in batch.places.labels.iter().enumerate() {
            let number = self.came + row as u64;
            self.sizes[label as usize] += 1;
            self.clusters[label as usize].add(mixed(number), || Drawn {
                number,
                name: names.map_or_else(String::new, |names| shown(names.get(row))),
                told: told.iter().map(|cells| cells.map_or("", |cells| cells.get(row)).to_owned()).collect(),
            });
        }
        self.came += batch.places.labels.len() as u64;
    }

    /// The drawn products of the first `clusters` clusters.
    pub fn finish(self, clusters: usize) -> NameSample {
        let mut told: Vec<(SetAside, Column)> =
            self.told.iter().map(|&(what, name)| (what, Column::of(name, [""; 0]))).collect();
        let (mut labels, mut names) = (Vec::new(), Vec::new());
        for (cluster, products) in self.clusters.into_iter().take(clusters).enumerate() {
            let mut products = products.into_items();
            products.sort_unstable_by_key(|product| product.number);
            for product in products {
                labels.push(cluster as u32);
                names.push(product.name);
                told.iter_mut().zip(&product.told).for_each(|((_, column), cell)| column.push(cell));
            }
        }
        let sizes = self.sizes.into_iter().take(clusters).collect();
        NameSample { sizes, clusters: labels, names, told, has_markup: self.has_markup }
    }
}

impl NameSample {
    /// The products of each cluster by name, beside the cells of a column.
    #[cfg(test)]
    pub fn of(clusters: &[Vec<(&str, &str)>], what: SetAside) -> Self {
        let products = || clusters.iter().flatten();
        let labels = clusters.iter().enumerate().flat_map(|(at, products)| vec![at as u32; products.len()]);
        Self {
            sizes: clusters.iter().map(|products| products.len() as u64).collect(),
            clusters: labels.collect(),
            names: products().map(|(name, _)| (*name).to_owned()).collect(),
            told: vec![(what, Column::of("told", products().map(|(_, cell)| cell)))],
            has_markup: true,
        }
    }

    /// The columns that tell words that name no kind.
    pub fn told(&self) -> Vec<Told<'_>> {
        let told = self.told.iter();
        told.map(|(what, column)| Told { what: *what, column, has_markup: self.has_markup }).collect()
    }

    /// Whether the words for colours or genders are told by a column.
    pub fn tells(&self, what: SetAside) -> bool {
        self.told.iter().any(|(told, _)| *told == what)
    }
}

/// A name as a page shows it, in one form of its accents, cut where it is too long.
fn shown(cell: &str) -> String {
    without_markup(cell).nfc().take(LONGEST).collect()
}

/// A number that looks drawn (the finaliser of SplitMix64).
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
