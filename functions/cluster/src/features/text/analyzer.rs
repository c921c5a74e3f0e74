//! What of a text counts as a term.

use super::corpus::Part;
use super::interner::TermInterner;
use super::letters::Letters;
use super::lowercase::LowercasedBatch;
use super::stop_words::stop_words;
use super::words::WordSpans;
use hashbrown::{HashMap, HashSet};
use pulp::{Arch, NullaryFnOnce};
use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;
use std::mem::take;
use std::ops::Range;
use wintermute_shared::Settings;
use wintermute_shared::settings::Stem;

/// The rules by which a text becomes terms. In this order: HTML is taken out where a column may hold it, letters become
/// lower case and those alike become one, accents go, words are cut, stop words go, stems remain, and neighbours join to n-grams.
pub struct Analyzer {
    stop_words: HashSet<String>,
    stemmer: Option<Stemmer>,
    ngrams: usize,
    letters: Letters,
}

impl std::fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyzer").field("ngrams", &self.ngrams).finish_non_exhaustive()
    }
}

impl Analyzer {
    /// The rules that the settings describe.
    pub fn of(settings: &Settings) -> Self {
        let letters = Letters::of(settings);
        Self {
            stop_words: stop_words(&settings.stop_words, letters),
            stemmer: algorithm(settings.stem).map(Stemmer::create),
            ngrams: settings.ngrams,
            letters,
        }
    }

    /// Takes texts of a part into a batch in place of those before, HTML taken out where the part may hold it.
    pub fn lowercase(&self, part: &Part, rows: Range<usize>, batch: &mut LowercasedBatch) {
        batch.read(part, rows, self.letters);
    }

    fn meaning<'w>(&self, word: &'w str) -> Option<Cow<'w, str>> {
        if self.stop_words.contains(word) {
            return None;
        }
        Some(match &self.stemmer {
            Some(stemmer) => stemmer.stem(word),
            None => Cow::Borrowed(word),
        })
    }
}

fn algorithm(stem: Stem) -> Option<Algorithm> {
    Some(match stem {
        Stem::None => return None,
        Stem::Danish => Algorithm::Danish,
        Stem::Dutch => Algorithm::Dutch,
        Stem::English => Algorithm::English,
        Stem::Finnish => Algorithm::Finnish,
        Stem::French => Algorithm::French,
        Stem::German => Algorithm::German,
        Stem::Hungarian => Algorithm::Hungarian,
        Stem::Italian => Algorithm::Italian,
        Stem::Norwegian => Algorithm::Norwegian,
        Stem::Portuguese => Algorithm::Portuguese,
        Stem::Romanian => Algorithm::Romanian,
        Stem::Russian => Algorithm::Russian,
        Stem::Spanish => Algorithm::Spanish,
        Stem::Swedish => Algorithm::Swedish,
        Stem::Turkish => Algorithm::Turkish,
    })
}

/// Turns texts into numbers of terms, and remembers which number is which term.
pub struct Tokenizer<'a> {
    analyzer: &'a Analyzer,
    /// The terms.
    pub interner: TermInterner,
    /// For each short word the number of its term, or [`STOP`].
    short: HashMap<u128, u32>,
    /// The same for words without a key.
    long: HashMap<String, u32>,
    /// The n-gram at hand.
    ngram: String,
}

/// The terms of some texts as tokens: the number of each.
#[derive(Default)]
pub struct TokenBatch {
    /// The numbers of the terms in the order in which they stand.
    sequence: Vec<u32>,
    /// Where in it each text ends.
    ends: Vec<usize>,
    words: WordSpans,
    /// How many terms there are before each word, and at the end.
    before: Vec<usize>,
}

impl TokenBatch {
    /// The terms of all texts, and where those of each end.
    pub(super) fn terms_mut(&mut self) -> (&mut Vec<u32>, &mut [usize]) {
        (&mut self.sequence, &mut self.ends)
    }

