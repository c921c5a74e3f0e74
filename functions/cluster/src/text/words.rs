//! Words as scikit-learn's vectorizers find them.

use std::ops::Range;
use unicode_general_category::{GeneralCategory as Category, get_general_category};
use wintermute_shared::scan::{Bytes, Places, Processor, Scan, Scanner, WORD};

/// Takes the words of texts.
pub trait Visitor {
    /// A word stands at this place.
    fn word(&mut self, place: Range<usize>);

    /// The text has no more words.
    fn text_end(&mut self);
}

/// Only the places count.
impl Visitor for Vec<Range<usize>> {
    fn word(&mut self, place: Range<usize>) {
        self.push(place);
    }

    fn text_end(&mut self) {}
}

/// Visits the words of texts in lower case that stand one after the other and end at `ends`: the matches of Python's
/// `(?u)\b\w\w+\b`, which are the longest runs of two or more letters, digits and underscores.
pub fn visit(lower: &str, ends: &[usize], visitor: &mut impl Visitor) {
    Scanner::default().run(Visit { lower, ends, visitor });
}

struct Visit<'t, V> {
    lower: &'t str,
    ends: &'t [usize],
    visitor: &'t mut V,
}

impl<V: Visitor> Scan for Visit<'_, V> {
    type Output = ();

    #[inline(always)]
    fn scan(self, processor: impl Processor) {
        let Self { lower, ends, visitor } = self;
        let bytes = lower.as_bytes();
        let mut start = 0;
        for &end in ends {
            if is_ascii(bytes, start..end, processor) {
                visit_ascii(bytes, start..end, processor, visitor);
            } else {
                visit_any(lower, start..end, visitor);
            }
            visitor.text_end();
            start = end;
        }
    }
}

/// The bytes from `at` on, and which of them come before `end`.
#[inline(always)]
fn load<P: Processor>(bytes: &[u8], at: usize, end: usize, processor: P) -> (P::Bytes, u64) {
    let (rest, mut last) = (&bytes[at..], [0; WORD]);
    let word = rest.first_chunk().unwrap_or_else(|| {
        last[..rest.len()].copy_from_slice(rest);
        &last
    });
    let before_end = if end - at < WORD { (1 << (end - at)) - 1 } else { u64::MAX };
    (processor.load(word), before_end)
}

#[inline(always)]
fn is_ascii(bytes: &[u8], place: Range<usize>, processor: impl Processor) -> bool {
    let mut beyond = 0;
    for at in place.clone().step_by(WORD) {
        let (word, before_end) = load(bytes, at, place.end, processor);
        beyond |= word.beyond_ascii().mask() & before_end;
    }
    beyond == 0
}

/// Visits the words of a text of ASCII: where word characters begin and end, 64 bytes at a time, since a branch for each byte would
/// often be foretold wrong.
#[inline(always)]
fn visit_ascii(bytes: &[u8], place: Range<usize>, processor: impl Processor, visitor: &mut impl Visitor) {
    let (mut begun, mut before) = (None, 0);
    // The last step is at or after the end, where no word goes on.
    for at in (place.start..=place.end).step_by(WORD) {
        let (word, before_end) = load(bytes, at, place.end, processor);
        let letters = word.small().within(b'a', b'z').or(word.within(b'0', b'9')).or(word.is(b'_'));
        let letters = letters.mask() & before_end;
        let mut edges = letters ^ (letters << 1 | before);
        before = letters >> (WORD - 1);
        while edges != 0 {
            let edge = at + edges.trailing_zeros() as usize;
            edges &= edges - 1;
            match begun.take() {
                Some(start) if edge - start > 1 => visitor.word(start..edge),
                Some(_) => {}
                None => begun = Some(edge),
            }
        }
    }
}

fn visit_any(lower: &str, place: Range<usize>, visitor: &mut impl Visitor) {
    let mut word = |run: Range<usize>| {
        if lower[run.clone()].chars().nth(1).is_some() {
            visitor.word(run);
        }
    };
    let mut start = None;
    for (at, c) in lower[place.clone()].char_indices() {
        let at = place.start + at;
        match (is_word(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                word(from..at);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        word(from..place.end);
    }
}

/// Python's `\w`: what `str.isalnum` accepts, and the underscore.
fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    matches!(
        get_general_category(c),
        Category::UppercaseLetter
            | Category::LowercaseLetter
            | Category::TitlecaseLetter
            | Category::ModifierLetter
            | Category::OtherLetter
            | Category::DecimalNumber
            | Category::LetterNumber
            | Category::OtherNumber
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        let (lower, mut found) = (text.to_lowercase(), Vec::new());
        visit(&lower, &[lower.len()], &mut found);
        found.into_iter().map(|word| lower[word].to_owned()).collect()
    }

    #[test]
    fn words_are_runs_of_two_or_more_word_characters() {
        assert_eq!(words("Women's T-Shirt, size_M 5' A"), ["women", "shirt", "size_m"]);
        assert_eq!(words(""), Vec::<String>::new());
        assert_eq!(words("x"), Vec::<String>::new());
        assert_eq!(words("xy"), ["xy"]);
    }

    proptest! {
        #[test]
        fn words_are_the_same_whether_the_text_is_ascii_or_not(text in "[a-zA-Z0-9_ '.-]{0,200}") {
            let mut expected = words(&text);
            expected.push("éé".to_owned());
            prop_assert_eq!(words(&format!("{text} éé")), expected);
        }

        #[test]
        fn words_end_where_their_text_ends(texts in prop::collection::vec("[a-c_ é]{0,100}", 0..9)) {
            let lower = texts.concat();
            let ends: Vec<usize> = (1..=texts.len()).map(|n| texts[..n].concat().len()).collect();
            let mut found = Vec::new();
            visit(&lower, &ends, &mut found);
            let found: Vec<String> = found.into_iter().map(|word| lower[word].to_owned()).collect();
            let expected: Vec<String> = texts.iter().flat_map(|text| words(text)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn words_of_other_scripts_are_found_as_python_finds_them() {
        assert_eq!(words("ÉTÉ Größe 手袋 ½½"), ["été", "größe", "手袋", "½½"]);
        // A combining vowel sign is no \w in Python, so it splits the word.
        assert_eq!(words("कि कुर्ता"), Vec::<String>::new());
        assert_eq!(words("ΟΔΟΣ"), ["οδος".replace("οσ", "ος")]);
    }
}
