//! Products that are there more than once, in bounded memory.

use super::excerpt::excerpt;
use super::frequent::Plain;
use super::observe::ObservedProduct;
use hashbrown::HashMap;
use std::hash::BuildHasherDefault;
use wintermute_shared::nested::Pick;
use wintermute_shared::quality::{self, Repeated};

/// Different products that are remembered; about 7 MB.
const MOST: usize = 200_000;
/// Repeated products that are shown.
const SHOWN: usize = 10;

/// Counts of products. All are counted while they are few. When there are too many different ones, only those whose hash
/// ends in a zero bit are counted on, then those with two, and so on: a sample of products, each with all its rows (Gibbons'
/// distinct sampling).
#[derive(Debug)]
pub struct Duplicates {
    products: HashMap<u64, Occurrences, BuildHasherDefault<Plain>>,
    zero_bits: u32,
    most: Vec<Often>,
    /// How names are read from their cells.
    name: Pick,
}

#[derive(Debug)]
struct Occurrences {
    times: u32,
    line: u64,
}

#[derive(Debug)]
struct Often {
    hash: u64,
    times: u32,
    line: u64,
    name: Box<str>,
}

impl Duplicates {
    /// No products yet, whose names are read so.
    pub fn new(name: Pick) -> Self {
        Self { products: HashMap::default(), zero_bits: 0, most: Vec::new(), name }
    }

    /// Adds the products of a piece.
    pub fn add(&mut self, products: &[ObservedProduct], csv: &[u8]) {
        for product in products {
            if product.hash.trailing_zeros() < self.zero_bits {
                continue;
            }
            let count =
                self.products.entry(product.hash).or_insert(Occurrences { times: 0, line: product.line });
            count.times = count.times.saturating_add(1);
            if count.times > 1 {
                let (times, line) = (count.times, count.line);
                self.repeat(product, times, line, csv);
            } else if self.products.len() > MOST {
                self.thin_out();
            }
        }
    }

    /// Keeps the most repeated products at hand, since only their rows tell their names.
    fn repeat(&mut self, product: &ObservedProduct, times: u32, line: u64, csv: &[u8]) {
        if let Some(often) = self.most.iter_mut().find(|often| often.hash == product.hash) {
            often.times = times;
            return;
        }
        let least = self.most.iter().enumerate().min_by_key(|(_, often)| (often.times, often.hash));
        match least {
            Some((_, least)) if self.most.len() == SHOWN && least.times >= times => return,
            Some((at, _)) if self.most.len() == SHOWN => drop(self.most.swap_remove(at)),
            _ => {}
        }
        self.most.push(Often {
            hash: product.hash,
            times,
            line,
            name: excerpt(csv, product.name_at, Some(&self.name)),
        });
    }

    fn thin_out(&mut self) {
        self.zero_bits += 1;
        let stays = |hash: u64| hash.trailing_zeros() >= self.zero_bits;
        self.products.retain(|hash, _| stays(*hash));
        self.most.retain(|often| stays(often.hash));
    }

    /// What was found.
    pub fn finish(mut self) -> quality::Duplicates {
        let repeated = self.products.values().filter(|count| count.times > 1);
        let (rows, products) = repeated
            .fold((0, 0), |(rows, products), count| (rows + u64::from(count.times) - 1, products + 1));
        self.most.sort_unstable_by_key(|often| (std::cmp::Reverse(often.times), often.line));
        let shown = |often: Often| Repeated {
            name: often.name.into(),
            count: u64::from(often.times),
            part: None,
            line: often.line,
        };
        quality::Duplicates {
            rows: rows << self.zero_bits,
            products: products << self.zero_bits,
            exact: self.zero_bits == 0,
            most: self.most.into_iter().map(shown).collect(),
        }
    }
}
