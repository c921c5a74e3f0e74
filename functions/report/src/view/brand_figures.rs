//! What the page's script compares of a brand.

use super::compared::{Named, Shown, values};
use super::drawn::is_whole;
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Brand, BrandColor};

/// Kinds that a brand's figures name.
const MOST_SOLD: usize = 6;

/// A brand's figures, and those in the kinds that it sells most.
#[derive(Serialize)]
pub struct BrandFigures {
    name: String,
    figures: Vec<Named>,
    sells: Vec<(u32, Vec<Named>)>,
}

impl BrandFigures {
    /// The figures of a brand.
    pub fn of(brand: &Brand, analysis: &Analysis) -> Self {
        let drawn = DrawnPrices::of(&brand.name, analysis);
        let money = |price: f64| format::money(price, &analysis.money);
        let sells = brand.sells.iter().filter_map(|sells| {
            let size = analysis.clusters.get(sells.cluster as usize)?.group.size.max(1);
            let share = format::percent(sells.products as f64 / size as f64);
            let mut figures = vec![
                ("Products", Shown::Text(format::count(sells.products))),
                ("Share of the kind", Shown::Text(share)),
            ];
            figures.extend(prices(
                median(sells.median_price, analysis),
                drawn.middle_half(Some(sells.cluster), analysis),
            ));
            figures.extend(colors(&sells.colors));
            Some((sells.cluster, figures))
        });
        let sells_most = brand.sells.iter().take(MOST_SOLD).filter_map(|sells| {
            let cluster = analysis.clusters.get(sells.cluster as usize)?;
            let median = sells.median_price.map(|price| format!(" at {}", money(price)));
            let products = format::count(sells.products);
            Some((format::value(&cluster.name), format!("{products}{}", median.unwrap_or_default())))
        });
        let mut figures = vec![
            ("Products", Shown::Text(format::count(brand.products))),
            ("Share", Shown::Text(format::percent(brand.share))),
        ];
        figures.extend(prices(median(brand.median_price, analysis), drawn.middle_half(None, analysis)));
        figures.extend(colors(&brand.colors));
        figures.push(("Kinds", Shown::Text(format::count(brand.kinds))));
        figures.push(("Sells most", Shown::Values(sells_most.collect())));
        Self { name: format::shortened(&format::value(&brand.name), 60), figures, sells: sells.collect() }
    }
}

/// A median price, or why there is none.
fn median(price: Option<f64>, analysis: &Analysis) -> Option<String> {
    let few = || match (&analysis.money.currency, analysis.other_currencies.is_empty()) {
        (Some(currency), false) => format!("fewer than ten prices in {}", format::value(currency.as_str())),
        _ => "fewer than ten prices".to_owned(),
    };
    analysis.overall.price.as_ref()?;
    Some(price.map_or_else(few, |price| format::money(price, &analysis.money)))
}

fn prices(median: Option<String>, half: Option<String>) -> impl Iterator<Item = Named> {
    let all = [("Median price", median), ("Middle half of prices", half)];
    all.into_iter().filter_map(|(name, price)| Some((name, Shown::Text(price?))))
}

fn colors(colors: &[BrandColor]) -> Option<Named> {
    values("Colours", colors.iter().map(|color| (color.value.as_str(), color.products, color.share)))
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
