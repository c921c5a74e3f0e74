//! Roles and values that settings give to columns.

use super::Role;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

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
