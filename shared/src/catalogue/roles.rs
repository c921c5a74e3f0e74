//! The roles of a catalogue's columns, and of the fields within their JSON.

use super::{Evidence, Fill, Role};
use crate::price::Scale;
use crate::settings::Settings;
use crate::spelling::simplified;
use serde::{Deserialize, Serialize};

/// Which columns of a catalogue play which roles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(Vec<RoleAssignment>);

/// A column in a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleAssignment {
    /// The role.
    pub role: Role,
    /// The column's name; of a field in its JSON, the keys that lead there follow, joined by dots.
    pub column: String,
    /// How that is known.
    pub by: RoleSource,
}

impl RoleAssignment {
    /// Whether a reader should look if the column is the right one: its values alone tell, or its name is not that of the role.
    pub fn is_guess(&self) -> bool {
        match self.by {
            RoleSource::Setting | RoleSource::Name => false,
            RoleSource::Guess => simplified(&self.column) != simplified(self.role.name()),
            RoleSource::Values => true,
        }
    }
}

/// How the column of a role was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleSource {
    /// The settings say so.
    Setting,
    /// It has the name that the original feed gives it.
    Name,
    /// Its name is a common spelling of the role.
    Guess,
    /// No name tells, but its values look like it.
    Values,
}

/// What the first records tell of a catalogue's fields.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// The records that were looked at.
    pub records: usize,
    /// The columns in their order, each before the fields in its JSON.
    pub fields: Vec<Evidence>,
}

impl Sample {
    pub(super) fn field(&self, name: &str) -> Option<&Evidence> {
        self.fields.iter().find(|field| field.is_called(name))
    }

    /// Whether there are fields in the JSON of this one.
    pub(super) fn has_fields(&self, field: &Evidence) -> bool {
        let is_within =
            |other: &Evidence| other.keys.len() > field.keys.len() && other.keys.starts_with(&field.keys);
        self.fields.iter().any(is_within)
    }

    /// Whether a field is an object or a list of objects that says nothing itself.
    pub(super) fn is_mute(&self, name: &str) -> bool {
        self.field(name).is_some_and(|field| !field.has_values() && self.has_fields(field))
    }

    /// Whether a column's own values mostly have letters in them.
    pub(super) fn has_letters(&self, name: &str) -> bool {
        self.field(name).is_some_and(|field| field.has_letters() && !self.has_fields(field))
    }
}

impl Roles {
    /// The columns in their roles, these in the order of [`Role::ALL`].
    pub(super) fn sorted(mut self) -> Self {
        self.0.sort_by_key(|part| part.role);
        self
    }

    /// Adds a column in a role.
    pub(super) fn add(&mut self, part: RoleAssignment) {
        self.0.push(part);
    }

    /// Takes a role from its column.
    pub(super) fn remove(&mut self, role: Role) {
        self.0.retain(|part| part.role != role);
    }

    /// Whether a column plays a role.
    pub(super) fn plays(&self, column: &str) -> bool {
        self.0.iter().any(|part| part.column == column)
    }

    /// Who plays a role.
    pub fn assignment(&self, role: Role) -> Option<&RoleAssignment> {
        self.0.iter().find(|part| part.role == role)
    }

    /// The column that plays a role, if one does.
    pub fn column(&self, role: Role) -> Option<&str> {
        self.assignment(role).map(|part| part.column.as_str())
    }

    /// What the numbers of the column of prices count: what the column in the role `price-scale` tells, else what its own name says.
    pub fn price_scale(&self, sample: &Sample, settings: &Settings) -> Scale {
        let is_closed = settings.map.iter().any(|one| one.role == Role::PriceScale && one.column.is_empty());
        let Some(price) = self.column(Role::Price).filter(|_| !is_closed) else { return Scale::Units };
        match self.column(Role::PriceScale) {
            Some(column) => Scale::beside(column),
            None if sample.field(price).is_some_and(Evidence::has_cents) => Scale::Units,
            None => Scale::in_name(price),
        }
    }

