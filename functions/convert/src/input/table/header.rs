//! Whether a line names the columns of a table or is a row of it.

use super::cell::{CellKind, shape};
use std::collections::HashSet;
use wintermute_shared::Settings;
use wintermute_shared::catalogue::Roles;

/// A longer cell is hardly the name of a column.
const LONGEST_NAME: usize = 100;

/// What speaks for names and what for values in a line, from the line itself and from the rows below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Cells that name a column: a known name, or text above numbers, dates, links.
    pub names: usize,
    /// Cells that are a value: as those below, or too long for a name.
    pub values: usize,
    /// How many of the cells are known names.
    pub known: usize,
}

impl Evidence {
    /// Looks at a line, as trimmed cells, and at the rows below.
    ///
    /// A column whose values are nearly all numbers, dates or links tells by the kind of the line's cell. So does one whose values are written
    /// alike, such as `P01`, or recur. Series of numbers, such as years, may be names beside other names.
    pub fn of(line: &[String], rows: &[Vec<String>], settings: &Settings) -> Self {
        let known = known(line, settings);
        let mut evidence = Self { names: known, values: 0, known };
        let mut numbers = Vec::new();
        for (column, cell) in line.iter().enumerate() {
            let below: Vec<&str> =
                rows.iter().filter_map(|row| row.get(column).map(String::as_str)).collect();
            match verdict(cell, &below) {
                Some(Says::Name) => evidence.names += 1,
                Some(Says::Value) if CellKind::of(cell) == CellKind::Number => numbers.push(cell.as_str()),
                Some(Says::Value) => evidence.values += 1,
                None => {}
            }
        }
        if known == 0 || !is_series(&numbers) {
            evidence.values += numbers.len();
        }
        evidence
    }

    /// Whether the line names the columns. Without a sign of either a line of several cells does, as in most files, and a single cell does if it
    /// is written as a name: of a list of names none must be lost.
    pub fn is_header(self, line: &[String]) -> bool {
        if self.known >= 2 || (self.names, self.values) != (0, 0) {
            return self.known >= 2 || self.names >= self.values;
        }
        line.len() > 1 || line.first().is_some_and(|cell| is_identifier(cell))
    }
}

/// What a cell is by the look of it.
enum Says {
    Name,
    Value,
}

fn verdict(cell: &str, below: &[&str]) -> Option<Says> {
    let kind = CellKind::of(cell);
    if kind == CellKind::Missing {
        return None;
    }
    if kind == CellKind::Link || cell.chars().count() > LONGEST_NAME {
        return Some(Says::Value);
    }
    let values: Vec<&str> =
        below.iter().copied().filter(|cell| CellKind::of(cell) != CellKind::Missing).collect();
    let nearly_all = |is: &dyn Fn(&str) -> bool| {
        !values.is_empty() && values.iter().filter(|value| is(value)).count() * 10 >= values.len() * 8
    };
    if nearly_all(&|value| CellKind::of(value).is_typed()) {
        // Above numbers a date may be the month that they belong to.
        let is_month = kind == CellKind::Date && nearly_all(&|value| CellKind::of(value) == CellKind::Number);
        return Some(if kind.is_typed() && !is_month { Says::Value } else { Says::Name });
    }
    if kind == CellKind::Date || (kind == CellKind::Number && values.is_empty()) {
        return Some(Says::Value);
    }
    let looks_alike = || {
        let own = shape(cell);
        own.contains('9') && nearly_all(&|value| shape(value) == own)
    };
    let recurs = || cell.chars().count() > 1 && values.contains(&cell);
    (looks_alike() || recurs() || shares_words(cell, &values)).then_some(Says::Value)
}

/// Whether a text of several words has most of them in common with the values.
fn shares_words(cell: &str, values: &[&str]) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 2)
            .map(str::to_lowercase)
            .collect()
    };
    let own = words(cell);
    if own.len() < 2 {
        return false;
    }
    let others: HashSet<String> = values.iter().flat_map(|value| words(value)).collect();
    own.iter().filter(|word| others.contains(*word)).count() * 2 > own.len()
}

/// How many cells are names of columns: common ones, or those that the settings name.
pub fn known(line: &[String], settings: &Settings) -> usize {
    let named = settings.map.iter().map(|mapping| &mapping.column).filter(|column| !column.is_empty());
    let named: HashSet<&String> = named.chain(settings.text.iter().map(|text| &text.column)).collect();
    let by_settings = line.iter().filter(|cell| named.contains(cell)).count();
    Roles::of(line, &Settings::default()).assignments().len().max(by_settings)
}

/// Whether these are whole numbers, two at least, each as much greater than the one before, as years or sizes are.
pub fn is_series(numbers: &[&str]) -> bool {
    let Ok(numbers) = numbers.iter().map(|number| number.parse::<i64>()).collect::<Result<Vec<_>, _>>()
    else {
        return false;
    };
    let steps: Vec<i64> = numbers.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
    steps.first().is_some_and(|first| *first > 0 && steps.iter().all(|step| step == first))
}

