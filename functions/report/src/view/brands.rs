//! The brands: how much each sells, of which kinds, and at which price against the others there.

use super::names::ClusterName;
use crate::values::anchors::Cards;
use crate::values::facets::stated;
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Brand, Facet, Sells};

/// Kinds of a brand that its row names.
const NAMED: usize = 6;

/// The table.
#[derive(Serialize)]
pub struct BrandsView {
    told: String,
    rows: Vec<Row>,
    /// Whether a brand has a median price.
    has_medians: bool,
    /// Whether one is compared with that of a kind.
    has_against: bool,
}

#[derive(Serialize)]
struct Row {
    /// Its place, from 0, under which the page marks its figures.
    place: String,
    name: String,
    products: String,
    share: String,
    median: Option<String>,
    kinds: String,
    sells: Vec<Item>,
    /// Those that a click shows.
    rest: Vec<Item>,
    /// How many those are.
    rest_of: String,
    more: Option<String>,
}

/// What a brand sells of a kind.
#[derive(Serialize)]
struct Item {
    cluster: ClusterName,
    products: String,
    median: Option<String>,
    /// How much that is above or below the median of all there.
    against: Option<String>,
}

impl BrandsView {
    /// The table of an analysis; nothing without brands, and for earlier results.
    pub fn of(analysis: &Analysis, cards: &Cards) -> Option<Self> {
        let market = analysis.market.as_ref().filter(|market| !market.top.is_empty())?;
        let all = stated(Facet::Brands, &analysis.overall).beyond(0);
        let is_alone = all.as_deref() == Some("1");
        let one = market.with_one.filter(|_| !is_alone).map(|one| match one {
            0 => "; each has several products".to_owned(),
            1 => "; 1 of them has one product only".to_owned(),
            one => format!("; {} of them have one product only", format::count(one)),
        });
        let told = all.as_ref().map_or(String::new(), |all| match is_alone {
            true => "There is 1 brand".to_owned(),
            false => format!("There are {all} brands"),
        });
        let shown = match market.top.len() {
            // All are shown.
            shown if all.as_deref() == Some(shown.to_string().as_str()) => String::new(),
            1 => String::new(),
            shown => format!(" These are the {shown} with the most products."),
        };
        let brands = market.top.iter().enumerate();
        let rows: Vec<Row> = brands.map(|(place, brand)| row(place, brand, analysis, cards)).collect();
        Some(Self {
            told: format!("{told}{}.{shown}", one.unwrap_or_default()),
            has_medians: rows.iter().any(|row| row.median.is_some()),
            has_against: rows.iter().flat_map(|row| &row.sells).any(|item| item.against.is_some()),
            rows,
        })
    }
}

fn row(place: usize, brand: &Brand, analysis: &Analysis, cards: &Cards) -> Row {
    let money = |price: f64| format::money(price, &analysis.money);
    let item = |sells: &Sells| {
        let cluster = analysis.clusters.get(sells.cluster as usize)?;
        let all = cluster.group.price.as_ref().map(|prices| prices.median);
        // The only kind has the prices of the catalogue.
        let against = sells.median_price.zip(all.filter(|_| analysis.clusters.len() > 1));
        let against = against.map(|(own, all)| format::moved(own, all));
        Some(Item {
            cluster: ClusterName::of(cluster, cards),
            products: format::count(sells.products),
            median: sells.median_price.map(money),
            against: against.filter(|against| !against.is_empty()),
        })
    };
    let more = brand.kinds.saturating_sub(brand.sells.len() as u64);
    let rest: Vec<Item> = brand.sells.iter().skip(NAMED).filter_map(item).collect();
    Row {
        place: place.to_string(),
        name: format::shortened(&format::value(&brand.name), 60),
        products: format::count(brand.products),
        share: format::percent(brand.share),
        median: brand.median_price.map(money),
        kinds: format::count(brand.kinds),
        sells: brand.sells.iter().take(NAMED).filter_map(item).collect(),
        rest_of: format::counted(rest.len() as u64, "more kind", "more kinds"),
        rest,
        more: (more > 0).then(|| format::counted(more, "more kind", "more kinds")),
    }
}
