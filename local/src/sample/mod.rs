//! A generated catalogue: any number of products, the same for the same seed.
//!
//! Row i depends on the seed and on i alone, so a smaller catalogue is the beginning of a larger one. Its columns, its gaps and
//! its oddities are those of the feed that the project was made for; its brands and names are invented. Product types have words,
//! prices and brands of their own, so there is something to find.

mod product;
mod vocabulary;

use rayon::prelude::*;
use std::io::{Result, Write};

/// Rows that one thread makes at a time.
const CHUNK: u64 = 2000;
/// Chunks that are made before they are written: what bounds the memory.
const AHEAD: u64 = 32;

/// Writes `rows` products as JSON lines.
///
/// # Errors
/// Those of `out`.
pub fn write(rows: u64, seed: u64, out: &mut (impl Write + Send)) -> Result<()> {
    let chunks = rows.div_ceil(CHUNK);
    for first in (0..chunks).step_by(AHEAD as usize) {
        let made: Vec<Vec<u8>> = (first..chunks.min(first + AHEAD))
            .into_par_iter()
            .map(|chunk| product::lines(chunk * CHUNK..rows.min((chunk + 1) * CHUNK), seed))
            .collect();
        made.iter().try_for_each(|lines| out.write_all(lines))?;
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn generate(rows: u64, seed: u64) -> Vec<u8> {
        let mut out = Vec::new();
        write(rows, seed, &mut out).unwrap();
        out
    }

    fn products(rows: u64) -> Vec<Value> {
        let text = String::from_utf8(generate(rows, 1)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn missing(products: &[Value], column: &str) -> f64 {
        products.iter().filter(|product| product[column].is_null()).count() as f64 / products.len() as f64
    }

    #[test]
    fn the_committed_sample_is_what_the_command_writes() {
        let committed = include_bytes!("../../../samples/products.jsonl");
        assert!(generate(2000, 7) == committed, "run `make sample` after a change of the generator");
    }

    #[test]
    fn a_smaller_catalogue_is_the_beginning_of_a_larger_one() {
        let larger = generate(4100, 3);
        assert!(larger.starts_with(&generate(2500, 3)));
        assert_ne!(generate(10, 3), generate(10, 4));
    }

    #[test]
    fn the_number_of_threads_does_not_show() {
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert!(one.install(|| generate(5000, 2)) == generate(5000, 2));
    }

    #[test]
    fn the_columns_are_those_of_the_feed() {
        let complete =
            products(50).into_iter().find(|product| product.as_object().unwrap().len() == 19).unwrap();
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
        let products = products(20_000);
        assert!((missing(&products, "e_color") - 0.06).abs() < 0.01);
        assert!((missing(&products, "gender") - 0.005).abs() < 0.002);
        assert!((missing(&products, "e_material") - 0.31).abs() < 0.02);
        assert!(missing(&products, "brand") < 0.001);
        assert!(products.iter().any(|product| product.get("e_material").is_none()), "some keys are absent");
    }

    #[test]
    fn ids_do_not_repeat() {
        let products = products(5000);
        let ids: std::collections::HashSet<&str> =
            products.iter().filter_map(|product| product["id"].as_str()).collect();
        assert_eq!(ids.len(), 5000);
    }
}
