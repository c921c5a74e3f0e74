//! Prices are shown in their currency, with the decimals they have, and what could not be read is told.

use crate::fixture::{analysis, plain};
use crate::{around, between, check, report};
use wintermute_shared::analysis::{Analysis, CurrencyPrices, Money, Sales};
use wintermute_shared::price::{Currency, Decimal, Format, FormatBasis, Rule};
use wintermute_shared::quality::Unreadable;

fn in_rupees() -> Analysis {
    let mut analysis = analysis(3, 600, &plain);
    analysis.money = Money { currency: Currency::named("INR"), decimals: 0 };
    analysis.other_currencies = vec![CurrencyPrices {
        currency: Currency::named("USD"),
        count: 31,
        min: 4.5,
        median: 11.0,
        max: 17_000.5,
    }];
    analysis.overall.price.as_mut().unwrap().median = 180.0;
    analysis.sales = Some(Sales { products: 12, median_reduction: Some(0.2) });
    analysis
}

#[test]
fn whole_prices_have_no_decimals_and_all_have_their_currency() {
    let report = report(&in_rupees());
    check(&report);
    let html = &report.html;
    for part in ["₹18", "average ₹20; 31 prices in other currencies apart", "Price in INR (logarithmic)"]
    {
        assert!(html.contains(part), "{part}");
    }
    assert!(!html.contains("18.00") && !html.contains("₹18."), "no decimals of their own");
}

#[test]
fn other_currencies_have_a_table_and_no_part_in_the_figures() {
    let html = report(&in_rupees()).html;
    let table = between(&html, "<table class=\"plain currencies rows\">", "</table>");
    for part in ["INR", "600", "USD", "31", "4.50", "11.00", "17,000.50"] {
        assert!(table.contains(part), "{part} in {table}");
    }
    assert!(html.contains("All figures of prices are of those in INR, the most frequent one."));
    assert!(!report(&analysis(3, 600, &plain)).html.contains("plain currencies"));
}

#[test]
fn what_was_taken_for_granted_and_what_was_not_read_is_told() {
    let mut analysis = in_rupees();
    let prices = analysis.quality.prices.as_mut().unwrap();
    let format =
        Format { decimal: Decimal::Comma, basis: FormatBasis::Assumed, unclear: 44, ..Format::default() };
    prices.rule = Rule { format, ..Rule::default() };
    prices.unreadable_examples = vec![Unreadable { value: "sold out".to_owned(), part: None, line: 1234 }];
    let html = report(&analysis).html;
    for part in [
        "because no cell says otherwise (44 cells): 1.299 is read as 1299",
        "<bdi>sold out</bdi>",
        "(line 1,234)",
    ] {
        assert!(html.contains(part), "{part}");
    }
    analysis.overall.price = None;
    assert!(report(&analysis).html.contains("could be read: sold out is none"));
}

#[test]
fn bars_say_that_they_hold_what_lies_beyond_the_axis() {
    let mut analysis = in_rupees();
    let (low, high) = (analysis.price_edges[0], *analysis.price_edges.last().unwrap());
    let all = analysis.overall.price.as_mut().unwrap();
    (all.min, all.max) = (low / 2.0, high * 9.0);
    let own = analysis.clusters[0].group.price.as_mut().unwrap();
    own.beyond = [0, 7];
    let html = report(&analysis).html;
    assert!(
        html.contains("the last bar also counts 7 products above ₹397."),
        "{}",
        around(&html, "1st and the 99th")
    );
    assert!(html.contains("and above: "), "the bar's own words say it too");
}

#[test]
fn sales_are_told_beside_the_prices() {
    assert!(
        report(&in_rupees())
            .html
            .contains("12 products have a sale price below the price; the median reduction is 20.0%")
    );
}
