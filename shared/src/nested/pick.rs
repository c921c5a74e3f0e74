//! What is wanted of a cell.

use super::field_path::find;
use super::json::too_deep;
use super::meaning::texts;
use crate::catalogue::Role;
use std::borrow::Cow;

/// What is wanted of the cells of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The keys that lead to it, joined by dots; empty for the cell itself.
    pub path: String,
    /// How it is read.
    pub take: Take,
}

/// How nested values are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// The first value of a role that a product has one of: a name, a price, an id.
    First(Role),
    /// Each value of a role that a product may have several of: as it is if there is one, else as a JSON array of texts.
    Each(Role),
    /// All values, with spaces between them.
    Words,
    /// The JSON as it is; texts without their quotes.
    AsItStands,
}

/// Whether a cell may hold nested values.
pub fn is_nested(cell: &str) -> bool {
    matches!(cell.as_bytes().first(), Some(b'{' | b'['))
}

impl Pick {
    /// What is in the cells of a column that plays a role.
    pub fn of_role(role: Role, path: &str) -> Self {
        let take = match role {
            Role::Id
            | Role::Name
            | Role::Price
            | Role::SalePrice
            | Role::ListPrice
            | Role::PriceScale
            | Role::Currency
            | Role::Group => Take::First(role),
            Role::Brand | Role::Color | Role::Gender | Role::Category | Role::Size | Role::Material => {
                Take::Each(role)
            }
            Role::Description => Take::Words,
        };
        Self { path: path.to_owned(), take }
    }

    /// What is wanted of a cell; empty where it is missing. A cell that is neither an object nor a list is taken as it is.
    pub fn read<'t>(&self, cell: &'t str) -> Cow<'t, str> {
        if !is_nested(cell) || too_deep(cell).is_some() {
            return Cow::Borrowed(if self.path.is_empty() { cell } else { "" });
        }
        let mut found = Vec::new();
        find(cell, &self.path, &mut found);
        let texts = |role| {
            let mut texts_found = Vec::new();
            found.iter().for_each(|json| texts(json, role, &mut texts_found));
            texts_found
        };
        match self.take {
            Take::First(role) => texts(Some(role)).into_iter().next().unwrap_or_default(),
            Take::Each(role) if self.path.is_empty() && stays_a_list(cell, role) => Cow::Borrowed(cell),
            Take::Each(role) => one_or_list(texts(Some(role))),
            Take::Words => texts(None).join(" ").into(),
            Take::AsItStands => as_it_stands(&found),
        }
    }
}

/// Whether a cell is a list of texts that stays as it is: of several, or of categories, which are lists in the original feed.
fn stays_a_list(cell: &str, role: Role) -> bool {
    let texts = serde_json::from_str::<Vec<Cow<'_, str>>>(cell);
    texts.is_ok_and(|texts| texts.len() != 1 || role == Role::Category)
}

fn one_or_list(mut texts: Vec<Cow<'_, str>>) -> Cow<'_, str> {
    match texts.len() {
        0 | 1 => texts.pop().unwrap_or_default(),
        _ => serde_json::to_string(&texts).unwrap_or_default().into(),
    }
}

fn as_it_stands<'t>(found: &[&'t str]) -> Cow<'t, str> {
    match found {
        [] | ["null"] => Cow::Borrowed(""),
        [json] if json.starts_with('"') => super::json::string(json).into(),
        [json] => Cow::Borrowed(json),
        several => format!("[{}]", several.join(",")).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(take: Take, path: &str, cell: &str) -> String {
        Pick { path: path.to_owned(), take }.read(cell).into_owned()
    }

    #[test]
    fn plain_cells_are_taken_as_they_are() {
        for cell in
            ["red shirt", "", "[Sale] red shirt", "{", "[", "{'a': 1}", "{\"a\": 1} shirt", "[1, 2", "12,99"]
        {
            for take in [Take::First(Role::Name), Take::Each(Role::Brand), Take::Words] {
                assert_eq!(read(take, "", cell), cell, "{cell} {take:?}");
                assert_eq!(read(take, "a", cell), "", "{cell} {take:?}");
            }
        }
    }

    #[test]
    fn of_a_list_the_first_or_each_value_is_taken() {
        let list = r#"["Red","Blue"]"#;
        assert_eq!(read(Take::First(Role::Name), "", list), "Red");
        assert_eq!(read(Take::Each(Role::Color), "", list), list);
        assert_eq!(read(Take::Each(Role::Brand), "", r#"["Abco"]"#), "Abco");
        assert_eq!(read(Take::Each(Role::Category), "", r#"["Shoes"]"#), r#"["Shoes"]"#);
        assert_eq!(read(Take::Words, "", list), "Red Blue");
        assert_eq!(read(Take::Each(Role::Color), "", r#"[{"name":"Red"},null,["Blue"]]"#), list);
        assert_eq!(read(Take::Each(Role::Color), "c", r#"{"c":["Red"]}"#), "Red");
        assert_eq!(
            read(Take::Each(Role::Color), "c.name", r#"{"c":[{"name":"Red"},{"name":"Blue"}]}"#),
            list
        );
    }

    #[test]
    fn what_is_kept_stays_as_it_stands() {
        let cell = r#"{"a": {"b": 1.50}, "c": "x\"y", "d": null, "e": [{"f": "1"}, {"f": 2}]}"#;
        for (path, kept) in
            [("a", r#"{"b": 1.50}"#), ("a.b", "1.50"), ("c", "x\"y"), ("d", ""), ("e.f", r#"["1",2]"#)]
        {
            assert_eq!(read(Take::AsItStands, path, cell), kept);
        }
    }

    #[test]
    fn very_deep_json_is_a_text() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = open.repeat(1 << 20) + "1" + &close.repeat(1 << 20);
            assert_eq!(read(Take::First(Role::Name), "", &deep), deep);
            assert_eq!(read(Take::Words, "a.a", &deep), "");
            assert_eq!(read(Take::Words, "a", &open.repeat(1 << 20)), "");
        }
        let allowed = "[".repeat(100) + "7" + &"]".repeat(100);
        assert_eq!(read(Take::First(Role::Price), "", &allowed), "7");
    }
}
