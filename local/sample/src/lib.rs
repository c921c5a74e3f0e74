//! A generated catalogue: any number of products, the same for the same seed.
//!
//! Row i depends on the seed and on i alone, so a smaller catalogue is the beginning of a larger one. Columns, gaps and
//! oddities are those of the feed that the project was made for; brands and names are invented. Product types have words,
//! prices and brands of their own, so there is something to find.

mod garments;
mod json;
mod product;
mod row;
mod text;
mod vocabulary;
mod words;

use rayon::prelude::*;
use std::io::{Result, Write};

/// Rows that one thread makes at a time.
const CHUNK: u64 = 2000;
/// Chunks that are made while those before are written: what bounds the memory.
const AHEAD: u64 = 8;

/// Writes `rows` products as JSON lines.
///
/// # Errors
/// Those of `out`.
pub fn write(rows: u64, seed: u64, out: &mut (impl Write + Send)) -> Result<()> {
    let chunks = rows.div_ceil(CHUNK);
    let mut ready = Vec::new();
    for first in (0..chunks).step_by(AHEAD as usize) {
        let (written, made) = rayon::join(
            || write_all(&ready, out),
            || {
                (first..chunks.min(first + AHEAD))
                    .into_par_iter()
                    .map(|chunk| row::lines(chunk * CHUNK..rows.min((chunk + 1) * CHUNK), seed))
                    .collect()
            },
        );
        written?;
        ready = made;
    }
    write_all(&ready, out)?;
    out.flush()
}

