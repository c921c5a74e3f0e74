//! A column of text.

use std::ops::Range;
use wintermute_shared::catalogue::missing::Missing;
use wintermute_shared::nested::{Pick, is_nested};

/// Texts, one below the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    pub(super) bytes: String,
    pub(super) ends: Vec<u64>,
}

impl Column {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// A column of some texts.
    pub fn of(name: &str, texts: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut column = Self::new(name);
        texts.into_iter().for_each(|text| column.push(text.as_ref()));
        column
    }

    /// Whether any value may be nested.
    pub(super) fn has_nested(&self) -> bool {
        (0..self.len()).any(|row| is_nested(self.get(row)))
    }

    /// What is wanted of each value, as a column of its own.
    pub(super) fn picked(&self, name: &str, pick: &Pick) -> Self {
        let mut picked = Self::new(name);
        (0..self.len()).for_each(|row| picked.push(&pick.read(self.get(row))));
        picked
    }

    pub(crate) fn push(&mut self, value: &str) {
        self.bytes.push_str(value);
        self.ends.push(self.bytes.len() as u64);
    }

    pub(super) fn append(&mut self, other: &Self) {
        let before = self.bytes.len() as u64;
        self.bytes.push_str(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    /// The first rows, taken off.
    pub(super) fn take_front(&mut self, rows: usize) -> Self {
        let at = rows.checked_sub(1).map_or(0, |last| self.ends[last]);
        let rest = Self {
            name: self.name.clone(),
            bytes: self.bytes[at as usize..].to_owned(),
            ends: self.ends[rows..].iter().map(|end| end - at).collect(),
        };
        self.bytes.truncate(at as usize);
        self.ends.truncate(rows);
        std::mem::replace(self, rest)
    }

    /// Appends some rows of another column.
    pub(super) fn append_rows(&mut self, other: &Self, rows: impl Iterator<Item = usize>) {
        rows.for_each(|row| self.push(other.get(row)));
    }

    /// Bytes of memory in use.
    pub(super) fn footprint(&self) -> usize {
        self.bytes.len() + self.ends.len() * size_of::<u64>()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A value; empty where it is missing.
    pub fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start as usize..self.ends[row] as usize]
    }

    /// The values of neighbouring rows as one text, and where in it each ends.
    pub fn joined(&self, rows: Range<usize>) -> (&str, impl Iterator<Item = usize> + '_) {
        let start = rows.start.checked_sub(1).map_or(0, |before| self.ends[before]);
        let ends = &self.ends[rows];
        let end = ends.last().map_or(start, |&end| end);
        (&self.bytes[start as usize..end as usize], ends.iter().map(move |end| (end - start) as usize))
    }

    /// The number of missing values.
    pub fn missing(&self) -> usize {
        (0..self.len()).filter(|&row| self.get(row).is_empty()).count()
    }

    /// Makes values empty that stand for a missing one, and takes such out of lists of texts.
    pub fn clear(&mut self, missing: &Missing) {
        let cleared = |row: usize| cleared(self.get(row), missing);
        if (0..self.len()).any(|row| cleared(row).is_some()) {
            let mut stated = Self::new(&self.name);
            for row in 0..self.len() {
                stated.push(cleared(row).as_deref().unwrap_or_else(|| self.get(row)));
            }
            *self = stated;
        }
    }
}

/// What is stated in a cell; nothing if that is all of it.
fn cleared(cell: &str, missing: &Missing) -> Option<String> {
    if missing.has(cell.as_bytes()) {
        return (!cell.is_empty()).then(String::new);
    }
    if !cell.starts_with('[') || !cell.split('"').any(|piece| missing.has(piece.as_bytes())) {
        return None;
    }
    let mut texts: Vec<String> = serde_json::from_str(cell).ok()?;
    let all = texts.len();
    texts.retain(|text| !missing.has(text.as_bytes()));
    (texts.len() < all).then(|| match texts.is_empty() {
        true => String::new(),
        false => serde_json::to_string(&texts).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wintermute_shared::Settings;

    #[test]
    fn what_stands_for_a_missing_value_is_made_one() {
        let settings = Settings { null: "(leer)".to_owned(), ..Settings::default() };
        let cells =
            ["(leer)", "x", "", "n/a", "Nulls", "[\"N/A\",\"Red\"]", "[\"-\"]", "[\"a\" , \"b\"]", "[N/A"];
        let mut column = Column::of("a", cells);
        column.clear(&Missing::of(&settings));
        let stated = ["", "x", "", "", "Nulls", "[\"Red\"]", "", "[\"a\" , \"b\"]", "[N/A"];
        assert_eq!(column, Column::of("a", stated));
    }
}
