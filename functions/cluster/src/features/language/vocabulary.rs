//! The language of a text by the words that it has: function words, and words of shops such as colours and garments.

use crate::features::text::function_words;
use hashbrown::HashMap;
use std::borrow::Cow;
use std::sync::LazyLock;
use wintermute_shared::settings::Language;

/// What shops call products, and how they describe them: a language's code and its words a line.
const SHOP_WORDS: &str = include_str!("words.txt");

/// The languages that have each word.
static LANGUAGES_OF: LazyLock<HashMap<Cow<'static, str>, Vec<Language>>> = LazyLock::new(|| {
    let mut languages_of: HashMap<_, Vec<Language>> = HashMap::new();
    for line in SHOP_WORDS.lines() {
        let mut words = line.split(' ');
        let Some(language) = words.next().and_then(Language::of_code) else { continue };
        for word in words.chain(function_words(language)).filter(|word| word.chars().nth(1).is_some()) {
            let languages = languages_of.entry(key(word)).or_default();
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
    }
    languages_of
});

/// A word that only one of two languages has, allowing for how sums are rounded.
const ONE_WORD: f64 = 0.9;

/// How many of the words are of each language. A word that several languages have counts in parts.
pub(super) struct Tally(Vec<(Language, f64)>);

impl Tally {
    /// Counts different words in small letters.
    pub fn of(words: &[&str]) -> Self {
        let mut counts: Vec<(Language, f64)> = Vec::new();
        for languages in words.iter().filter_map(|word| LANGUAGES_OF.get(&key(word))) {
            for &language in languages {
                let part = 1.0 / languages.len() as f64;
                match counts.iter_mut().find(|(of, _)| *of == language) {
                    Some((_, count)) => *count += part,
                    None => counts.push((language, part)),
                }
            }
        }
        Self(counts)
    }

    /// How many of the words are of a language.
    pub fn words_of(&self, language: Language) -> f64 {
        self.0.iter().find(|(of, _)| *of == language).map_or(0.0, |(_, count)| *count)
    }

    /// The language of most words, with how many more these are than those of the next. A sister language is not the next if it lacks
    /// a word of them.
    pub fn first(&self) -> Option<(Language, f64)> {
        // Of equal ones the first, which is the same each time.
        let &(language, count) =
            self.0.iter().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        let are_next = |&&(other, of_other): &&(Language, f64)| {
            other != language && !(are_sisters(language, other) && count - of_other >= ONE_WORD)
        };
        let next = self.0.iter().filter(are_next).map(|(_, count)| *count).fold(0.0, f64::max);
        Some((language, count - next))
    }
}

/// Languages that a few words can hardly tell apart.
pub(super) const SISTERS: [(Language, Language); 7] = [
    (Language::Danish, Language::Norwegian),
    (Language::Czech, Language::Slovak),
    (Language::Russian, Language::Bulgarian),
    (Language::Finnish, Language::Swedish),
    (Language::Croatian, Language::Serbian),
    (Language::Indonesian, Language::Malay),
    (Language::Hindi, Language::Marathi),
];

fn are_sisters(one: Language, other: Language) -> bool {
    SISTERS.contains(&(one, other)) || SISTERS.contains(&(other, one))
}

/// A word in small letters as it is looked up: with one kind of apostrophe, with cedillas, which Romanian may write as commas, and
/// without Turkish `ı`, which in capitals may have been `i`.
fn key(word: &str) -> Cow<'_, str> {
    let is_odd = |c| matches!(c, 'ı' | '\u{307}' | '’' | 'ʼ' | 'ș' | 'ț');
    if !word.contains(is_odd) {
        return Cow::Borrowed(word);
    }
    let usual = word.chars().filter(|&c| c != '\u{307}').map(|c| match c {
        'ı' => 'i',
        '’' | 'ʼ' => '\'',
        'ș' => 'ş',
        'ț' => 'ţ',
        c => c,
    });
    Cow::Owned(usual.collect())
}
