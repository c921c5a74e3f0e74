//! The names of the drawn products as words.
//!
//! A word has one number for all its spellings: for `T-Shirt`, `t-shirts` and `Tshirts` if the catalogue has each of them.

use super::pieces::{AND, Piece, key, pieces};
use super::pool::NameSample;
use crate::features::text::{Analyzer, Aside, LowercasedBatch, Part, TokenBatch, Tokenizer, function_words};
use crate::input::frame::Column;
use hashbrown::HashMap;
use wintermute_shared::Settings;
use wintermute_shared::catalogue::{is_gender, is_of_color};
use wintermute_shared::settings::SetAside;

/// Units of measure say how much, not what.
const UNITS: [&str; 20] = [
    "ml", "cl", "dl", "ltr", "kg", "gm", "gms", "mg", "oz", "lb", "lbs", "mm", "cm", "pcs", "gb", "tb", "mb",
    "mah", "kw", "gsm",
];
/// A word that a number follows after a stop word in this share of its places says how many, as in `Pack of 2`.
const MEASURE: f64 = 0.3;
/// A shorter word has no plural ending.
const SHORTEST_STEM: usize = 3;

/// What a word can be in a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It may begin and end a phrase.
    Word,
    /// A number, a code, a unit or a letter: it may be inside a phrase.
    Number,
    /// It may be inside a phrase too, but what follows it in a name only adds to what comes before.
    Stop,
    /// A sign for "and": as a stop word, and no word that a product has to have.
    And,
}

/// A word in a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Word {
    /// Its number, whatever its spelling.
    pub key: u32,
    /// The number of its spelling.
    pub form: u32,
    pub kind: Kind,
    /// It has a digit.
    pub has_digit: bool,
    /// A column of the product tells it.
    pub is_aside: bool,
    /// It is part of an expression of how many.
    is_measure: bool,
    /// Punctuation parts it from the word before.
    begins: bool,
}

/// Which words of a name count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// Those that no column tells.
    Own,
    /// All.
    Whole,
}

/// The names.
pub(super) struct Names {
    /// The words of each product.
    pub products: Vec<Vec<Word>>,
    /// The spellings.
    pub forms: Vec<String>,
    /// How many words there are.
    pub keys: usize,
    /// Whether each word is one for a colour or a gender, where columns tell them.
    pub is_told: Vec<bool>,
    /// The word that [`Kind::And`] is.
    pub and: u32,
}

impl Names {
    /// Reads the names of drawn products.
    pub fn read(drawing: &NameSample, settings: &Settings) -> Self {
        let cut: Vec<Vec<Piece>> = drawing.names.iter().map(|name| pieces(name)).collect();
        let mut spellings = Spellings::default();
        let numbered: Vec<Vec<u32>> = cut
            .iter()
            .map(|pieces| pieces.iter().map(|piece| spellings.number(piece.text)).collect())
            .collect();
        let analyzer = Analyzer::of(settings);
        let asides = Asides::of(drawing, &spellings.forms, &numbered, &analyzer);
        let kinds = kinds(&spellings.forms, &asides.terms, settings);
        let (keys, stems) = folded(&spellings.forms);
        let mut products: Vec<Vec<Word>> = Vec::with_capacity(cut.len());
        for ((pieces, forms), is_aside) in cut.iter().zip(&numbered).zip(&asides.products) {
            let words = pieces.iter().zip(forms).zip(is_aside).map(|((piece, &form), &is_aside)| Word {
                key: keys[form as usize],
                form,
                kind: kinds[form as usize],
                has_digit: spellings.forms[form as usize].contains(char::is_numeric),
                is_aside,
                is_measure: false,
                begins: piece.begins,
            });
            products.push(words.collect());
        }
        mark_measures(&mut products, stems.len());
        let (colors, genders) = (drawing.tells(SetAside::Color), drawing.tells(SetAside::Gender));
        let is_told = |stem: &String| colors && is_of_color(stem) || genders && is_gender(stem);
        let is_told = stems.iter().map(is_told).collect();
        let and = stems.iter().position(|stem| stem == AND).map_or(u32::MAX, |and| and as u32);
        Self { and, products, forms: spellings.forms, keys: stems.len(), is_told }
    }

    /// The words of a product that count, in stretches that nothing parts.
    pub fn stretches(&self, product: usize, view: View) -> Vec<Vec<Word>> {
        let mut stretches: Vec<Vec<Word>> = Vec::new();
        let mut begins = true;
        for word in &self.products[product] {
            begins |= word.begins;
            if view == View::Own && word.is_measure {
                begins = true;
            } else if view == View::Whole || !word.is_aside {
                if std::mem::take(&mut begins) {
                    stretches.push(Vec::new());
                }
                stretches.extend(stretches.is_empty().then(Vec::new));
                if let Some(stretch) = stretches.last_mut() {
                    stretch.push(*word);
                }
            }
        }
        stretches
    }
}

/// The spellings under numbers.
#[derive(Default)]
struct Spellings<'t> {
    numbers: HashMap<&'t str, u32>,
    forms: Vec<String>,
}

impl<'t> Spellings<'t> {
    fn number(&mut self, text: &'t str) -> u32 {
        *self.numbers.entry(text).or_insert_with(|| {
            self.forms.push(text.to_owned());
            self.forms.len() as u32 - 1
        })
    }
}

