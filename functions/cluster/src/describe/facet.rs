//! The counts of one facet's values in each group of products.

use super::value_numbers::ValueNumbers;
use crate::input::frame::{Column, Frame};
use hashbrown::HashMap;
use std::ops::Range;
use wintermute_shared::analysis::{Count, Different, Facet};
use wintermute_shared::catalogue::Roles;

/// Different values that are counted at a time.
const VALUES: usize = 50_000;
/// Counts of a value in a group that are kept at a time.
const COUNTS: usize = 1_000_000;
/// Bytes of a cell whose values are remembered; longer ones are read each time.
const SHORT: usize = 1_000;

/// The counts of a column's values in each group, growing by batches. Memory is bounded: when there are more than [`VALUES`] different
/// values or [`COUNTS`] counts, the rarer half of the values is forgotten. From then on a count may lack what stood before its value was
/// forgotten, so it is a lower bound. Products are counted one by one in the catalogue's order, so the result is the same for any batches.
pub(super) struct FacetCounts {
    facet: Facet,
    values: ValueNumbers,
    /// The number of products with each value.
    totals: Vec<u64>,
    /// The numbers of the values in cells that were seen. A value that a cell has twice counts once.
    cells: HashMap<String, Vec<u32>>,
    /// For each group the number of products with each value.
    counts: Vec<HashMap<u32, u64>>,
    /// How many counts that are.
    kept: usize,
    /// For each group the number of products with a value; none until the catalogue has shown such a column.
    stated: Option<Vec<u64>>,
    /// The most different values that were counted at a time.
    highest: usize,
    exact: bool,
}

/// What a group's products state.
#[derive(Default)]
pub(super) struct Stated {
    pub counts: Vec<Count>,
    pub not_stated: Option<u64>,
    pub different: Option<Different>,
}

impl FacetCounts {
    pub fn new(facet: Facet, groups: usize) -> Self {
        Self {
            facet,
            values: ValueNumbers::default(),
            totals: Vec::new(),
            cells: HashMap::new(),
            counts: vec![HashMap::new(); groups],
            kept: 0,
            stated: None,
            highest: 0,
            exact: true,
        }
    }

    pub fn add(&mut self, frame: &Frame, roles: &Roles, labels: &[u32]) {
        let Some(column) = roles.column(self.facet.role()).and_then(|name| frame.column(name)) else {
            return;
        };
        self.add_column(column, labels);
    }

    fn add_column(&mut self, column: &Column, labels: &[u32]) {
        let mut stated = self.stated.take().unwrap_or_else(|| vec![0; self.counts.len()]);
        for (row, &label) in labels.iter().enumerate() {
            let cell = column.get(row);
            if let Some(numbers) = self.cells.get(cell) {
                stated[label as usize] += u64::from(!numbers.is_empty());
                self.kept += count(numbers, &mut self.totals, &mut self.counts[label as usize]);
                continue;
            }
            let numbers = self.values.of_cell(cell);
            self.totals.resize(self.values.len(), 0);
            stated[label as usize] += u64::from(!numbers.is_empty());
            self.kept += count(&numbers, &mut self.totals, &mut self.counts[label as usize]);
            if cell.len() <= SHORT {
                if self.cells.len() == VALUES {
                    self.cells.clear();
                }
                self.cells.insert(cell.to_owned(), numbers);
            }
            while self.values.len() > VALUES || self.kept > COUNTS {
                self.forget();
            }
        }
        self.stated = Some(stated);
    }

    /// Forgets the rarer half of the values.
    fn forget(&mut self) {
        self.exact = false;
        self.highest = self.highest.max(self.values.len());
        self.cells.clear();
        let mut totals = self.totals.clone();
        let middle = totals.len() / 2;
        let (_, &mut least, _) = totals.select_nth_unstable(middle);
        let mut renumbered = vec![None; self.values.len()];
        let staying = self.totals.iter().enumerate().filter(|(_, total)| **total > least);
        for (next, (number, _)) in (0..).zip(staying) {
            renumbered[number] = Some(next);
        }
        let stays = |number: u32| renumbered[number as usize];
        self.values.renumber(stays);
        self.totals.retain(|total| *total > least);
        for counts in &mut self.counts {
            let all = std::mem::take(counts);
            *counts = all.into_iter().filter_map(|(number, count)| Some((stays(number)?, count))).collect();
        }
        self.kept = self.counts.iter().map(HashMap::len).sum();
    }

    /// What all products state: the `most` most frequent values.
    pub fn overall(&self, rows: u64, most: usize) -> Stated {
        let stated = self.stated.as_ref().map(|stated| stated.iter().sum());
        let counts = (0..).zip(self.totals.iter().copied()).collect();
        let mut all = self.most(counts, most, rows, stated);
        if let Some(different) = &mut all.different {
            different.values = different.values.max(self.highest as u64);
        }
        all
    }

