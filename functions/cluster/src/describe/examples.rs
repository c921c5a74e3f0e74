//! The products nearest their centre, and those farthest from it: different products, of different brands where there are such.
//!
//! More are kept than are shown. Of rows that differ only in colour, size or number one is kept.

use super::batch::Batch;
use crate::features::text::values;
use crate::features::text::without_markup;
use crate::input::products::{Origins, Products, Stated, Words};
use std::cmp::Ordering;
use wintermute_shared::Settings;
use wintermute_shared::analysis::{Product, Variants};
use wintermute_shared::catalogue::{Role, Roles};

/// Products shown as typical and as odd.
const EXAMPLES: usize = 5;
/// Products that they are chosen from.
const KEPT: usize = 24;
/// Characters of a text that are kept.
const LONGEST: usize = 200;

/// The examples of each cluster, growing by batches.
pub(super) struct Examples(Vec<Candidates>);

/// The products of a cluster that may be its examples.
#[derive(Clone, Default)]
struct Candidates {
    nearest: Vec<Candidate>,
    farthest: Vec<Candidate>,
}

/// A product that may be an example.
#[derive(Clone)]
struct Candidate {
    product: Product,
    /// The words of its name without those of its brand, colour, size and the like.
    words: Words,
}

/// The examples of one cluster.
pub(super) struct ClusterExamples {
    /// Products nearest the centre, nearest first; of two at the same distance the one that comes first in the catalogue.
    pub typical: Vec<Product>,
    /// Products farthest from it, farthest first; of two at the same distance the one that comes last.
    pub oddest: Vec<Product>,
}

impl ClusterExamples {
    /// No product is both typical and odd: of few, half are typical.
    fn of(Candidates { nearest, mut farthest }: Candidates) -> Self {
        let most = EXAMPLES.min(nearest.len().div_ceil(2));
        let typical = different(nearest, most);
        let is_typical = |candidate: &Candidate| {
            let has_words = candidate.words.iter().next().is_some();
            typical.iter().any(|other| {
                other.product.row == candidate.product.row || has_words && other.words == candidate.words
            })
        };
        farthest.retain(|candidate| !is_typical(candidate));
        let products =
            |chosen: Vec<Candidate>| chosen.into_iter().map(|candidate| candidate.product).collect();
        let oddest = products(different(farthest, EXAMPLES));
        Self { typical: products(typical), oddest }
    }
}

impl Examples {
    pub fn new(groups: usize) -> Self {
        Self(vec![Candidates::default(); groups])
    }

    pub fn add(&mut self, batch: &Batch, roles: &Roles, settings: &Settings) {
        for (row, (&label, &distance)) in batch.places.labels.iter().zip(&batch.places.distances).enumerate()
        {
            let Candidates { nearest, farthest } = &mut self.0[label as usize];
            let distance = f64::from(distance);
            let candidate = || Candidate {
                product: product(batch, roles, settings, row),
                words: words(batch, roles, settings, row),
            };
            insert(nearest, |a| a.total_cmp(&distance) == Ordering::Greater, candidate);
            insert(farthest, |a| a.total_cmp(&distance) != Ordering::Greater, candidate);
        }
    }

    pub fn finish(self) -> impl Iterator<Item = ClusterExamples> {
        self.0.into_iter().map(ClusterExamples::of)
    }
}

/// Puts a product before the first one whose distance it `beats`, if that is among the best; in place of the same product in another
/// colour or size.
fn insert(best: &mut Vec<Candidate>, beats: impl Fn(f64) -> bool, candidate: impl Fn() -> Candidate) {
    if best.len() == KEPT && !beats(best[KEPT - 1].product.distance) {
        return;
    }
    let candidate = candidate();
    let has_words = candidate.words.iter().next().is_some();
    if let Some(same) = best.iter().position(|other| has_words && other.words == candidate.words) {
        if !beats(best[same].product.distance) {
            return;
        }
        best.remove(same);
    }
    let at = best.iter().position(|other| beats(other.product.distance)).unwrap_or(best.len());
    best.insert(at, candidate);
    best.truncate(KEPT);
}

/// Whether a product shows little that another does not.
type Repeats<'c> = &'c dyn Fn(&Candidate, &Candidate) -> bool;

/// The products to show, in the order of the candidates: the first, then those whose brand and words differ from all before; if these
/// are too few, those whose brand differs; then any.
fn different(candidates: Vec<Candidate>, most: usize) -> Vec<Candidate> {
    let is_of_brand = |one: &Candidate, other: &Candidate| {
        one.product.brand.is_some() && one.product.brand == other.product.brand
    };
    let is_like = |one: &Candidate, other: &Candidate| {
        is_of_brand(one, other) || one.words.are_like(&other.words, &|_| true)
    };
    let repeats: [Repeats; 3] = [&is_like, &is_of_brand, &|_, _| false];
    let mut chosen: Vec<usize> = Vec::new();
    for repeats in repeats {
        for (place, candidate) in candidates.iter().enumerate() {
            let is_new = |&other: &usize| other != place && !repeats(candidate, &candidates[other]);
            if chosen.len() < most && chosen.iter().all(is_new) {
                chosen.push(place);
            }
        }
    }
    let candidates = candidates.into_iter().enumerate().filter(|(place, _)| chosen.contains(place));
    candidates.map(|(_, candidate)| candidate).collect()
}

