//! What a sample of the records tells of a field, from which roles are found.

use super::Role;
use super::kinds::Kinds;
use super::names::NAMES;
use super::shape::Shape;
use crate::price;
use crate::spelling::words;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What was seen of a field in a sample of the records.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The column, and the keys that lead to the field in its JSON.
    pub keys: Vec<String>,
    /// Whether it is in a list: a product may have several.
    pub is_in_list: bool,
    /// Values, missing ones aside.
    values: usize,
    /// Values with letters in them, codes included.
    lettered: usize,
    /// Values that are a text, as opposed to numbers, addresses, dates and codes.
    texts: usize,
    /// Texts that are sentences.
    sentences: usize,
    /// Values that can be read as a price.
    prices: usize,
    /// Those of them that are more than nothing.
    positive: usize,
    /// These, each with the number of its record.
    amounts: Vec<(usize, f64)>,
    /// The record of the next value.
    record: Option<usize>,
    /// Those of them that have cents.
    with_cents: usize,
    /// Values that are short, as sizes are.
    short: usize,
    /// Values of kinds that some roles have, and others do not.
    kinds: Kinds,
    /// The column of the values, if this one says what they are, such as `Option1 Name` of `Option1 Value`.
    values_of_option: Option<Vec<String>>,
    /// The roles that its values then name.
    options: Vec<Role>,
    /// The number of words in each text.
    words: Vec<usize>,
    /// The hashes of the different values.
    different: HashSet<u64>,
}

/// Texts that are shorter or longer are seldom names.
const WORDS_OF_A_NAME: std::ops::RangeInclusive<usize> = 2..=15;
/// The share of a column's values that have to be texts for its words to be worth clustering.
const LEAST_TEXTS: f64 = 0.5;
/// A column that is called like a name holds names if this many of its values are texts.
const FEW_TEXTS: f64 = 0.05;
/// Characters that tell what a value is.
const ENOUGH: usize = 200;
/// Characters of a size.
const SHORT: usize = 24;
/// Names are mostly different.
const MOSTLY: f64 = 0.5;

impl Evidence {
    /// Nothing yet of the field to which these keys lead.
    pub fn new(keys: Vec<String>, is_in_list: bool) -> Self {
        let values_of_option = keys.last().and_then(|key| values_of_option(key));
        Self { keys, is_in_list, values_of_option, ..Self::default() }
    }

    /// The field in the record of that number, to which the next value belongs. Without it each value has a record of its own.
    pub fn at(&mut self, record: usize) -> &mut Self {
        self.record = Some(record);
        self
    }

    /// Adds a value.
    pub fn add(&mut self, value: &str) {
        let value = value.trim();
        let record = self.record.unwrap_or(self.values);
        if value.is_empty() {
            return;
        }
        self.values += 1;
        self.lettered +=
            usize::from(value.chars().take(ENOUGH).any(char::is_alphabetic) && !value.contains("://"));
        let price = Some(value).filter(|value| value.len() <= ENOUGH).and_then(price::parse);
        self.prices += usize::from(price.is_some());
        if let Some(price) = price.filter(|price| *price > 0.0) {
            self.positive += 1;
            self.amounts.push((record, price));
        }
        self.with_cents += usize::from(price.is_some_and(|price| price.fract() != 0.0));
        self.short += usize::from(value.chars().nth(SHORT).is_none());
        self.kinds.add(value);
        if self.values_of_option.is_some() {
            let facets = [Role::Color, Role::Size, Role::Material];
            let named = NAMES.meanings(value).into_iter().map(|meaning| meaning.role);
            self.options.extend(named.filter(|role| facets.contains(role)));
        }
        let mut hasher = DefaultHasher::new();
        // WooCommerce names a product among the parents of others by `id:7`.
        value.strip_prefix("id:").unwrap_or(value).hash(&mut hasher);
        self.different.insert(hasher.finish());
        let enough = value.char_indices().nth(ENOUGH).map_or(value, |(end, _)| &value[..end]);
        if let Shape::Text { words, is_sentence } = Shape::of(enough) {
            self.texts += 1;
            self.sentences += usize::from(is_sentence);
            self.words.push(words);
        }
    }

    /// The name by which settings and roles know the field.
    pub fn name(&self) -> String {
        self.keys.join(".")
    }

    /// Whether this is its name.
    pub(super) fn is_called(&self, name: &str) -> bool {
        match &self.keys[..] {
            [column] => column == name,
            keys => name.ends_with(keys.last().map_or("", String::as_str)) && self.name() == name,
        }
    }

