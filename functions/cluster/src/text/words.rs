//! Words as scikit-learn's vectorizers find them.

use unicode_general_category::{GeneralCategory as Category, get_general_category};

use std::ops::Range;
use wintermute_shared::scan::{Bytes, Processor, Scan, Scanner, WORD};

/// Calls `each` with the place of every word of a text in lower case: the matches of Python's `(?u)\b\w\w+\b`, which are the longest
/// runs of two or more letters, digits and underscores.
pub fn for_each_word(lower: &str, mut each: impl FnMut(Range<usize>)) {
    if lower.is_ascii() {
        return Scanner::default().run(Find { text: lower.as_bytes(), each });
    }
    let mut start = None;
    for (at, c) in lower.char_indices() {
        match (is_word(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                word(lower, from..at, &mut each);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        word(lower, from..lower.len(), &mut each);
    }
}

/// A way through a text of ASCII: where word characters begin and end, 64 bytes at a time, since a branch for each byte would often
/// be foretold wrong.
struct Find<'t, E> {
    text: &'t [u8],
    each: E,
}

impl<E: FnMut(Range<usize>)> Scan for Find<'_, E> {
    type Output = ();

    #[inline(always)]
    fn scan(self, processor: impl Processor) {
        let Self { text, mut each } = self;
        let (mut begun, mut before) = (None, 0);
        // The last step is at or after the end, where no word goes on.
        for at in (0..=text.len()).step_by(WORD) {
            let (rest, mut last) = (&text[at..], [b' '; WORD]);
            let word = rest.first_chunk().unwrap_or_else(|| {
                last[..rest.len()].copy_from_slice(rest);
                &last
            });
            let bytes = processor.load(word);
            let letters =
                bytes.small().within(b'a', b'z').or(bytes.within(b'0', b'9')).or(bytes.is(b'_')).mask();
            let mut edges = letters ^ (letters << 1 | before);
            before = letters >> (WORD - 1);
            while edges != 0 {
                let edge = at + edges.trailing_zeros() as usize;
                edges &= edges - 1;
                match begun.take() {
                    Some(start) if edge - start > 1 => each(start..edge),
                    Some(_) => {}
                    None => begun = Some(edge),
                }
            }
        }
    }
}

fn word(lower: &str, run: Range<usize>, each: &mut impl FnMut(Range<usize>)) {
    if lower[run.clone()].chars().nth(1).is_some() {
        each(run);
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
        for_each_word(&lower, |word| found.push(lower[word].to_owned()));
        found
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
    }

    #[test]
    fn words_of_other_scripts_are_found_as_python_finds_them() {
        assert_eq!(words("ÉTÉ Größe 手袋 ½½"), ["été", "größe", "手袋", "½½"]);
        // A combining vowel sign is no \w in Python, so it splits the word.
        assert_eq!(words("कि कुर्ता"), Vec::<String>::new());
        assert_eq!(words("ΟΔΟΣ"), ["οδος".replace("οσ", "ος")]);
    }
}
