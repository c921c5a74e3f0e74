//! Prices and facets of each group of products.

use super::facet::{FacetCounts, Stated};
use super::prices::{edges, prices};
use crate::input::frame::Frame;
use crate::model::Families;
use wintermute_shared::analysis::{Facet, Facets, Group};
use wintermute_shared::catalogue::Roles;

/// Values of a facet that are named.
const TOP: usize = 10;

/// The figures of each group of products, growing by batches.
pub struct Groups {
    sizes: Vec<u64>,
    prices: Vec<Vec<f64>>,
    /// Prices in other currencies.
    other_prices: Vec<u64>,
    facets: [FacetCounts; 6],
}

/// The figures of all groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The edges of the price histograms' bins.
    pub edges: Vec<f64>,
    /// All products.
    pub overall: Group,
    /// Each group.
    pub groups: Vec<Group>,
    /// The groups of each family together.
    pub families: Vec<Group>,
}

impl Groups {
    /// This many groups, without products.
    pub fn new(groups: usize) -> Self {
        Self {
            sizes: vec![0; groups],
            prices: vec![Vec::new(); groups],
            other_prices: vec![0; groups],
            facets: Facet::ALL.map(|facet| FacetCounts::new(facet, groups)),
        }
    }

    /// Adds products with the price and the number of the group of each. Values that differ only in case, in white space and in how
    /// accents are composed are one, shown as first written.
    pub fn add(&mut self, frame: &Frame, roles: &Roles, prices: &[Option<f64>], labels: &[u32]) {
        for (&label, price) in labels.iter().zip(prices) {
            self.sizes[label as usize] += 1;
            self.prices[label as usize].extend(price);
        }
        rayon::scope(|scope| {
            for facet in &mut self.facets {
                scope.spawn(|_| facet.add(frame, roles, labels));
            }
        });
    }

    /// Counts a price in another currency for each of these products, which are of the groups with these numbers.
    pub fn add_other_prices(&mut self, labels: impl Iterator<Item = u32>) {
        labels.for_each(|label| self.other_prices[label as usize] += 1);
    }

    /// The number of products in each group.
    pub(super) fn sizes(&self) -> &[u64] {
        &self.sizes
    }