    /// The terms of each text, each as often as it stands there.
    pub fn texts(&self) -> impl Iterator<Item = &[u32]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let text = &self.sequence[start..end];
            start = end;
            text
        })
    }
}

/// The meaning of a word that does not count.
const STOP: u32 = u32::MAX;

/// A word of at most 16 bytes as one number, which is looked up faster than a string: words hold no zero bytes, so no two have the
/// same one. The last words of a text have none, where no 16 bytes follow.
#[inline]
fn key(text: &[u8], word: &Range<usize>) -> Option<u128> {
    let bytes = text[word.start..].first_chunk::<16>()?;
    Some(u128::from_le_bytes(*bytes) & FIRST_BYTES.get(word.len())?)
}

/// For each number of bytes a mask of so many first ones.
const FIRST_BYTES: [u128; 17] = {
    let mut masks = [u128::MAX; 17];
    let mut bytes = 0;
    while bytes < 16 {
        masks[bytes] = (1 << (8 * bytes)) - 1;
        bytes += 1;
    }
    masks
};

impl<'a> Tokenizer<'a> {
    /// Terms by the rules of an analyzer.
    pub fn new(analyzer: &'a Analyzer) -> Self {
        Self {
            analyzer,
            interner: TermInterner::default(),
            short: HashMap::new(),
            long: HashMap::new(),
            ngram: String::new(),
        }
    }

    /// Turns texts into tokens, in place of those before. They are words until they are joined.
    pub fn tokenize(&mut self, texts: &LowercasedBatch, tokens: &mut TokenBatch) {
        tokens.words.find(texts, self.analyzer.letters.words());
        Arch::new().dispatch(Number { lower: texts.text(), tokenizer: self, tokens });
    }

    /// The number of a word's term, or [`STOP`].
    #[inline(always)]
    fn number(&mut self, lower: &str, word: Range<usize>) -> u32 {
        let key = key(lower.as_bytes(), &word);
        let known = match key {
            Some(key) => self.short.get(&key),
            None => self.long.get(&lower[word.clone()]),
        };
        known.copied().unwrap_or_else(|| self.learn(&lower[word], key))
    }

    /// As [`Self::number`], of a word that has not come before.
    #[cold]
    fn learn(&mut self, word: &str, key: Option<u128>) -> u32 {
        let term = self.analyzer.meaning(word).map_or(STOP, |term| self.interner.intern(&term));
        match key {
            Some(key) => self.short.insert(key, term),
            None => self.long.insert(word.to_owned(), term),
        };
        term
    }

    /// Adds to the words of each text the n-grams of neighbours, if the rules have them.
    pub fn join(&mut self, tokens: &mut TokenBatch) {
        if self.analyzer.ngrams == 1 {
            return;
        }
        let words = TokenBatch {
            sequence: take(&mut tokens.sequence),
            ends: take(&mut tokens.ends),
            ..TokenBatch::default()
        };
        for text in words.texts() {
            tokens.sequence.extend_from_slice(text);
            for n in 2..=self.analyzer.ngrams {
                tokens.sequence.extend(text.windows(n).map(|terms| self.ngram(terms)));
            }
            tokens.ends.push(tokens.sequence.len());
        }
    }

    fn ngram(&mut self, terms: &[u32]) -> u32 {
        self.ngram.clear();
        for (i, &term) in terms.iter().enumerate() {
            if i > 0 {
                self.ngram.push(' ');
            }
            self.ngram.push_str(self.interner.get(term));
        }
        self.interner.intern(&self.ngram)
    }
}

/// Finds the numbers of words, compiled for the vector instructions of the machine at hand.
struct Number<'t, 'a> {
    lower: &'t str,
    tokenizer: &'t mut Tokenizer<'a>,
    tokens: &'t mut TokenBatch,
}

