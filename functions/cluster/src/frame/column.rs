//! A column of text.

use std::ops::Range;

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
    pub fn of<'t>(name: &str, texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut column = Self::new(name);
        texts.into_iter().for_each(|text| column.push(text));
        column
    }

    fn push(&mut self, value: &str) {
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

    /// Makes values empty that are `null`, which stands for a missing one.
    pub fn blank(&mut self, null: &str) {
        if (0..self.len()).any(|row| self.get(row) == null) {
            let values =
                (0..self.len()).map(|row| self.get(row)).map(|value| if value == null { "" } else { value });
            *self = Self::of(&self.name, values);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_stands_for_null_is_a_missing_value() {
        let mut column = Column::of("a", ["NULL", "x", "", "NULLS"]);
        column.blank("NULL");
        assert_eq!(column, Column::of("a", ["", "x", "", "NULLS"]));
    }
}
