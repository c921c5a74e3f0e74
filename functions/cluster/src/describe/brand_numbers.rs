//! Brands by number, as the cells of a catalogue name them.

use super::value_numbers::ValueNumbers;
use hashbrown::HashMap;

/// The number of each brand, and of the brand in each cell that was seen.
#[derive(Default)]
pub(super) struct BrandNumbers {
    brands: ValueNumbers,
    /// None for a cell of several brands, or without one.
    cells: HashMap<String, Option<u32>>,
}

impl BrandNumbers {
    /// The number of the brand in a cell; none for a cell of several brands, or without one.
    pub fn of_cell(&mut self, cell: &str) -> Option<u32> {
        if let Some(&brand) = self.cells.get(cell) {
            return brand;
        }
        let brand = match self.brands.of_cell(cell)[..] {
            [brand] => Some(brand),
            _ => None,
        };
        self.cells.insert(cell.to_owned(), brand);
        brand
    }

    /// The number of a brand that was seen.
    pub fn of_name(&self, name: &str) -> Option<u32> {
        self.brands.of_value(name)
    }

    /// The number of different cells that were seen.
    pub fn cells(&self) -> usize {
        self.cells.len()
    }
}
