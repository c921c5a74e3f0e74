//! Brands by number, as the cells of a catalogue name them.

use super::facet::key;
use crate::features::text::values;
use hashbrown::HashMap;

/// The number of each brand, and of the brand in each cell that was seen.
#[derive(Default)]
pub(super) struct BrandNumbers {
    numbers: HashMap<String, u32>,
    /// None for a cell of several brands, or without one.
    cells: HashMap<String, Option<u32>>,
}

impl BrandNumbers {
    /// The number of the brand in a cell; none for a cell of several brands, or without one.
    pub fn of_cell(&mut self, cell: &str) -> Option<u32> {
        if let Some(&brand) = self.cells.get(cell) {
            return brand;
        }
        let stated = values(cell);
        let brand = match &stated[..] {
            [value] => {
                let next = self.numbers.len() as u32;
                Some(*self.numbers.entry(key(value)).or_insert(next))
            }
            _ => None,
        };
        self.cells.insert(cell.to_owned(), brand);
        brand
    }

    /// The number of a brand that was seen.
    pub fn of_name(&self, name: &str) -> Option<u32> {
        self.numbers.get(&key(name)).copied()
    }

    /// The number of different cells that were seen.
    pub fn cells(&self) -> usize {
        self.cells.len()
    }
}
