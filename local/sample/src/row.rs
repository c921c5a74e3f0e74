//! One product after the other, as lines of JSON.

use super::json::Line;
use super::product::{Product, pick};
use super::vocabulary::RETAILERS;
use super::{text, words};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::ops::Range;

/// The share of descriptions that belong to another product.
const MISPLACED: f64 = 0.03;
/// The shares of values that are missing.
const NO_BRAND: f64 = 0.000_07;
const NO_COLOR: f64 = 0.06;
const NO_GENDER: f64 = 0.005;
const NO_MATERIAL: f64 = 0.31;

/// The lines of some rows.
pub fn lines(rows: Range<u64>, seed: u64) -> String {
    let mut out = String::with_capacity((rows.end - rows.start) as usize * 1300);
    for row in rows {
        // A generator of its own for each row: row i does not depend on the rows before.
        let mut rng =
            Xoshiro256PlusPlus::seed_from_u64(seed.rotate_left(32) ^ row.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        Product::draw(&mut rng).write(row, &mut rng, &mut out);
    }
    out
}

impl Product {
    fn write(&self, row: u64, rng: &mut impl Rng, out: &mut String) {
        let name = text::name(self, rng);
        let description = if rng.gen_bool(MISPLACED) {
            text::description(&Self::draw(rng), rng)
        } else {
            text::description(self, rng)
        };
        let item = (2_000_400_000_012 + row * 7).to_string();
        let (retailer, letters) = pick(RETAILERS, rng);
        let slug = words::slug(&self.brand);
        let spelled = if rng.gen_bool(0.15) { self.brand.to_uppercase() } else { self.brand.clone() };
        let has_brand = !rng.gen_bool(NO_BRAND);
        let has_color = !rng.gen_bool(NO_COLOR);
        let color = [self.parent_color, "-", self.color].concat();
        let has_material = !rng.gen_bool(NO_MATERIAL);
        let material = ["material-", self.material].concat();
        let on_sale = rng.gen_bool(0.2);
        let images: Vec<[String; 2]> = (0..rng.gen_range(1..4)).map(|i| image(&item, i)).collect();
        let images: Vec<[&str; 2]> =
            images.iter().map(|sizes| sizes.each_ref().map(String::as_str)).collect();

        let mut line = Line::begin(out, rng.gen_bool(0.3));
        line.text("availability", if rng.gen_bool(0.88) { "in-stock" } else { "out-of-stock" });
        line.text_or_gap("brand", has_brand.then_some(&spelled));
        line.text_or_gap("e_brand_formatted", has_brand.then_some(&self.brand));
        line.text_or_gap("e_brand_formatted_slug", has_brand.then_some(&slug));
        line.text_or_gap("e_color", has_color.then_some(&color));
        line.text_or_gap("e_color_parent", has_color.then_some(self.parent_color));
        line.lists("e_image_urls_square_jpg", &images);
        line.list("e_matched_tokens_categories_formatted", &[self.category]);
        line.text_or_gap("e_material", has_material.then_some(&material));
        line.price("e_price", if on_sale { self.cents * 7 / 10 } else { self.cents });
        line.text("e_product_name", &name.to_lowercase());
        line.text_or_gap("gender", (!rng.gen_bool(NO_GENDER)).then_some(self.gender.code));
        line.text("id", &[letters, "_", &item, "_all"].concat());
        line.text("item_code", &item);
        line.text("long_description", &description);
        line.text("product_name", &name);
        line.text("retailer_code", retailer);
        line.price("retailer_price", self.cents);
        let shop = retailer.split_once('-').map_or(retailer, |(_, shop)| shop);
        line.text("retailer_url", &["https://www.", shop, ".example/", &slug, "/", &item].concat());
        line.end();
    }
}

fn image(item: &str, number: u32) -> [String; 2] {
    ["300", "600"].map(|size| format!("https://images.example/square/{item}_{number}_{size}.jpg"))
}
