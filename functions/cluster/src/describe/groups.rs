//! Colours, genders, brands and categories of a set of products.

use super::prices::prices;
use crate::frame::{Column, Frame};
use hashbrown::HashMap;
use wintermute_shared::analysis::{Count, Group};
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::price;

/// Values of a facet that are named.
const TOP: usize = 10;

/// A column's values under numbers, so that they can be counted for any set of products.
#[derive(Clone, Debug, Default)]
struct Facet {
    /// The values as first written, by number.
    values: Vec<String>,
    /// The numbers of each product's values.
    numbers: Vec<u32>,
    /// Where each product's numbers end.
    ends: Vec<u32>,
    /// Products with each value.
    overall: Vec<u64>,
}

impl Facet {
    /// Splits each cell into values; values that `key` maps to the same text are one.
    fn of(column: Option<&Column>, split: fn(&str) -> Vec<String>, key: fn(&str) -> String) -> Self {
        let mut facet = Self::default();
        let mut known: HashMap<String, u32> = HashMap::new();
        let Some(column) = column else { return facet };
        for row in 0..column.len() {
            let start = facet.numbers.len();
            for value in split(column.get(row)) {
                let number = *known.entry(key(&value)).or_insert_with(|| {
                    facet.values.push(value);
                    facet.overall.push(0);
                    (facet.values.len() - 1) as u32
                });
                // A value that stands twice in a cell counts once.
                if !facet.numbers[start..].contains(&number) {
                    facet.numbers.push(number);
                    facet.overall[number as usize] += 1;
                }
            }
            facet.ends.push(facet.numbers.len() as u32);
        }
        facet
    }

    fn count(&self, rows: &[usize], most: usize) -> Vec<Count> {
        let mut counts = vec![0_u64; self.values.len()];
        for &row in rows.iter().filter(|&&row| row < self.ends.len()) {
            let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
            for &number in &self.numbers[start as usize..self.ends[row] as usize] {
                counts[number as usize] += 1;
            }
        }
        let mut order: Vec<usize> = (0..counts.len()).filter(|&number| counts[number] > 0).collect();
        order.sort_by(|&a, &b| counts[b].cmp(&counts[a]).then_with(|| self.values[a].cmp(&self.values[b])));
        order.truncate(most);
        let all = self.ends.len() as f64;
        let counted = |number: usize| {
            let share = counts[number] as f64 / rows.len() as f64;
            let lift = share / (self.overall[number] as f64 / all);
            Count { value: self.values[number].clone(), count: counts[number], share, lift }
        };
        order.into_iter().map(counted).collect()
    }
}

/// What products are grouped and counted by.
#[derive(Clone, Debug)]
pub struct Facets {
    colors: Facet,
    genders: Facet,
    brands: Facet,
    categories: Facet,
    /// The price of each product.
    pub prices: Vec<Option<f64>>,
}

impl Facets {
    /// The facets of a prepared catalogue. Values are trimmed; colours, genders and brands that differ only in case are one, shown as
    /// first written.
    pub fn of(frame: &Frame, roles: &Roles) -> Self {
        let column = |role: Role| frame.column(roles.column(role)?);
        let prices = match column(Role::Price) {
            Some(column) => (0..column.len()).map(|row| price::parse(column.get(row))).collect(),
            None => vec![None; frame.rows],
        };
        Self {
            colors: Facet::of(column(Role::Color), single, str::to_lowercase),
            genders: Facet::of(column(Role::Gender), single, str::to_lowercase),
            brands: Facet::of(column(Role::Brand), single, str::to_lowercase),
            categories: Facet::of(column(Role::Category), list, str::to_owned),
            prices,
        }
    }
}

fn single(cell: &str) -> Vec<String> {
    let value = cell.trim();
    if value.is_empty() { Vec::new() } else { vec![value.to_owned()] }
}

/// A cell that is a JSON array of strings holds several values.
fn list(cell: &str) -> Vec<String> {
    match serde_json::from_str::<Vec<String>>(cell) {
        Ok(values) => values.iter().flat_map(|value| single(value)).collect(),
        Err(_) => single(cell),
    }
}

/// The figures of a set of products.
pub fn group(facets: &Facets, rows: &[usize], edges: &[f64]) -> Group {
    let all = facets.prices.len().max(1);
    Group {
        size: rows.len() as u64,
        share: rows.len() as f64 / all as f64,
        price: prices(rows.iter().filter_map(|&row| facets.prices[row]).collect(), edges),
        colors: facets.colors.count(rows, TOP),
        genders: facets.genders.count(rows, usize::MAX),
        brands: facets.brands.count(rows, TOP),
        categories: facets.categories.count(rows, TOP),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wintermute_shared::Settings;

    const CSV: &str = "brand,e_color,gender,retailer_price,e_matched_tokens_categories_formatted\n\
        A, Black,female,10,\"[\"\"shoes\"\",\"\"flats\"\"]\"\n\
        A,black,female,20,\"[\"\"shoes\"\"]\"\n\
        B,,male,,clothing\n";

    fn facets() -> Facets {
        let frame = Frame::read(CSV.as_bytes(), |_| true, |_| ()).unwrap();
        Facets::of(&frame, &Roles::of(&frame.available, &Settings::default()))
    }

    #[test]
    fn values_are_counted_with_share_and_lift() {
        let group = group(&facets(), &[0, 1], &[]);
        assert_eq!((group.size, group.price.unwrap().mean), (2, 15.0));
        let black = &group.colors[0];
        assert_eq!((black.value.as_str(), black.count, black.share, black.lift), ("Black", 2, 1.0, 1.5));
        assert_eq!(group.brands.len(), 1);
        assert_eq!(group.categories[0].value, "shoes");
        assert_eq!(group.categories[0].count, 2);
    }

    #[test]
    fn cells_that_are_no_list_are_one_value_and_missing_ones_none() {
        let group = group(&facets(), &[2], &[]);
        assert_eq!(group.categories[0].value, "clothing");
        assert!(group.colors.is_empty());
        assert_eq!(group.price, None);
    }
}
