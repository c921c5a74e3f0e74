//! What `quality.json` says of the values.

use super::Case;
use std::fmt::Write;
use wintermute_shared::catalogue::Role;
use wintermute_shared::quality::{ColumnQuality, Frequent, Values};

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
        let name = if i % 10 == 7 { "bestseller".to_owned() } else { format!("name {}", i % 90_000) };
        writeln!(lines, "{{\"id\": {i}, \"name\": \"{name}\"}}").unwrap();
    }
    let values = values(lines);
    for (values, truth) in values.iter().zip([120_000f64, 81_001.0]) {
        assert!(!values.exact);
        let error = (values.distinct as f64 - truth) / truth;
        assert!(error.abs() < 3.0 * 0.0115, "{} of {truth}", values.distinct);
    }
    assert_eq!(values[0].frequent, [], "no id is frequent");
    let [most] = &values[1].frequent[..] else { panic!("{:?}", values[1].frequent) };
    assert_eq!(most.value, "bestseller");
    // Three standard errors of a share of a tenth in 1,024 rows.
    assert!(most.count.abs_diff(12_000) < 3400, "{}", most.count);
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
    lines += "{\"Price (INR)\": 0}\n{\"Price (INR)\": \"Rs. 0.00\"}\n{\"Price (INR)\": -3}\n{\"Price (INR)\": 0.5}\n";
    lines +=
        "{\"Price (INR)\": \"987.654.321,00\"}\n{\"Price (INR)\": \"sold out\"}\n{\"Price (INR)\": null}\n";
    let measured = Case::new(lines).run().converted.measured;
    let prices = measured.prices.unwrap();
    assert_eq!(prices.column, "Price (INR)");
    assert_eq!((prices.unreadable, prices.zero, prices.negative), (1, 2, 1));
    assert_eq!((prices.far_below, prices.far_above), (1, 1));
    let examples: Vec<_> = prices.examples.iter().map(|one| (one.price, one.line)).collect();
    assert_eq!(examples, [(-3.0, 2003), (0.0, 2001), (0.0, 2002), (0.5, 2004), (987_654_321.0, 2005)]);
    assert_eq!(prices.currency.unwrap().as_str(), "INR");
    assert_eq!(measured.values[0].numbers.as_ref().unwrap().count, 2005);
}

#[test]
fn equal_prices_make_a_slightly_higher_one_no_oddity() {
    let lines = "{\"price\": 10}\n".repeat(100) + "{\"price\": 12}\n{\"price\": 25}\n";
    let prices = Case::new(lines).run().converted.measured.prices.unwrap();
    assert_eq!((prices.far_below, prices.far_above), (0, 1));
}

#[test]
fn without_names_or_prices_there_is_nothing_to_judge() {
    let measured = Case::new("{\"a\": 1}\n").run().converted.measured;
    assert!(measured.duplicates.is_none() && measured.prices.is_none());
}

fn columns(case: Case) -> Vec<ColumnQuality> {
    let converted = case.run().converted;
    converted.profile.columns(&converted.columns, &converted.measured)
}

#[test]
fn what_stands_for_a_missing_value_is_missing_in_all_counts_and_stays_in_the_csv() {
    let csv = "id,name,price,brand\n1,red shirt,10,N/A\n2,blue tie,-,n/a\n3,n/a,12, \n4,N/A,null,Abco\n5,sock,free,\n";
    let ran = Case::new(csv.to_owned()).run();
    assert_eq!(ran.text, csv);
    let converted = ran.converted;
    let columns = converted.profile.columns(&converted.columns, &converted.measured);
    let missing = |i: usize| (columns[i].missing, columns[i].placeholders.as_ref().map(|found| found.rows));
    assert_eq!([0, 1, 2, 3].map(missing), [(0, None), (2, Some(2)), (2, Some(2)), (4, Some(3))]);
    let written = &columns[3].placeholders.as_ref().unwrap().frequent;
    let written: Vec<_> = written.iter().map(|one| (one.value.as_str(), one.count)).collect();
    assert_eq!(written, [(" ", 1), ("N/A", 1), ("n/a", 1)]);
    let values = columns[3].values.as_ref().unwrap();
    assert_eq!((values.distinct, frequent(values)), (1, vec![("Abco", 1)]));
    let prices = converted.measured.prices.unwrap();
    assert_eq!(prices.unreadable, 1, "free is no price, - and null are none at all");
    assert_eq!(converted.measured.duplicates.unwrap().rows, 0, "products without a name repeat none");
}

#[test]
fn a_setting_says_what_stands_for_a_missing_value() {
    let lines = "{\"a\": \"N/A\", \"n\": 0, \"o\": {\"b\": \"-\"}}\n{\"a\": \"x\", \"n\": 5, \"o\": {\"b\": \"y\"}}\n";
    let missing = |missing: &[&str]| {
        let mut case = Case::new(lines.to_owned());
        case.settings.missing = missing.iter().map(|text| (*text).to_owned()).collect();
        case.settings.keep = vec!["o.b".to_owned()];
        let converted = case.run().converted;
        let columns = converted.profile.columns(&converted.columns, &converted.measured);
        [columns[0].missing, columns[1].missing, converted.measured.fields[0].missing]
    };
    assert_eq!(missing(&[]), [0, 0, 0]);
    assert_eq!(missing(&["n/a"]), [1, 0, 0]);
    assert_eq!(missing(&["0", "-"]), [0, 1, 1]);
}

#[test]
fn roles_are_not_found_by_what_stands_for_a_missing_value() {
    let lines: String = (0..50)
        .map(|i| format!("{{\"title\": \"not specified\", \"label\": \"red shirt number {i}\"}}\n"))
        .collect();
    let roles = Case::new(lines).run().converted.measured.roles;
    assert_eq!(roles.column(Role::Name), Some("label"));
}

#[test]
fn missing_values_are_counted_in_pieces_of_any_size_and_in_columns_that_are_not_measured() {
    let header: Vec<String> = (0..300).map(|i| format!("c{i}")).collect();
    let mut csv = header.join(",") + "\n";
    for row in 0..3000 {
        let cell = |i: usize| if (row + i).is_multiple_of(3) { "N/A".to_owned() } else { format!("v{row}") };
        csv += &((0..300).map(cell).collect::<Vec<_>>().join(",") + "\n");
    }
    for column in columns(Case::new(csv)) {
        assert_eq!((column.missing, column.placeholders.unwrap().rows), (1000, 1000), "{}", column.name);
        assert!(column.values.is_none_or(|values| values.frequent.iter().all(|one| one.value != "N/A")));
    }
}
