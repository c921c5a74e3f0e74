//! The columns of a catalogue, in order of first appearance.

use hashbrown::HashMap;
use wintermute_shared::{Error, Result};

/// More columns than this mean that the keys are data.
const MAX_COLUMNS: usize = 10_000;

/// Column names in order, each once.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    names: Vec<String>,
    /// Whether each name is in JSON as it is.
    is_plain: Vec<bool>,
    index: HashMap<String, usize>,
}

impl Columns {
    /// The names in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The names in order, no longer looked up.
    pub fn into_names(self) -> Vec<String> {
        self.names
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name of a column, if it is in JSON as it is, without escapes.
    pub fn plain_name(&self, column: usize) -> Option<&str> {
        self.names.get(column).filter(|_| self.is_plain[column]).map(String::as_str)
    }

    /// Where `name` is. `guess` is looked at first: most records have the same keys in the same order.
    pub fn position(&self, name: &str, guess: usize) -> Option<usize> {
        match self.names.get(guess) {
            Some(guessed) if guessed == name => Some(guess),
            _ => self.index.get(name).copied(),
        }
    }

    /// Appends `name` unless it is there.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there are too many columns.
    pub fn add(&mut self, name: String) -> Result<()> {
        if !self.index.contains_key(&name) {
            if self.len() == MAX_COLUMNS {
                return Err(Error::invalid(format!(
                    "the catalogue has more than {MAX_COLUMNS} different keys, {name:?} is one too many: keys should \
                     name columns, so move data that stands in keys into values"
                )));
            }
            self.index.insert(name.clone(), self.len());
            self.is_plain.push(!name.contains(['"', '\\']));
            self.names.push(name);
        }
        Ok(())
    }
}
