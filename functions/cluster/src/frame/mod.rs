//! The columns of a catalogue that clustering needs, read from its CSV in blocks.

mod blocks;
mod chunks;
mod column;
mod marks;
mod reader;
mod records;

pub use chunks::{Chunks, Stream};
pub use column::Column;
pub use reader::{FrameReader, Sample};

use wintermute_shared::Result;

/// Some columns of a catalogue, all or a part of its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// The columns, in the catalogue's order.
    pub columns: Vec<Column>,
    /// The number of rows.
    pub rows: usize,
}

impl Frame {
    fn new(names: &[String]) -> Self {
        Self { columns: names.iter().map(|name| Column::new(name)).collect(), rows: 0 }
    }

    /// Reads those columns of a CSV whose names `wanted` accepts, all rows.
    ///
    /// # Errors
    /// As [`FrameReader`].
    pub fn read(csv: impl Chunks, wanted: impl Fn(&str) -> bool) -> Result<Self> {
        FrameReader::open(csv, wanted)?.all(|_| ())
    }

    fn append(&mut self, piece: &[Column]) {
        self.rows += piece.first().map_or(0, Column::len);
        for (column, piece) in self.columns.iter_mut().zip(piece) {
            column.append(piece);
        }
    }

    /// The first rows, taken off; all of them if there are fewer.
    fn take_front(&mut self, rows: usize) -> Self {
        let rows = rows.min(self.rows);
        self.rows -= rows;
        Self { columns: self.columns.iter_mut().map(|column| column.take_front(rows)).collect(), rows }
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
