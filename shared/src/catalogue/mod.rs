//! The columns of a catalogue and the roles that they play.

mod casting;
mod evidence;
mod fit;
mod kinds;
pub mod missing;
mod names;
mod paid;
mod roles;
mod shape;
mod spelling;

pub use evidence::Evidence;
pub use kinds::{is_gender, is_of_color, without_colors};
pub use roles::{Part, Roles, Sample, Source};
pub(crate) use spelling::{simplified, words};

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What a column means to the report. Text columns are a setting of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Names a product.
    Id,
    /// What a product is called.
    Name,
    /// What it costs.
    Price,
    /// Who makes it.
    Brand,
    /// Its colour.
    Color,
    /// For whom it is.
    Gender,
    /// The text that describes it.
    Description,
    /// Where it stands in the shop.
    Category,
    /// What it costs for a while, where that is less than its price.
    SalePrice,
    /// What it cost before or should cost, where that is more than its price: the price that is crossed out.
    ListPrice,
    /// How many parts of the currency its price counts, such as 100 or 2 decimals, where 1299 is 12.99.
    PriceScale,
    /// The currency of its price.
    Currency,
    /// Its size.
    Size,
    /// What it is made of.
    Material,
    /// What the rows of one product have in common, where a product has several: one for each variant or image.
    Group,
}

impl Role {
    /// Whether a column's name says that it plays this role, and hardly another.
    pub fn is_told_by(self, column: &str) -> bool {
        names::NAMES.meanings(column).iter().any(|meaning| meaning.role == self && !meaning.rank.is_doubtful)
    }

    /// Every role.
    pub const ALL: [Self; 15] = [
        Self::Id,
        Self::Name,
        Self::Price,
        Self::Brand,
        Self::Color,
        Self::Gender,
        Self::Description,
        Self::Category,
        Self::SalePrice,
        Self::ListPrice,
        Self::PriceScale,
        Self::Currency,
        Self::Size,
        Self::Material,
        Self::Group,
    ];

    /// The role's name in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Price => "price",
            Self::Brand => "brand",
            Self::Color => "color",
            Self::Gender => "gender",
            Self::Description => "description",
            Self::Category => "category",
            Self::SalePrice => "sale-price",
            Self::ListPrice => "list-price",
            Self::PriceScale => "price-scale",
            Self::Currency => "currency",
            Self::Size => "size",
            Self::Material => "material",
            Self::Group => "group",
        }
    }

    /// What the original feed calls it.
    fn default_column(self) -> Option<&'static str> {
        Some(match self {
            Self::Id => "id",
            Self::Name => "product_name",
            Self::Price => "retailer_price",
            Self::Brand => "brand",
            Self::Color => "e_color",
            Self::Gender => "gender",
            Self::Description => "long_description",
            Self::Category => "e_matched_tokens_categories_formatted",
            Self::SalePrice
            | Self::ListPrice
            | Self::PriceScale
            | Self::Currency
            | Self::Size
            | Self::Material
            | Self::Group => return None,
        })
    }
}

/// A mapping of a role to a user's column, written `role=column`. Without a column no column plays the role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RoleColumn {
    /// The role.
    pub role: Role,
    /// The column's name; empty if none is to play the role.
    pub column: String,
}

impl FromStr for RoleColumn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, column) = match text.strip_suffix('=') {
            Some(name) => (name, String::new()),
            None => pair(text, "role=column")?,
        };
        let role = Role::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| {
            format!("{name:?} is not a role: the roles are {}", Role::ALL.map(Role::name).join(", "))
        })?;
        Ok(Self { role, column })
    }
}

/// A value for missing cells, written `column=value` or `role=value`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fill {
    /// The name of a column or of a role.
    pub column: String,
    /// What replaces a missing value.
    pub value: String,
}

impl Fill {
    /// The column that is filled: the one of that name if it is among these, else the one in the role of that name.
    pub fn column_of<'f>(&'f self, columns: &[String], roles: &'f Roles) -> Option<&'f str> {
        if columns.contains(&self.column) {
            return Some(&self.column);
        }
        let role = Role::ALL.into_iter().find(|role| role.name() == self.column)?;
        roles.column(role).filter(|column| columns.iter().any(|other| other == column))
    }
}

impl FromStr for Fill {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        pair(text, "column=value").map(|(column, value)| Self { column: column.to_owned(), value })
    }
}

fn pair<'t>(text: &'t str, shape: &str) -> Result<(&'t str, String), String> {
    match text.split_once('=') {
        Some((left, right)) if !left.is_empty() && !right.is_empty() => Ok((left, right.to_owned())),
        _ => Err(format!("{text:?} is not of the form {shape}")),
    }
}

macro_rules! as_string {
    ($type:ident, $self:ident => $left:expr, $right:expr) => {
        impl TryFrom<String> for $type {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from($self: $type) -> Self {
                format!("{}={}", $left, $right)
            }
        }
    };
}

as_string!(RoleColumn, mapping => mapping.role.name(), mapping.column);
as_string!(Fill, fill => fill.column, fill.value);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_role_is_answered_with_the_roles() {
        assert_eq!(String::from("brand=".parse::<RoleColumn>().unwrap()), "brand=");
        let error = "cost=Price".parse::<RoleColumn>().unwrap_err();
        assert!(error.contains("price, brand"), "{error}");
        assert!("gender".parse::<Fill>().unwrap_err().contains("column=value"));
    }
}
