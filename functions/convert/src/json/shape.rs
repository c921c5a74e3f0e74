//! A record becomes an object of fields, whatever is around it.

use crate::json::boundary_scanner::{BoundaryScanner, Progress};
use crate::json::cursor::{Cursor, Event, string_end};
use crate::json::layout::RecordShape;
use crate::profile::repair::Repair;
use crate::row::{Problem, RejectReason};
use std::borrow::Cow;
use std::ops::Range;

/// What a record holds.
#[derive(Debug, PartialEq)]
pub enum RecordContent<'t> {
    /// The fields of a product, as a JSON object if nothing is wrong with it.
    Product(Cow<'t, str>),
    /// No product.
    Nothing(Option<Repair>),
}

/// What Elasticsearch may be told to do.
const ACTIONS: [&[u8]; 4] = [b"index", b"create", b"update", b"delete"];

impl RecordShape {
    /// What the record holds that has this number in the input, from 0.
    ///
    /// # Errors
    /// [`Problem`] for a record that has not this shape.
    pub fn read<'t>(&self, record: &'t str, number: u64) -> Result<RecordContent<'t>, Problem> {
        let product = match self {
            Self::Object | Self::Columns => Cow::Borrowed(record),
            Self::Entry { column } => {
                Cow::Owned(entry(record, column).ok_or_else(|| unlike(record, "a key and an object"))?)
            }
            Self::Inside { key, id } => inside(record, key, *id)?,
            Self::Row { has_header: true, .. } if number == 0 => return Ok(RecordContent::Nothing(None)),
            Self::Row { names, .. } => Cow::Owned(row(record, names)?),
            Self::Bulk if is_action(record.as_bytes()) => {
                return Ok(RecordContent::Nothing(Some(Repair::BulkAction)));
            }
            Self::Bulk => Cow::Borrowed(updated(record)),
        };
        Ok(RecordContent::Product(product))
    }
}

/// Whether a record tells Elasticsearch what to do with the document after it: `{"index": {"_id": "1"}}`.
pub fn is_action(record: &[u8]) -> bool {
    const OPTIONS: [&[u8]; 7] = [
        b"routing",
        b"version",
        b"version_type",
        b"retry_on_conflict",
        b"require_alias",
        b"pipeline",
        b"parent",
    ];
    let found = fields(record).unwrap_or_default();
    let [(name, value)] = &found[..] else { return false };
    let target = &record[value.clone()];
    let is_option = |key: &[u8]| key.starts_with(b"_") || OPTIONS.contains(&key);
    ACTIONS.contains(&&record[name.clone()])
        && fields(target).is_some_and(|found| found.into_iter().all(|(key, _)| is_option(&target[key])))
}

/// The document of an update: `{"doc": {…}, "doc_as_upsert": true}`.
fn updated(record: &str) -> &str {
    let bytes = record.as_bytes();
    let fields = fields(bytes).unwrap_or_default();
    let others =
        |key: &Range<usize>| matches!(&bytes[key.clone()], b"doc" | b"doc_as_upsert" | b"detect_noop");
    let doc = fields.iter().find(|(key, value)| &bytes[key.clone()] == b"doc" && bytes[value.start] == b'{');
    match doc {
        Some((_, value)) if fields.iter().all(|(key, _)| others(key)) => &record[value.clone()],
        _ => record,
    }
}

/// `"A1": {…}` as `{"key":"A1",…}`.
fn entry(record: &str, column: &str) -> Option<String> {
    let end = string_end(record.as_bytes(), 0)?;
    let object = record[end..].trim_start().strip_prefix(':')?.trim_start();
    with_field(&serde_json::to_string(column).ok()?, &record[..end], object)
}

/// The object with one field more before the others.
fn with_field(name: &str, value: &str, object: &str) -> Option<String> {
    let rest = object.strip_prefix('{')?;
    let comma = if rest.trim_start().starts_with('}') { "" } else { "," };
    Some(format!("{{{name}:{value}{comma}{rest}"))
}

/// The object that is at a key of the record, with the record's id, if one is wanted and there.
fn inside<'t>(record: &'t str, key: &[u8], id: Option<&str>) -> Result<Cow<'t, str>, Problem> {
    let bytes = record.as_bytes();
    let fields = fields(bytes).unwrap_or_default();
    let value = |wanted: &[u8]| {
        let field = fields.iter().find(|(key, _)| bytes[key.clone()] == *wanted);
        field.map(|(_, value)| &record[value.clone()])
    };
    let object = value(key).filter(|value| value.starts_with('{'));
    let object =
        object.ok_or_else(|| unlike(record, &format!("an object at {}", String::from_utf8_lossy(key))))?;
    let with_id = id.and_then(|id| with_field(&format!("\"{id}\""), value(id.as_bytes())?, object));
    Ok(with_id.map_or(Cow::Borrowed(object), Cow::Owned))
}

/// `["chair", 5]` as `{"name":"chair","price":5}`.
fn row(record: &str, names: &[Box<[u8]>]) -> Result<String, Problem> {
    let values = elements(record.as_bytes()).ok_or_else(|| unlike(record, "an array of values"))?;
    if values.len() > names.len() {
        let detail = format!("the row has {} values and the table {} columns", values.len(), names.len());
        return Err(Problem { reason: RejectReason::TooManyFields, detail });
    }
    let fields: Vec<String> = names
        .iter()
        .zip(values)
        .map(|(name, value)| format!("{}:{}", String::from_utf8_lossy(name), &record[value]))
        .collect();
    Ok(format!("{{{}}}", fields.join(",")))
}

