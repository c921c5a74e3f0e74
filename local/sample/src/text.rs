//! What shops write about a product.

use super::product::{Product, pick};
use super::vocabulary::{ADJECTIVES, CARE, OCCASIONS};
use super::words;
use rand::Rng;
use std::fmt::Write;

/// A name: from "Shoes for Women" to one that says everything, the brand twice.
pub fn name(product: &Product, rng: &mut impl Rng) -> String {
    let Product { brand, noun, detail, material, gender, .. } = product;
    match rng.gen_range(0..100) {
        0..3 => format!("{} for {}", if rng.gen_bool(0.5) { product.family.name } else { noun }, gender.whom),
        3..9 => {
            let (adjective, model) = (pick(ADJECTIVES, rng), words::model(words::rank(1e-4, rng)));
            let color = capitalised(product.color);
            let whose = gender.whose;
            format!("{brand} {whose} {model} {adjective} {detail} {material} {noun} by {brand} - {color}")
        }
        _ => common_name(product, rng),
    }
}

fn common_name(product: &Product, rng: &mut impl Rng) -> String {
    let color = capitalised(product.color);
    let color_at = rng.gen_range(0..10);
    let mut name = String::with_capacity(64);
    let mut word = |word: &str| {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(word);
    };
    if rng.gen_bool(0.25) {
        word(&product.brand);
    }
    if rng.gen_bool(0.25) {
        word(product.gender.whose);
    }
    if rng.gen_bool(0.3) {
        word(pick(ADJECTIVES, rng));
    }
    if rng.gen_bool(0.35) {
        word(&words::model(words::rank(1e-4, rng)));
    }
    if rng.gen_bool(0.03) {
        word(&rng.gen_range(100..3000_u32).to_string());
    }
    if color_at < 2 {
        word(&color);
    }
    if rng.gen_bool(0.6) {
        word(pick(product.family.styles, rng));
    }
    if rng.gen_bool(0.7) {
        word(product.detail);
    }
    if rng.gen_bool(0.4) {
        word(product.material);
    }
    word(product.noun);
    if color_at == 9 {
        word("in");
        word(&color);
    }
    name
}

/// A description that names the brand: sentences that run together, bullets, measures, care and shipping.
pub fn description(product: &Product, rng: &mut impl Rng) -> String {
    let mut text = String::with_capacity(600);
    opening(product, rng, &mut text);
    for _ in 0..rng.gen_range(1..5) {
        // Feeds lose the line breaks of the shop's page, so that sentences run together.
        if rng.gen_bool(0.4) {
            text.push(' ');
        }
        sentence(product, rng, &mut text);
    }
    for _ in 0..rng.gen_range(0..3) {
        text.push(' ');
        text.push_str(pick(CARE, rng));
    }
    text
}

fn opening(product: &Product, rng: &mut impl Rng, text: &mut String) {
    let Product { brand, color, .. } = product;
    let noun = product.noun.to_ascii_lowercase();
    let detail = product.detail.to_ascii_lowercase();
    let material = product.material.to_ascii_lowercase();
    let adjective = pick(ADJECTIVES, rng);
    let _ = match rng.gen_range(0..4) {
        0 => write!(text, "{adjective} {detail} {noun} in {color} {material}, from {brand}."),
        1 => write!(text, "New by {brand}: {} {noun} in {material}.", adjective.to_ascii_lowercase()),
        2 => write!(text, "The “{}” {detail} {noun} by {brand}.", words::model(words::rank(1e-4, rng))),
        _ => {
            write!(text, "{adjective} meets {detail}: {noun} by {brand} with {}.", features(product, rng)[0])
        }
    };
}

fn sentence(product: &Product, rng: &mut impl Rng, text: &mut String) {
    let [first, second] = features(product, rng);
    let _ = match rng.gen_range(0..6) {
        0 => write!(text, "Features {first} and {second}."),
        1 => write!(text, "Perfect for {}.", pick(OCCASIONS, rng)),
        2 => write!(text, "• {} {}• {first}• {second}", product.detail, product.noun),
        3 => write!(text, "Details:\n• {first}\n• {second}\n• {}\n", product.material),
        4 => {
            let (what, most) = pick(product.family.measures, rng);
            let (whole, tenth) = (rng.gen_range(most / 2..most), rng.gen_range(0..10));
            write!(text, "{what}: approx. {whole}.{tenth}\".")
        }
        _ => {
            let (share, other) = (rng.gen_range(5..10) * 10, pick(product.family.materials, rng));
            write!(text, "{share}% {}, {}% {other}.", product.material, 100 - share)
        }
    };
}

/// Two different features.
fn features(product: &Product, rng: &mut impl Rng) -> [&'static str; 2] {
    let all = product.family.features;
    let first = rng.gen_range(0..all.len());
    let second = (first + rng.gen_range(1..all.len())) % all.len();
    [all[first], all[second]]
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
