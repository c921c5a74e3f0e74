//! What the page's script knows: the clusters, and products to find, in one block of JSON. Without scripts nobody reads it, and nothing
//! else needs it.

use super::brand_figures::BrandFigures;
use super::card::{price_in, product_price};
use super::checks::repeated_prices;
use super::compared::Figures;
use super::drawn::is_whole;
use crate::color::palette::{bar, color, hex, text_on};
use crate::plots::DiscMap;
use crate::values::anchors::Cards;
use crate::values::families::{letter, place};
use crate::values::format;
use serde::Serialize;
use std::collections::BTreeMap;
use wintermute_shared::analysis::{Analysis, Drawn, Group, Judgement, OtherPrice, Product};

/// Bytes at most.
const LARGEST: usize = 780_000;
/// Where so few products have room, clusters have their figures of prices only, and there are no lists.
const FEW: usize = 400;
/// Units of a side of the maps.
const SIDE: f64 = 1000.0;
/// Clusters at most.
const KINDS: usize = 500;

#[derive(Serialize)]
struct Data {
    families: Vec<Named>,
    kinds: Vec<Kind>,
    brands: Vec<BrandFigures>,
    all: Figures,
    /// Width and height of the two maps.
    sides: [f64; 2],
    products: Products,
    /// Lists of products: those that are typical, odd, mismatched, repeated.
    lists: Vec<Listed>,
    whole: bool,
    /// Products of the catalogue.
    rows: u64,
    /// Products that are there more than once.
    repeated: u64,
    /// Products whose prices lie far from those of their kind.
    far: u64,
    decimals: u8,
    /// What is written before a price, and what prices are called that can be compared.
    sign: String,
    currency: Option<String>,
}

#[derive(Serialize)]
struct Named {
    label: String,
    name: String,
    color: String,
    on: String,
}

#[derive(Serialize)]
struct Kind {
    id: u32,
    name: String,
    family: Option<u32>,
    anchor: Option<String>,
    color: String,
    on: String,
    /// The colour of its bars.
    bar: String,
    /// Centre and radius of its disc.
    disc: Option<[f64; 3]>,
    /// Its centre among the principal components.
    centre: Option<[f64; 2]>,
    #[serde(flatten)]
    figures: Figures,
}

/// Products, column by column.
#[derive(Default, Serialize)]
struct Products {
    brands: Vec<String>,
    name: Vec<String>,
    brand: Vec<i64>,
    price: Vec<Option<f64>>,
    kind: Vec<u32>,
    row: Vec<u64>,
    id: Vec<String>,
    distance: Vec<f32>,
    /// Prices in other currencies, as the page shows them, by the place of the product.
    others: BTreeMap<usize, String>,
    /// Places on the two maps.
    disc: Vec<[i32; 2]>,
    map: Vec<[i32; 2]>,
}

#[derive(Serialize)]
struct Listed {
    /// What it is listed as.
    what: &'static str,
    name: String,
    brand: String,
    price: Option<f64>,
    /// The price as the page shows it, in whatever currency.
    shown: String,
    kind: Option<u32>,
    row: Option<u64>,
    id: String,
    /// The figure of the list: distance, median, repeats.
    figure: Option<f64>,
    /// The same as the page shows it.
    told: String,
}

/// The block of JSON of an analysis with at most `most` products, fewer if they are long. It has no `<`, so that it ends where it
/// ends.
pub fn data(analysis: &Analysis, cards: &Cards, most: usize) -> String {
    let mut most = most;
    loop {
        let json = escaped(&serde_json::to_string(&of(analysis, cards, most)).unwrap_or_default());
        if json.len() <= LARGEST || most == 0 {
            return json;
        }
        most = most * 2 / 3;
    }
}

/// JSON that no browser takes for anything else.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

