//! The columns that are read, and those that are to be read.

use super::Column;
use wintermute_shared::nested::Pick;

/// Some columns of a catalogue, all or a part of its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// The columns, in the catalogue's order.
    pub columns: Vec<Column>,
    /// The number of rows.
    pub rows: usize,
}

/// What becomes a column of a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameColumn {
    /// The name that it has in the frame.
    pub name: String,
    /// The number of the catalogue's column that it is read from. Of several that are read from the same one, one at most is all of it.
    pub field: usize,
    /// What is wanted of its cells; none for all, as they are.
    pub pick: Option<Pick>,
}

impl FrameColumn {
    /// The columns whose names `wanted` accepts, as they are. Of several of one name the first counts.
    pub(super) fn plain(header: &[String], wanted: impl Fn(&str) -> bool) -> Vec<Self> {
        let is_first = |field: usize| !header[..field].contains(&header[field]);
        let fields = (0..header.len()).filter(|&field| wanted(&header[field]) && is_first(field));
        fields.map(|field| Self { name: header[field].clone(), field, pick: None }).collect()
    }
}

impl Frame {
    /// No rows yet of columns with these names.
    pub(crate) fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        Self { columns: names.into_iter().map(Column::new).collect(), rows: 0 }
    }

    pub(super) fn append(&mut self, piece: &[Column]) {
        self.rows += piece.first().map_or(0, Column::len);
        for (column, piece) in self.columns.iter_mut().zip(piece) {
            column.append(piece);
        }
    }

    /// The first rows, taken off; all of them if there are fewer.
    pub(super) fn take_front(&mut self, rows: usize) -> Self {
        let rows = rows.min(self.rows);
        self.rows -= rows;
        Self { columns: self.columns.iter_mut().map(|column| column.take_front(rows)).collect(), rows }
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
