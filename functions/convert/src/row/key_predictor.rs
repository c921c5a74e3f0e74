//! Predicts which key comes next in a record: the one that came next in the records before.

use crate::json::value_skipper::spaces;

/// For each column what is between the value of the column before and its own, as it was last seen: a comma, the key, a colon and
/// spaces; for the first column it begins with the record's brace. In most records it is the same, so that one comparison finds the
/// next value.
#[derive(Debug, Default)]
pub(super) struct KeyPredictor(Vec<Vec<u8>>);

impl KeyPredictor {
    /// Where the value of the column begins, if the bytes at `at` are those before it in an earlier record. The first column is predicted
    /// at the record's beginning only.
    #[inline]
    pub(super) fn predict(&self, bytes: &[u8], at: usize, column: usize) -> Option<usize> {
        let seen = self.0.get(column).filter(|_| (at == 0) == (column == 0))?;
        bytes.get(at..)?.starts_with(seen).then(|| spaces(bytes, at + seen.len()))
    }

    /// Keeps the bytes before the value of a column, which are from `at` to before `end`.
    pub(super) fn keep(&mut self, bytes: &[u8], at: usize, end: usize, column: usize) {
        if (at == 0) != (column == 0) {
            return;
        }
        if self.0.len() > column {
            self.0[column].clear();
            self.0[column].extend_from_slice(&bytes[at..end]);
        } else if self.0.len() == column {
            self.0.push(bytes[at..end].to_vec());
        }
    }
}
