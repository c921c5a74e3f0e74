//! The table of cells in `docs/prices.md` says how they are read.

use wintermute_shared::price::{Decimal, Format, Price, RowContext, Rule};

const DOCUMENT: &str = include_str!("../../docs/prices.md");

#[test]
fn cells_are_read_as_the_document_says() {
    let rows = DOCUMENT.lines().filter(|line| line.starts_with("| `"));
    let mut wrong = Vec::new();
    let mut tried = 0;
    for row in rows {
        let cells: Vec<&str> =
            row.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        let [cell, column, amount, currency, mark] = cells[..] else { panic!("{row}") };
        let columns = match column {
            "point" => vec![Decimal::Point],
            "comma" => vec![Decimal::Comma],
            "mixed" => vec![Decimal::Mixed],
            "any" => vec![Decimal::Point, Decimal::Comma, Decimal::Mixed],
            _ => panic!("{row}"),
        };
        for decimal in columns {
            tried += 1;
            let rule = Rule { format: Format { decimal, ..Format::default() }, ..Rule::default() };
            let said = match rule.read(cell, &RowContext::default()) {
                None => ("unreadable".to_owned(), String::new(), ""),
                Some(Price { amount, currency, is_lowest }) => {
                    let currency = currency.map_or(String::new(), |currency| currency.to_string());
                    (amount.to_string(), currency, if is_lowest { "lowest" } else { "" })
                }
            };
            if said != (amount.to_owned(), currency.to_owned(), mark) {
                wrong.push(format!("{row} is in a column of {decimal:?} {said:?}"));
            }
        }
    }
    assert!(tried > 200, "the table is read: {tried}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
