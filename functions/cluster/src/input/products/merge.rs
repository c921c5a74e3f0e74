//! Several rows become one product.
//!
//! A product has the first value that any of its rows states; of prices the lowest, with the highest beside it; of colours, sizes,
//! materials and genders each.

use super::variants::Variants;
use crate::input::frame::{Column, Frame};
use crate::input::pricing::{PriceCells, Pricing};
use rayon::prelude::*;
use std::borrow::Cow;
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::nested::is_nested;
use wintermute_shared::quality::Quality;

/// Values of a column that a product has at most.
const VALUES: usize = 100;

/// The rows of each product: numbers in a frame, ascending.
pub(super) struct RowsOf {
    ends: Vec<usize>,
    rows: Vec<usize>,
}

impl RowsOf {
    /// The rows by the number of their product, of which there are `count`.
    pub fn new(products: &[u32], count: usize) -> Self {
        let mut ends = vec![0; count + 1];
        products.iter().for_each(|&product| ends[product as usize + 1] += 1);
        for product in 0..count {
            ends[product + 1] += ends[product];
        }
        let mut rows = vec![0; products.len()];
        for (row, &product) in products.iter().enumerate() {
            let at = &mut ends[product as usize];
            rows[*at] = row;
            *at += 1;
        }
        ends.truncate(count);
        Self { ends, rows }
    }

    /// Those of one product.
    pub fn of(&self, product: usize) -> &[usize] {
        let start = product.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.rows[start..self.ends[product]]
    }

    /// Those of each product.
    pub fn iter(&self) -> impl Iterator<Item = &[usize]> {
        (0..self.ends.len()).map(|product| self.of(product))
    }

    /// All rows, product by product, and where the rows of each end.
    pub fn into_parts(self) -> (Vec<usize>, Vec<usize>) {
        (self.rows, self.ends)
    }
}

/// What becomes of the values of a column.
enum Rule {
    /// The first that is stated.
    First,
    /// Each different one.
    Each,
    /// That of the row with the lowest price, else the first.
    OfLowest,
    /// That of the row with the lowest price, also if it states none.
    OfLowestAlone,
}

/// What the rows of a frame are together.
pub(super) struct Merged {
    /// The products.
    pub frame: Frame,
    /// How many variants each has.
    pub variants: Vec<u32>,
    /// The highest price of each, if there are prices.
    pub highest: Option<Column>,
}

/// Merges the rows of a frame to products.
pub(super) fn merge(frame: Frame, rows: &RowsOf, quality: &Quality, by_group: bool) -> Merged {
    let roles = &quality.roles;
    let pricing = Pricing::of(quality);
    let variants = Variants::of(&frame, roles, by_group);
    let variants = rows.iter().map(|rows| variants.count(rows)).collect();
    let ranges =
        pricing.as_ref().and_then(|pricing| Some(Ranges::of(pricing, &pricing.cells(&frame)?, rows)));
    let highest = ranges.as_ref().map(Ranges::highest);
    let columns: Vec<Column> = frame
        .columns
        .into_par_iter()
        .map(|column| {
            let name = column.name.clone();
            match rule(&name, roles) {
                Rule::First => merged(&column, rows, |rows, _| first(&column, rows)),
                Rule::Each => merged(&column, rows, |rows, _| each(&column, rows)),
                Rule::OfLowestAlone => merged(&column, rows, |rows, product| match &ranges {
                    Some(ranges) => Cow::Borrowed(ranges.lowest(product).map_or("", |row| column.get(row))),
                    None => first(&column, rows),
                }),
                Rule::OfLowest => merged(&column, rows, |rows, product| {
                    let lowest = ranges.as_ref().and_then(|ranges| ranges.lowest(product));
                    let stated = lowest.map(|row| column.get(row)).filter(|cell| !cell.is_empty());
                    stated.map_or_else(|| first(&column, rows), Cow::Borrowed)
                }),
            }
        })
        .collect();
    let count = rows.iter().count();
    Merged { frame: Frame { columns, rows: count }, variants, highest }
}

