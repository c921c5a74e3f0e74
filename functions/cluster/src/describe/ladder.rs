//! How many products cost how much: kinds by bands of prices.

use super::brands::BrandPrices;
use super::groups::Groups;
use crate::model::Families;
use rayon::prelude::*;
use wintermute_shared::analysis::{Band, Ladder};

/// Bands' edges at most.
const EDGES: usize = 8;
/// Between powers of ten, from few to many.
const STEPS: [&[f64]; 6] = [
    &[1.0],
    &[1.0, 3.0],
    &[1.0, 2.0, 5.0],
    &[1.0, 2.0, 3.0, 5.0],
    &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
    &[1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 9.0],
];

/// The ladder of the first `clusters` groups; `None` if no round price lies among theirs.
pub(super) fn ladder(
    groups: &Groups,
    brands: &BrandPrices,
    families: &Families,
    range: Option<(f64, f64)>,
    clusters: usize,
) -> Option<Ladder> {
    let edges = round(range?)?;
    let band = |price: f64| edges.partition_point(|&edge| edge <= price);
    let counted = |prices: &Vec<f64>| {
        let mut bands = vec![Band::default(); edges.len() + 1];
        prices.iter().for_each(|&price| bands[band(price)].products += 1);
        bands
    };
    let mut of_clusters: Vec<Vec<Band>> = groups.prices()[..clusters].par_iter().map(counted).collect();
    let sum = |own: &[Vec<Band>]| {
        let products = |band: usize| own.iter().map(|bands| bands[band].products).sum();
        (0..=edges.len()).map(|band| Band { products: products(band), brands: None }).collect::<Vec<Band>>()
    };
    let mut of_families: Vec<Vec<Band>> = families.clusters().map(|own| sum(&of_clusters[own])).collect();
    let mut overall = sum(&of_clusters);
    if let Some(prices) = brands.known() {
        let mut seen: Vec<(u32, u32, u32)> =
            prices.par_iter().map(|&(group, brand, price)| (group, band(price) as u32, brand)).collect();
        count(&mut seen, &mut of_clusters);
        seen.iter_mut().for_each(|seen| seen.0 = families.of(seen.0 as usize) as u32);
        count(&mut seen, &mut of_families);
        seen.iter_mut().for_each(|seen| seen.0 = 0);
        count(&mut seen, std::slice::from_mut(&mut overall));
    }
    Some(Ladder { edges, overall, families: of_families, clusters: of_clusters })
}

/// Counts the different brands in each band of each group.
fn count(seen: &mut Vec<(u32, u32, u32)>, groups: &mut [Vec<Band>]) {
    seen.par_sort_unstable();
    seen.dedup();
    groups.iter_mut().flatten().for_each(|band| band.brands = Some(0));
    for &(group, band, _) in seen.iter() {
        let found = groups.get_mut(group as usize).and_then(|bands| bands.get_mut(band as usize));
        if let Some(brands) = found.and_then(|band| band.brands.as_mut()) {
            *brands += 1;
        }
    }
}

/// Round prices between two prices: as many as make few bands; `None` if there is no round price.
fn round((low, high): (f64, f64)) -> Option<Vec<f64>> {
    if !(low > 0.0 && high > low && high.is_finite()) {
        return None;
    }
    let powers = || low.log10().floor() as i32..=high.log10().ceil() as i32;
    let within = |steps: &[f64]| -> Vec<f64> {
        // Powers of ten below one are written as they are divided, so that 0.2 is 0.2.
        let scaled = |power: i32, step: f64| match power {
            0.. => step * 10_f64.powi(power),
            _ => step / 10_f64.powi(-power),
        };
        let all = powers().flat_map(|power| steps.iter().map(move |&step| scaled(power, step)));
        all.filter(|&edge| edge > low && edge < high).collect()
    };
    let mut sets = STEPS.iter().rev().map(|steps| within(steps));
    sets.find(|edges| (1..=EDGES).contains(&edges.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_round_and_few() {
        assert_eq!(round((299.0, 8999.0)), Some(vec![300.0, 500.0, 1000.0, 2000.0, 3000.0, 5000.0]));
        assert_eq!(round((1.0, 1e6)).map(|edges| edges.len()), Some(5));
        assert_eq!(round((0.15, 0.45)), Some(vec![0.16, 0.18, 0.2, 0.25, 0.3, 0.35, 0.4]));
        for none in [(5.0, 5.0), (0.0, 5.0), (f64::NAN, 1.0), (41.0, 42.0)] {
            assert_eq!(round(none), None, "{none:?}");
        }
    }
}
