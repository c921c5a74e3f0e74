//! All fields within the JSON of a cell.

use super::json::{entries, items, too_deep};
use super::meaning::texts;
use super::pick::is_nested;
use crate::catalogue::Role;
use std::borrow::Cow;

/// Elements of a list that are looked at.
const ELEMENTS: usize = 4;

/// A field within a cell.
#[derive(Debug, PartialEq)]
pub struct FieldValue<'t, 'k> {
    /// The keys that lead to it; none for the cell itself.
    pub keys: &'k [Cow<'t, str>],
    /// Whether it is in a list.
    pub is_in_list: bool,
    /// What it says: of an object the name or the amount that it has, if it has one.
    pub text: Option<Cow<'t, str>>,
}

/// Calls `each` with the fields of a cell down to a depth, each before those within it.
pub fn walk<'t>(cell: &'t str, depth: usize, each: &mut impl FnMut(FieldValue<'t, '_>)) {
    if is_nested(cell) && too_deep(cell).is_none() {
        visit(cell, depth, &mut Vec::new(), false, each);
    } else {
        each(FieldValue { keys: &[], is_in_list: false, text: Some(cell.into()) });
    }
}

fn visit<'t>(
    json: &'t str,
    depth: usize,
    keys: &mut Vec<Cow<'t, str>>,
    is_in_list: bool,
    each: &mut impl FnMut(FieldValue<'t, '_>),
) {
    match json.as_bytes().first() {
        Some(b'[') => match items(json) {
            Some(items) => {
                items.into_iter().take(ELEMENTS).for_each(|item| visit(item, depth, keys, true, each));
            }
            // A text such as `[Sample] Linen Towel`.
            None => each(FieldValue { keys, is_in_list, text: Some(json.into()) }),
        },
        Some(b'{') => {
            let Some(entries) = entries(json) else {
                return each(FieldValue { keys, is_in_list, text: Some(json.into()) });
            };
            each(FieldValue { keys, is_in_list, text: said(json) });
            let Some(depth) = depth.checked_sub(1) else { return };
            for (key, value) in entries {
                keys.push(key);
                visit(value, depth, keys, is_in_list, each);
                keys.pop();
            }
        }
        _ => {
            let mut found = Vec::new();
            texts(json, None, &mut found);
            each(FieldValue { keys, is_in_list, text: found.pop() });
        }
    }
}

/// What an object says in whatever role it says something.
fn said(json: &str) -> Option<Cow<'_, str>> {
    [Role::Name, Role::Price].into_iter().find_map(|role| {
        let mut found = Vec::new();
        texts(json, Some(role), &mut found);
        found.into_iter().next().filter(|text| *text != json)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_only_begins_like_a_list_is_met_as_it_stands() {
        for cell in ["[Sample] Linen Towel", "{new} Linen Towel"] {
            let mut found = Vec::new();
            walk(cell, 2, &mut |field: FieldValue<'_, '_>| found.push(field.text.map(Cow::into_owned)));
            assert_eq!(found, [Some(cell.to_owned())]);
        }
    }

    #[test]
    fn each_field_is_met_with_what_it_says() {
        let cell = r#"{"title": "shirt", "price": {"amount": 10}, "sizes": [{"n": "S"}, "L"], "x": null}"#;
        let mut found = Vec::new();
        walk(cell, 2, &mut |field: FieldValue<'_, '_>| {
            found.push((field.keys.join("."), field.is_in_list, field.text.map(Cow::into_owned)));
        });
        let expect = |path: &str, is_in_list, text: Option<&str>| {
            (path.to_owned(), is_in_list, text.map(str::to_owned))
        };
        assert_eq!(
            found,
            [
                expect("", false, Some("shirt")),
                expect("title", false, Some("shirt")),
                expect("price", false, Some("10")),
                expect("price.amount", false, Some("10")),
                expect("sizes", true, None),
                expect("sizes.n", true, Some("S")),
                expect("sizes", true, Some("L")),
                expect("x", false, None),
            ]
        );
    }
}
