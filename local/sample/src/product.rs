//! What products are.

use super::garments::{FAMILIES, Family, Garment, weighted};
use super::vocabulary::{COLORS, GENDERS, Gender};
use super::words;
use rand::Rng;
use rand::seq::SliceRandom;

/// What a product is, before it is put into columns.
pub struct Product {
    pub family: &'static Family,
    pub brand: String,
    pub parent_color: &'static str,
    pub color: &'static str,
    pub material: &'static str,
    pub gender: &'static Gender,
    pub noun: &'static str,
    pub detail: &'static str,
    pub category: &'static str,
    pub cents: u64,
}

impl Product {
    /// A product drawn by chance.
    pub fn draw(rng: &mut impl Rng) -> Self {
        let (family, garment) = weighted(rng);
        let brand = brand_number(family, rng);
        let (parent_color, shades) = COLORS[skewed(COLORS.len(), rng)];
        Self {
            family: &FAMILIES[family],
            brand: words::brand(brand),
            parent_color,
            color: pick(shades, rng),
            material: pick(FAMILIES[family].materials, rng),
            gender: gender(garment, rng),
            noun: pick(garment.nouns, rng),
            detail: pick(garment.details, rng),
            category: garment.category,
            cents: cents(garment, brand, rng),
        }
    }
}

/// One of a table's entries, each as likely.
pub fn pick<T: Copy>(from: &[T], rng: &mut impl Rng) -> T {
    *from.choose(rng).expect("no table is empty")
}

/// A place in a table whose first entries are the likelier ones.
fn skewed(len: usize, rng: &mut impl Rng) -> usize {
    let u: f64 = rng.gen_range(0.0..1.0);
    (u * u * len as f64) as usize
}

/// Most brands keep to one family of products, the others sell everything.
fn brand_number(family: usize, rng: &mut impl Rng) -> u64 {
    let (families, rank) = (FAMILIES.len() as u64 + 1, words::rank(0.45, rng));
    let family = if rng.gen_bool(0.7) { family as u64 } else { families - 1 };
    rank * families + family
}

fn gender(garment: &Garment, rng: &mut impl Rng) -> &'static Gender {
    let [female, male, unisex, girls, boys] = &GENDERS;
    let for_women = rng.gen_range(0..100) < garment.female;
    match rng.gen_range(0..100) {
        0..7 => unisex,
        7..10 => {
            if for_women {
                girls
            } else {
                boys
            }
        }
        _ => {
            if for_women {
                female
            } else {
                male
            }
        }
    }
}

/// A price around the garment's: some brands are dear, and shops love certain endings.
fn cents(garment: &Garment, brand: u64, rng: &mut impl Rng) -> u64 {
    let level = 0.5 + (brand * 37 % 100) as f64 / 60.0;
    let spread = rng.gen_range(0.5..1.5) * rng.gen_range(0.6..1.4);
    let cents = (garment.price * level * spread * 100.0) as u64;
    let whole = cents / 100 * 100;
    match rng.gen_range(0..10) {
        0..3 => whole,
        3..6 => whole + 99,
        6 => whole + 50,
        _ => cents,
    }
}
