//! Words as scikit-learn's vectorizers find them.

use unicode_general_category::{GeneralCategory as Category, get_general_category};

use std::ops::Range;

/// Calls `each` with the place of every word of a text in lower case: the matches of Python's `(?u)\b\w\w+\b`, which are the longest
/// runs of two or more letters, digits and underscores.
pub fn for_each_word(lower: &str, mut each: impl FnMut(Range<usize>)) {
    if lower.is_ascii() {
        return for_each_ascii_word(lower, each);
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

fn for_each_ascii_word(lower: &str, mut each: impl FnMut(Range<usize>)) {
    let bytes = lower.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && ASCII_WORD[bytes[at] as usize] {
            at += 1;
        }
        if at - start > 1 {
            each(start..at);
        }
        at += 1;
    }
}

/// Which ASCII characters are word characters.
const ASCII_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};

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
        fn words_are_the_same_whether_the_text_is_ascii_or_not(text in "[a-zA-Z0-9_ '.-]{0,40}") {
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
