//! One product after the other, as JSON.

use super::vocabulary::{
    ADJECTIVES, CARE, COLORS, FEATURES, GARMENTS, Garment, OCCASIONS, RETAILERS, SYLLABLES,
};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::fmt::Write;
use std::ops::Range;

/// Brands of the catalogue.
const BRANDS: u64 = 900;
/// Descriptions in a thousand that belong to another product.
const MISPLACED: u32 = 30;

/// The lines of some rows.
pub fn lines(rows: Range<u64>, seed: u64) -> Vec<u8> {
    let mut out = String::with_capacity((rows.end - rows.start) as usize * 1300);
    for row in rows {
        // A generator of its own for each row: row i does not depend on the rows before.
        let mut rng =
            Xoshiro256PlusPlus::seed_from_u64(seed.rotate_left(32) ^ row.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        Product::draw(row, &mut rng).write(&mut rng, &mut out);
    }
    out.into_bytes()
}

struct Product {
    row: u64,
    garment: &'static Garment,
    brand: String,
    color: (&'static str, &'static str),
    material: &'static str,
    female: bool,
    noun: &'static str,
    detail: &'static str,
    name: String,
    price: f64,
}

impl Product {
    fn draw(row: u64, rng: &mut impl Rng) -> Self {
        let garment = weighted(rng);
        // Small numbers are drawn more often, and each garment has favourites of its own.
        let rank = (rng.gen_range(0.0_f64..1.0).powi(3) * BRANDS as f64) as u64;
        let favourite = u64::from(garment.weight) * 31 + garment.category.len() as u64 * 17;
        let number = if rng.gen_bool(0.5) { (favourite + rank / 12) % BRANDS } else { rank };
        let parent = &COLORS[(rng.gen_range(0.0_f64..1.0).powi(2) * COLORS.len() as f64) as usize];
        let mut product = Self {
            row,
            garment,
            brand: brand(number),
            color: (parent.0, pick(parent.1, rng)),
            material: pick(garment.materials, rng),
            female: rng.gen_range(0..100) < garment.female,
            noun: pick(garment.nouns, rng),
            detail: pick(garment.details, rng),
            name: String::new(),
            price: price(garment, number, rng),
        };
        product.name = product.title(rng);
        product
    }

    /// A name: from "Shoes for Women" to one that says everything.
    fn title(&self, rng: &mut impl Rng) -> String {
        let whom = if self.female { "Women" } else { "Men" };
        if rng.gen_bool(0.03) {
            return format!("{} for {whom}", self.noun);
        }
        let mut words: Vec<String> = Vec::new();
        let mut with = |share: f64, word: &dyn Fn() -> String| {
            if rng.gen_bool(share) {
                words.push(word());
            }
        };
        with(0.35, &|| self.brand.clone());
        with(0.25, &|| format!("{whom}'s"));
        with(0.3, &|| capitalised(self.color.1));
        with(0.75, &|| self.detail.to_owned());
        with(0.35, &|| self.material.to_owned());
        words.push(self.noun.to_owned());
        if rng.gen_bool(0.4) {
            let at = rng.gen_range(0..words.len());
            // Heavy-tailed, so that new words keep coming as the catalogue grows.
            let number = (60.0 * (rng.gen_range(1e-6_f64..1.0).powf(-1.1) - 1.0)) as u64;
            words.insert(at, capitalised(&word(1000 + number)));
        }
        if rng.gen_bool(0.5) {
            words.insert(0, pick(ADJECTIVES, rng).to_owned());
        }
        words.join(" ")
    }

    fn description(&self, rng: &mut impl Rng) -> String {
        let (noun, detail) = (self.noun.to_lowercase(), self.detail.to_lowercase());
        let (color, material) = (self.color.1, self.material.to_lowercase());
        let mut text =
            format!("{} {detail} {noun} in {color} {material}, from {}.", pick(ADJECTIVES, rng), self.brand);
        for _ in 0..rng.gen_range(1..5) {
            let feature = pick(FEATURES, rng);
            // Feeds lose the line breaks of the shop's page, so that sentences run together.
            text.push_str(if rng.gen_bool(0.6) { "" } else { " " });
            let _ = match rng.gen_range(0..6) {
                0 => write!(text, "The {noun} features {feature} and {}.", pick(FEATURES, rng)),
                1 => write!(text, "Perfect for {}.", pick(OCCASIONS, rng)),
                2 => write!(text, "• {detail} shape\n• {feature}\n• {material} upper"),
                3 => {
                    write!(text, "Measures approx. {}\" x {}\".", rng.gen_range(4..30), rng.gen_range(2..20))
                }
                4 => write!(
                    text,
                    "A “{}” favourite: {} {noun} with {feature}.",
                    word(rng.gen_range(0..5000)),
                    color
                ),
                _ => write!(text, "{}% {material}.", rng.gen_range(50..101)),
            };
        }
        for _ in 0..rng.gen_range(0..3) {
            text.push(' ');
            text.push_str(pick(CARE, rng));
        }
        text
    }

    fn write(&self, rng: &mut impl Rng, out: &mut String) {
        let described = if rng.gen_range(0..1000) < MISPLACED {
            Self::draw(self.row, rng).description(rng)
        } else {
            self.description(rng)
        };
        let slug = slug(&self.brand);
        let item = 2_000_400_000_000 + self.row * 7 + 12;
        let (retailer, letters) = pick(RETAILERS, rng);
        let availability = if rng.gen_bool(0.88) { "in-stock" } else { "out-of-stock" };
        let has_brand = !rng.gen_bool(0.000_07);
        let has_color = !rng.gen_bool(0.06);
        let gender = match rng.gen_range(0..100) {
            0..=6 => "unisex",
            _ if self.female => "female",
            _ => "male",
        };
        let spelled = if rng.gen_bool(0.2) { self.brand.to_uppercase() } else { self.brand.clone() };
        let (parent, shade) = self.color;
        let mut line = Line { out, absent: rng.gen_bool(0.2), first: true };
        line.text("availability", availability);
        line.text_or_gap("brand", has_brand.then_some(spelled.as_str()));
        line.text_or_gap("e_brand_formatted", has_brand.then_some(self.brand.as_str()));
        line.text_or_gap("e_brand_formatted_slug", has_brand.then_some(slug.as_str()));
        line.text_or_gap("e_color", has_color.then(|| format!("{parent}-{shade}")).as_deref());
        line.text_or_gap("e_color_parent", has_color.then_some(parent));
        line.images(item, rng.gen_range(1..4));
        line.list("e_matched_tokens_categories_formatted", self.garment.category);
        let material = format!("material-{}", self.material);
        line.text_or_gap("e_material", (!rng.gen_bool(0.31)).then_some(material.as_str()));
        line.number(
            "e_price",
            if rng.gen_bool(0.2) { (self.price * 70.0).round() / 100.0 } else { self.price },
        );
        line.text("e_product_name", &self.name.to_lowercase());
        line.text_or_gap("gender", (!rng.gen_bool(0.005)).then_some(gender));
        line.text("id", &format!("{letters}_{item}_all"));
        line.text("item_code", &item.to_string());
        line.text("long_description", &described);
        line.text("product_name", &self.name);
        line.text("retailer_code", retailer);
        line.number("retailer_price", self.price);
        line.text("retailer_url", &format!("https://www.{}.example/{slug}/{item}?ref=feed", &retailer[5..]));
        out.push_str("}\n");
    }
}

fn pick<T: Copy>(from: &[T], rng: &mut impl Rng) -> T {
    *from.choose(rng).expect("no table is empty")
}

fn weighted(rng: &mut impl Rng) -> &'static Garment {
    GARMENTS.choose_weighted(rng, |garment| garment.weight).expect("every weight is positive")
}