    /// Between which prices nearly all lie: a hundredth is lower, and a hundredth higher.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        let mut prices: Vec<f64> =
            self.prices.iter().flatten().copied().filter(|&price| price > 0.0).collect();
        let last = prices.len().checked_sub(1)?;
        let mut at = |nth: usize| *prices.select_nth_unstable_by(nth, f64::total_cmp).1;
        Some((at(last / 100), at(last - last / 100)))
    }

    /// The prices of each group.
    pub(super) fn prices(&self) -> &[Vec<f64>] {
        &self.prices
    }

    /// The counts of a facet.
    pub(super) fn facet(&self, facet: Facet) -> Option<&FacetCounts> {
        self.facets.iter().zip(Facet::ALL).find(|(_, of)| *of == facet).map(|(counts, _)| counts)
    }

    /// The figures of all that was added, of each group, and of families of groups.
    pub fn finish(self, families: &Families) -> Figures {
        let Self { sizes, prices: of_groups, other_prices, facets } = self;
        let rows = sizes.iter().sum::<u64>();
        let all_prices = of_groups.concat();
        let edges = edges(&all_prices);
        let group = |size: u64, price: Vec<f64>, other_prices: u64, stated: [Stated; 6]| {
            let not_stated = stated.each_ref().map(|stated| stated.not_stated);
            let different = stated.each_ref().map(|stated| stated.different);
            let [colors, genders, brands, categories, sizes, materials] = stated.map(|stated| stated.counts);
            Group {
                size,
                share: size as f64 / rows.max(1) as f64,
                price: prices(price, &edges),
                other_prices,
                colors,
                genders,
                brands,
                categories,
                sizes,
                materials,
                not_stated: Facets::from(not_stated),
                different: Facets::from(different),
            }
        };
        let all_others = other_prices.iter().sum();
        let whole =
            group(rows, all_prices, all_others, facets.each_ref().map(|facet| facet.overall(rows, TOP)));
        let family = |own: std::ops::Range<usize>| {
            let size = sizes[own.clone()].iter().sum();
            let stated = facets.each_ref().map(|facet| facet.of_groups(own.clone(), size, TOP));
            let others = other_prices[own.clone()].iter().sum();
            group(size, of_groups[own].concat(), others, stated)
        };
        let families = families.clusters().map(family).collect();
        let groups = of_groups.into_iter().enumerate().map(|(g, price)| {
            let stated = facets.each_ref().map(|facet| facet.of_groups(g..g + 1, sizes[g], TOP));
            group(sizes[g], price, other_prices[g], stated)
        });
        let groups = groups.collect();
        Figures { groups, families, overall: whole, edges }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::frame::FrameReader;
    use wintermute_shared::analysis::NotStated;
    use wintermute_shared::{Settings, price};

    const CSV: &str = "brand,e_color,gender,retailer_price,e_matched_tokens_categories_formatted\n\
        A, Black,female,10,\"[\"\"shoes\"\",\"\"flats\"\"]\"\n\
        A,black,female,20,\"[\"\"shoes\"\"]\"\n\
        B,,male,,clothing\n";

    /// The first two products are one group, the last one another; added in batches of this many rows.
    fn figures(batch: usize) -> Figures {
        let mut reader = FrameReader::open(CSV.as_bytes(), |_| true).unwrap();
        let roles = Roles::of(reader.available(), &Settings::default());
        let mut groups = Groups::new(2);
        let mut labels = &[0, 0, 1][..];
        while !labels.is_empty() {
            let frame = reader.next_rows(batch).unwrap();
            let cells = frame.column("retailer_price").unwrap();
            let prices: Vec<_> = (0..frame.rows).map(|row| price::parse(cells.get(row))).collect();
            let (own, rest) = labels.split_at(frame.rows);
            groups.add(&frame, &roles, &prices, own);
            labels = rest;
        }
        groups.finish(&Families::of_sizes([2]))
    }

    #[test]
    fn values_are_counted_with_share_and_lift() {
        let group = &figures(3).groups[0];
        assert_eq!((group.size, group.price.as_ref().unwrap().mean), (2, 15.0));
        let black = &group.colors[0];
        // Of the products that state a colour, here as overall all are black.
        assert_eq!((black.value.as_str(), black.count, black.share, black.lift), ("Black", 2, 1.0, 1.0));
        let female = &group.genders[0];
        assert_eq!((female.count, female.share, female.lift), (2, 1.0, 1.5));
        assert_eq!(group.brands.len(), 1);
        assert_eq!(group.categories[0].value, "shoes");
        assert_eq!(group.categories[0].count, 2);
    }

    #[test]
    fn cells_that_are_no_list_are_one_value_and_missing_ones_none() {
        let group = &figures(3).groups[1];
        assert_eq!(group.categories[0].value, "clothing");
        assert!(group.colors.is_empty());
        assert_eq!(group.price, None);
    }

    #[test]
    fn shares_are_of_the_products_that_state_a_value_and_the_others_are_counted() {
        const CSV: &str = "gender,e_color\nfemale,red\n,\nmale, \nfemale,blue\n";
        let reader = FrameReader::open(CSV.as_bytes(), |_| true).unwrap();
        let roles = Roles::of(reader.available(), &Settings::default());
        let frame = reader.all(|_| ()).unwrap();
        let mut groups = Groups::new(2);
        groups.add(&frame, &roles, &[None; 4], &[0, 0, 0, 1]);
        let Figures { overall, groups, .. } = groups.finish(&Families::default());
        let female = &groups[0].genders[0];
        assert_eq!((female.value.as_str(), female.count, female.share), ("female", 1, 0.5));
        assert!((female.lift - 0.5 / (2.0 / 3.0)).abs() < 1e-12, "{}", female.lift);
        assert_eq!(
            groups[0].not_stated,
            NotStated { colors: Some(2), genders: Some(1), ..NotStated::default() },
            "a catalogue without a column of brands says nothing of them"
        );
        assert_eq!((overall.not_stated.colors, overall.not_stated.genders), (Some(2), Some(1)));
        assert_eq!(groups[1].not_stated.colors, Some(0));
    }

    #[test]
    fn batches_do_not_show() {
        assert_eq!(figures(1), figures(3));
        assert_eq!(figures(3).overall.size, 3);
    }
}
