//! What the page's script compares of a brand.

use super::drawn::is_whole;
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Brand};

/// A brand's figures, and those in the kinds that it sells most.
#[derive(Serialize)]
pub struct BrandFigures {
    name: String,
    figures: Vec<(&'static str, String)>,
    sells: Vec<(u32, Vec<(&'static str, String)>)>,
}

impl BrandFigures {
    /// The figures of a brand.
    pub fn of(brand: &Brand, analysis: &Analysis) -> Self {
        let drawn = DrawnPrices::of(&brand.name, analysis);
        let of = |products: u64, share: Option<f64>, median: Option<f64>, kind: Option<u32>| {
            let share = share.map(|share| ("Share", format::percent(share)));
            let median = median.map(|price| ("Median price", format::money(price, &analysis.money)));
            let half = drawn.middle_half(kind, analysis).map(|half| ("Middle half of prices", half));
            let products = std::iter::once(("Products", format::count(products)));
            products.chain(share).chain(median).chain(half).collect::<Vec<_>>()
        };
        let sells = brand.sells.iter().filter_map(|sells| {
            let size = analysis.clusters.get(sells.cluster as usize)?.group.size.max(1);
            let share = sells.products as f64 / size as f64;
            Some((sells.cluster, of(sells.products, Some(share), sells.median_price, Some(sells.cluster))))
        });
        let sold = brand.sells.iter().take(6).filter_map(|sells| {
            let cluster = analysis.clusters.get(sells.cluster as usize)?;
            let median =
                sells.median_price.map(|price| format!(" at {}", format::money(price, &analysis.money)));
            let products = format::count(sells.products);
            Some(format!("{} {products}{}", format::value(&cluster.name), median.unwrap_or_default()))
        });
        let mut figures = of(brand.products, Some(brand.share), brand.median_price, None);
        figures.push(("Kinds", format::count(brand.kinds)));
        figures.push(("Sells most", sold.collect::<Vec<_>>().join(", ")));
        Self { name: format::shortened(&format::value(&brand.name), 60), figures, sells: sells.collect() }
    }
}

/// The prices of a brand's products among those that are drawn, with their clusters, ascending.
struct DrawnPrices(Vec<(f64, u32)>);

impl DrawnPrices {
    /// Fewer prices have no middle half.
    const LEAST: usize = 10;

    fn of(brand: &str, analysis: &Analysis) -> Self {
        let Some(drawn) = &analysis.drawn else { return Self(Vec::new()) };
        let is_own: Vec<bool> =
            drawn.brands.iter().map(|other| other.to_lowercase() == brand.to_lowercase()).collect();
        let products = drawn.brand.iter().zip(&drawn.price).zip(&drawn.cluster);
        let own =
            products.filter(|((own, _), _)| own.is_some_and(|own| is_own.get(own as usize) == Some(&true)));
        let mut prices: Vec<(f64, u32)> =
            own.filter_map(|((_, price), &kind)| Some(((*price)?, kind))).collect();
        prices.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self(prices)
    }

    /// The quartiles between which the middle half of the prices lies, all or those of a cluster. Of a sample it is told how large it is;
    /// since it has as many products of small clusters as of large ones, it tells of one cluster only.
    fn middle_half(&self, kind: Option<u32>, analysis: &Analysis) -> Option<String> {
        let of_kind = self.0.iter().filter(|(_, own)| kind.is_none_or(|kind| kind == *own));
        let prices: Vec<f64> = of_kind.map(|&(price, _)| price).collect();
        let is_telling = prices.len() >= Self::LEAST && (kind.is_some() || is_whole(analysis));
        is_telling.then_some(())?;
        let at = |share: f64| {
            let place = share * (prices.len() - 1) as f64;
            let (low, high) = (prices[place.floor() as usize], prices[place.ceil() as usize]);
            format::money(low + place.fract() * (high - low), &analysis.money)
        };
        let of = match is_whole(analysis) {
            true => String::new(),
            false => format!(" (of {} drawn)", format::count(prices.len() as u64)),
        };
        Some(format!("{} – {}{of}", at(0.25), at(0.75)))
    }
}
