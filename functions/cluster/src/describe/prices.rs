//! Prices of a set of products.

use wintermute_shared::analysis::Prices;

/// Bins of a price histogram.
const BINS: usize = 24;
/// Prices on either side of a gap at least.
const LEAST: usize = 10;

/// The edges of histogram bins for these prices: equally wide on a logarithmic scale between the 1st and the 99th percentile of
/// the positive ones. Empty when there are none.
pub fn edges(all: &[f64]) -> Vec<f64> {
    let mut positive: Vec<f64> = all.iter().copied().filter(|&price| price > 0.0).collect();
    if positive.is_empty() {
        return Vec::new();
    }
    positive.sort_unstable_by(f64::total_cmp);
    let (mut low, mut high) = (quantile(&positive, 0.01), quantile(&positive, 0.99));
    if high <= low {
        (low, high) = (low * 0.9, high * 1.1);
    }
    let ratio = high / low;
    (0..=BINS).map(|i| low * ratio.powf(i as f64 / BINS as f64)).collect()
}

/// Describes prices; `None` if there are none.
pub fn prices(mut prices: Vec<f64>, edges: &[f64]) -> Option<Prices> {
    prices.sort_unstable_by(f64::total_cmp);
    let (&min, &max) = (prices.first()?, prices.last()?);
    let beyond = [
        edges.first().map_or(0, |&low| prices.partition_point(|&price| price < low)),
        edges.last().map_or(0, |&high| prices.len() - prices.partition_point(|&price| price <= high)),
    ]
    .map(|count| count as u64);
    let mut histogram = vec![0; edges.len().saturating_sub(1)];
    for &price in &prices {
        if let Some(last) = histogram.len().checked_sub(1) {
            let bin = edges[1..].partition_point(|&edge| edge <= price);
            histogram[bin.min(last)] += 1;
        }
    }
    let gap = gap(&prices);
    Some(Prices {
        gap,
        count: prices.len() as u64,
        mean: prices.iter().sum::<f64>() / prices.len() as f64,
        min,
        q1: quantile(&prices, 0.25),
        median: quantile(&prices, 0.5),
        q3: quantile(&prices, 0.75),
        max,
        histogram,
        beyond,
    })
}

/// The two neighbouring prices that are farthest apart by their ratio, of those with at least a tenth of all prices, and ten, on either
/// side. Zero and less are no prices to compare.
fn gap(sorted: &[f64]) -> Option<[f64; 2]> {
    let least = sorted.len().div_ceil(10).max(LEAST);
    let positive = sorted.partition_point(|&price| price <= 0.0);
    let ends = least.max(positive + 1)..(sorted.len() + 1).saturating_sub(least);
    let pairs = ends.map(|i| [sorted[i - 1], sorted[i]]).filter(|[low, high]| low < high);
    pairs.reduce(|widest, pair| if pair[1] / pair[0] > widest[1] / widest[0] { pair } else { widest })
}

/// A quantile of ascending numbers by linear interpolation (Hyndman and Fan's type 7, NumPy's default).
pub(super) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let position = q * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[position.floor() as usize], sorted[position.ceil() as usize]);
    below + (above - below) * position.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_interpolate_as_numpy_does() {
        let described = prices(vec![4.0, 1.0, 3.0, 2.0], &[]).unwrap();
        assert_eq!((described.q1, described.median, described.q3), (1.75, 2.5, 3.25));
        assert_eq!((described.min, described.max, described.mean, described.count), (1.0, 4.0, 2.5, 4));
        assert_eq!(prices(vec![], &[]), None);
    }

    #[test]
    fn every_price_falls_into_a_bin() {
        let all = [0.0, -1.0, 5.0, 10.0, 20.0, 1e6];
        let edges = edges(&all);
        assert_eq!(edges.len(), 25);
        let described = prices(all.to_vec(), &edges).unwrap();
        assert_eq!(described.histogram.iter().sum::<u64>(), 6);
        assert_eq!(
            described.beyond,
            [3, 1],
            "0, -1 and 5, which is below the 1st percentile, and the highest"
        );
    }

    #[test]
    fn a_gap_has_many_prices_on_either_side() {
        let prices = |ranges: &[(u32, u32)]| -> Vec<f64> {
            ranges.iter().flat_map(|&(from, to)| from..to).map(f64::from).collect()
        };
        assert_eq!(gap(&prices(&[(20, 40), (70, 90)])), Some([39.0, 70.0]));
        // The lowest nine, and the highest, are too few.
        assert_eq!(gap(&prices(&[(1, 10), (20, 40), (60, 80), (999, 1000)])), Some([39.0, 60.0]));
        assert_eq!(gap(&prices(&[(20, 39)])), None);
        assert_eq!(gap(&[vec![0.0; 20], vec![5.0; 20]].concat()), None);
        assert_eq!(gap(&[vec![5.0; 10], vec![7.0; 10]].concat()), Some([5.0, 7.0]));
    }

    #[test]
    fn one_price_alone_has_a_bin_around_it() {
        let edges = edges(&[7.0, 7.0]);
        assert!(edges[0] < 7.0 && edges[24] > 7.0);
    }
}