fn of(analysis: &Analysis, cards: &Cards, most: usize) -> Data {
    let has_room = most > FEW;
    let figures = |group: &Group| match (Figures::of(group, analysis), has_room) {
        (figures, true) => figures.with_values(group, analysis),
        (figures, false) => figures,
    };
    let map = DiscMap::of(analysis);
    let bounds = map.map(|map| map.bounds());
    let on_disc = |[x, y]: [f32; 2]| {
        let [left, top, width, height] = bounds.unwrap_or([0.0, 0.0, 1.0, 1.0]);
        let scale = SIDE / width.max(height);
        [(f64::from(x) - left) * scale, (f64::from(y) - top) * scale]
    };
    let places = Places::of(analysis);
    let discs: Vec<_> = map.iter().flat_map(DiscMap::clusters).collect();
    let scale = bounds.map_or(1.0, |[.., width, height]| SIDE / width.max(height));
    let kinds = analysis.clusters.iter().take(KINDS).enumerate();
    Data {
        families: analysis
            .families
            .iter()
            .map(|family| Named {
                label: letter(family.id),
                name: format::value(&family.name),
                color: hex(color(family.id)),
                on: hex(text_on(color(family.id))),
            })
            .collect(),
        kinds: kinds
            .map(|(i, cluster)| {
                let shown = color(place(cluster) as u32);
                Kind {
                    id: cluster.id,
                    name: format::value(&cluster.name),
                    family: cluster.family,
                    anchor: cards.anchor(cluster.id).map(str::to_owned),
                    color: hex(shown),
                    on: hex(text_on(shown)),
                    bar: hex(bar(shown)),
                    disc: discs.get(i).map(|&(_, at, radius)| {
                        let [x, y] = on_disc(at);
                        [x, y, f64::from(radius) * scale].map(|x| (x * 10.0).round() / 10.0)
                    }),
                    centre: analysis.map.centres.get(i).map(|&at| places.at(at).map(f64::from)),
                    figures: match (figures(&cluster.group), has_room) {
                        (figures, true) => figures.with_nouns(cluster),
                        (figures, false) => figures,
                    },
                }
            })
            .collect(),
        brands: analysis
            .market
            .iter()
            .flat_map(|market| &market.top)
            .map(|brand| BrandFigures::of(brand, analysis))
            .collect(),
        all: figures(&analysis.overall),
        sides: bounds
            .map_or([SIDE, SIDE], |[.., width, height]| [width * scale, height * scale].map(f64::round)),
        products: analysis
            .drawn
            .as_ref()
            .map_or_else(Products::default, |drawn| products(drawn, analysis, most, &places, on_disc)),
        lists: if has_room { lists(analysis) } else { Vec::new() },
        whole: is_whole(analysis),
        rows: analysis.rows,
        repeated: analysis.repeats.as_ref().map_or(0, |repeats| repeats.products),
        far: analysis.far_prices.as_ref().map_or(0, |far| far.products),
        decimals: analysis.money.decimals,
        sign: format::sign_before(&analysis.money),
        currency: (!analysis.other_currencies.is_empty())
            .then(|| analysis.money.currency.as_ref().map_or("no currency", |currency| currency.as_str()))
            .map(format::value),
    }
}

/// The square that the map of principal components fills.
struct Places {
    low: [f64; 2],
    scale: [f64; 2],
}

impl Places {
    fn of(analysis: &Analysis) -> Self {
        let map = &analysis.map;
        let range = |values: &[f32], axis: usize| {
            let all = values.iter().copied().chain(map.centres.iter().map(|centre| centre[axis]));
            let finite = all.filter(|value| value.is_finite()).map(f64::from);
            finite.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
        };
        let ranges = [range(&map.x, 0), range(&map.y, 1)];
        Self {
            low: ranges.map(|(low, _)| low),
            scale: ranges.map(|(low, high)| if high > low { SIDE / (high - low) } else { 0.0 }),
        }
    }

    fn at(&self, at: [f32; 2]) -> [i32; 2] {
        let at =
            [0, 1].map(|axis| ((f64::from(at[axis]) - self.low[axis]) * self.scale[axis]).round() as i32);
        // Drawn from above, as plots are read from below.
        [at[0], SIDE as i32 - at[1]]
    }
}

