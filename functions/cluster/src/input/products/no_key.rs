//! Values of a column of ids that name no product.

use hashbrown::HashMap;
use std::cmp::Reverse;
use wintermute_shared::analysis::{Apart, WhyApart};

/// Texts that stand for an id that is not known, without what is no letter or digit.
const PLACEHOLDERS: [&str; 33] = [
    "tbd",
    "tba",
    "tbc",
    "todo",
    "na",
    "nv",
    "none",
    "null",
    "nil",
    "nan",
    "unknown",
    "undefined",
    "unassigned",
    "notassigned",
    "notset",
    "notavailable",
    "notapplicable",
    "noid",
    "nosku",
    "noean",
    "nogtin",
    "nobarcode",
    "unbekannt",
    "inconnu",
    "desconocido",
    "keine",
    "aucun",
    "ninguno",
    "nessuno",
    "geen",
    "brak",
    "placeholder",
    "tobedetermined",
];
/// So many equal digits are no number of a product.
const EQUAL: usize = 8;
/// Different values that are counted.
const COUNTED: usize = 10_000;
/// Examples that are shown, and characters of each.
const SHOWN: usize = 3;
const LENGTH: usize = 40;

/// Why a value names no product, if so.
pub(super) fn kind(value: &str) -> Option<WhyApart> {
    if is_rounded(value) {
        return Some(WhyApart::Spreadsheet);
    }
    // Most ids are neither short nor begin like these.
    let signs: String = value.chars().filter(|sign| sign.is_alphanumeric()).take(LENGTH).collect();
    let all = |wanted: char| signs.chars().all(|sign| sign.eq_ignore_ascii_case(&wanted));
    let count = signs.chars().count();
    let is_none = match signs.chars().next() {
        None => true,
        Some(first @ ('0' | 'x' | 'X')) if all(first) => count > 1,
        Some(digit) if digit.is_ascii_digit() && all(digit) => count >= EQUAL || value == "-1",
        Some(_) => PLACEHOLDERS.contains(&signs.to_lowercase().as_str()),
    };
    is_none.then_some(WhyApart::Placeholder)
}

/// Whether a spreadsheet has written a long number so that most of its digits are lost, such as `4,01E+12`.
pub fn is_rounded(value: &str) -> bool {
    let Some((digits, power)) = value.split_once(['E', 'e']) else { return false };
    let Some(power) = power.strip_prefix('+') else { return false };
    let (whole, decimals) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    whole.len() == 1 && are_digits(whole) && are_digits(decimals) && power.len() == 2 && are_digits(power)
}

/// Whether a value is of the column of groups, why rows are not merged by it, and the value.
type NoKey = (bool, WhyApart, Box<str>);

/// Counts the rows of values by which rows are not merged.
#[derive(Debug, Default)]
pub(super) struct NoKeys(HashMap<NoKey, u64>);

impl NoKeys {
    /// Counts a row of a value in the column of groups or in that of ids.
    pub fn add(&mut self, of_group: bool, why: WhyApart, value: &str, rows: u64) {
        let key = (of_group, why, value.chars().take(LENGTH).collect());
        if self.0.len() < COUNTED || self.0.contains_key(&key) {
            *self.0.entry(key).or_default() += rows;
        }
    }

    /// What is told of the values that several rows have.
    pub fn told(self, group: Option<&str>, id: Option<&str>) -> Vec<Apart> {
        let mut counted: Vec<(NoKey, u64)> = self.0.into_iter().filter(|(_, rows)| *rows > 1).collect();
        counted.sort_unstable_by(|a, b| {
            (Reverse(a.0.0), a.0.1, Reverse(a.1), &a.0.2).cmp(&(Reverse(b.0.0), b.0.1, Reverse(b.1), &b.0.2))
        });
        let alike = counted.chunk_by(|a, b| (a.0.0, a.0.1) == (b.0.0, b.0.1));
        let told = alike.filter_map(|values| {
            let (of_group, why, _) = values[0].0;
            Some(Apart {
                by: if of_group { group } else { id }?.to_owned(),
                why,
                values: values.len() as u64,
                rows: values.iter().map(|(_, rows)| rows).sum(),
                examples: values.iter().take(SHOWN).map(|((_, _, value), _)| value.to_string()).collect(),
            })
        });
        told.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_numbers_of_spreadsheets_name_no_product() {
        for value in [
            "0000000000000",
            "00",
            "TBD",
            "t.b.d.",
            "n/a",
            "-",
            "XXXX",
            "xx",
            "-1",
            "99999999",
            "No SKU",
            "#",
            "...",
        ] {
            assert_eq!(kind(value), Some(WhyApart::Placeholder), "{value}");
        }
        for value in ["4,01E+12", "4.01E+12", "1E+13", "8.71234E+12"] {
            assert_eq!(kind(value), Some(WhyApart::Spreadsheet), "{value}");
        }
        for value in
            ["0", "1", "77", "A", "X1", "4012345678901", "linen-shirt", "1E5", "12.5", "00123", "TBD-7", "X"]
        {
            assert_eq!(kind(value), None, "{value}");
        }
    }
}
