//! Whether the names and brands of rows say that they are variants of one product.
//!
//! A column that seems to say which rows belong together may say something else, such as the category, and a value of it may stand for
//! none. Then the rows of a value are different products. Their names may begin alike, so words that say nothing are left out first: those
//! of the brand, of colours and sizes, of what the row states as its variant, and those that most names have.

use super::hash;
use super::words::{Stated, Words};
use hashbrown::HashMap;

/// Values of the column that are judged; those after them are taken as most are.
const JUDGED: usize = 100_000;
/// Different names of a value that are compared.
const NAMES: usize = 6;
/// A product seldom has more variants than this. A category has.
const VARIANTS: u64 = 50;
/// So many values tell which words most names have.
const TELLING: usize = 3;
/// Characters of a value that are shown.
const SHOWN: usize = 40;

/// What the rows of each value of a column say.
#[derive(Debug, Default)]
pub(super) struct Alike {
    /// Where the value of this number is.
    places: HashMap<u32, usize>,
    /// In the order in which they came.
    values: Vec<Judged>,
}

/// A value that is judged.
#[derive(Debug)]
struct Judged {
    number: u32,
    value: Box<str>,
    names: Vec<Named>,
    /// Different names that came, and rows with a name.
    came: u64,
    rows: u64,
}

/// A name and a brand that rows of a value have.
#[derive(Debug)]
struct Named {
    name: u64,
    /// 0 if none is stated.
    brand: u64,
    words: Words,
}

impl Named {
    fn has(&self, name: u64, brand: u64) -> bool {
        self.name == name && (self.brand == brand || brand == 0)
    }

    /// Whether it may be the same product, by words that tell something.
    fn is_like(&self, other: &Self, is_telling: &impl Fn(u32) -> bool) -> bool {
        let is_of_other_brand = self.brand != 0 && other.brand != 0 && self.brand != other.brand;
        !is_of_other_brand && (self.name == other.name || self.words.are_like(&other.words, is_telling))
    }
}

impl Judged {
    /// Sees what a row states. Of many different names some are kept, whatever their order.
    fn see(&mut self, stated: &Stated) {
        let (name, brand) = (hash(stated.name), stated.brand_hash());
        self.rows += 1;
        if self.names.iter().any(|named| named.has(name, brand)) {
            return;
        }
        let words = Words::of(stated);
        self.came += 1;
        let named = Named { name, brand, words };
        if self.names.len() < NAMES {
            self.names.push(named);
        } else if let Some(kept) = self.names[1..].get_mut((name % self.came) as usize) {
            *kept = named;
        }
    }

    /// Those after the first that are like it, and all after it.
    fn pairs(&self, is_telling: &impl Fn(u32) -> bool) -> Pairs {
        let mut pairs = Pairs::default();
        if let Some((first, further)) = self.names.split_first() {
            further.iter().for_each(|named| pairs.add(first.is_like(named, is_telling)));
        }
        pairs
    }
}

/// How many pairs of names are alike.
#[derive(Clone, Copy, Debug, Default)]
struct Pairs {
    all: u32,
    alike: u32,
}

impl Pairs {
    fn add(&mut self, alike: bool) {
        self.all += 1;
        self.alike += u32::from(alike);
    }

    fn share(self) -> f64 {
        f64::from(self.alike) / f64::from(self.all.max(1))
    }

    fn are_mostly(self) -> bool {
        2 * self.alike >= self.all
    }
}

/// What the names of a column's values say.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// The values whose rows are different products, with the beginning of each.
    pub unlike: HashMap<u32, Box<str>>,
    /// Names of one value, and of neighbouring ones.
    within: Pairs,
    between: Pairs,
    /// The values of several names, and those of them whose names are alike.
    values: Pairs,
}

impl Verdict {
    /// Whether the rows of most values are alike, or only one of each has a name.
    pub fn are_mostly(&self) -> bool {
        self.values.are_mostly()
    }

    /// Whether rows of one value are so much more alike than others that a column whose name does not tell must mean products. So many
    /// rows have so many values that several have.
    pub fn are_clearly(&self, rows: u64, values: u64) -> bool {
        rows <= VARIANTS * values && self.are_mostly() && self.within.share() >= 2.0 * self.between.share()
    }
}

impl Alike {
    /// Sees what a row with the value of this number states.
    pub fn see(&mut self, number: u32, value: &str, stated: &Stated) {
        if stated.name.is_empty() {
            return;
        }
        let place = match self.places.get(&number) {
            Some(&place) => place,
            None if self.values.len() < JUDGED => {
                let value = value.chars().take(SHOWN).collect();
                self.places.insert(number, self.values.len());
                self.values.push(Judged { number, value, names: Vec::new(), came: 0, rows: 0 });
                self.values.len() - 1
            }
            None => return,
        };
        self.values[place].see(stated);
    }

    /// Judges the values of so many different names or more.
    pub fn verdict(&self, least: usize) -> Verdict {
        let common = self.common();
        let is_telling = |word: u32| !common.contains(&word);
        let mut verdict = Verdict::default();
        for judged in self.values.iter().filter(|judged| judged.names.len() >= least && judged.rows > 1) {
            let mut pairs = judged.pairs(&is_telling);
            if pairs.all == 0 {
                pairs.add(true);
            }
            verdict.within.all += pairs.all;
            verdict.within.alike += pairs.alike;
            verdict.values.add(pairs.are_mostly());
            if !pairs.are_mostly() {
                verdict.unlike.insert(judged.number, judged.value.clone());
            }
        }
        let firsts: Vec<&Named> = self.values.iter().filter_map(|judged| judged.names.first()).collect();
        firsts.windows(2).for_each(|two| verdict.between.add(two[0].is_like(two[1], &is_telling)));
        verdict
    }

    /// The words that most names have, whatever their value.
    fn common(&self) -> Vec<u32> {
        if self.values.len() < TELLING {
            return Vec::new();
        }
        let mut counts: HashMap<u32, usize> = HashMap::new();
        let names = || self.values.iter().flat_map(|judged| &judged.names);
        names().flat_map(|named| named.words.iter()).for_each(|word| *counts.entry(word).or_default() += 1);
        let all = names().count();
        counts.retain(|_, count| 2 * *count > all);
        counts.into_keys().collect()
    }

    /// The first word of the first name of a value, where it has one.
    pub fn first_word(&self, number: u32) -> Option<u32> {
        let judged = &self.values[*self.places.get(&number)?];
        judged.names.first().map(|named| named.words.first())
    }
}