/// Some of the drawn products, evenly out of all.
fn products(
    drawn: &Drawn,
    analysis: &Analysis,
    most: usize,
    places: &Places,
    on_disc: impl Fn([f32; 2]) -> [f64; 2],
) -> Products {
    let all = drawn.row.len();
    let brands = drawn.brands.iter().map(|brand| format::shortened(&format::value(brand), 60)).collect();
    let mut shown = Products { brands, ..Products::default() };
    let columns = [
        drawn.name.len(),
        drawn.brand.len(),
        drawn.price.len(),
        drawn.cluster.len(),
        drawn.x.len(),
        drawn.y.len(),
    ];
    if columns.iter().any(|&column| column != all) {
        return shown;
    }
    let chosen = (0..all.min(most)).map(|i| i * all / all.min(most).max(1));
    let others: BTreeMap<usize, &OtherPrice> =
        drawn.other_prices.iter().map(|other| (other.place as usize, other)).collect();
    for i in chosen {
        if let Some(other) = others.get(&i) {
            let price = price_in(other.price, other.currency.as_ref());
            shown.others.insert(shown.name.len(), price);
        }
        if let Some(id) = drawn.id.get(i) {
            shown.id.push(id.as_deref().map_or(String::new(), format::value));
        }
        shown.distance.extend(drawn.distance.get(i));
        let at = [drawn.x[i], drawn.y[i]];
        shown.name.push(format::value(&drawn.name[i]));
        shown.brand.push(drawn.brand[i].map_or(-1, i64::from));
        shown.price.push(drawn.price[i]);
        shown.kind.push(drawn.cluster[i]);
        shown.row.push(drawn.row[i]);
        let disc = analysis.map.on_discs(at, drawn.cluster[i]).map(&on_disc);
        shown.disc.push(disc.map_or([-1, -1], |at| at.map(|x| x.round() as i32)));
        shown.map.push(places.at(at));
    }
    shown
}

/// The products that the page lists, in the order of the clusters.
fn lists(analysis: &Analysis) -> Vec<Listed> {
    let of = |what: &'static str, kind: u32, product: &Product, figure: f64, told: String| Listed {
        what,
        name: format::value(&product.name),
        brand: product
            .brand
            .as_deref()
            .map_or(String::new(), |brand| format::shortened(&format::value(brand), 60)),
        price: product.price.filter(|_| product.currency.is_none()),
        shown: product_price(product, &analysis.money).unwrap_or_default(),
        kind: Some(kind),
        row: Some(product.row),
        id: product.id.as_deref().map_or(String::new(), |id| format::shortened(&format::value(id), 60)),
        figure: Some(figure),
        told,
    };
    let example = |what: &'static str, kind: u32, product: &Product| {
        of(what, kind, product, product.distance, format::number(product.distance, 3))
    };
    let other = |what: &'static str, name: &str, row: Option<u64>| Listed {
        what,
        name: format::value(name),
        brand: String::new(),
        price: None,
        shown: String::new(),
        kind: None,
        row,
        id: String::new(),
        figure: None,
        told: String::new(),
    };
    let money = |price: f64| format::money(price, &analysis.money);
    let clusters = analysis.clusters.iter().take(KINDS);
    let examples = clusters.flat_map(|cluster| {
        let typical = cluster.typical.iter().map(|product| example("typical", cluster.id, product));
        typical
            .chain(cluster.oddest.iter().map(|product| example("odd", cluster.id, product)))
            .collect::<Vec<_>>()
    });
    let mismatched = analysis.descriptions.iter().flat_map(|descriptions| match &descriptions.judgement {
        Judgement::Judged(mismatches) => {
            mismatches.worst.iter().map(|each| other("mismatched", &each.name, Some(each.row))).collect()
        }
        Judgement::Unjudged(_) => Vec::new(),
    });
    let repeated = analysis.repeats.iter().flat_map(|repeats| &repeats.most).map(|each| Listed {
        brand: each
            .brand
            .as_deref()
            .map_or(String::new(), |brand| format::shortened(&format::value(brand), 60)),
        price: each.prices.filter(|_| each.currency.is_none()).map(|[low, _]| low),
        shown: repeated_prices(each, &analysis.money).unwrap_or_default(),
        kind: each.cluster,
        figure: Some(each.count as f64),
        told: format::count(each.count),
        ..other("repeated", &each.name, each.row)
    });
    let far = analysis.far_prices.iter().flat_map(|far| &far.farthest);
    let far = far.map(|each| of("far", each.cluster, &each.product, each.median, money(each.median)));
    examples.chain(far).chain(mismatched).chain(repeated).collect()
}
