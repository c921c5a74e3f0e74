//! The brands of a catalogue: how much each sells, of which kinds, at which price, in which colours.

use super::brand_colors::BrandColors;
use super::brands::BrandPrices;
use super::facet::FacetCounts;
use wintermute_shared::analysis::{Brand, Market, Sells};

/// Brands that are told of.
const TOP: usize = 20;
/// Clusters of a brand that are told of.
const KINDS: usize = 60;

/// The brands of a catalogue of `rows` products in this many clusters; `None` if it has no column of brands.
pub(super) fn market(
    counts: &FacetCounts,
    prices: &mut BrandPrices,
    colors: &BrandColors,
    rows: u64,
    clusters: usize,
) -> Option<Market> {
    let stated = counts.overall(rows, TOP);
    let different = stated.different?;
    let top = stated.counts.into_iter().map(|count| {
        let mut sells: Vec<Sells> = counts
            .by_group(&count.value)
            .into_iter()
            .enumerate()
            .take(clusters)
            .filter(|&(_, products)| products > 0)
            .map(|(cluster, products)| Sells {
                cluster: cluster as u32,
                products,
                median_price: None,
                colors: Vec::new(),
            })
            .collect();
        sells.sort_by_key(|sells| std::cmp::Reverse(sells.products));
        let kinds = sells.len() as u64;
        sells.truncate(KINDS);
        Brand {
            name: count.value,
            products: count.count,
            share: count.share,
            median_price: None,
            colors: Vec::new(),
            kinds,
            sells,
        }
    });
    let mut top: Vec<Brand> = top.collect();
    prices.tell_brands(&mut top);
    colors.tell(&mut top);
    Some(Market { with_one: different.exact.then(|| counts.with_one()), top })
}
