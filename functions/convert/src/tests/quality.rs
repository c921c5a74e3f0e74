//! What `quality.json` says of the values.

use super::Case;
use std::fmt::Write;
use wintermute_shared::quality::{Descriptions, Frequent, Values};

fn values(input: String) -> Vec<Values> {
    Case::new(input).run().converted.measured.values
}

fn frequent(values: &Values) -> Vec<(&str, u64)> {
    values.frequent.iter().map(|Frequent { value, count }| (value.as_str(), *count)).collect()
}

#[test]
fn values_are_counted_exactly_where_they_are_few() {
    let lines: String = (0..50_000)
        .map(|i| {
            let tag = ["a, b", "x", "\\u00e9\\\"", "", "x"][i % 5];
            format!("{{\"tag\": \"{tag}\", \"n\": {}, \"list\": [1, {}]}}\n", i % 3, i % 2)
        })
        .collect();
    let values = values(lines);
    assert_eq!((values[0].distinct, values[0].exact), (3, true));
    assert_eq!(frequent(&values[0]), [("x", 20_000), ("a, b", 10_000), ("é\"", 10_000)]);
    assert_eq!(frequent(&values[1]), [("0", 16_667), ("1", 16_667), ("2", 16_666)]);
    assert_eq!(frequent(&values[2]), [("[1, 0]", 25_000), ("[1, 1]", 25_000)]);
}

#[test]
fn many_distinct_values_are_estimated_to_within_the_stated_error() {
    let mut lines = String::new();
    for i in 0..120_000u64 {
        let name = if i % 100 == 7 { "bestseller".to_owned() } else { format!("name {}", i % 90_000) };
        writeln!(lines, "{{\"id\": {i}, \"name\": \"{name}\"}}").unwrap();
    }
    let values = values(lines);
    for (values, truth) in values.iter().zip([120_000f64, 89_101.0]) {
        assert!(!values.exact);
        let error = (values.distinct as f64 - truth) / truth;
        assert!(error.abs() < 3.0 * 0.0115, "{} of {truth}", values.distinct);
    }
    let most = &values[1].frequent[0];
    assert_eq!(most.value, "bestseller");
    assert!((1100..=1200).contains(&most.count), "{}", most.count);
}

#[test]
fn numbers_have_exact_extremes_and_quantiles_within_the_stated_error() {
    let lines: String = (0..40_001u64)
        .map(|i| {
            let number = i.wrapping_mul(17_389) % 40_001;
            format!("{{\"n\": {number}, \"small\": {}, \"mixed\": {}}}\n", number as f64 / 1e5 - 0.2, i % 200)
        })
        .collect();
    let values = values(lines);
    let numbers = values[0].numbers.as_ref().unwrap();
    assert_eq!((numbers.count, numbers.min, numbers.max), (40_001, 0.0, 40_000.0));
    let q = numbers.quantiles;
    for (found, truth) in [
        (q.p01, 400.0),
        (q.p05, 2000.0),
        (q.q1, 10_000.0),
        (q.median, 20_000.0),
        (q.q3, 30_000.0),
        (q.p95, 38_000.0),
        (q.p99, 39_600.0),
    ] {
        assert!(found <= truth && found > truth * (1.0 - 1.0 / 128.0), "{found} {truth}");
    }
    let small = values[1].numbers.as_ref().unwrap();
    assert_eq!((small.min, small.max), (-0.2, 0.2));
    assert!((small.quantiles.q1 + 0.1).abs() < 0.001 && small.quantiles.median.abs() < 0.0001);
    assert_eq!(values[2].numbers.as_ref().unwrap().quantiles.median, 99.0, "whole numbers to 256 are exact");
}

#[test]
fn the_longest_value_is_named_with_its_line() {
    let long = "é".repeat(200);
    let lines = format!("{{\"a\": \"x\"}}\n\n{{\"a\": \"{long}\"}}\n{{\"a\": \"y\"}}\n");
    let longest = values(lines)[0].longest.clone().unwrap();
    assert_eq!((longest.bytes, longest.line), (400, 3));
    assert_eq!(longest.value, format!("{}…", "é".repeat(120)));
}

#[test]
fn duplicate_products_are_counted_and_the_most_repeated_named() {
    let mut lines = String::new();
    for i in 0..10_000 {
        writeln!(lines, "{{\"product_name\": \"shoe {i}\", \"brand\": \"b\"}}").unwrap();
    }
    for i in [5, 5, 5, 9] {
        writeln!(lines, "{{\"product_name\": \"shoe {i}\", \"brand\": \"b\"}}").unwrap();
    }
    lines += "{\"product_name\": \"shoe 1\", \"brand\": \"other\"}\n{\"product_name\": \"shoe 1\"}\n{\"brand\": \"b\"}\n";
    let duplicates = Case::new(lines).run().converted.measured.duplicates.unwrap();
    assert_eq!((duplicates.rows, duplicates.products, duplicates.exact), (4, 2, true));
    let most: Vec<_> = duplicates.most.iter().map(|one| (one.name.as_str(), one.count, one.line)).collect();
    assert_eq!(most, [("shoe 5", 4, 6), ("shoe 9", 2, 10)]);
}

