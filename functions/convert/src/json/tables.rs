//! Tables that JSON holds as columns, or as rows without keys: the forms of pandas' `to_json()` that are not records.

use crate::json::choose::key;
use crate::json::layout::{Layout, RecordShape, Segment};
use crate::json::lists::Choice;
use crate::json::outline::{Outline, SAMPLE};
use wintermute_shared::catalogue::{Role, Roles};

impl Choice<'_> {
    /// Whether an object holds columns, each an object by row: all have the same keys, which are numbers, or which are no names of
    /// fields while the outer keys are.
    pub fn is_by_column(&self, node: usize) -> bool {
        let (parent, columns) = (self.outline.node(node), self.objects_of(node));
        let labels = |column: usize| {
            let node = self.outline.node(column);
            node.children.iter().map(|(segment, _)| segment).collect::<Vec<_>>()
        };
        let Some(first) = columns.first().map(|column| labels(*column)) else { return false };
        let is_same = columns.iter().all(|column| labels(*column) == first);
        if columns.len() < parent.children.len().min(SAMPLE) || !is_same || first.is_empty() {
            return false;
        }
        let outer: Vec<&Segment> = parent.children.iter().map(|(segment, _)| segment).collect();
        match (are_numbers(&first), are_numbers(&outer)) {
            (true, false) => true,
            (_, true) => false,
            (false, false) => {
                let [outer, inner] =
                    [node, columns[0]].map(|node| self.has(node, [Role::Name, Role::Price]).contains(&true));
                outer && !inner
                    || outer == inner && self.are_of_one_kind(&columns) && !self.is_one_kind_across(&columns)
            }
        }
    }

    /// Whether the values in each of these objects are strings, or none is.
    pub fn are_of_one_kind(&self, objects: &[usize]) -> bool {
        objects.iter().all(|object| {
            let values =
                || self.outline.node(*object).children.iter().map(|(_, child)| self.outline.node(*child));
            values().all(|value| value.strings > 0 || value.nulls > 0)
                || values().all(|value| value.strings == 0)
        })
    }

    /// Whether of each key the values in these objects, which have the same keys, are all strings, or none is.
    pub fn is_one_kind_across(&self, objects: &[usize]) -> bool {
        let kinds = |object: &usize| {
            let children = self.outline.node(*object).children.iter();
            children.map(|(_, child)| self.outline.node(*child).strings > 0).collect::<Vec<_>>()
        };
        objects.windows(2).all(|two| kinds(&two[0]) == kinds(&two[1]))
    }

    /// Whether an object holds columns: arrays of equal length, one of them with names.
    pub fn is_by_array(&self, node: usize) -> bool {
        let node_of = |child: &usize| self.outline.node(*child);
        let columns: Vec<usize> = self.outline.node(node).children.iter().map(|(_, child)| *child).collect();
        let length =
            |column: &usize| self.outline.elements(*column).map(|elements| node_of(&elements).values());
        let is_flat = |column: &usize| {
            node_of(column).arrays == 1
                && self.outline.elements(*column).is_some_and(|elements| node_of(&elements).objects == 0)
        };
        let names = self.outline.node(node).children.iter().filter_map(|(segment, _)| segment.key());
        let names: Vec<String> = names.map(|key| String::from_utf8_lossy(key).into_owned()).collect();
        let has_name = Roles::of(&names, self.settings).column(Role::Name).is_some();
        let is_of_texts = |column: &usize| {
            self.outline.elements(*column).is_some_and(|elements| node_of(&elements).strings > 0)
        };
        columns.iter().all(is_flat)
            && columns.windows(2).all(|two| length(&two[0]) == length(&two[1]))
            && columns.first().and_then(length).is_some_and(|length| length > 1)
            && (has_name || columns.len() > 2 && columns.iter().any(is_of_texts))
    }

    /// pandas' `orient="split"`: `{"columns": ["name", …], "data": [["chair", …], …]}`.
    pub fn split(&self) -> Option<Layout> {
        let child = |name: &str| self.outline.child(Outline::ROOT, &key(name));
        let (columns, data) = (child("columns")?, child("data")?);
        let names = names(&self.outline.node(columns).first)?;
        let rows = self.outline.node(self.outline.elements(data)?);
        (rows.arrays > 0 && rows.objects == 0).then(|| {
            Layout::new(vec![key("data"), Segment::Each], RecordShape::Row { names, has_header: false })
        })
    }

    /// Whether these are rows below names of columns.
    pub fn is_table(&self, rows: usize) -> bool {
        let names = self.header(rows).filter(|_| self.outline.node(rows).arrays > 1).unwrap_or_default();
        let names = names.iter().filter_map(|name| serde_json::from_slice(name).ok());
        Roles::of(&names.collect::<Vec<_>>(), self.settings).column(Role::Name).is_some()
    }

    /// The names in the first of these arrays.
    pub fn header(&self, node: usize) -> Option<Vec<Box<[u8]>>> {
        names(&self.outline.node(node).first)
    }
}

/// Values that are names: strings, all of them different.
fn names(values: &[Box<[u8]>]) -> Option<Vec<Box<[u8]>>> {
    let is_name = |value: &[u8]| value.len() > 2 && value.starts_with(b"\"") && value.ends_with(b"\"");
    let are_names =
        values.iter().enumerate().all(|(i, value)| is_name(value) && !values[..i].contains(value));
    (are_names && !values.is_empty()).then(|| values.to_vec())
}

/// Whether these keys are whole numbers.
fn are_numbers(keys: &[&Segment]) -> bool {
    let is_number = |key: &[u8]| !key.is_empty() && key.iter().all(u8::is_ascii_digit);
    keys.iter().all(|segment| segment.key().is_some_and(is_number))
}
