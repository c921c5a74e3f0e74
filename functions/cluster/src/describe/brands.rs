//! What the products of each brand cost.

use super::brand_numbers::BrandNumbers;
use super::groups::Figures;
use crate::input::frame::Frame;
use crate::model::Families;
use hashbrown::HashMap;
use wintermute_shared::analysis::{Brand, Group};
use wintermute_shared::catalogue::{Role, Roles};

/// Prices that are kept at most, 16 bytes each. Of more, nothing is told.
const MOST: usize = 2_000_000;
/// Different brands that are told apart at most. Of more, nothing is told.
const BRANDS: usize = 50_000;
/// A median of fewer prices says little.
const LEAST: usize = 10;

/// The prices of products with one brand, growing by batches.
pub(super) struct BrandPrices {
    brands: BrandNumbers,
    /// Group, brand, price.
    prices: Vec<(u32, u32, f64)>,
    /// Whether there was too much to keep.
    is_over: bool,
}

impl BrandPrices {
    pub fn new() -> Self {
        Self { brands: BrandNumbers::default(), prices: Vec::new(), is_over: false }
    }

    /// Adds products with the price and the number of the group of each.
    pub fn add(&mut self, frame: &Frame, roles: &Roles, prices: &[Option<f64>], labels: &[u32]) {
        let Some(column) = roles.column(Role::Brand).and_then(|name| frame.column(name)) else { return };
        for (row, (&label, price)) in labels.iter().zip(prices).enumerate() {
            if self.is_over {
                return;
            }
            let Some(price) = *price else { continue };
            if let Some(brand) = self.brands.of_cell(column.get(row)) {
                self.prices.push((label, brand, price));
            }
            if self.prices.len() > MOST || self.brands.cells() > BRANDS {
                *self = Self { is_over: true, ..Self::new() };
            }
        }
    }

    /// Group, brand and price of the products with one brand; `None` if there are too many, or none.
    pub fn known(&self) -> Option<&[(u32, u32, f64)]> {
        (!self.is_over && self.brands.cells() > 0).then_some(&self.prices)
    }

    /// Tells the median prices of some brands, over all and in the clusters that each sells.
    pub fn tell_brands(&mut self, brands: &mut [Brand]) {
        self.prices.sort_unstable_by(|a, b| (a.1, a.0).cmp(&(b.1, b.0)).then(a.2.total_cmp(&b.2)));
        for brand in brands {
            let Some(number) = self.brands.of_name(&brand.name) else { continue };
            let of = |from: (u32, u32), to: (u32, u32)| {
                let place = |at: (u32, u32)| self.prices.partition_point(|price| (price.1, price.0) < at);
                &self.prices[place(from)..place(to)]
            };
            let mut all: Vec<f64> = of((number, 0), (number + 1, 0)).iter().map(|price| price.2).collect();
            all.sort_unstable_by(f64::total_cmp);
            brand.median_price = median(&all);
            for sells in &mut brand.sells {
                let own = of((number, sells.cluster), (number, sells.cluster + 1));
                sells.median_price = median(&own.iter().map(|price| price.2).collect::<Vec<_>>());
            }
        }
    }

    /// Tells the median price of each brand that a cluster, a family or the catalogue names.
    pub fn tell(mut self, figures: &mut Figures, families: &Families) {
        self.tell_groups(&mut figures.groups);
        self.prices.iter_mut().for_each(|price| price.0 = families.of(price.0 as usize) as u32);
        self.tell_groups(&mut figures.families);
        self.prices.iter_mut().for_each(|price| price.0 = 0);
        self.tell_groups(std::slice::from_mut(&mut figures.overall));
    }

    /// Tells them of groups, which have the numbers of the prices.
    fn tell_groups(&mut self, groups: &mut [Group]) {
        self.prices.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        let of_brands = self.prices.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
        let medians: HashMap<(u32, u32), f64> = of_brands
            .filter(|prices| prices.len() >= LEAST)
            .map(|prices| {
                let middle = (prices.len() - 1) / 2;
                ((prices[0].0, prices[0].1), f64::midpoint(prices[middle].2, prices[prices.len() / 2].2))
            })
            .collect();
        for (group, id) in groups.iter_mut().zip(0..) {
            for count in &mut group.brands {
                let brand = self.brands.of_name(&count.value);
                count.median_price = brand.and_then(|brand| medians.get(&(id, brand)).copied());
            }
        }
    }
}

/// The median of ascending prices, if there are enough.
fn median(prices: &[f64]) -> Option<f64> {
    let middle = prices.len().checked_sub(1)? / 2;
    (prices.len() >= LEAST).then(|| f64::midpoint(prices[middle], prices[prices.len() / 2]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe::Groups;
    use crate::input::frame::Column;
    use wintermute_shared::Settings;

    /// The median prices of the brands of two clusters, of their family and of the catalogue, whose products are added in batches of this many.
    fn medians(batch: usize) -> Vec<Vec<(String, Option<f64>)>> {
        let rows: Vec<(&str, Option<f64>, u32)> = (0..40)
            .map(|i| match i {
                0..12 => (if i % 2 == 0 { "Abco" } else { "ABCO " }, Some(f64::from(i)), 0),
                12..21 => ("Velt", Some(5.0), 0),
                21..31 => ("Abco", Some(90.0), 1),
                31 => ("Abco", None, 1),
                _ => ("[\"Abco\",\"Velt\"]", Some(1.0), 1),
            })
            .collect();
        let roles = Roles::of(&["brand".to_owned()], &Settings::default());
        let (mut groups, mut brands) = (Groups::new(2), BrandPrices::new());
        for rows in rows.chunks(batch) {
            let columns = vec![Column::of("brand", rows.iter().map(|row| row.0))];
            let frame = Frame { columns, rows: rows.len() };
            let prices: Vec<_> = rows.iter().map(|row| row.1).collect();
            let labels: Vec<_> = rows.iter().map(|row| row.2).collect();
            groups.add(&frame, &roles, &prices, &labels);
            brands.add(&frame, &roles, &prices, &labels);
        }
        let families = Families::of_sizes([2]);
        let mut figures = groups.finish(&families);
        brands.tell(&mut figures, &families);
        let all = figures.groups.iter().chain(&figures.families).chain([&figures.overall]);
        let told = all.map(|group| {
            group.brands.iter().map(|count| (count.value.clone(), count.median_price)).collect()
        });
        told.collect()
    }

    #[test]
    fn brands_have_the_median_of_their_prices_in_each_group_if_there_are_ten() {
        let named = |brand: &str, median| (brand.to_owned(), median);
        let found = medians(40);
        assert_eq!(found[0], [named("Abco", Some(5.5)), named("Velt", None)], "nine prices are too few");
        assert_eq!(
            found[1],
            [named("Abco", Some(90.0)), named("Velt", None)],
            "which of two brands costs so much?"
        );
        let all = [named("Abco", Some(10.5)), named("Velt", None)];
        assert_eq!(found[2..], [all.clone(), all], "of the family, and of the catalogue");
        assert_eq!(found, medians(7));
    }
}
