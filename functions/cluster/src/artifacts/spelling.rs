//! Folds the spelling of names and brands: spellings that differ only in case, white space and punctuation are one.

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Words at the end of a brand that say what kind of company it is.
const COMPANIES: [&str; 28] = [
    "inc",
    "incorporated",
    "llc",
    "ltd",
    "limited",
    "plc",
    "corp",
    "corporation",
    "co",
    "company",
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "ohg",
    "se",
    "sa",
    "sas",
    "sarl",
    "srl",
    "spa",
    "bv",
    "nv",
    "ab",
    "oy",
    "aps",
    "pty",
    "pvt",
];

/// The words of a product's name in lower case (NFKC), with one space between them. Punctuation parts words, except for apostrophes, which
/// are left out, and for punctuation between digits, which stays: `1.5 l` is not `15 l`. A text of punctuation alone stays as it is.
pub fn name(text: &str) -> String {
    let lower = lower(text);
    let mut folded = String::with_capacity(lower.len());
    let mut is_apart = false;
    let mut before = None;
    let mut letters = lower.chars().filter(|letter| !is_apostrophe(*letter)).peekable();
    while let Some(letter) = letters.next() {
        let is_digit = |letter: Option<char>| letter.is_some_and(char::is_numeric);
        let is_between_digits = is_digit(before) && is_digit(letters.peek().copied());
        before = Some(letter);
        if letter.is_whitespace() || is_punctuation(letter) && !is_between_digits {
            is_apart = true;
            continue;
        }
        if is_apart && !folded.is_empty() {
            folded.push(' ');
        }
        is_apart = false;
        folded.push(letter);
    }
    if folded.is_empty() { lower.trim().to_owned() } else { folded }
}

/// The letters and digits of a brand in lower case, without the words at its end that say what kind of company it is: `H & M`, `H&M` and
/// `h&m Ltd.` are one. A text without letters and digits stays as it is.
pub fn brand(text: &str) -> String {
    let lower = lower(text);
    let letters = |word: &str| word.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let words: Vec<String> = lower.split_whitespace().map(letters).filter(|word| !word.is_empty()).collect();
    let of_company = words.iter().rev().take_while(|word| COMPANIES.contains(&word.as_str())).count();
    let own = words.len() - of_company;
    match words[..own].concat() {
        brand if !brand.is_empty() => brand,
        _ if !words.is_empty() => words.concat(),
        _ => lower.trim().to_owned(),
    }
}

/// Lower case in Unicode's form NFKC, without the signs of a mark.
fn lower(text: &str) -> String {
    let is_sign = |letter: char| matches!(letter, '™' | '®' | '©' | '℠');
    let plain: Cow<str> =
        if text.contains(is_sign) { text.replace(is_sign, " ").into() } else { text.into() };
    match is_nfkc_quick(plain.chars()) {
        IsNormalized::Yes => plain.to_lowercase(),
        _ => plain.nfkc().collect::<String>().to_lowercase(),
    }
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | 'ʼ' | '`')
}

/// Punctuation that tells no products apart, as the plus in `iPhone 15+` does.
fn is_punctuation(letter: char) -> bool {
    const ASCII: &str = "-_,;:.!?\"()[]{}|/\\";
    const OTHERS: &str = "‐‑–—−•·…“”„«»、。";
    if letter.is_ascii() { ASCII.contains(letter) } else { OTHERS.contains(letter) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_whatever_their_case_white_space_punctuation_and_form_of_accents() {
        for (one, other) in [
            (" Caf\u{e9}  Chair\n", "CAFE\u{301} chair"),
            ("T-Shirt, blue (men’s)", "T Shirt Blue mens"),
            ("Air Max™ 90", "air max 90"),
            ("ＡＩＲ Max", "air max"),
        ] {
            assert_eq!(name(one), name(other));
        }
        for (one, other) in [
            ("cafe chair", "café chair"),
            ("oil 1.5 l", "oil 15 l"),
            ("size 1/2", "size 12"),
            ("phone 15+", "phone 15"),
            ("red shoe", "redshoe"),
        ] {
            assert_ne!(name(one), name(other));
        }
        assert_eq!([name(" "), name("???"), name("- x -")], ["", "???", "x"]);
    }

    #[test]
    fn brands_are_the_same_whatever_their_company() {
        for (one, other) in [
            ("Nike", "NIKE"),
            ("Nike", " nike  Inc."),
            ("H&M", "H & M Ltd"),
            ("Levi's", "LEVIS"),
            ("Müller GmbH & Co. KG", "müller"),
            ("Prada S.p.A.", "Prada"),
        ] {
            assert_eq!(brand(one), brand(other));
        }
        assert_ne!(brand("Nike"), brand("Nike Kids"));
        assert_eq!([brand("Co."), brand(" "), brand("&")], ["co", "", "&"]);
    }
}
