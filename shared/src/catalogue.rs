//! The columns of a catalogue and the roles that they play.

use crate::settings::Settings;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What a column means to the report. Text columns are a setting of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 8] = [
        Self::Id,
        Self::Name,
        Self::Price,
        Self::Brand,
        Self::Color,
        Self::Gender,
        Self::Description,
        Self::Category,
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
        }
    }

    fn default_column(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "product_name",
            Self::Price => "retailer_price",
            Self::Brand => "brand",
            Self::Color => "e_color",
            Self::Gender => "gender",
            Self::Description => "long_description",
            Self::Category => "e_matched_tokens_categories_formatted",
        }
    }

    /// The column that plays this role: the one that the settings map to it, or the original feed's.
    pub fn column(self, settings: &Settings) -> &str {
        let mapped = settings.map.iter().find(|mapping| mapping.role == self);
        mapped.map_or(self.default_column(), |mapping| &mapping.column)
    }
}

/// A mapping of a role to a user's column, written `role=column`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RoleColumn {
    /// The role.
    pub role: Role,
    /// The column's name.
    pub column: String,
}

impl FromStr for RoleColumn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, column) = pair(text, "role=column")?;
        let role = Role::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| {
            format!("{name:?} is not a role: the roles are {}", Role::ALL.map(Role::name).join(", "))
        })?;
        Ok(Self { role, column })
    }
}

/// A value for missing cells, written `column=value`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fill {
    /// The column's name.
    pub column: String,
    /// What replaces a missing value.
    pub value: String,
}

impl FromStr for Fill {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        pair(text, "column=value").map(|(column, value)| Self { column, value })
    }
}

fn pair(text: &str, shape: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((left, right)) if !left.is_empty() && !right.is_empty() => {
            Ok((left.to_owned(), right.to_owned()))
        }
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
    fn roles_are_mapped_by_name() {
        let settings = Settings { map: vec!["price=Price (INR)".parse().unwrap()], ..Settings::default() };
        assert_eq!(Role::Price.column(&settings), "Price (INR)");
        assert_eq!(Role::Brand.column(&settings), "brand");
    }

    #[test]
    fn an_unknown_role_is_answered_with_the_roles() {
        let error = "cost=Price".parse::<RoleColumn>().unwrap_err();
        assert!(error.contains("price, brand"), "{error}");
        assert!("gender".parse::<Fill>().unwrap_err().contains("column=value"));
    }
}