/// What the columns tell of the names.
struct Asides {
    /// Whether each word of each product is told by one of its columns.
    products: Vec<Vec<bool>>,
    /// The terms of each spelling: none if it is a stop word.
    terms: Vec<Vec<u32>>,
}

impl Asides {
    fn of(drawing: &NameSample, forms: &[String], numbered: &[Vec<u32>], analyzer: &Analyzer) -> Self {
        let spelled = Column::of("", forms);
        let names = numbered
            .iter()
            .map(|name| name.iter().map(|&form| forms[form as usize].as_str()).collect::<Vec<_>>().join(" "));
        let names = Column::of("", names);
        let told = drawing.told();
        let mut tokenizer = Tokenizer::new(analyzer);
        let (mut lower, mut tokens) = (LowercasedBatch::default(), TokenBatch::default());
        let mut read = |column: &Column, tokenizer: &mut Tokenizer, tokens: &mut TokenBatch| {
            let part = Part { column, weight: 1.0, has_markup: false };
            analyzer.lowercase(&part, 0..column.len(), &mut lower);
            tokenizer.tokenize(&lower, tokens);
        };
        read(&spelled, &mut tokenizer, &mut tokens);
        let terms: Vec<Vec<u32>> = tokens.texts().map(<[u32]>::to_vec).collect();
        read(&names, &mut tokenizer, &mut tokens);
        let mut aside = Aside::new(&told);
        aside.take_out(0..names.len(), std::slice::from_mut(&mut tokens), &mut tokenizer, analyzer);
        let left = tokens.texts().zip(numbered);
        let products = left.map(|(left, name)| taken_out(name, &terms, left)).collect();
        Self { products, terms }
    }
}

/// Which words of a name have no term among those that are left of it. If a term occurs twice, the last one is left.
fn taken_out(name: &[u32], terms: &[Vec<u32>], left: &[u32]) -> Vec<bool> {
    let mut left = left.iter().rev().peekable();
    let mut is_out = vec![false; name.len()];
    for (is_out, &form) in is_out.iter_mut().zip(name).rev() {
        let own = &terms[form as usize];
        let kept = own.iter().rev().filter(|&term| left.next_if_eq(&term).is_some()).count();
        *is_out = kept == 0 && !own.is_empty();
    }
    is_out
}

fn kinds(forms: &[String], terms: &[Vec<u32>], settings: &Settings) -> Vec<Kind> {
    let is_letter_of_stop = |letter: &str| {
        settings.stop_words.iter().any(|&language| function_words(language).any(|word| word == letter))
    };
    let kind = |(form, terms): (&String, &Vec<u32>)| {
        let lower = form.to_lowercase();
        if form == AND {
            Kind::And
        } else if form.contains(char::is_numeric) || UNITS.contains(&lower.as_str()) {
            Kind::Number
        } else if !terms.is_empty() {
            Kind::Word
        } else if lower.chars().nth(1).is_none() && !is_letter_of_stop(&lower) {
            Kind::Number
        } else {
            Kind::Stop
        }
    };
    forms.iter().zip(terms).map(kind).collect()
}

/// The number of the word of each spelling, and the words: a plural is the word without its ending, if the catalogue has that too.
fn folded(forms: &[String]) -> (Vec<u32>, Vec<String>) {
    let keys: Vec<String> = forms.iter().map(|form| key(form)).collect();
    let known: hashbrown::HashSet<&str> = keys.iter().map(String::as_str).collect();
    let stem = |key: &str| {
        let without =
            |ending| key.strip_suffix(ending).filter(|stem: &&str| stem.chars().count() >= SHORTEST_STEM);
        let stems = ["es", "s"].into_iter().filter_map(without);
        let mut stems = stems.filter(|stem| !key.ends_with("ss") && known.contains(stem));
        stems.next().unwrap_or(key).to_owned()
    };
    let (mut numbers, mut stems) = (HashMap::new(), Vec::new());
    let numbered = keys.iter().map(|key| {
        let stem = stem(key);
        *numbers.entry(stem.clone()).or_insert_with(|| {
            stems.push(stem);
            stems.len() as u32 - 1
        })
    });
    (numbered.collect(), stems)
}

/// Marks expressions of how many, such as `Pack of 2`.
fn mark_measures(products: &mut [Vec<Word>], keys: usize) {
    let is_expression = |words: &[Word]| matches!(words, [a, b, c] if (a.kind, b.kind, c.kind) == (Kind::Word, Kind::Stop, Kind::Number));
    let (mut all, mut measuring) = (vec![0_u32; keys], vec![0_u32; keys]);
    for words in products.iter() {
        words.iter().for_each(|word| all[word.key as usize] += 1);
        let expressions = words.windows(3).filter(|words| is_expression(words));
        expressions.for_each(|words| measuring[words[0].key as usize] += 1);
    }
    for words in products {
        for start in 0..words.len().saturating_sub(2) {
            let key = words[start].key as usize;
            let is_usual = f64::from(measuring[key]) >= MEASURE * f64::from(all[key]);
            if is_usual && is_expression(&words[start..start + 3]) {
                words[start..start + 3].iter_mut().for_each(|word| word.is_measure = true);
            }
        }
    }
}
