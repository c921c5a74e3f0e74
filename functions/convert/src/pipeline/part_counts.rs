//! The records of a part.

use crate::profile::Profile;

/// The records of a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartCounts {
    /// Those that became rows.
    pub rows: u64,
    /// Those that could not be read.
    pub rejected: u64,
    /// Whether it ends inside its array.
    pub is_cut: bool,
}

impl PartCounts {
    /// Adds what a piece of the part has.
    pub fn add(&mut self, piece: &Profile) {
        self.rows += piece.rows;
        self.rejected += piece.rejects.values().map(|rejected| rejected.records).sum::<u64>();
        self.is_cut |= piece.cut_at.is_some();
    }

    /// Whether records were tried, and none could be read.
    pub fn is_unread(&self) -> bool {
        self.rows == 0 && self.rejected > 0
    }

    /// What is wrong with the part, if it is no part of a catalogue.
    pub fn fault(&self) -> Option<String> {
        if self.is_unread() {
            Some(format!("no record of it could be read ({} tried)", self.rejected))
        } else if self.is_cut {
            Some("it is cut short: it ends inside its array".to_owned())
        } else {
            None
        }
    }
}
