//! Looks at the first records, so that roles are found by values and within JSON too.

use crate::row::Row;
use crate::row::columns::Columns;
use hashbrown::HashMap;
use wintermute_shared::catalogue::missing::Missing;
use wintermute_shared::catalogue::{Evidence, Sample};
use wintermute_shared::nested::{FieldValue, walk};

/// Records that are looked at, if the first block has as many.
pub const RECORDS: usize = 1000;
/// Fields within JSON that are looked at.
const FIELDS: usize = 1000;
/// Keys that lead to a field within a column.
const DEPTH: usize = 4;

/// A sample that grows by records.
pub struct Taking {
    records: usize,
    /// One entry for each column.
    columns: Vec<ColumnEvidence>,
    /// The fields within all columns.
    fields: usize,
    /// Values that tell nothing.
    missing: Missing,
}

struct ColumnEvidence {
    own: Evidence,
    /// The fields in its JSON, in order of first appearance.
    fields: Vec<Evidence>,
    /// Where in `fields` the keys, joined, are.
    index: HashMap<String, usize>,
}

impl Taking {
    /// No records yet of these columns.
    pub fn new(columns: &Columns, missing: Missing) -> Self {
        let column = |name: &String| ColumnEvidence {
            own: Evidence::new(vec![name.clone()], false),
            fields: Vec::new(),
            index: HashMap::new(),
        };
        Self { records: 0, columns: columns.names().iter().map(column).collect(), fields: 0, missing }
    }

    /// Adds a row that was read from a record.
    pub fn add(&mut self, row: &Row, record: &str) {
        self.records += 1;
        for (column, value) in self.columns.iter_mut().zip(row.values(record)) {
            if let Some(value) = value.and_then(|value| std::str::from_utf8(value.text).ok()) {
                walk(value, DEPTH, &mut |found: FieldValue<'_, '_>| {
                    column.add(self.records, &found, &mut self.fields, &self.missing);
                });
            }
        }
    }

    /// What was seen.
    pub fn finish(self) -> Sample {
        let fields =
            self.columns.into_iter().flat_map(|column| std::iter::once(column.own).chain(column.fields));
        Sample { records: self.records, fields: fields.collect() }
    }
}

impl ColumnEvidence {
    fn add(&mut self, record: usize, found: &FieldValue<'_, '_>, fields: &mut usize, missing: &Missing) {
        let field = if found.keys.is_empty() { Some(&mut self.own) } else { self.within(found, fields) };
        if let Some(field) = field {
            // A list of texts is as good as one of them; one of objects is not.
            field.is_in_list |= found.is_in_list && !found.keys.is_empty();
            let stated = found.text.as_deref().filter(|text| !missing.has(text.as_bytes()));
            field.at(record).add(stated.unwrap_or_default());
        }
    }

    /// The field within the column, unless there are too many.
    fn within(&mut self, found: &FieldValue<'_, '_>, fields: &mut usize) -> Option<&mut Evidence> {
        let path = found.keys.join(".");
        let at = match self.index.get(&path) {
            Some(at) => *at,
            None if *fields == FIELDS => return None,
            None => {
                *fields += 1;
                let keys = self.own.keys.iter().cloned().chain(found.keys.iter().map(ToString::to_string));
                self.fields.push(Evidence::new(keys.collect(), false));
                self.index.insert(path, self.fields.len() - 1);
                self.fields.len() - 1
            }
        };
        self.fields.get_mut(at)
    }
}
