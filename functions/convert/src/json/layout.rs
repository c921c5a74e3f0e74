//! Where the products are in a JSON text, and how each of them is written.

use std::sync::Arc;

/// Where the products are, and how each of them is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The way from the values of the text to the records.
    pub path: Vec<Segment>,
    /// What a record is.
    pub shape: Arc<RecordShape>,
    /// How many other lists of objects, beside that of the products, are passed over.
    pub passed_over: u64,
}

/// A step from a value to those inside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// The value of this key of an object, written as in the text, without quotes.
    Key(Box<[u8]>),
    /// All elements of an array.
    Each,
    /// All values of an object whose keys are ids.
    Any,
}

/// What a record is, and so how it becomes an object of fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RecordShape {
    /// The object.
    #[default]
    Object,
    /// A key and the object: `"A1": {…}`. The key becomes a field.
    Entry {
        /// The name of that field.
        column: String,
    },
    /// An object around the object: `{"_id": 1, "_source": {…}}`.
    Inside {
        /// The key of the inner object, as it is written.
        key: Box<[u8]>,
        /// The key of the outer one that is kept as a field.
        id: Option<&'static str>,
    },
    /// The values of one row, in an array.
    Row {
        /// The keys that they belong to, as JSON strings.
        names: Vec<Box<[u8]>>,
        /// Whether the first row holds these names.
        has_header: bool,
    },
    /// An action for Elasticsearch's bulk interface, or a document.
    Bulk,
    /// Columns, each an object by row: `{"name": {"0": "chair"}, "price": {"0": 5}}`. All of them make one table.
    Columns,
}

impl Layout {
    /// Records of this shape at the end of this path.
    pub fn new(path: Vec<Segment>, shape: RecordShape) -> Self {
        Self { path, shape: Arc::new(shape), passed_over: 0 }
    }

    /// The keys that lead to the products, joined by dots; none where there are none.
    pub fn records_path(&self) -> Option<String> {
        let mut keys: Vec<_> = self.path.iter().filter_map(Segment::key).collect();
        if let RecordShape::Inside { key, .. } = &*self.shape {
            keys.push(key);
        }
        (!keys.is_empty()).then(|| String::from_utf8_lossy(&keys.join(&b'.')).into_owned())
    }

    /// The form of the records in words.
    pub fn format(&self) -> &'static str {
        match (&*self.shape, &self.path[..]) {
            (RecordShape::Columns, _) => "JSON columns (pandas)",
            (RecordShape::Bulk, _) => "Elasticsearch bulk",
            (RecordShape::Row { .. }, _) => "JSON arrays, one a row",
            (RecordShape::Entry { .. }, _) => "JSON objects by key",
            (_, []) => "JSON objects",
            (_, [Segment::Each]) => "a JSON array",
            (_, [Segment::Key(_), ..]) => "JSON objects in an object",
            _ => "JSON objects in arrays",
        }
    }
}

impl Segment {
    /// The key, if it is one.
    pub fn key(&self) -> Option<&[u8]> {
        match self {
            Self::Key(key) => Some(key),
            Self::Each | Self::Any => None,
        }
    }
}