impl NullaryFnOnce for Number<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { lower, tokenizer, tokens: TokenBatch { sequence, ends, words, before } } = self;
        let places = words.places();
        sequence.resize(places.len(), STOP);
        before.resize(places.len() + 1, 0);
        // Each is written, a stop word too, since whether one comes is hard to foretell: the next takes its place.
        let mut number = 0;
        for (place, before) in places.zip(&mut before[1..]) {
            let term = tokenizer.number(lower, place);
            sequence[number] = term;
            number += usize::from(term != STOP);
            *before = number;
        }
        sequence.truncate(number);
        ends.clear();
        ends.extend(words.text_ends().iter().map(|&end| before[end]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::frame::Column;
    use wintermute_shared::settings::Language;

    fn terms(text: &str, settings: Settings) -> Vec<String> {
        let column = Column::of("text", [text]);
        let analyzer = Analyzer::of(&settings);
        let (mut tokenizer, mut lower, mut tokens) =
            (Tokenizer::new(&analyzer), LowercasedBatch::default(), TokenBatch::default());
        let part = Part { column: &column, weight: 1.0, has_markup: true };
        analyzer.lowercase(&part, 0..1, &mut lower);
        tokenizer.tokenize(&lower, &mut tokens);
        tokenizer.join(&mut tokens);
        tokens.sequence.into_iter().map(|term| tokenizer.interner.get(term).to_owned()).collect()
    }

    #[test]
    fn stop_words_go_before_neighbours_join() {
        let settings = Settings { ngrams: 3, ..Settings::default() };
        let expected = ["red", "shoes", "women", "red shoes", "shoes women", "red shoes women"];
        assert_eq!(terms("Red SHOES for Women", settings), expected);
    }

    #[test]
    fn accents_go_only_where_the_settings_say_so() {
        let strip = Settings { strip_accents: true, ..Settings::default() };
        assert_eq!(terms("Crème brûlée", strip), ["creme", "brulee"]);
        assert_eq!(terms("Crème brûlée", Settings::default()), ["crème", "brûlée"]);
    }

    #[test]
    fn stems_stand_for_their_words() {
        let settings = Settings { stem: Stem::English, ..Settings::default() };
        assert_eq!(terms("running shoes shoe", settings), ["run", "shoe", "shoe"]);
    }

    #[test]
    fn markup_is_no_text() {
        assert_eq!(terms("<b>soft</b>&nbsp;cotton", Settings::default()), ["soft", "cotton"]);
    }

    #[test]
    fn references_in_names_are_no_words() {
        let expected = ["men", "shirt", "tie"];
        for name in ["Men&#39;s shirt &amp; tie", "Men's shirt & tie", "Men&amp;#39;s shirt<br>&amp;amp; tie"]
        {
            assert_eq!(terms(name, Settings::default()), expected);
        }
    }

    #[test]
    fn texts_of_several_scripts_are_cut_piece_by_piece() {
        let expected = ["nike", "运动", "动鞋", "42", "लाल", "जूते"];
        assert_eq!(terms("ＮＩＫＥ 运动鞋 42 लाल जूते", Settings::default()), expected);
    }

    #[test]
    fn stop_words_are_cut_and_folded_as_texts_are() {
        let turkish = Settings { stop_words: vec![Language::Turkish], ..Settings::default() };
        assert_eq!(terms("İPEK VE KIRMIZI İÇİN", turkish), ["ipek", "kırmızı"]);
        let greek = Settings { stop_words: vec![Language::Greek], ..Settings::default() };
        assert_eq!(terms("ΠΑΠΟΥΤΣΙΑ ΓΙΑ ΟΛΟΥΣ ΚΑΙ αλλά", greek), ["παπουτσια", "ολους"]);
        let hindi = Settings { stop_words: vec![Language::Hindi], ..Settings::default() };
        assert_eq!(terms("चमड़े का जूता और टोपी", hindi), ["चमड़े", "जूता", "टोपी"]);
    }
}
