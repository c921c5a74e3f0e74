//! How a column of prices is read is decided on all of it, and what could not be read is counted and shown.

use super::Case;
use wintermute_shared::price::{Decimal, FormatBasis, Scale};
use wintermute_shared::quality::{Numbers, PriceQuality};

fn prices(input: &str) -> PriceQuality {
    Case::new(input.to_owned()).run().converted.measured.prices.unwrap()
}

/// The prices of a table with one column of them, and what is said of those in the main currency.
fn column(name: &str, cells: &[&str]) -> (PriceQuality, Option<Numbers>) {
    let rows: String = cells.iter().enumerate().map(|(i, cell)| format!("{i};item {i};{cell}\n")).collect();
    let measured = Case::new(format!("id;title;{name}\n{rows}")).run().converted.measured;
    (measured.prices.unwrap(), measured.values[2].numbers.clone())
}

fn unreadable(prices: &PriceQuality) -> Vec<(&str, u64)> {
    prices.unreadable_examples.iter().map(|example| (example.value.as_str(), example.line)).collect()
}

fn currency(prices: &PriceQuality) -> Option<&str> {
    prices.currency.as_ref().map(|currency| currency.as_str())
}

fn others(prices: &PriceQuality) -> Vec<(Option<&str>, u64, f64, f64)> {
    let of = |other: &wintermute_shared::quality::OtherPrices| {
        (other.numbers.count, other.numbers.min, other.numbers.max)
    };
    let each = prices.others.iter();
    each.map(|other| {
        let (count, min, max) = of(other);
        (other.currency.as_ref().map(|currency| currency.as_str()), count, min, max)
    })
    .collect()
}

#[test]
fn a_cell_that_is_clear_decides_for_the_column_wherever_it_stands() {
    let (prices, numbers) = column("price", &["1.299", "2.499", "899,00", "12,50", "1.899", "79,90"]);
    assert_eq!((prices.rule.format.decimal, prices.rule.format.basis), (Decimal::Comma, FormatBasis::Cells));
    let numbers = numbers.unwrap();
    assert_eq!((numbers.count, numbers.min, numbers.max), (6, 12.5, 2499.0));

    // The clear cell is far behind the first block.
    let mut rows: String =
        (0..300_000).map(|i| format!("{i};item {i};{}.{:03}\n", 1 + i % 9, i % 1000)).collect();
    rows += "x;late item;12,50\n";
    let late = Case::new(format!("id;title;price\n{rows}")).run().converted.measured;
    let numbers = late.values[2].numbers.clone().unwrap();
    assert_eq!((numbers.count, numbers.min, numbers.max), (300_001, 12.5, 9999.0));
    let points =
        Case::new(format!("id;title;price\n{}", rows.replace("12,50", "12.50"))).run().converted.measured;
    assert_eq!(points.values[2].numbers.as_ref().unwrap().max, 12.5);
}

#[test]
fn separators_before_three_digits_only_are_taken_to_group_and_that_is_told() {
    let (prices, numbers) = column("price", &["899", "1.299", "2.499"]);
    assert_eq!((prices.rule.format.basis, prices.rule.format.unclear), (FormatBasis::Assumed, 2));
    assert_eq!(numbers.unwrap().max, 2499.0);
    assert_eq!(column("price (KWD)", &["1.250", "12.500"]).1.unwrap().max, 12.5);
}

#[test]
fn in_a_mixed_column_what_is_unclear_is_unreadable() {
    let (prices, numbers) = column("price", &["12,50", "12.50", "1.299", "free", "899"]);
    assert_eq!((prices.rule.format.decimal, prices.unreadable, prices.count), (Decimal::Mixed, 2, 3));
    assert_eq!(unreadable(&prices), [("1.299", 4), ("free", 5)]);
    assert_eq!(numbers.unwrap().max, 899.0);
}

#[test]
fn json_numbers_are_as_they_are_and_tell_nothing_of_texts() {
    let of = |values: &[&str]| {
        let lines: String =
            values.iter().map(|value| format!("{{\"name\": \"red shirt\", \"price\": {value}}}\n")).collect();
        let measured = Case::new(lines).run().converted.measured;
        (measured.values[1].numbers.as_ref().unwrap().max, measured.prices.unwrap().unreadable)
    };
    assert_eq!(of(&["1.299", "2.499"]), (2.499, 0));
    assert_eq!(of(&["12.5", "\"1.299\"", "\"899,00\""]), (1299.0, 0));
    assert_eq!(
        of(&["1.299", "\"2.499\"", "\"899,00\""]),
        (899.0, 2),
        "the catalogue has both without quotes"
    );
}