/// Whether a word is written as programs name columns: `item_label`, `itemLabel`.
pub fn is_identifier(cell: &str) -> bool {
    let is_word = cell.chars().all(|c| c.is_alphanumeric() || c == '_');
    let has_hump =
        cell.as_bytes().windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    is_word
        && cell.starts_with(char::is_alphabetic)
        && (cell.contains('_') || (has_hump && cell.starts_with(char::is_lowercase)))
}

/// Whether a line below the header has the names of its columns once more, as programs write them, such as `item_sku` below `Seller SKU`:
/// so do Amazon's templates.
pub fn are_field_names(header: &[String], below: &[String]) -> bool {
    let is_field = |cell: &str| {
        cell.starts_with(|c: char| c.is_ascii_lowercase())
            && cell.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
    };
    let names: Vec<&String> = below.iter().filter(|cell| !cell.is_empty()).collect();
    let different: HashSet<&&String> = names.iter().collect();
    let joined = names.iter().filter(|name| name.contains('_')).count();
    let labels = header.iter().filter(|name| !name.is_empty() && !is_field(name)).count();
    names.len() >= 3
        && different.len() == names.len()
        && names.iter().all(|name| is_field(name))
        && 2 * joined >= names.len()
        && 2 * labels > header.len()
}

/// Names for columns that have none or one that is taken.
pub fn distinct(names: Vec<String>) -> Vec<String> {
    let mut taken = HashSet::with_capacity(names.len());
    let mut free = |name: String| {
        let again = (2..).map(|time| format!("{name}_{time}"));
        let free =
            std::iter::once(name.clone()).chain(again).find(|name| !taken.contains(name)).unwrap_or(name);
        taken.insert(free.clone());
        free
    };
    let numbered =
        |(name, number): (String, usize)| if name.is_empty() { format!("column_{number}") } else { name };
    names.into_iter().zip(1..).map(numbered).map(&mut free).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_header(table: &str) -> bool {
        let cells = |line: &str| line.split(',').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
        let mut lines = table.lines().map(cells);
        let line = lines.next().unwrap();
        Evidence::of(&line, &lines.collect::<Vec<_>>(), &Settings::default()).is_header(&line)
    }

    #[test]
    fn a_line_that_names_columns_is_a_header() {
        for table in [
            "a,b\n1,2",
            "Artikel,Preis\nStuhl,5\nTisch,6",
            "Artikel,Farbe\nStuhl,rot\nTisch,blau",
            "product,2021,2022,2023\nChair,5,6,7\nLamp,6,7,8",
            "product,2024-01,2024-02\nChair,5,6\nLamp,7,8",
            "sku,36,38,40\nA1,0,1,0\nA2,1,0,0",
            "name,label\nChair,label\nLamp,other",
            "id,name,image\nP1,Chair,https://a/b\nP2,Lamp,https://a/c",
            "name,brand",
            "item_label\nRed chair\nBlue lamp",
            "Title\nRed chair\nBlue lamp",
            "a,b,c\n1,2,3\nb,c,a",
            "x1,x2\nred,5\nblue,6",
        ] {
            assert!(is_header(table), "{table}");
        }
    }

    #[test]
    fn a_line_that_is_like_the_rows_below_is_a_row() {
        for table in [
            "P00,red linen shirt,10,Abco\nP01,blue silk tie,11,Dorin\nP02,green socks,12,Abco",
            "Chair,5\nLamp,6",
            "Chair,5.00 EUR",
            "red linen shirt,Abco\nblue linen tie,Dorin\nred silk bag,Abco",
            "Chair,https://a/b\nLamp,https://a/c",
            "Chair,red,in stock\nLamp,blue,in stock",
            "5,Label,5.00\n6,Other,6.00",
            "P00,call us,Abco\nP01,5,Dorin\nP02,6,Abco",
            "Red chair\nBlue lamp\nRed lamp",
            "Chair\nLamp\nTable",
            "1,Chair\n2,Lamp",
        ] {
            assert!(!is_header(table), "{table}");
        }
    }

    #[test]
    fn a_line_of_field_names_below_labels_is_no_row() {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let of = |header: &str, below: &str| are_field_names(&cells(header), &cells(below));
        assert!(of("Seller SKU,Brand Name,Item Name,Color", "item_sku,brand_name,item_name,color"));
        assert!(!of("Seller SKU,Brand Name,Item Name,Color", "ab_1,abco,red shirt,red"));
        assert!(!of("Code,Name,Kind", "a_1,chair,chair"));
        assert!(!of("item_sku,brand_name,item_name", "a_1,b_2,c_3"), "the header has such names itself");
        assert!(!of("Code,Name,Price,Stock", "a_1,desk_lamp,19,4"));
    }

    #[test]
    fn every_column_has_a_name_of_its_own() {
        let names = ["id", "", "id", "id_2"].map(str::to_owned).to_vec();
        assert_eq!(distinct(names), ["id", "column_2", "id_2", "id_2_2"]);
    }
}
