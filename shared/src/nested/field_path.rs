//! Where a field is that is named with dots.

use super::json::{entries, items};
use std::borrow::Cow;

/// Levels of JSON that a path leads through at most.
const LEVELS: usize = 32;

/// Where a field is: in a column, or in the JSON of its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldPath<'n> {
    /// The column's number.
    pub column: usize,
    /// The keys that lead to it, joined by dots; empty for the column itself.
    pub path: &'n str,
}

impl<'n> FieldPath<'n> {
    /// The place of the field `name`: the column of that name, else the longest column name that it goes on from with a dot.
    ///
    /// ```
    /// use wintermute_shared::nested::FieldPath;
    /// let columns = ["id", "price", "price.old"].map(str::to_owned);
    /// assert_eq!(FieldPath::of("price.amount", &columns), Some(FieldPath { column: 1, path: "amount" }));
    /// assert_eq!(FieldPath::of("price.old", &columns), Some(FieldPath { column: 2, path: "" }));
    /// assert_eq!(FieldPath::of("prices", &columns), None);
    /// ```
    pub fn of(name: &'n str, columns: &[impl AsRef<str>]) -> Option<Self> {
        if let Some(column) = columns.iter().position(|column| column.as_ref() == name) {
            return Some(Self { column, path: "" });
        }
        let beyond = |(number, column): (usize, &_)| {
            let path = after(name, AsRef::<str>::as_ref(column))?;
            Some(Self { column: number, path })
        };
        columns.iter().enumerate().filter_map(beyond).min_by_key(|place| place.path.len())
    }
}

/// What follows `key` and a dot in a path.
fn after<'p>(path: &'p str, key: &str) -> Option<&'p str> {
    path.strip_prefix(key)?.strip_prefix('.').filter(|rest| !rest.is_empty())
}

/// Adds the JSON of what is at the path: in lists, of each element, or of the one that a number names.
pub(super) fn find<'t>(json: &'t str, path: &str, found: &mut Vec<&'t str>) {
    descend(json, path, LEVELS, found);
}

fn descend<'t>(json: &'t str, path: &str, levels: usize, found: &mut Vec<&'t str>) {
    if path.is_empty() {
        found.push(json);
        return;
    }
    let Some(levels) = levels.checked_sub(1) else { return };
    match json.as_bytes().first() {
        Some(b'{') => {
            let Some((value, rest)) = entries(json).and_then(|entries| step(&entries, path)) else { return };
            descend(value, rest, levels, found);
        }
        Some(b'[') => {
            let items = items(json).unwrap_or_default();
            match numbered(path) {
                Some((number, rest)) => {
                    if let Some(item) = items.get(number) {
                        descend(item, rest, levels, found);
                    }
                }
                None => items.iter().for_each(|item| descend(item, path, levels, found)),
            }
        }
        _ => {}
    }
}

/// The value that a path leads to next, and the rest of the path. A key may have dots itself. Of equal keys the last one counts, as it
/// does for columns.
fn step<'t, 'p>(entries: &[(Cow<'t, str>, &'t str)], path: &'p str) -> Option<(&'t str, &'p str)> {
    if let Some((_, value)) = entries.iter().rev().find(|(key, _)| key == path) {
        return Some((value, ""));
    }
    let next = entries.iter().filter_map(|(key, value)| Some((*value, after(path, key)?)));
    next.min_by(|(_, a), (_, b)| a.len().cmp(&b.len()).then(std::cmp::Ordering::Greater))
}

/// The number that a path begins with, and the rest.
fn numbered(path: &str) -> Option<(usize, &str)> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| first.parse().ok().map(|number| (number, rest))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at<'t>(json: &'t str, path: &str) -> Vec<&'t str> {
        let mut found = Vec::new();
        find(json, path, &mut found);
        found
    }

    #[test]
    fn a_path_leads_through_objects_and_lists() {
        let json = r#"{"price": {"amount": 10.50}, "sizes": [{"n": "S"}, {"m": 1}, {"n": "L"}]}"#;
        assert_eq!(at(json, "price.amount"), ["10.50"]);
        assert_eq!(at(json, "sizes.n"), [r#""S""#, r#""L""#]);
        assert_eq!(at(json, "sizes.2.n"), [r#""L""#]);
        assert_eq!(at(json, "price"), [r#"{"amount": 10.50}"#]);
        for path in ["sizes.9.n", "price.amount.x", "none", "price.", ".", "sizes.99999999999999999999"] {
            assert_eq!(at(json, path), [""; 0], "{path}");
        }
    }

    #[test]
    fn keys_may_have_dots_and_the_last_of_equal_ones_counts() {
        let json = r#"{"a": {"b": 1, "b.c": 2, "b.c": 3}, "a.b": {"c": 4}, "a.b.c": 5}"#;
        assert_eq!(at(json, "a.b.c"), ["5"]);
        assert_eq!(at(r#"{"a": {"b": 1, "b.c": 2, "b.c": 3}}"#, "a.b.c"), ["3"]);
        assert_eq!(at(r#"{"a": 1, "a": {"x": 2}, "a": {"x": 3}}"#, "a.x"), ["3"]);
        assert_eq!(at(r#"{"a": {"b.c": 1}, "a.b": {"c": 4}}"#, "a.b.c"), ["4"]);
    }
}
