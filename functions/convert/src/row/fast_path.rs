//! The fast path for the records that catalogues mostly consist of: no control characters, no escapes in keys, keys in the order of the
//! columns.
//!
//! How it works: a [`StructuralIndex`] of the record says where its quotes, backslashes and commas are. So a text without escapes ends
//! at the next entry of the index. A [`KeyPredictor`](super::key_predictor::KeyPredictor) compares the bytes up to the next value with
//! those of the record before.
//!
//! What always holds: it accepts only what [`Row::read_any`], which knows all of JSON, accepts, with the same fields. Where it does not
//! apply it says so and the row is read anew; it never says what is wrong with a record.
//!
//! How it is tested: on random JSON and near-JSON, both readers must give the same row.

use super::Row;
use super::columns::Columns;
use super::field::{Field, FieldKind};
use crate::json::structural_index::StructuralIndex;
use crate::json::value_skipper::{ValueSkipper, colon, number, spaces, word};

/// A key and where its value begins.
struct Key<'r> {
    name: &'r str,
    value: usize,
}

impl Row {
    /// Reads a record, which has this index and no control characters, into the cleared row. `None` where the fast path does not apply:
    /// then the row holds nothing of use.
    pub(super) fn read_fast(
        &mut self,
        record: &str,
        index: &StructuralIndex,
        columns: &Columns,
    ) -> Option<()> {
        let bytes = record.as_bytes();
        // Most keys are those of the column after the last one.
        let (mut at, mut next) = (0, 0);
        loop {
            let (column, start) = match self.predictor.predict(bytes, at, next) {
                Some(start) => (Some(next), start),
                None => {
                    let Some(Key { name, value }) = key(record, index, at)? else { break };
                    let column = columns.position(name, next);
                    match column {
                        None => self.unknown.push(name.to_owned()),
                        Some(column) if column == next => self.predictor.keep(bytes, at, value, column),
                        _ => {}
                    }
                    (column, value)
                }
            };
            let field;
            (field, at) = self.fast_value(record, index, start)?;
            if let Some(column) = column {
                self.has_duplicate_keys |= self.fields[column].kind != FieldKind::Absent;
                self.fields[column] = field;
                next = column + 1;
            }
        }
        Some(())
    }

    /// The value that begins at `start`, and where it ends.
    fn fast_value(&mut self, record: &str, index: &StructuralIndex, start: usize) -> Option<(Field, usize)> {
        let bytes = record.as_bytes();
        let (kind, end) = match bytes.get(start)? {
            b'"' => return self.fast_text(record, index, start),
            b'n' => (FieldKind::Null, word(bytes, start, b"null")?),
            b't' => (FieldKind::Boolean, word(bytes, start, b"true")?),
            b'f' => (FieldKind::Boolean, word(bytes, start, b"false")?),
            bracket @ (b'[' | b'{') => {
                let mut skipper = ValueSkipper::new(bytes, index);
                let end = skipper.of_nested(start)?;
                if skipper.has_escapes {
                    return Some((self.field(record, start, end).ok()?, end));
                }
                (if *bracket == b'[' { FieldKind::Array } else { FieldKind::Object }, end)
            }
            _ => (FieldKind::Number, number(bytes, start)?),
        };
        Some((Field::new(kind, start, end), end))
    }

    fn fast_text(&mut self, record: &str, index: &StructuralIndex, quote: usize) -> Option<(Field, usize)> {
        let (start, (end, has_comma)) = (quote + 1, index.text(quote + 1)?);
        if record.as_bytes()[end] == b'"' {
            let kind = if has_comma { FieldKind::Quoted } else { FieldKind::Plain };
            return Some((Field::string(kind, start, end), end + 1));
        }
        let end = ValueSkipper::new(record.as_bytes(), index).of_string(quote)?;
        Some((self.field(record, quote, end).ok()?, end))
    }
}