fn unlike(record: &str, wanted: &str) -> Problem {
    let detail = format!("expected {wanted}, as in the records before");
    let reason = if serde_json::from_str::<serde::de::IgnoredAny>(record).is_ok() {
        RejectReason::NotAnObject
    } else {
        RejectReason::InvalidJson
    };
    Problem { reason, detail }
}

/// Where the keys, without quotes, and the values of an object are; nothing if it is none.
fn fields(object: &[u8]) -> Option<Vec<(Range<usize>, Range<usize>)>> {
    let mut key = 0..0;
    let mut fields = Vec::new();
    walk(object, b'{', |event| match event {
        ShapeEntry::Key(range) => key = range.start + 1..range.end - 1,
        ShapeEntry::Value(value) => fields.push((key.clone(), value)),
    })?;
    Some(fields)
}

/// Where the elements of an array are; nothing if it is none.
fn elements(array: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut elements = Vec::new();
    walk(array, b'[', |event| {
        if let ShapeEntry::Value(value) = event {
            elements.push(value);
        }
    })?;
    Some(elements)
}

/// A key, or a value, and where it is.
pub enum ShapeEntry {
    Key(Range<usize>),
    Value(Range<usize>),
}

/// Goes through the container that these bytes are.
pub fn walk(bytes: &[u8], bracket: u8, mut see: impl FnMut(ShapeEntry)) -> Option<()> {
    (bytes.first() == Some(&bracket)).then_some(())?;
    let mut cursor = Cursor::default();
    cursor.enter(bracket);
    let (mut at, mut start) = (1, 0);
    loop {
        at = match cursor.next(bytes, at) {
            Event::Key(key, end) => {
                see(ShapeEntry::Key(key..end));
                end
            }
            Event::Value(value) => {
                cursor.pass(bytes[value]);
                start = value;
                value
            }
            Event::Passed(end) => {
                see(ShapeEntry::Value(start..end));
                end
            }
            Event::Left(_) => return Some(()),
            Event::More(_) | Event::Broken(_) => return None,
        };
    }
}

/// The first value of these bytes, if it is whole.
pub fn first_value(bytes: &[u8]) -> Option<&[u8]> {
    match BoundaryScanner::default().follow(bytes) {
        Progress::End(end) => Some(&bytes[..end]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(shape: &RecordShape, record: &str) -> Option<String> {
        match shape.read(record, 1).ok()? {
            RecordContent::Product(text) => Some(text.into_owned()),
            RecordContent::Nothing(_) => None,
        }
    }

    #[test]
    fn what_stands_around_a_product_is_left_out() {
        let entry = RecordShape::Entry { column: "key".to_owned() };
        assert_eq!(read(&entry, r#""A\"1" : { "a": 1}"#).unwrap(), r#"{"key":"A\"1", "a": 1}"#);
        assert_eq!(read(&entry, r#""A1": { }"#).unwrap(), r#"{"key":"A1" }"#);
        let inside = RecordShape::Inside { key: b"_source"[..].into(), id: Some("_id") };
        let hit = r#"{"_id": 7, "_source": {"a": [{"_id": 8}]}, "sort": [1]}"#;
        assert_eq!(read(&inside, hit).unwrap(), r#"{"_id":7,"a": [{"_id": 8}]}"#);
        assert_eq!(read(&inside, r#"{"_source": {"a": 1}}"#).unwrap(), r#"{"a": 1}"#);
        assert_eq!(read(&inside, r#"{"_id": 7, "_source": null}"#), None);
        let names = vec![b"\"a\""[..].into(), b"\"b\""[..].into()];
        let row = RecordShape::Row { names, has_header: false };
        assert_eq!(read(&row, "[1, \"x\"]").unwrap(), r#"{"a":1,"b":"x"}"#);
        assert_eq!(read(&row, "[1]").unwrap(), r#"{"a":1}"#);
        assert_eq!(row.read("[1, 2, 3]", 1).unwrap_err().reason, RejectReason::TooManyFields);
    }

    #[test]
    fn actions_are_told_from_documents() {
        for action in [
            r#"{"index":{"_id":"1"}}"#,
            r#"{"create": {}}"#,
            r#"{"delete":{"_index":"p","_id":1,"routing":"x"}}"#,
        ] {
            assert_eq!(
                RecordShape::Bulk.read(action, 0),
                Ok(RecordContent::Nothing(Some(Repair::BulkAction))),
                "{action}"
            );
        }
        for document in [r#"{"index":{"name":"x"}}"#, r#"{"index":{},"a":1}"#, r#"{"index":1}"#, "{}"] {
            assert_eq!(read(&RecordShape::Bulk, document).unwrap(), document);
        }
        assert_eq!(
            read(&RecordShape::Bulk, r#"{"doc":{"a":1},"doc_as_upsert":true}"#).unwrap(),
            r#"{"a":1}"#
        );
    }
}
