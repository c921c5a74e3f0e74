//! A table that was recognised, or that was not.

use super::rows::TableRows;
use crate::profile::repair::Repair;
use wintermute_shared::Error;

/// Stands for a delimiter where nothing divides the lines: no field without quotes holds a line break.
pub const NONE: u8 = b'\n';

/// A table that was recognised.
#[derive(Debug)]
pub struct Table {
    /// Finds its rows.
    pub rows: TableRows,
    /// What is between its fields; none if it has one column.
    pub delimiter: Option<char>,
    /// The names of its columns, each once.
    pub names: Vec<String>,
    /// Where the header begins; none if there is none, so that the names are made up.
    pub header: Option<usize>,
    /// Where the first row may begin.
    pub body: usize,
    /// What was passed over or repaired in the header and above it.
    pub repairs: Vec<(Repair, u64)>,
}

/// What is said of a text that is no table.
pub fn no_table(what: &str) -> Error {
    Error::invalid(format!(
        "the input is no catalogue: it is neither JSON nor a table, but seems to be {what}; give JSON lines, a JSON array of objects, or a table, \
         and if it is one, say what stands between its fields with --delimiter (WINTERMUTE_DELIMITER)"
    ))
}