fn rule(column: &str, roles: &Roles) -> Rule {
    match roles.assignments().iter().find(|part| part.column == column).map(|part| part.role) {
        Some(Role::Price | Role::Currency) => Rule::OfLowest,
        Some(Role::SalePrice | Role::ListPrice | Role::PriceScale) => Rule::OfLowestAlone,
        Some(Role::Color | Role::Size | Role::Material | Role::Gender) => Rule::Each,
        _ => Rule::First,
    }
}

/// A column of products, each of whose values is made of those of its rows; of a single row it stays.
fn merged<'c>(column: &'c Column, rows: &RowsOf, value: impl Fn(&[usize], usize) -> Cow<'c, str>) -> Column {
    let values = rows.iter().enumerate().map(|(product, rows)| match rows {
        [row] => Cow::Borrowed(column.get(*row)),
        rows => value(rows, product),
    });
    Column::of(&column.name, values)
}

fn first<'c>(column: &'c Column, rows: &[usize]) -> Cow<'c, str> {
    let mut stated = rows.iter().map(|&row| column.get(row)).filter(|cell| !cell.is_empty());
    Cow::Borrowed(stated.next().unwrap_or_default())
}

/// Each different value of some cells: as it is if there is one, else as a JSON array of texts.
fn each<'c>(column: &'c Column, rows: &[usize]) -> Cow<'c, str> {
    let cells: Vec<&str> = rows.iter().map(|&row| column.get(row)).filter(|cell| !cell.is_empty()).collect();
    match cells.as_slice() {
        [] => return Cow::Borrowed(""),
        [cell, others @ ..] if others.iter().all(|other| other == cell) => return Cow::Borrowed(cell),
        _ => {}
    }
    let mut values: Vec<String> = Vec::new();
    for value in cells.into_iter().flat_map(values_of) {
        if values.len() < VALUES && !values.contains(&value) {
            values.push(value);
        }
    }
    let is_list_of_others = |value: &String| {
        let pieces: Vec<&str> = value.split([',', '|', ';']).map(str::trim).collect();
        pieces.len() > 1 && pieces.iter().all(|piece| values.iter().any(|other| other == piece))
    };
    // A parent names all sizes of its variants in one cell.
    let stated: Vec<&String> = values.iter().filter(|value| !is_list_of_others(value)).collect();
    match stated.as_slice() {
        [value] => Cow::Owned((*value).clone()),
        values => serde_json::to_string(values).unwrap_or_default().into(),
    }
}

fn values_of(cell: &str) -> Vec<String> {
    let list = if is_nested(cell) { serde_json::from_str::<Vec<String>>(cell).ok() } else { None };
    let values = list.unwrap_or_else(|| vec![cell.to_owned()]);
    values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).map(str::to_owned).collect()
}

/// For each product the row with the lowest price, and the highest price. Prices in another currency than the first are left out, and
/// prices of zero where there are others: a parent has no price of its own.
struct Ranges(Vec<Option<(usize, f64)>>);

impl Ranges {
    fn of(pricing: &Pricing, cells: &PriceCells, rows: &RowsOf) -> Self {
        let range = |rows: &[usize]| {
            let all: Vec<_> =
                rows.iter().filter_map(|&row| Some((row, pricing.price(cells, row)?))).collect();
            let has_positive = all.iter().any(|(_, price)| price.amount > 0.0);
            let mut priced = all.into_iter().filter(|(_, price)| !has_positive || price.amount > 0.0);
            let first = priced.next()?;
            let ends = (first.0, first.1.amount);
            let in_it = priced.filter(|(_, price)| price.currency == first.1.currency);
            let (low, high) =
                in_it.map(|(row, price)| (row, price.amount)).fold((ends, ends), |(low, high), price| {
                    (if price.1 < low.1 { price } else { low }, if price.1 > high.1 { price } else { high })
                });
            Some((low.0, high.1))
        };
        Self(rows.iter().map(range).collect())
    }

    fn lowest(&self, product: usize) -> Option<usize> {
        self.0[product].map(|(low, _)| low)
    }

    /// The highest prices as plain numbers.
    fn highest(&self) -> Column {
        let cells = self.0.iter().map(|range| range.map_or_else(String::new, |(_, high)| high.to_string()));
        Column::of("price_max", cells)
    }
}