/// The words of a product's name that tell it from others.
fn words(batch: &Batch, roles: &Roles, settings: &Settings, row: usize) -> Words {
    let frame = &batch.products.frame;
    let cell = |role: Role| {
        let column = roles.column(role).and_then(|name| frame.column(name));
        column.map_or("", |column| column.get(row))
    };
    let text = || settings.text.iter().find_map(|text| frame.column(&text.column));
    let name = match cell(Role::Name) {
        "" => text().map_or("", |column| column.get(row)),
        name => name,
    };
    let options = [Role::Color, Role::Size, Role::Material].map(cell);
    Words::of(&Stated { name, brand: cell(Role::Brand), options })
}

pub(super) fn product(batch: &Batch, roles: &Roles, settings: &Settings, row: usize) -> Product {
    let Products { frame, origins } = batch.products;
    let price = batch.read.prices[row].as_ref();
    let cell = |role: Role| {
        let column = roles.column(role).and_then(|name| frame.column(name));
        let text = values(column.map_or("", |column| column.get(row))).join(", ");
        (!text.is_empty()).then(|| shortened(&text, LONGEST))
    };
    let first_text = || {
        let texts = settings.text.iter().find_map(|text| frame.column(&text.column));
        texts.map_or("", |column| column.get(row))
    };
    Product {
        row: origins.row(row) + 1,
        id: cell(Role::Id),
        name: cell(Role::Name).unwrap_or_else(|| shortened(without_markup(first_text()).trim(), LONGEST)),
        brand: cell(Role::Brand),
        price: price.map(|price| price.amount),
        currency: price.filter(|price| !price.is_main).and_then(|price| price.currency.clone()),
        variants: variants(batch.products, row),
        distance: f64::from(batch.places.distances[row]),
    }
}

/// What is told of a product that is several rows.
fn variants(products: &Products, product: usize) -> Option<Variants> {
    let Origins::Merged { variants, highest, .. } = &products.origins else { return None };
    let rows = products.origins.rows(product).len() as u64;
    let highest = || highest.as_ref()?.get(product).parse().ok().filter(|price: &f64| price.is_finite());
    (rows > 1).then(|| Variants { rows, count: u64::from(variants[product]), price_max: highest() })
}

/// A long text's beginning, so that no cell can swell the report.
pub(super) fn shortened(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(row: u64, name: &str, brand: &str, distance: f64) -> Candidate {
        let product = Product {
            row,
            id: None,
            name: name.to_owned(),
            brand: (!brand.is_empty()).then(|| brand.to_owned()),
            price: None,
            currency: None,
            variants: None,
            distance,
        };
        Candidate { product, words: Words::of(&Stated { name, brand, options: [""; 3] }) }
    }

    fn rows(products: &[Product]) -> Vec<u64> {
        products.iter().map(|product| product.row).collect()
    }

    /// The nearest and the farthest of products at these distances.
    fn examples(products: &[(&str, &str, f64)]) -> (Vec<u64>, Vec<u64>) {
        let (mut nearest, mut farthest) = (Vec::new(), Vec::new());
        for (row, &(name, brand, distance)) in products.iter().enumerate() {
            insert(&mut nearest, |a| a > distance, || candidate(row as u64, name, brand, distance));
            insert(&mut farthest, |a| a <= distance, || candidate(row as u64, name, brand, distance));
        }
        let found = ClusterExamples::of(Candidates { nearest, farthest });
        (rows(&found.typical), rows(&found.oddest))
    }

    #[test]
    fn the_best_stay_in_order_and_ties_keep_theirs() {
        let distances = [3.0, 1.0, 2.0, 1.0, 5.0, 4.0, 5.0, 0.5];
        let (typical, oddest) = examples(&distances.map(|distance| ("", "", distance)));
        assert_eq!((typical, oddest), (vec![7, 1, 3, 2], vec![6, 4, 5, 0]));
    }

    #[test]
    fn a_product_in_five_sizes_is_one_example() {
        let shirt = |size| ["Linen shirt S", "Linen shirt M", "Linen shirt red L", "Linen shirt XL"][size];
        let products = [
            (shirt(0), "", 1.0),
            (shirt(1), "", 0.5),
            (shirt(2), "", 0.7),
            ("Silk tie", "", 2.0),
            (shirt(3), "", 0.6),
        ];
        assert_eq!(examples(&products), (vec![1], vec![3]));
    }

    #[test]
    fn examples_are_of_several_brands_where_there_are_several() {
        let kinds = ["Oxford", "Linen", "Denim", "Flannel", "Poplin", "Twill"];
        let mut products: Vec<_> =
            kinds.iter().zip(1..).map(|(kind, at)| (*kind, "Acme", f64::from(at))).collect();
        products.push(("Corduroy", "Dorin", 9.0));
        assert_eq!(examples(&products).0, [0, 1, 2, 6]);
    }
}
