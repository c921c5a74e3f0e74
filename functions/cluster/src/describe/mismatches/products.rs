//! The words of the names and descriptions of many products, and how well a description fits a name.
//!
//! A description fits a name if it has words of the name, or words that are in descriptions of names like it. It does not fit if it has
//! words that are in descriptions only if they are in the name. All that is learnt from the products themselves, and of a pair that is
//! scored nothing: the counts leave its products out, so that a pair of two products' texts is scored as that of one product is.

use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// The most frequent words of names: for each two of them, how often one is in the name and the other in the description is counted.
const PAIRED: usize = 2048;
/// Such a word is in at least this many names.
const NAMED: u32 = 3;
/// How much one word's occurrence says of another, next to its own occurrence in the name: names and descriptions have many words, which
/// are not independent of one another.
const OF_OTHERS: f64 = 0.1;

/// A word of a product: its number, and which of the texts have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Word(u32);

impl Word {
    const NAME: u32 = 1;
    const DESCRIPTION: u32 = 2;

    fn number(self) -> usize {
        (self.0 >> 2) as usize
    }

    fn is_in_name(self) -> u32 {
        self.0 & Self::NAME
    }

    fn is_in_description(self) -> u32 {
        (self.0 & Self::DESCRIPTION) >> 1
    }

    fn is_in_both(self) -> u32 {
        self.is_in_name() & self.is_in_description()
    }
}

/// The texts of a product as hashes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Texts {
    /// The row in the catalogue, from 0.
    pub row: usize,
    /// The different words of name and brand, and after them those of the description.
    pub words: Vec<u32>,
    /// How many of them are those of name and brand.
    pub of_name: usize,
    /// The hash of the whole description.
    pub description: u64,
}

impl Texts {
    /// The words of name and brand.
    pub fn name(&self) -> &[u32] {
        &self.words[..self.of_name]
    }

    /// The words of the description, ascending.
    pub fn described(&self) -> &[u32] {
        &self.words[self.of_name..]
    }

    /// The same product with the description of another, or with no words of one.
    pub fn with_description_of(&self, other: Option<&Self>) -> Self {
        let words = [self.name(), other.map_or(&[], Self::described)].concat();
        Self { words, description: other.unwrap_or(self).description, ..*self }
    }
}

/// The products of a catalogue, or some of them.
pub(super) struct Products {
    /// The words of each, ascending. Words that are in no name are left out.
    words: Vec<Vec<Word>>,
    descriptions: Vec<u64>,
    /// The hashes of the words, by number.
    vocabulary: Vec<u32>,
    counts: Vec<Counts>,
    /// For each two of the first words: the products with the one in their name and the other in their description.
    pairs: Vec<u32>,
    paired: usize,
}

/// How many products have a word.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    name: u32,
    description: u32,
    both: u32,
}