/// The key that follows what ends at `at`: the brace of the record, if that is its beginning, or else a value. `Some(None)` at the end of
/// the record, `None` where the fast path does not apply.
fn key<'r>(record: &'r str, index: &StructuralIndex, at: usize) -> Option<Option<Key<'r>>> {
    let bytes = record.as_bytes();
    let mut quote = spaces(bytes, at);
    match bytes.get(quote)? {
        b'{' if at == 0 && quote == 0 => quote = spaces(bytes, 1),
        b',' if at > 0 => quote = spaces(bytes, quote + 1),
        b'}' if at > 0 => return (quote + 1 == bytes.len()).then_some(None),
        _ => return None,
    }
    match bytes.get(quote)? {
        b'}' if at == 0 => return (quote + 1 == bytes.len()).then_some(None),
        b'"' => {}
        _ => return None,
    }
    let end = index.stop(quote + 1).filter(|end| bytes[*end] == b'"')?;
    Some(Some(Key { name: &record[quote + 1..end], value: colon(bytes, end + 1)? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn columns() -> Columns {
        let mut columns = Columns::default();
        for name in ["a", "b", "", "a\":1,\"b", "é"] {
            columns.add(name.to_owned()).unwrap();
        }
        columns
    }

    /// The row as CSV with what else is known of it, by the fast path or by the other, after other records.
    fn read(before: &[&str], record: &str, is_fast: bool) -> Option<(Vec<u8>, Vec<String>, bool)> {
        let (columns, mut row) = (columns(), Row::default());
        let mut read = |record: &str| {
            row.clear(columns.len());
            match is_fast {
                true => {
                    let mut index = StructuralIndex::default();
                    index.build(record.as_bytes()).then_some(())?;
                    row.read_fast(record, &index, &columns)?
                }
                false => row.read_any(record, &columns).ok()?,
            }
            Some(())
        };
        for record in before {
            read(record);
        }
        read(record)?;
        let mut csv = Vec::new();
        row.write(record, b"null", &mut csv);
        Some((csv, row.unknown.clone(), row.has_duplicate_keys))
    }

    #[test]
    fn usual_records_are_read() {
        for record in [
            r#"{}"#,
            r#"{ }"#,
            r#"{"a":1,"b":"x"}"#,
            r#"{"b": "x, y", "a": "\u00e9\n", "é": null, "new": true}"#,
            r#"{"a": [1, {"b": [], "c": {}}, "\\", false], "a": -1.5e+3}"#,
            r#"{"a":1,"b":2}"#,
        ] {
            assert!(read(&[], record, true).is_some(), "{record}");
            for before in [r#"{"a":1,"b":"x"}"#, r#"{"new":1,"a":2}"#, r#"{"b": "x, y", "a": 1}"#] {
                assert_eq!(read(&[before], record, true), read(&[before], record, false), "{record}");
            }
        }
    }

    #[test]
    fn what_led_to_a_value_leads_to_none_where_it_must_not_stand() {
        for broken in [r#","a":1}"#, r#"{"new":1{"a":2}"#, r#"{"a":1{"a":2}"#, r#"{,"b":1}"#] {
            for before in [&["{\"a\":1,\"b\":2}"][..], &["{\"new\":1,\"a\":2,\"b\":3}"]] {
                assert_eq!(read(before, broken, true), None, "{broken} after {before:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_read_as_by_the_other_reader(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "{", "}", "[", "]", ",", ":", "\"", "\\", " ", "\n", "\"a\":", "\"b\": ", "\"é\":", "\"c\":", "1", "-0.5", "01",
                    "1e", "null", "tru", "true", "\"x\"", "\"x, y\"", "\"\\u00e9\"", "\"\\ud800\"", "[1]", "{\"k\": [\"v\"]}", "\"a\":1,",
                ]),
                0..9,
            ),
            closed in any::<bool>(),
            before in prop::collection::vec(
                prop::sample::select(vec![
                    r#"{"a":1,"b":"x","":[1],"é":null}"#, r#"{"new":1,"a":2,"b": 3}"#, r#"{ "a":1, "b":"x, y"}"#,
                ]),
                0..3,
            ),
        ) {
            let inside = parts.concat();
            let record = if closed { format!("{{{inside}}}") } else { inside };
            if let Some(fast) = read(&before, &record, true) {
                prop_assert_eq!(Some(fast), read(&before, &record, false));
            }
        }
    }
}