    /// What the products of some groups, which have that size together, state.
    pub fn of_groups(&self, groups: Range<usize>, size: u64, most: usize) -> Stated {
        let stated = self.stated.as_ref().map(|stated| stated[groups.clone()].iter().sum());
        let mut counts: HashMap<u32, u64> = HashMap::new();
        for (&number, &count) in self.counts[groups].iter().flatten() {
            *counts.entry(number).or_default() += count;
        }
        self.most(counts.into_iter().collect(), most, size, stated)
    }

    /// How many products of each group have a value.
    pub fn by_group(&self, value: &str) -> Vec<u64> {
        let number = self.values.of_value(value);
        let of_group = |counts: &HashMap<u32, u64>| number.and_then(|number| counts.get(&number)).copied();
        self.counts.iter().map(|counts| of_group(counts).unwrap_or(0)).collect()
    }

    /// How many values one product alone has.
    pub fn with_one(&self) -> u64 {
        self.totals.iter().filter(|&&total| total == 1).count() as u64
    }

    fn most(&self, mut counts: Vec<(u32, u64)>, most: usize, size: u64, stated: Option<u64>) -> Stated {
        let Some(stated) = stated else { return Stated::default() };
        let of_all: u64 = self.stated.iter().flatten().sum();
        let different = Different { values: counts.len() as u64, exact: self.exact };
        let value = |number: u32| self.values.name(number);
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| value(a.0).cmp(value(b.0))));
        counts.truncate(most);
        let counted = |(number, count): (u32, u64)| {
            let share = count as f64 / stated as f64;
            let lift = share / (self.totals[number as usize] as f64 / of_all as f64);
            Count {
                value: value(number).to_owned(),
                count,
                share,
                lift,
                clustered: false,
                median_price: None,
            }
        };
        let counts = counts.into_iter().map(counted).collect();
        Stated { counts, not_stated: Some(size - stated), different: Some(different) }
    }
}

/// Counts a product with these values. Gives how many of them are new in its group.
fn count(numbers: &[u32], totals: &mut [u64], counts: &mut HashMap<u32, u64>) -> usize {
    let before = counts.len();
    for &number in numbers {
        totals[number as usize] += 1;
        *counts.entry(number).or_default() += 1;
    }
    counts.len() - before
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(cells: impl IntoIterator<Item = String>, batch: usize) -> (Stated, usize) {
        let cells: Vec<String> = cells.into_iter().collect();
        let mut facet = FacetCounts::new(Facet::Genders, 1);
        for cells in cells.chunks(batch) {
            let column = Column::of("gender", cells.iter().map(String::as_str));
            facet.add_column(&column, &vec![0; cells.len()]);
        }
        (facet.of_groups(0..1, cells.len() as u64, 10), facet.values.len())
    }

    #[test]
    fn values_that_differ_in_case_spaces_or_composition_are_one() {
        let cells = ["Café  Noir", "CAFÉ NOIR", "cafe\u{301} noir ", "cafe noir"].map(str::to_owned);
        let counts = counted(cells, 9).0.counts;
        let counts: Vec<_> = counts.iter().map(|count| (count.value.as_str(), count.count)).collect();
        assert_eq!(counts, [("Café  Noir", 3), ("cafe noir", 1)]);
    }

    #[test]
    fn few_different_values_are_exact() {
        let (stated, _) = counted((0..1000).map(|i| (i % 30).to_string()), 1000);
        assert_eq!(stated.different, Some(Different { values: 30, exact: true }));
        assert_eq!(stated.counts.len(), 10);
    }

    #[test]
    fn of_very_many_different_values_the_frequent_are_found_in_bounded_memory() {
        // Every third is one of two; the others occur once each.
        let cell = |i: u32| match i % 9 {
            0 | 3 => "female".to_owned(),
            6 => "male".to_owned(),
            _ => format!("n{i}"),
        };
        let rows = 300_000;
        let (stated, kept) = counted((0..rows).map(cell), 7001);
        assert!(kept <= VALUES, "{kept}");
        let found: Vec<_> =
            stated.counts[..2].iter().map(|count| (count.value.as_str(), count.count)).collect();
        assert_eq!(found, [("female", u64::from(rows).div_ceil(9) * 2 - 1), ("male", u64::from(rows) / 9)]);
        assert!(!stated.different.unwrap().exact);
        let (again, _) = counted((0..rows).map(cell), 100_000);
        assert_eq!(stated.counts, again.counts, "batches do not show");
    }

    #[test]
    fn long_values_are_told_apart_beyond_what_is_kept_of_them() {
        let long = |end: &str| format!("{}{end}", "x".repeat(500));
        let counts = counted([long("a"), long("b"), long("A")], 9).0.counts;
        assert_eq!(counts.iter().map(|count| count.count).collect::<Vec<_>>(), [2, 1]);
        assert!(counts.iter().all(|count| count.value.chars().count() == 201));
    }
}