fn price(garment: &Garment, brand: u64, rng: &mut impl Rng) -> f64 {
    let level = 0.5 + (brand * 37 % 100) as f64 / 60.0;
    let spread = (rng.gen_range(-1.0_f64..1.0) + rng.gen_range(-1.0..1.0)) * 0.45;
    let price = garment.price * level * spread.exp();
    match rng.gen_range(0..10) {
        0..=2 => price.round().max(1.0),
        3..=5 => price.floor() + 0.99,
        6 => price.floor() + 0.5,
        _ => (price * 100.0).round() / 100.0,
    }
}

fn brand(number: u64) -> String {
    let name = capitalised(&word(number * 3 + 40));
    match number % 11 {
        0 => format!("{name} & {}", capitalised(&word(number + 7))),
        3 => format!("{name} {}", capitalised(&word(number * 5 + 90))),
        7 if number.is_multiple_of(2) => format!("{name}®"),
        8 if number.is_multiple_of(3) => format!("Maison {name}é"),
        _ => name,
    }
}

/// The invented word of a number: every number has one, so a vocabulary of any size needs no table.
fn word(number: u64) -> String {
    let (heads, tails) = SYLLABLES;
    let mut word = heads[(number % heads.len() as u64) as usize].to_owned();
    let mut rest = number / heads.len() as u64;
    loop {
        word.push_str(tails[(rest % tails.len() as u64) as usize]);
        rest /= tails.len() as u64;
        if rest == 0 {
            return word;
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn slug(brand: &str) -> String {
    let mut slug: String =
        brand.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    while slug.contains("--") {
        slug = slug.replace("--", "-");
    }
    slug.trim_matches('-').to_owned()
}

/// A JSON object under way.
struct Line<'a> {
    out: &'a mut String,
    /// Whether missing values are left out rather than null.
    absent: bool,
    first: bool,
}

impl Line<'_> {
    fn key(&mut self, name: &str) {
        self.out.push_str(if self.first { "{\"" } else { ",\"" });
        self.first = false;
        self.out.push_str(name);
        self.out.push_str("\":");
    }

    fn text(&mut self, name: &str, value: &str) {
        self.key(name);
        self.string(value);
    }

    fn text_or_gap(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None if self.absent => {}
            None => {
                self.key(name);
                self.out.push_str("null");
            }
        }
    }

    fn number(&mut self, name: &str, value: f64) {
        self.key(name);
        let _ = write!(self.out, "{value}");
    }

    fn list(&mut self, name: &str, category: &str) {
        self.key(name);
        self.out.push('[');
        self.string(category);
        self.out.push(']');
    }

    fn images(&mut self, item: u64, count: u32) {
        self.key("e_image_urls_square_jpg");
        for image in 0..count {
            let lead = if image == 0 { '[' } else { ',' };
            let url = "https://images.example/square";
            let _ =
                write!(self.out, "{lead}[\"{url}/{item}_{image}_300.jpg\",\"{url}/{item}_{image}_600.jpg\"]");
        }
        self.out.push(']');
    }

    fn string(&mut self, value: &str) {
        self.out.push('"');
        for c in value.chars() {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}
