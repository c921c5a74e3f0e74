//! Whether the names of rows say that they are variants of one product.
//!
//! A column that seems to say which rows belong together may say something else, such as the category above the product's own. Then
//! names of rows with the same value are no more alike than others.

use super::hash;
use hashbrown::HashMap;

/// Words of a name that are compared.
const WORDS: usize = 12;
/// Values of the column that are judged; those after them are taken as most are.
const JUDGED: usize = 200_000;
/// Rows of one value with unlike names that are a coincidence.
const FEW: u32 = 3;
/// A product seldom has more variants than this. A category has.
const VARIANTS: u64 = 50;

/// The words of a name, as hashes, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Words(Box<[u32]>);

impl Words {
    /// The words of a name; where it has no spaces, its pairs of letters.
    pub fn of(name: &str) -> Self {
        let lower = name.to_lowercase();
        let words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<u32> = words.take(WORDS).map(|word| hash(word) as u32).collect();
        if words.len() > 1 || lower.is_ascii() {
            return Self(words.into());
        }
        let letters: Vec<char> = lower.chars().take(WORDS + 1).collect();
        Self(letters.windows(2).map(|pair| hash(&pair.iter().collect::<String>()) as u32).collect())
    }

    /// Whether two names begin with the same word, or share half the words of the shorter one.
    pub fn are_like(&self, other: &Self) -> bool {
        let common = self.0.iter().filter(|word| other.0.contains(word)).count();
        self.0.first() == other.0.first() || 2 * common >= self.0.len().min(other.0.len())
    }

    /// The first word; 0 if there is no name.
    pub fn first(&self) -> u32 {
        self.0.first().copied().unwrap_or(0)
    }

    /// Whether there is no name.
    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }
}

/// What the names of the rows of each value say.
#[derive(Debug, Default)]
pub(super) struct Alike {
    values: HashMap<u32, Judged>,
    /// The first name of the value before.
    before: Words,
    within: Pairs,
    /// Names of different values, for comparison.
    between: Pairs,
}

#[derive(Debug)]
struct Judged {
    words: Words,
    /// The rows after the first that have a name, and those of them whose name is like the first.
    pairs: Pairs,
}

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

impl Alike {
    /// Sees the name of a row with the value of this number.
    pub fn see(&mut self, value: u32, words: &Words) {
        if words.are_none() {
            return;
        }
        if let Some(judged) = self.values.get_mut(&value) {
            let alike = judged.words.are_like(words);
            judged.pairs.add(alike);
            self.within.add(alike);
        } else if self.values.len() < JUDGED {
            if !self.before.are_none() {
                self.between.add(self.before.are_like(words));
            }
            self.before = words.clone();
            self.values.insert(value, Judged { words: words.clone(), pairs: Pairs::default() });
        }
    }

    /// Whether the rows of most values are alike, or only one of each has a name.
    pub fn are_mostly(&self) -> bool {
        let mut values = Pairs::default();
        let several = self.values.values().filter(|judged| judged.pairs.all > 0);
        several.for_each(|judged| values.add(judged.pairs.are_mostly()));
        values.are_mostly()
    }

    /// Whether rows of one value are so much more alike than others that a column whose name does not tell must mean products. So many
    /// rows have so many values that several have.
    pub fn are_clearly(&self, rows: u64, values: u64) -> bool {
        rows <= VARIANTS * values && self.are_mostly() && self.within.share() >= 2.0 * self.between.share()
    }

    /// Whether a value stands for no product, since many rows have it whose names are not alike.
    pub fn is_none(&self, value: u32) -> bool {
        let pairs = self.values.get(&value).map_or_else(Pairs::default, |judged| judged.pairs);
        pairs.all >= FEW && !pairs.are_mostly()
    }

    /// The words of the first name of a value.
    pub fn words(&self, value: u32) -> Option<&Words> {
        self.values.get(&value).map(|judged| &judged.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(a: &str, b: &str) -> bool {
        Words::of(a).are_like(&Words::of(b))
    }

    #[test]
    fn names_of_variants_are_alike_and_those_of_products_are_not() {
        for (a, b) in [
            ("Shirt red M", "Shirt blue L"),
            ("Rotes Hemd, Gr. M", "Blaues Hemd, Gr. L"),
            ("Hoodie", "Hoodie - Blue, No"),
            ("亚麻衬衫红色", "亚麻衬衫蓝色"),
            ("Nike Air Max 90 (41)", "NIKE AIR MAX 90 (42)"),
        ] {
            assert!(like(a, b), "{a} {b}");
        }
        for (a, b) in [("red linen shirt", "blue silk tie"), ("亚麻衬衫", "丝绸领带"), ("Desk", "Chair")]
        {
            assert!(!like(a, b), "{a} {b}");
        }
    }
}
