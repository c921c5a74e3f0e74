//! What products may state beside their name and price.

use crate::catalogue::Role;
use serde::{Deserialize, Serialize};

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
    /// Sizes.
    Sizes,
    /// Materials.
    Materials,
}

/// One thing for each facet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facets<T> {
    /// Of colours.
    pub colors: T,
    /// Of genders.
    pub genders: T,
    /// Of brands.
    pub brands: T,
    /// Of categories.
    pub categories: T,
    /// Of sizes.
    pub sizes: T,
    /// Of materials.
    pub materials: T,
}

/// How many products of a group state no value of each facet; none where the catalogue has no such column, and in format 1.
pub type NotStated = Facets<Option<u64>>;

/// How many different values the products of a group state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Different {
    /// Different values.
    pub values: u64,
    /// Whether that and the counts of the values are exact. If not, there were so many that rare ones were forgotten: there are at
    /// least as many, and each value occurs at least as often as its count says.
    pub exact: bool,
}

impl Facet {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Colors, Self::Genders, Self::Brands, Self::Categories, Self::Sizes, Self::Materials];

    /// The role of the column that states it.
    pub fn role(self) -> Role {
        match self {
            Self::Colors => Role::Color,
            Self::Genders => Role::Gender,
            Self::Brands => Role::Brand,
            Self::Categories => Role::Category,
            Self::Sizes => Role::Size,
            Self::Materials => Role::Material,
        }
    }
}

impl<T> Facets<T> {
    /// The one of a facet.
    pub fn get(&self, facet: Facet) -> &T {
        match facet {
            Facet::Colors => &self.colors,
            Facet::Genders => &self.genders,
            Facet::Brands => &self.brands,
            Facet::Categories => &self.categories,
            Facet::Sizes => &self.sizes,
            Facet::Materials => &self.materials,
        }
    }
}

impl<T> From<[T; 6]> for Facets<T> {
    /// One for each of [`Facet::ALL`].
    fn from([colors, genders, brands, categories, sizes, materials]: [T; 6]) -> Self {
        Self { colors, genders, brands, categories, sizes, materials }
    }
}