    /// Whether it has a value.
    pub fn has_values(&self) -> bool {
        self.values > 0
    }

    /// How many values it has, missing ones aside.
    pub(super) fn values(&self) -> usize {
        self.values
    }

    /// How many of its values have letters.
    pub(super) fn lettered(&self) -> usize {
        self.lettered
    }

    /// How many of its values are texts.
    pub(super) fn texts(&self) -> usize {
        self.texts
    }

    /// How many of its values are sentences.
    pub(super) fn sentences(&self) -> usize {
        self.sentences
    }

    /// How many of its values are prices.
    pub(super) fn prices(&self) -> usize {
        self.prices
    }

    /// How many of its values are prices that are more than nothing.
    pub(super) fn positive_prices(&self) -> usize {
        self.positive
    }

    /// Its prices that are more than nothing, with the numbers of their records, ascending.
    pub(super) fn amounts(&self) -> &[(usize, f64)] {
        &self.amounts
    }

    /// How many of its values are prices with cents.
    pub(super) fn with_cents(&self) -> usize {
        self.with_cents
    }

    /// Whether more than one in ten of its values is a price with cents, so that it does not count cents.
    pub(super) fn has_cents(&self) -> bool {
        10 * self.with_cents > self.values
    }

    /// How many of its values are as short as sizes.
    pub(super) fn short(&self) -> usize {
        self.short
    }

    /// How many different values it has.
    pub(super) fn different_values(&self) -> usize {
        self.different.len()
    }

    /// How many of its different values another field has too.
    pub(super) fn shared_with(&self, other: &Self) -> usize {
        self.different.intersection(&other.different).count()
    }

    /// Whether all of its values, three or more, are the same.
    pub(super) fn is_constant(&self) -> bool {
        self.values >= 3 && self.different.len() == 1
    }

    /// The role of a column of values if this one says of nearly all that they are that, and the words of its name.
    pub(super) fn option(&self) -> Option<(Role, &[String])> {
        let role = *self.options.first()?;
        let named = self.options.iter().filter(|other| **other == role).count();
        (10 * named >= 9 * self.values).then_some((role, self.values_of_option.as_deref()?))
    }

    /// Values of kinds that some roles have, and others do not.
    pub(super) fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// Whether it has texts, rather than only numbers or codes.
    pub fn has_texts(&self) -> bool {
        self.texts as f64 > FEW_TEXTS * self.values as f64
    }

    /// Whether most of its values have letters in them, such as model numbers.
    pub fn has_letters(&self) -> bool {
        self.lettered as f64 > MOSTLY * self.values as f64
    }

    /// Whether it reads like the names of products: texts, mostly different, of 2 to 15 words.
    pub fn is_like_names(&self) -> bool {
        self.is_text() && self.different() > MOSTLY && WORDS_OF_A_NAME.contains(&self.median_words())
    }

    /// Whether most of its values are texts.
    pub fn is_text(&self) -> bool {
        self.values > 0 && self.texts as f64 >= LEAST_TEXTS * self.values as f64
    }

    /// How well it would do as the products' names among `records` records, from 0 to 1.
    pub fn likeness_to_names(&self, records: usize) -> f64 {
        let length = match self.median_words() {
            0 => return 0.0,
            1 => 0.5,
            2 => 0.8,
            // Of texts that are all different, the shorter one is the name.
            words @ 3..=15 => 1.0 - 0.03 * (words - 3) as f64,
            _ => 0.4,
        };
        let texts = self.texts as f64 / self.values as f64;
        let sentences = self.sentences as f64 / self.texts as f64;
        let present = (self.values as f64 / records.max(1) as f64).min(1.0);
        self.different() * present * texts * length * (1.0 - 0.5 * sentences)
    }

    /// The share of different values.
    fn different(&self) -> f64 {
        self.different.len() as f64 / self.values as f64
    }

    fn median_words(&self) -> usize {
        let mut words = self.words.clone();
        let middle = words.len() / 2;
        if words.is_empty() { 0 } else { *words.select_nth_unstable(middle).1 }
    }
}

/// The words of the column that has the values of an option of which this column has the name.
fn values_of_option(name: &str) -> Option<Vec<String>> {
    let words = words(name);
    let is_name = |word: &str| word == "name";
    (words.iter().any(|word| word == "option") && words.iter().any(|word| is_name(word))).then(|| {
        words.into_iter().map(|word| if is_name(&word) { "value".to_owned() } else { word }).collect()
    })
}
