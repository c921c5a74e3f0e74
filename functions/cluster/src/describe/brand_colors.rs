//! Which colours the products of each brand have, in all and in each cluster.

use super::brand_numbers::BrandNumbers;
use super::examples::shortened;
use super::value_numbers::ValueNumbers;
use crate::input::frame::Frame;
use hashbrown::{HashMap, HashSet};
use std::collections::BTreeMap;
use wintermute_shared::analysis::{Brand, BrandColor};
use wintermute_shared::catalogue::{Role, Roles};

/// Counts that are kept at most, about 30 bytes each. Of more, the brands with the fewest products are left out.
const COUNTS: usize = 1_000_000;
/// Different cells of brands and of colours that are remembered at most. Of more, nothing is told.
const CELLS: usize = 50_000;
/// Colours of a brand that are told.
const TOP: usize = 5;
/// Colours of a brand in a cluster that are told.
const TOP_IN_CLUSTER: usize = 3;
/// Characters of a colour's name that are told.
const LONGEST: usize = 80;

/// The number of products of each brand with each colour in each group, growing by batches. Products of several brands do not count.
pub(super) struct BrandColors {
    brands: BrandNumbers,
    colors: ColorNumbers,
    /// Products by brand and group, and those of them with a colour.
    counts: HashMap<(u32, u32), HashMap<u32, u64>>,
    /// Products by brand and group that state a colour.
    stated: HashMap<(u32, u32), u64>,
    /// How many counts that are.
    kept: usize,
    /// Counts that are kept at most.
    most: usize,
    left_out: HashSet<u32>,
    /// Whether there were too many different cells to remember.
    is_over: bool,
}

impl BrandColors {
    pub fn new() -> Self {
        Self::with_room_for(COUNTS)
    }

    fn with_room_for(most: usize) -> Self {
        Self {
            brands: BrandNumbers::default(),
            colors: ColorNumbers::default(),
            counts: HashMap::new(),
            stated: HashMap::new(),
            kept: 0,
            most,
            left_out: HashSet::new(),
            is_over: false,
        }
    }

    /// Adds products with the number of the group of each.
    pub fn add(&mut self, frame: &Frame, roles: &Roles, labels: &[u32]) {
        let column = |role: Role| roles.column(role).and_then(|name| frame.column(name));
        let (Some(brands), Some(colors)) = (column(Role::Brand), column(Role::Color)) else { return };
        for (row, &label) in labels.iter().enumerate() {
            if self.is_over {
                return;
            }
            self.add_product(brands.get(row), colors.get(row), label);
        }
    }

    fn add_product(&mut self, brand: &str, color: &str, group: u32) {
        let Some(brand) = self.brands.of_cell(brand) else { return };
        let colors = self.colors.of_cell(color);
        if !colors.is_empty() && !self.left_out.contains(&brand) {
            *self.stated.entry((brand, group)).or_default() += 1;
            let counts = self.counts.entry((brand, group)).or_default();
            let before = counts.len();
            for &color in colors {
                *counts.entry(color).or_default() += 1;
            }
            self.kept += counts.len() - before;
        }
        if self.kept > self.most {
            self.leave_out_small_brands();
        }
        if self.brands.cells() > CELLS || self.colors.cells.len() > CELLS {
            *self = Self { is_over: true, ..Self::with_room_for(self.most) };
        }
    }

    /// Leaves out the half of the brands with the fewest products, for good: what is told of a brand is exact.
    fn leave_out_small_brands(&mut self) {
        let mut sizes: BTreeMap<u32, u64> = BTreeMap::new();
        for (&(brand, _), &products) in &self.stated {
            *sizes.entry(brand).or_default() += products;
        }
        let mut brands: Vec<(u64, u32)> =
            sizes.into_iter().map(|(brand, products)| (products, brand)).collect();
        brands.sort_unstable();
        self.left_out.extend(brands[..brands.len().div_ceil(2)].iter().map(|&(_, brand)| brand));
        let left_out = &self.left_out;
        self.counts.retain(|(brand, _), _| !left_out.contains(brand));
        self.stated.retain(|(brand, _), _| !left_out.contains(brand));
        self.kept = self.counts.values().map(HashMap::len).sum();
    }