fn write_all(chunks: &[String], out: &mut impl Write) -> Result<()> {
    chunks.iter().try_for_each(|lines| out.write_all(lines.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::{HashMap, HashSet};
    use std::sync::LazyLock;

    fn generate(rows: u64, seed: u64) -> String {
        let mut out = Vec::new();
        write(rows, seed, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// What all tests look at: 40,000 products.
    fn products() -> &'static [Value] {
        static PRODUCTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
            generate(40_000, 1).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        });
        &PRODUCTS
    }

    fn texts<'a>(products: &'a [Value], column: &str) -> Vec<&'a str> {
        products.iter().filter_map(|product| product[column].as_str()).collect()
    }

    fn share(products: &[Value], holds: impl Fn(&Value) -> bool) -> f64 {
        products.iter().filter(|product| holds(product)).count() as f64 / products.len() as f64
    }

    fn missing(products: &[Value], column: &str) -> f64 {
        share(products, |product| product[column].is_null())
    }

    #[test]
    fn the_committed_sample_is_what_the_command_writes() {
        let committed = include_bytes!("../../../samples/products.jsonl");
        assert!(
            generate(2000, 7).as_bytes() == committed,
            "run `make sample` after a change of the generator"
        );
    }

    #[test]
    fn a_smaller_catalogue_is_the_beginning_of_a_larger_one() {
        let larger = generate(CHUNK * AHEAD + 100, 3);
        for rows in [0, 1, CHUNK, CHUNK + 500] {
            let smaller = generate(rows, 3);
            assert_eq!(smaller.lines().count() as u64, rows);
            assert!(larger.starts_with(&smaller), "{rows} rows");
        }
    }

    #[test]
    fn another_seed_gives_another_catalogue() {
        assert_ne!(generate(10, 3), generate(10, 4));
    }

    #[test]
    fn the_number_of_threads_does_not_show() {
        let with = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let rows = CHUNK * AHEAD + 1;
        assert!(with(1).install(|| generate(rows, 2)) == with(3).install(|| generate(rows, 2)));
    }

    #[test]
    fn the_columns_are_those_of_the_feed_in_its_order() {
        let complete = products().iter().find(|product| product.as_object().unwrap().len() == 19).unwrap();
        let names: Vec<&String> = complete.as_object().unwrap().keys().collect();
        let expected = "availability brand e_brand_formatted e_brand_formatted_slug e_color e_color_parent \
            e_image_urls_square_jpg e_matched_tokens_categories_formatted e_material e_price e_product_name gender id item_code \
            long_description product_name retailer_code retailer_price retailer_url";
        assert_eq!(names, expected.split_whitespace().collect::<Vec<_>>());
        assert!(complete["e_image_urls_square_jpg"][0][0].is_string());
        assert!(complete["e_matched_tokens_categories_formatted"][0].is_string());
        assert!(complete["retailer_price"].is_number());
    }

    #[test]
    fn as_much_is_missing_as_in_the_feed() {
        let products = products();
        assert!((missing(products, "e_color") - 0.06).abs() < 0.003);
        assert!((missing(products, "gender") - 0.005).abs() < 0.001);
        assert!((missing(products, "e_material") - 0.31).abs() < 0.005);
        let brands = missing(products, "brand");
        assert!(brands > 0.0 && brands < 0.0003, "{brands}");
        let absent = share(products, |product| product.get("e_material").is_none());
        assert!(absent > 0.02 && absent < 0.29, "now null, now without the key: {absent}");
    }

    #[test]
    fn some_descriptions_belong_to_another_product() {
        let products = products();
        let strange = share(products, |product| {
            let text = |column: &str| product[column].as_str().unwrap_or_default().to_lowercase();
            let brand = text("e_brand_formatted");
            !brand.is_empty() && !text("long_description").contains(&brand)
        });
        assert!((strange - 0.03).abs() < 0.005, "{strange}");
    }

    #[test]
    fn values_are_shaped_as_in_the_feed() {
        let products = products();
        for (color, parent) in products
            .iter()
            .filter_map(|product| Some((product["e_color"].as_str()?, product["e_color_parent"].as_str()?)))
        {
            assert!(color.starts_with(&format!("{parent}-")), "{color} {parent}");
        }
        assert!(texts(products, "e_material").iter().all(|material| material.starts_with("material-")));
        let genders: HashSet<&str> = texts(products, "gender").into_iter().collect();
        assert!(genders.is_superset(&HashSet::from(["female", "male", "unisex"])));
        let prices: Vec<f64> = products.iter().map(|p| p["retailer_price"].as_f64().unwrap()).collect();
        assert!(prices.iter().all(|&price| price > 0.0 && price < 10_000.0));
        assert!(prices.iter().any(|price| price.fract() == 0.0));
        assert!(prices.iter().any(|price| price.fract() != 0.0));
        let descriptions = texts(products, "long_description");
        for oddity in ["•", "\n", "&amp;", "\"", "°", "”"] {
            assert!(descriptions.iter().any(|text| text.contains(oddity)), "{oddity:?}");
        }
    }

    #[test]
    fn names_are_short_and_long_and_some_repeat_the_brand() {
        let products = products();
        let names = texts(products, "product_name");
        assert!(names.contains(&"Shoes for Women"));
        assert!(names.iter().any(|name| name.split_whitespace().count() >= 12));
        let twice = share(products, |product| {
            product["e_brand_formatted"]
                .as_str()
                .is_some_and(|brand| product["product_name"].as_str().unwrap().matches(brand).count() > 1)
        });
        assert!(twice > 0.02, "{twice}");
    }

    #[test]
    fn new_words_keep_coming_as_the_catalogue_grows() {
        let products = products();
        let vocabulary = |rows: usize| -> usize {
            let names = texts(&products[..rows], "product_name");
            names.iter().flat_map(|name| name.split_whitespace()).collect::<HashSet<_>>().len()
        };
        assert!(vocabulary(40_000) > 3 * vocabulary(4_000));
    }

    #[test]
    fn product_types_have_words_of_their_own() {
        let products = products();
        let mut nouns: HashMap<&str, HashMap<&str, u32>> = HashMap::new();
        for product in products {
            let category = product["e_matched_tokens_categories_formatted"][0].as_str().unwrap();
            let words = product["product_name"].as_str().unwrap().split_whitespace();
            words.for_each(|word| *nouns.entry(word).or_default().entry(category).or_default() += 1);
        }
        let categories: HashSet<&str> = nouns.values().flat_map(|counts| counts.keys().copied()).collect();
        assert!(categories.len() >= 30, "{}", categories.len());
        for category in categories {
            let own = nouns.values().any(|counts| {
                let here = counts.get(category).copied().unwrap_or_default();
                here > 50 && here * 10 > counts.values().sum::<u32>() * 9
            });
            assert!(own, "no word belongs to {category}");
        }
    }

    #[test]
    fn ids_do_not_repeat() {
        let products = products();
        let ids: HashSet<&str> = texts(products, "id").into_iter().collect();
        assert_eq!(ids.len(), products.len());
    }
}