#[test]
fn duplicates_among_very_many_products_are_projected() {
    let lines: String = (0..660_000u32).map(|i| format!("{{\"name\":\"{}\"}}\n", i % 600_000)).collect();
    let duplicates = Case::new(lines).run().converted.measured.duplicates.unwrap();
    assert!(!duplicates.exact);
    for found in [duplicates.rows, duplicates.products] {
        assert!((57_000..63_000).contains(&found), "{found}");
    }
}

#[test]
fn odd_prices_are_counted_and_shown() {
    let mut lines = String::new();
    for i in 0..2000 {
        writeln!(lines, "{{\"Price (INR)\": \"₹ {},{:03}.00\"}}", 1 + i % 4, i % 1000).unwrap();
    }
    lines +=
        "{\"Price (INR)\": 0}\n{\"Price (INR)\": \"$0.00\"}\n{\"Price (INR)\": -3}\n{\"Price (INR)\": 0.5}\n";
    lines +=
        "{\"Price (INR)\": \"999.999.999,00\"}\n{\"Price (INR)\": \"sold out\"}\n{\"Price (INR)\": null}\n";
    let measured = Case::new(lines).run().converted.measured;
    let prices = measured.prices.unwrap();
    assert_eq!(prices.column, "Price (INR)");
    assert_eq!((prices.unreadable, prices.zero, prices.negative), (1, 2, 1));
    assert_eq!((prices.far_below, prices.far_above), (1, 1));
    let examples: Vec<_> = prices.examples.iter().map(|one| (one.price, one.line)).collect();
    assert_eq!(examples, [(-3.0, 2003), (0.0, 2001), (0.0, 2002), (0.5, 2004), (999_999_999.0, 2005)]);
    assert_eq!(measured.values[0].numbers.as_ref().unwrap().count, 2005);
}

#[test]
fn equal_prices_make_a_slightly_higher_one_no_oddity() {
    let lines = "{\"price\": 10}\n".repeat(100) + "{\"price\": 12}\n{\"price\": 25}\n";
    let prices = Case::new(lines).run().converted.measured.prices.unwrap();
    assert_eq!((prices.far_below, prices.far_above), (0, 1));
}

/// Products whose descriptions repeat their words, one in ten with the description of the one before.
fn swapped(rows: usize) -> String {
    let word = |n: usize| {
        ["red", "blue", "linen", "denim", "parka", "skirt", "boots", "scarf", "belted", "quilted"][n % 10]
    };
    let name = |i: usize| format!("{} {} {} {}", word(i), word(i / 10), word(i / 100 + 3), word(i / 7 + 5));
    let line = |i: usize| {
        let described = if i % 10 == 3 { i * 31 + 5555 } else { i };
        format!(
            "{{\"id\": \"p{i}\", \"title\": \"Acme{} {}\", \"description\": \"Made of {}, imported.\"}}\n",
            i % 50,
            name(i),
            name(described)
        )
    };
    (0..rows).map(line).collect()
}

fn descriptions(input: String) -> Option<Descriptions> {
    Case::new(input).run().converted.measured.descriptions
}

#[test]
fn descriptions_of_other_products_are_found() {
    for rows in [3000, 40_000] {
        let found = descriptions(swapped(rows)).unwrap();
        assert_eq!(found.column, "description");
        assert!(found.judged as usize > rows * 99 / 100, "{}", found.judged);
        let right = found.lines.iter().filter(|line| (*line - 1) % 10 == 3).count();
        assert_eq!(right, found.lines.len(), "none of the others is suspected");
        assert!(found.mismatched as usize > rows / 20, "{}", found.mismatched);
        assert_eq!(found.worst.len(), 20);
        let worst = &found.worst[0];
        assert_eq!(worst.id.as_deref(), Some(format!("p{}", worst.line - 1).as_str()));
        assert!(worst.description.starts_with("Made of ") && worst.score < 0.4);
    }
}

#[test]
fn without_names_or_descriptions_there_is_nothing_to_judge() {
    let measured = Case::new("{\"a\": 1}\n").run().converted.measured;
    assert!(measured.descriptions.is_none() && measured.duplicates.is_none() && measured.prices.is_none());
    assert_eq!(descriptions("{\"name\": \"x\", \"description\": null}\n".into()).unwrap().judged, 0);
    let other =
        descriptions("{\"name\": \"red shoe\", \"description\": \"ein Text\"}\n".repeat(500)).unwrap();
    assert_eq!(other.mismatched, 0, "descriptions that never repeat names cannot be judged by them");
}