    /// Tells the most frequent colours of some brands, over all and in the clusters that each sells.
    pub fn tell(&self, brands: &mut [Brand]) {
        for brand in brands {
            let Some(number) = self.brands.of_name(&brand.name) else { continue };
            let mut all: HashMap<u32, u64> = HashMap::new();
            for (_, counts) in self.counts.iter().filter(|((own, _), _)| *own == number) {
                counts.iter().for_each(|(&color, &products)| *all.entry(color).or_default() += products);
            }
            let stated = self.stated.iter().filter(|((own, _), _)| *own == number);
            brand.colors = self.most_frequent(&all, stated.map(|(_, products)| products).sum(), TOP);
            for sells in &mut brand.sells {
                let group = (number, sells.cluster);
                if let Some((counts, &stated)) = self.counts.get(&group).zip(self.stated.get(&group)) {
                    sells.colors = self.most_frequent(counts, stated, TOP_IN_CLUSTER);
                }
            }
        }
    }

    fn most_frequent(&self, counts: &HashMap<u32, u64>, stated: u64, most: usize) -> Vec<BrandColor> {
        let name = |color: u32| self.colors.colors.name(color);
        let mut counts: Vec<(u32, u64)> =
            counts.iter().map(|(&color, &products)| (color, products)).collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| name(a.0).cmp(name(b.0))));
        let color = |&(color, products): &(u32, u64)| BrandColor {
            value: shortened(name(color), LONGEST),
            products,
            share: products as f64 / stated.max(1) as f64,
        };
        counts.iter().take(most).map(color).collect()
    }
}

/// Colours by number, and those of each cell that was seen.
#[derive(Default)]
struct ColorNumbers {
    colors: ValueNumbers,
    cells: HashMap<String, Vec<u32>>,
}

impl ColorNumbers {
    fn of_cell(&mut self, cell: &str) -> &[u32] {
        if !self.cells.contains_key(cell) {
            self.cells.insert(cell.to_owned(), self.colors.of_cell(cell));
        }
        &self.cells[cell]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wintermute_shared::analysis::Sells;

    fn told(colors: &BrandColors, name: &str) -> Brand {
        let sells = |cluster| Sells { cluster, products: 1, median_price: None, colors: Vec::new() };
        let mut brands = [Brand {
            name: name.to_owned(),
            products: 1,
            share: 1.0,
            median_price: None,
            colors: Vec::new(),
            kinds: 2,
            sells: vec![sells(0), sells(1)],
        }];
        colors.tell(&mut brands);
        let [brand] = brands;
        brand
    }

    fn shown(colors: &[BrandColor]) -> Vec<(&str, u64, f64)> {
        colors.iter().map(|color| (color.value.as_str(), color.products, color.share)).collect()
    }

    #[test]
    fn a_brand_has_its_own_colours_in_all_and_in_each_cluster() {
        let mut colors = BrandColors::new();
        for (brand, color, group) in [
            ("Abco", "Black", 0),
            ("ABCO ", "black", 0),
            ("Abco", "[\"Red\",\"Black\"]", 1),
            ("Abco", "Blue", 1),
            ("Abco", "", 1),
            ("Velt", "White", 1),
            ("[\"Abco\",\"Velt\"]", "Green", 1),
        ] {
            colors.add_product(brand, color, group);
        }
        let brand = told(&colors, "abco");
        assert_eq!(shown(&brand.colors), [("Black", 3, 0.75), ("Blue", 1, 0.25), ("Red", 1, 0.25)]);
        assert_eq!(shown(&brand.sells[0].colors), [("Black", 2, 1.0)]);
        assert_eq!(shown(&brand.sells[1].colors), [("Black", 1, 0.5), ("Blue", 1, 0.5), ("Red", 1, 0.5)]);
        assert_eq!(shown(&told(&colors, "Velt").colors), [("White", 1, 1.0)]);
    }

    #[test]
    fn of_too_many_counts_small_brands_are_left_out_and_the_others_stay_exact() {
        let mut colors = BrandColors::with_room_for(100);
        for i in 0..3000 {
            colors.add_product("Abco", if i % 3 == 0 { "red" } else { "black" }, i % 2);
            colors.add_product(&format!("Brand {i}"), "red", 0);
        }
        assert!(colors.kept <= 100, "{}", colors.kept);
        assert_eq!(told(&colors, "Abco").colors[0].products, 2000);
        assert_eq!(shown(&told(&colors, "Brand 1").colors), []);
    }

    #[test]
    fn of_too_many_brands_nothing_is_told() {
        let mut colors = BrandColors::new();
        for i in 0..=CELLS {
            colors.add_product(&format!("Brand {i}"), "red", 0);
        }
        assert!(colors.is_over && shown(&told(&colors, "Brand 1").colors).is_empty());
    }
}
