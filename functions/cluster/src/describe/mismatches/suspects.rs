//! Which products have a description that seems to belong to another.

use super::products::Products;
use super::verdict::{AGAINST, MismatchSummary, Verdict, tell};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use wintermute_shared::analysis::Unjudged;

/// Fewer products are too few to learn from.
const LEAST: usize = 40;
/// Shuffled pairs for each product.
const EACH: usize = 20;
/// Shuffled pairs at most.
const ALL: usize = 50_000;
/// Tries to find another product's description for a name.
const TRIES: usize = 8;
/// A kind of products is odd if its descriptions speak of others at least so often, compared with shuffled ones of that kind,
const MOST_OF_KIND: f64 = 0.6;
/// if that is this many standard deviations more than the share of mixed-up descriptions makes likely,
const BEYOND_CHANCE: f64 = 4.0;
/// and if it has this many products.
const KIND: f64 = 5.0;

/// The products whose descriptions seem to belong to others, and what is known of all.
pub(super) struct Suspects {
    /// The products, worst first.
    pub worst_first: Vec<usize>,
    /// Whether each was not judged, because the descriptions of its kind nearly all speak of other products.
    pub is_aside: Vec<bool>,
    pub told: MismatchSummary,
}

impl Suspects {
    /// Compares the products' own descriptions with those of others.
    pub fn among(products: &Products, seed: u64) -> Result<Self, Unjudged> {
        if products.len() < LEAST {
            return Err(Unjudged::FewProducts);
        }
        let all: Vec<usize> = (0..products.len()).collect();
        let scores: Vec<f64> = all.par_iter().map(|&product| products.score(product)).collect();
        let shuffled = shuffled(products, seed);
        let told = compare(&all, &scores, &shuffled)?;
        let kinds = Kinds::odd(products, &scores, &shuffled, told.share);
        let is_aside: Vec<bool> = all.iter().map(|&product| kinds.have(products, product)).collect();
        let judged: Vec<usize> = all.into_iter().filter(|&product| !is_aside[product]).collect();
        let told = match judged.len() == products.len() {
            true => told,
            false if judged.len() < LEAST => return Err(Unjudged::NoDifference),
            false => {
                let judged_too = |pair: &Shuffled| !kinds.have(products, pair.name);
                let shuffled: Vec<Shuffled> = shuffled.into_iter().filter(judged_too).collect();
                compare(&judged, &scores, &shuffled)?
            }
        };
        let suspected = judged.iter().copied().filter(|&product| scores[product] <= told.threshold);
        let mut worst_first: Vec<usize> = suspected.collect();
        worst_first.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        Ok(Self { worst_first, is_aside, told })
    }
}

/// A name with the description of another product.
struct Shuffled {
    /// The product whose name it is.
    name: usize,
    score: f64,
}

/// Pairs of names, each as often as the others, with descriptions drawn at random of products that have another name and another
/// description.
fn shuffled(products: &Products, seed: u64) -> Vec<Shuffled> {
    let pairs = (EACH * products.len()).min(ALL);
    let pair = |number: usize| {
        let name = number * products.len() / pairs;
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed.wrapping_add(number as u64));
        let mut other = || rng.gen_range(0..products.len());
        let description = (0..TRIES).map(|_| other()).find(|&other| products.differ(name, other))?;
        Some(Shuffled { name, score: products.score_of(name, description) })
    };
    (0..pairs).into_par_iter().filter_map(pair).collect()
}

fn compare(judged: &[usize], scores: &[f64], shuffled: &[Shuffled]) -> Result<MismatchSummary, Unjudged> {
    let pairs = judged.iter().map(|&product| scores[product]).collect();
    match tell(pairs, shuffled.iter().map(|pair| pair.score).collect()) {
        Verdict::FewWords => Err(Unjudged::FewWords),
        Verdict::NoDifference => Err(Unjudged::NoDifference),
        Verdict::Judged(told) => Ok(told),
    }
}

/// The words of names that mark kinds of products whose descriptions nearly all speak of others. Descriptions that were mixed up are of
/// all kinds.
struct Kinds(Vec<bool>);

/// Pairs with a word in the name.
#[derive(Clone, Copy, Default)]
struct Pairs {
    all: f64,
    /// Those whose description speaks against the name.
    against: f64,
}

impl Pairs {
    fn add(&mut self, score: f64) {
        self.all += 1.0;
        self.against += if score <= AGAINST { 1.0 } else { 0.0 };
    }
}

impl Kinds {
    fn odd(products: &Products, scores: &[f64], shuffled: &[Shuffled], share: f64) -> Self {
        let mut words = vec![(Pairs::default(), Pairs::default()); products.name_words()];
        for (product, score) in scores.iter().enumerate() {
            products.name(product).for_each(|word| words[word].0.add(*score));
        }
        for pair in shuffled {
            products.name(pair.name).for_each(|word| words[word].1.add(pair.score));
        }
        let is_odd = |(pairs, shuffled): (Pairs, Pairs)| {
            let of_shuffled = (shuffled.against / shuffled.all.max(1.0)).clamp(0.1, 1.0);
            let by_chance = (share * of_shuffled).clamp(0.01, 0.99);
            let deviation = (pairs.all * by_chance * (1.0 - by_chance)).sqrt();
            pairs.all >= KIND
                && pairs.against >= MOST_OF_KIND * of_shuffled * pairs.all
                && pairs.against >= pairs.all * by_chance + BEYOND_CHANCE * deviation
        };
        Self(words.into_iter().map(is_odd).collect())
    }

    fn have(&self, products: &Products, product: usize) -> bool {
        products.name(product).any(|word| self.0[word])
    }
}
