//! Products that are gone and new ones whose names are nearly the same: they may be the same products.

use super::matching::{Fate, Key};
use std::collections::HashSet;
use wintermute_shared::contract::products::Product;

/// More products than these are not looked at: each has a key for every word.
const MOST: usize = 100_000;
/// Words that two names share at least.
const WORDS: u32 = 2;

/// Products that are gone, and new ones.
#[derive(Default)]
pub struct Unmatched {
    gone: Vec<Product>,
    new: Vec<Product>,
}

impl Unmatched {
    /// Adds products that are gone or new.
    pub fn add(&mut self, fate: &Fate) {
        let keep = |into: &mut Vec<Product>, products: &[Product]| {
            let room = (MOST + 1).saturating_sub(into.len());
            into.extend_from_slice(&products[..products.len().min(room)]);
        };
        match fate {
            Fate::Gone(olds) => keep(&mut self.gone, olds),
            Fate::New(news) => keep(&mut self.new, news),
            Fate::Both(..) | Fate::Unclear(..) => {}
        }
    }

    /// How many of them may be both: their names differ by one word that only one of them has, or they have the same name and another
    /// brand. The number is that of the side with fewer such products; 0 if there are more than [`MOST`].
    pub fn nearly_the_same(&self, key: Key) -> u64 {
        let Self { gone, new } = self;
        if gone.len().max(new.len()) > MOST {
            return 0;
        }
        with_partner(key, gone, new).min(with_partner(key, new, gone))
    }
}

/// How many products have a partner among others.
fn with_partner(key: Key, products: &[Product], others: &[Product]) -> u64 {
    let names: HashSet<u64> = others.iter().map(|other| other.name).filter(|name| *name > 0).collect();
    let whole: HashSet<u128> = others.iter().filter_map(|other| spelled(key, other, other.words)).collect();
    let less: HashSet<u128> = others.iter().flat_map(|other| with_a_word_less(key, other)).collect();
    let has_partner = |product: &&Product| {
        names.contains(&product.name)
            || spelled(key, product, product.words)
                .is_some_and(|own| whole.contains(&own) || less.contains(&own))
            || with_a_word_less(key, product).any(|own| whole.contains(&own))
    };
    products.iter().filter(has_partner).count() as u64
}

fn with_a_word_less(key: Key, product: &Product) -> impl Iterator<Item = u128> {
    let bits = (0..u64::BITS).map(|bit| 1 << bit).filter(|bit| product.words & bit > 0);
    bits.filter_map(move |bit| spelled(key, product, product.words & !bit))
}

/// The words of a name, with the brand where brands count; nothing for too few words.
fn spelled(key: Key, product: &Product, words: u64) -> Option<u128> {
    let brand = if key == Key::NameAndBrand { product.brand } else { 0 };
    (words.count_ones() >= WORDS).then_some(u128::from(brand) << 64 | u128::from(words))
}