    /// All roles that are played, in the order of [`Role::ALL`].
    pub fn assignments(&self) -> &[RoleAssignment] {
        &self.0
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(columns: &[&str], map: &[&str]) -> Vec<(Role, String, RoleSource)> {
        let columns: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
        let map = map.iter().map(|text| text.parse().unwrap()).collect();
        let roles = Roles::of(&columns, &Settings { map, ..Settings::default() });
        roles.assignments().iter().map(|part| (part.role, part.column.clone(), part.by)).collect()
    }

    #[test]
    fn roles_are_guessed_from_common_spellings() {
        let columns = [
            "ProductID",
            "ProductName",
            "ProductBrand",
            "Gender",
            "Price (INR)",
            "NumImages",
            "Description",
            "PrimaryColor",
        ];
        let guess = |role, column: &str| (role, column.to_owned(), RoleSource::Guess);
        assert_eq!(
            roles(&columns, &[]),
            [
                guess(Role::Id, "ProductID"),
                guess(Role::Name, "ProductName"),
                guess(Role::Price, "Price (INR)"),
                guess(Role::Brand, "ProductBrand"),
                guess(Role::Color, "PrimaryColor"),
                guess(Role::Gender, "Gender"),
                guess(Role::Description, "Description"),
            ]
        );
    }

    #[test]
    fn settings_go_before_the_original_names_and_these_before_guesses() {
        assert_eq!(
            roles(&["price", "retailer_price", "cost", "title"], &["price=cost", "name=none"]),
            [
                (Role::Name, "title".to_owned(), RoleSource::Guess),
                (Role::Price, "cost".to_owned(), RoleSource::Setting)
            ]
        );
        assert_eq!(
            roles(&["price", "retailer_price"], &[]),
            [(Role::Price, "retailer_price".to_owned(), RoleSource::Name)]
        );
        assert_eq!(roles(&["id"], &["name=id"]), [(Role::Name, "id".to_owned(), RoleSource::Setting)]);
        assert_eq!(roles(&[], &[]), []);
    }

    /// The part that the name plays among these columns, each with its values.
    fn name_of(columns: &[(&str, &[&str])]) -> Option<(String, RoleSource)> {
        let mut sample = Sample { records: columns[0].1.len(), fields: Vec::new() };
        for (name, values) in columns {
            let mut field = Evidence::new(vec![(*name).to_owned()], false);
            values.iter().for_each(|value| field.add(value));
            sample.fields.push(field);
        }
        let names: Vec<String> = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        let roles = Roles::found(&names, &sample, &Settings::default());
        roles
            .assignments()
            .iter()
            .find(|part| part.role == Role::Name)
            .map(|part| (part.column.clone(), part.by))
    }

    const NAMES: &[&str] = &["red linen shirt", "blue silk tie", "green cotton socks", "black canvas bag"];
    const CODES: &[&str] = &["P00", "P01", "P02", "P03"];
    const EMPTY: &[&str] = &["", "", "", ""];

    #[test]
    fn a_column_called_like_a_name_needs_texts_if_another_has_some() {
        let found = |columns: &[(&str, &[&str])]| name_of(columns).unwrap();
        assert_eq!(
            found(&[("product_name", NAMES), ("title", NAMES)]),
            ("product_name".into(), RoleSource::Name)
        );
        assert_eq!(found(&[("product_name", EMPTY), ("title", NAMES)]), ("title".into(), RoleSource::Guess));
        assert_eq!(found(&[("name", CODES), ("title", NAMES)]), ("title".into(), RoleSource::Guess));
        assert_eq!(found(&[("name", CODES), ("x", NAMES)]), ("x".into(), RoleSource::Values));
        assert_eq!(found(&[("name", CODES), ("x", EMPTY)]), ("name".into(), RoleSource::Guess));
        let rarely = &["", "", "", "red linen shirt"];
        assert_eq!(
            found(&[("product_name", rarely), ("x", NAMES)]),
            ("product_name".into(), RoleSource::Name)
        );
    }

    #[test]
    fn without_a_name_that_tells_the_values_do() {
        let long: &[&str] = &[
            "A shirt of fine linen for the summer.",
            "A tie of silk. It is blue.",
            "Socks of green cotton for every day.",
            "A bag of black canvas for school.",
        ];
        let wordy: &[&str] = &[
            "shirt of fine linen for the summer and the beach",
            "tie of silk for the evening at the opera",
            "socks of green cotton for every day of the week",
            "bag of black canvas for school and for the beach",
        ];
        let colors: &[&str] = &["light red", "dark blue", "light red", "light red"];
        let urls: &[&str] = &[
            "https://x.example/red shirt",
            "https://x.example/b",
            "https://x.example/c",
            "https://x.example/d",
        ];
        let dates: &[&str] = &["1 May 2024", "2 May 2024", "3 June 2024", "4 June 2024"];
        let words: &[&str] = &["Shirt", "Tie", "Socks", "Bag"];
        let found = |columns: &[(&str, &[&str])]| {
            name_of(columns).map(|(name, by)| {
                assert_eq!(by, RoleSource::Values);
                name
            })
        };
        assert_eq!(found(&[("a", CODES), ("b", NAMES), ("c", colors)]).as_deref(), Some("b"));
        assert_eq!(found(&[("a", long), ("b", urls), ("c", dates), ("d", NAMES)]).as_deref(), Some("d"));
        assert_eq!(found(&[("a", wordy), ("b", NAMES)]).as_deref(), Some("b"));
        assert_eq!(found(&[("a", CODES), ("b", colors), ("c", words)]).as_deref(), Some("c"));
        assert_eq!(
            found(&[("id", CODES), ("stock", &["in stock"; 4]), ("description", long)]).as_deref(),
            Some("description")
        );
        assert_eq!(
            found(&[("id", CODES), ("brand", words), ("price", &["1", "2", "3", "4"])]).as_deref(),
            Some("brand")
        );
        assert_eq!(found(&[("id", CODES), ("link", urls), ("when", dates)]), None);
    }
}