impl Products {
    /// Learns from these products.
    pub fn of(texts: &[&Texts]) -> Self {
        let vocabulary = vocabulary(texts);
        let paired = vocabulary.iter().take(PAIRED).take_while(|(_, names)| *names >= NAMED).count();
        let vocabulary: Vec<u32> = vocabulary.into_iter().map(|(hash, _)| hash).collect();
        let mut numbers: Vec<(u32, u32)> = vocabulary.iter().copied().zip(0..).collect();
        numbers.sort_unstable();
        let descriptions = texts.iter().map(|texts| texts.description).collect();
        let words: Vec<Vec<Word>> = texts.par_iter().map(|texts| numbered(texts, &numbers)).collect();
        let mut counts = vec![Counts::default(); vocabulary.len()];
        for word in words.iter().flatten() {
            let counts = &mut counts[word.number()];
            counts.name += word.is_in_name();
            counts.description += word.is_in_description();
            counts.both += word.is_in_both();
        }
        let pairs = pairs(&words, paired);
        Self { words, descriptions, vocabulary, counts, pairs, paired }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// How many different words the names have.
    pub fn name_words(&self) -> usize {
        self.vocabulary.len()
    }

    /// The numbers of the words of a product's name.
    pub fn name(&self, product: usize) -> impl Iterator<Item = usize> {
        self.words[product].iter().filter(|word| word.is_in_name() == 1).map(|word| word.number())
    }

    /// Whether two products have neither the same words in their names nor the same description.
    pub fn differ(&self, one: usize, other: usize) -> bool {
        self.descriptions[one] != self.descriptions[other] && !self.name(one).eq(self.name(other))
    }

    /// How well the description of a product fits its name.
    pub fn score(&self, product: usize) -> f64 {
        self.score_of(product, product)
    }

    /// How well the description of one product fits the name of another: the logarithm of how much likelier the words of the description
    /// are with that name than with any. Above 0 it fits, below 0 its words speak of another product.
    pub fn score_of(&self, name: usize, description: usize) -> f64 {
        let pair = Pair::of(self, name, description);
        let repeated: f64 = pair.words.iter().map(|word| self.of_repetition(word, pair.others)).sum();
        repeated + OF_OTHERS * self.of_others(&pair)
    }

    /// The hashes of the words of a product's description that speak most against the name of the same or another one, the most telling
    /// first.
    pub fn foreign(&self, name: usize, description: usize, most: usize) -> Vec<u32> {
        let pair = Pair::of(self, name, description);
        let telling = pair.words.iter().filter(|word| word.name == 0);
        let mut telling: Vec<(f64, usize)> =
            telling.map(|word| (self.of_repetition(word, pair.others), word.number)).collect();
        telling.retain(|(score, _)| *score < 0.0);
        telling.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        telling.iter().take(most).map(|(_, word)| self.vocabulary[*word]).collect()
    }

    /// What a word of the description says by standing in the name, or by not standing there.
    fn of_repetition(&self, word: &Joint, others: f64) -> f64 {
        if word.description == 0 {
            return 0.0;
        }
        let of_word = self.counts[word.number];
        let name = f64::from(of_word.name - word.names);
        let description = f64::from(of_word.description - word.descriptions);
        let both = f64::from(of_word.both - word.boths);
        if word.name == 1 {
            ((both + 0.5) / (description + 1.0) * (others + 2.0) / (name + 1.0)).ln().max(0.0)
        } else if description > 0.0 && name > 0.0 {
            ((description - both + 0.5) / (description + 1.0) / (1.0 - name / (others + 1.0))).ln().min(0.0)
        } else {
            0.0
        }
    }

    /// What the frequent words of the description say by standing beside those of the name: for each two the logarithm of how often they
    /// occur together, to how often they would by chance.
    fn of_others(&self, pair: &Pair) -> f64 {
        let frequent = pair.words.partition_point(|word| word.number < self.paired);
        let frequent = &pair.words[..frequent];
        let names: Vec<(&Joint, f64)> = frequent
            .iter()
            .filter(|word| word.name == 1)
            .map(|word| (word, f64::from(self.counts[word.number].name - word.names) / pair.others.max(1.0)))
            .collect();
        let of_word = |word: &Joint| {
            let descriptions = f64::from(self.counts[word.number].description - word.descriptions);
            let mut ratio = 1.0;
            for (name, share) in &names {
                let together = self.pairs[name.number * self.paired + word.number] - together(name, word);
                ratio *= f64::from(together + 1) / (share * descriptions + 1.0);
            }
            ratio.ln()
        };
        frequent.iter().filter(|word| word.description == 1).map(of_word).sum()
    }
}

/// How many of the products that are left out have the one word in their name and the other in their description.
fn together(name: &Joint, description: &Joint) -> u32 {
    let of =
        |product: fn(&Joint) -> Word| product(name).is_in_name() & product(description).is_in_description();
    of(|word| word.of_name) + of(|word| word.of_description)
}

/// The words of one product's name and another's description, or of the same one's.
struct Pair {
    words: Vec<Joint>,
    /// The number of the products without these.
    others: f64,
}

/// A word of a pair.
struct Joint {
    number: usize,
    /// Whether the name at hand has it, and the description at hand.
    name: u32,
    description: u32,
    /// The word in the product whose name it is, and in that whose description it is; nothing there if both are one.
    of_name: Word,
    of_description: Word,
    /// How many of these products' names, descriptions and both have it.
    names: u32,
    descriptions: u32,
    boths: u32,
}

impl Pair {
    fn of(products: &Products, name: usize, description: usize) -> Self {
        let (one, other) = (&products.words[name][..], &products.words[description][..]);
        let other = if name == description { &[][..] } else { other };
        let nothing = Word(0);
        let (mut i, mut j) = (0, 0);
        let mut words = Vec::with_capacity(one.len() + other.len());
        while i < one.len() || j < other.len() {
            let next = |words: &[Word], at: usize| words.get(at).map_or(usize::MAX, |word| word.number());
            let number = next(one, i).min(next(other, j));
            let (mut of_name, mut of_description) = (nothing, nothing);
            if next(one, i) == number {
                of_name = one[i];
                i += 1;
            }
            if next(other, j) == number {
                of_description = other[j];
                j += 1;
            }
            let described = if name == description { of_name } else { of_description };
            words.push(Joint {
                number,
                name: of_name.is_in_name(),
                description: described.is_in_description(),
                names: of_name.is_in_name() + of_description.is_in_name(),
                descriptions: of_name.is_in_description() + of_description.is_in_description(),
                boths: of_name.is_in_both() + of_description.is_in_both(),
                of_name,
                of_description,
            });
        }
        let left_out = if name == description { 1 } else { 2 };
        Self { words, others: products.len().saturating_sub(left_out) as f64 }
    }
}

/// The hashes of the words of names with the number of their names, most frequent first.
fn vocabulary(texts: &[&Texts]) -> Vec<(u32, u32)> {
    let mut hashes: Vec<u32> = texts.iter().flat_map(|texts| texts.name()).copied().collect();
    hashes.par_sort_unstable();
    let mut counted: Vec<(u32, u32)> =
        hashes.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect();
    counted.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counted
}

/// The words of a product by their numbers; `numbers` is sorted by hash.
fn numbered(texts: &Texts, numbers: &[(u32, u32)]) -> Vec<Word> {
    let word = |(at, hash): (usize, &u32)| {
        let place = if at < texts.of_name { Word::NAME } else { Word::DESCRIPTION };
        let found = numbers.binary_search_by_key(hash, |(hash, _)| *hash).ok()?;
        Some(Word(numbers[found].1 << 2 | place))
    };
    let mut words: Vec<Word> = texts.words.iter().enumerate().filter_map(word).collect();
    words.sort_unstable();
    // A word that is in both texts counts once.
    words.dedup_by(|next, kept| {
        let same = next.number() == kept.number();
        if same {
            kept.0 |= next.0;
        }
        same
    });
    words.shrink_to_fit();
    words
}

/// See [`Products::pairs`].
fn pairs(words: &[Vec<Word>], paired: usize) -> Vec<u32> {
    let pairs: Vec<AtomicU32> = (0..paired * paired).map(|_| AtomicU32::new(0)).collect();
    words.par_iter().for_each(|words| {
        let frequent = &words[..words.partition_point(|word| word.number() < paired)];
        for name in frequent.iter().filter(|word| word.is_in_name() == 1) {
            for description in frequent.iter().filter(|word| word.is_in_description() == 1) {
                // A sum is the same in whatever order.
                pairs[name.number() * paired + description.number()].fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    pairs.into_iter().map(AtomicU32::into_inner).collect()
}
