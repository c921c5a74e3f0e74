//! What the products of a group state of their colours, genders, brands and categories.

use crate::format;
use wintermute_shared::analysis::{Count, Group};

/// What products may state beside their name and price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    /// Colours.
    Colors,
    /// Genders.
    Genders,
    /// Brands.
    Brands,
    /// Categories.
    Categories,
}

/// What the products of a group state of one facet.
#[derive(Clone, Copy, Debug)]
pub struct Stated<'a> {
    /// The values, most frequent first.
    pub counts: &'a [Count],
    /// Products that state none; nothing where that is unknown.
    missing: Option<u64>,
    size: u64,
}

impl Facet {
    /// What a group's products state.
    pub fn of(self, group: &Group) -> Stated<'_> {
        let (counts, missing) = match self {
            Self::Colors => (&group.colors, group.not_stated.colors),
            Self::Genders => (&group.genders, group.not_stated.genders),
            Self::Brands => (&group.brands, group.not_stated.brands),
            Self::Categories => (&group.categories, group.not_stated.categories),
        };
        Stated { counts, missing, size: group.size }
    }
}

impl Stated<'_> {
    /// The number of products that state a value.
    pub fn products(&self) -> u64 {
        self.size.saturating_sub(self.missing.unwrap_or(0))
    }

    /// The number of products that state none, unless all do or that is unknown.
    pub fn missing(&self) -> Option<u64> {
        self.missing.filter(|&missing| missing > 0)
    }

    /// "290 of 487 (59.5%)": how many products state none, unless all do.
    pub fn not_stated(&self) -> Option<String> {
        let missing = self.missing()?;
        let share = format::percent(missing as f64 / self.size.max(1) as f64);
        Some(format!("{} of {} ({share})", format::count(missing), format::count(self.size)))
    }

    /// Whether half of the products or more state a value: fewer say little of the group.
    pub fn is_telling(&self) -> bool {
        self.products() * 2 >= self.size
    }
}
