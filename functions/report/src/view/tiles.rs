//! The figures of the first screen.

use crate::values::format;
use crate::values::measured::has_zeros;
use serde::Serialize;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::catalogue::Role;

/// A figure with its name.
#[derive(Serialize)]
pub struct Tile {
    /// Under which name the page marks it.
    figure: &'static str,
    name: &'static str,
    value: String,
    note: String,
}

/// Why there is no median price.
fn no_prices(analysis: &Analysis) -> String {
    let column = analysis.quality.roles.column(Role::Price).map(format::value);
    let is_unread = analysis.quality.prices.as_ref().is_some_and(|prices| prices.unreadable > 0);
    match column {
        Some(column) if is_unread => {
            match analysis.quality.prices.as_ref().and_then(|prices| prices.unreadable_examples.first()) {
                Some(first) => {
                    format!("no price in {column} could be read: {} is none", format::value(&first.value))
                }
                None => format!("no value of {column} could be read as a price"),
            }
        }
        Some(column) if has_zeros(analysis) => format!("the column {column} has no price above zero"),
        Some(column) => format!("the column {column} has no prices"),
        None if analysis.quality.roles.assignments().is_empty() => "no prices were found".to_owned(),
        None => "no column of prices was found".to_owned(),
    }
}

/// The tiles.
pub fn tiles(analysis: &Analysis) -> Vec<Tile> {
    let read = analysis.quality.rows + analysis.quality.rejects.records;
    let rejected = analysis.quality.rejects.records;
    let mut tiles = vec![
        Tile {
            figure: "records",
            name: "Records read",
            value: format::count(read),
            note: match rejected {
                0 => "none rejected".to_owned(),
                _ => format!("{} rejected", format::count(rejected)),
            },
        },
        Tile {
            figure: "size",
            name: "Products analysed",
            value: format::count(analysis.rows),
            note: match &analysis.merged {
                Some(merged) => format!("merged of {} rows", format::count(merged.rows)),
                None => format!("{} different words", format::count(analysis.features.terms)),
            },
        },
        Tile {
            figure: "clusters",
            name: "Kinds",
            value: format::count(analysis.formed().len() as u64),
            note: match (analysis.families.len() as u64, analysis.choice.requested.as_str()) {
                (families @ 1.., _) => format!("in {}", format::counted(families, "family", "families")),
                (_, "auto") => "chosen automatically".to_owned(),
                (_, asked) => format!("{} asked for", format::value(asked)),
            },
        },
    ];
    tiles.push(median_price(analysis));
    tiles
}

fn median_price(analysis: &Analysis) -> Tile {
    let (figure, name) = ("price.median", "Median price");
    let Some(prices) = &analysis.overall.price else {
        return Tile { figure, name, value: "–".to_owned(), note: no_prices(analysis) };
    };
    let money = |price: f64| format::money(price, &analysis.money);
    let others: u64 = analysis.other_currencies.iter().map(|other| other.count).sum();
    let note = match others {
        0 if prices.count * 10 < analysis.rows * 9 => {
            let of = format::counted(prices.count, "price", "prices");
            format!("average {}, of {of}", money(prices.mean))
        }
        0 => format!("average {}", money(prices.mean)),
        _ => format!(
            "average {}; {} apart",
            money(prices.mean),
            format::counted(others, "price in another currency", "prices in other currencies")
        ),
    };
    Tile { figure, name, value: money(prices.median), note }
}
