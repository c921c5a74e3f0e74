//! Invented words: every number has one, so that a vocabulary of any size needs no table.

use super::vocabulary::{BRAND_ENDS, HEADS, MIDDLES, MODEL_ENDS};
use rand::Rng;

/// The name of a brand.
pub fn brand(number: u64) -> String {
    let name = coin(number, BRAND_ENDS);
    let other = || coin(number * 5 + 11, BRAND_ENDS);
    match number / 5 % 17 {
        2 => format!("{name} & {}", other()),
        5 => format!("{name} {}", other()),
        7 => format!("Atelier {name}"),
        9 => format!("House of {name}"),
        10 => format!("Café {name}"),
        12 => format!("{name}®"),
        _ => name,
    }
}

/// The name of a model or a collection.
pub fn model(number: u64) -> String {
    coin(number, MODEL_ENDS)
}

/// A number from 0 with a heavy tail: the smaller, the likelier, but new ones keep coming.
///
/// Without `least`, P(rank ≥ x) = (1 + x / 20)^(-1/2); the tail, whose probability is `least`, is cut off. Neither logarithm
/// nor power is taken, since their last digits differ between platforms.
pub fn rank(least: f64, rng: &mut impl Rng) -> u64 {
    let u: f64 = rng.gen_range(least..1.0);
    (20.0 * (1.0 / (u * u) - 1.0)) as u64
}

/// What is left of a text in an address: lower case, and one dash for whatever is no letter or digit.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// One head, as many middles as the number needs, one end.
fn coin(number: u64, ends: &[&str]) -> String {
    let (heads, middles) = (HEADS.len() as u64, MIDDLES.len() as u64);
    let (head, mut rest) = (number % heads, number / heads);
    // Turned by the head, so that neighbours do not all rhyme.
    let end = (rest + head * 5) % ends.len() as u64;
    rest /= ends.len() as u64;
    let mut word = String::with_capacity(16);
    word.push_str(HEADS[head as usize]);
    while rest > 0 {
        rest -= 1;
        word.push_str(MIDDLES[(rest % middles) as usize]);
        rest /= middles;
    }
    word.push_str(ends[end as usize]);
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn nearly_every_number_has_a_word_of_its_own() {
        let words: HashSet<String> = (0..50_000).map(model).collect();
        assert!(words.len() > 49_000, "{}", words.len());
    }

    #[test]
    fn slugs_keep_letters_and_digits() {
        assert_eq!(slug("Bara & Delia®"), "bara-delia");
        assert_eq!(slug("Café Nolia 7"), "caf-nolia-7");
    }
}