#[test]
fn prices_of_two_currencies_are_never_put_together() {
    let rows = "P00,160000,IDR\nP01,11,USD\nP02,192000,IDR\nP03,13,USD\nP04,224000,IDR\nP05,1000000,USD\nP06,150000,idr\n";
    let found = prices(&format!("product_name,price,currency\n{rows}"));
    assert_eq!((currency(&found), found.count), (Some("IDR"), 4));
    assert_eq!(others(&found), [(Some("USD"), 3, 11.0, 1_000_000.0)]);
    assert_eq!((found.far_below, found.far_above), (0, 0), "a price in another currency is not far off");

    let (found, _) = column("price", &["€5", "€6", "$7", "8"]);
    assert_eq!((currency(&found), found.count), (Some("EUR"), 2));
    assert_eq!(others(&found), [(Some("$"), 1, 7.0, 7.0), (None, 1, 8.0, 8.0)]);
}

#[test]
fn a_price_without_a_currency_has_the_only_one_there_is() {
    let (found, _) = column("price", &["€5", "6 EUR", "7"]);
    assert_eq!((currency(&found), found.count, found.others.len()), (Some("EUR"), 3, 0));
    let (found, _) = column("Price (INR)", &["5", "Rs. 6", "₹7", "$8"]);
    assert_eq!((currency(&found), found.count), (Some("INR"), 3));
    assert_eq!(others(&found), [(Some("$"), 1, 8.0, 8.0)]);
    let (found, _) = column("price", &["5", "6"]);
    assert_eq!(currency(&found), None);
}

#[test]
fn a_currency_beside_a_nested_amount_is_its_own() {
    let lines: String = (0..6)
        .map(|i| {
            let currency = if i % 3 == 0 { "USD" } else { "EUR" };
            format!("{{\"product_name\": \"red shirt {i}\", \"price\": {{\"amount\": {i}.5, \"currency\": \"{currency}\"}}}}\n")
        })
        .collect();
    let found = prices(&lines);
    assert_eq!((currency(&found), found.count), (Some("EUR"), 4));
    assert_eq!(others(&found), [(Some("USD"), 2, 0.5, 3.5)]);
}

#[test]
fn ranges_count_with_their_lowest_and_are_told() {
    let (found, numbers) = column("price", &["5-10", "from 3 €", "12", "N/A", "sold out"]);
    assert_eq!((found.lowest, found.count, found.unreadable), (2, 3, 1));
    assert_eq!(unreadable(&found), [("sold out", 6)], "N/A is a missing price");
    assert_eq!(numbers.unwrap().min, 3.0);
}

#[test]
fn cents_are_told_by_the_name_or_by_a_divisor_beside_them() {
    let amounts = [1299, 899, 4950, 120];
    let rows = |row: &dyn Fn(usize, i32) -> String| {
        amounts.iter().enumerate().map(|(i, &cents)| row(i, cents) + "\n").collect::<String>()
    };
    let etsy = |i: usize, cents: i32| {
        let (divisor, currency) = if i == 3 { (1, "JPY") } else { (100, "USD") };
        format!(
            r#"{{"id": {i}, "title": "item {i}", "price": {{"amount": {cents}, "divisor": {divisor}, "currency_code": "{currency}"}}}}"#
        )
    };
    let found = prices(&rows(&etsy));
    assert_eq!((found.rule.scale, found.count, currency(&found)), (Scale::Divisor, 3, Some("USD")));
    assert_eq!(others(&found), [(Some("JPY"), 1, 120.0, 120.0)]);

    let (cents, numbers) =
        column("price_cents", &["1299", "899", "4950", "12.5", "20", "30", "40", "50", "60", "70", "80"]);
    assert_eq!((cents.rule.scale, numbers.unwrap().max), (Scale::Parts, 49.5));
    assert_eq!(unreadable(&cents), [("12.5", 5)]);
    let (units, numbers) = column("price_cents", &["12.99", "8.99", "49.50"]);
    assert_eq!((units.rule.scale, numbers.unwrap().max), (Scale::Units, 49.5));
}

#[test]
fn nines_far_above_all_others_stand_for_no_price() {
    let (found, numbers) = column("price", &["10", "20", "30", "99999", "25", "99999", "999999.99"]);
    let numbers = numbers.unwrap();
    assert_eq!((numbers.count, numbers.max, found.unreadable, found.far_above), (4, 30.0, 0, 0));
    let none = found.rule.no_prices.iter().map(|none| (none.amount, none.count, none.line));
    assert_eq!(none.collect::<Vec<_>>(), [(99999.0, 2, 5), (999_999.99, 1, 8)]);

    let (found, numbers) = column("price", &["10000", "20000", "30000", "99999"]);
    assert_eq!((found.rule.no_prices.len(), numbers.unwrap().max), (0, 99999.0));
    let (found, _) = column("price", &["5", "99999"]);
    assert!(found.rule.no_prices.is_empty(), "one other price tells nothing");
}

#[test]
fn a_number_beyond_all_prices_is_unreadable() {
    let rows = ["10", "11", "1e308", "1e15"].map(|price| format!(r#"{{"title": "x", "price": {price}}}"#));
    let found = prices(&rows.join("\n"));
    assert_eq!((found.count, unreadable(&found)), (2, vec![("1e308", 3), ("1e15", 4)]));
}
