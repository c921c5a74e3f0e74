//! pandas' columns, `{"name": {"0": "chair"}, "price": {"0": 5}}`, become rows, also where each is an array. For this the whole text is
//! held.

use crate::input::source::{Source, in_chunks};
use crate::json::cursor::{Cursor, Event};
use bytes::Bytes;
use hashbrown::HashMap;
use std::fmt::Write;
use std::ops::Range;
use wintermute_shared::{Error, Result};

/// A text in this form may have this many bytes.
pub const LONGEST: usize = 256 << 20;
/// Rows are handed over in pieces of about this size.
const PIECE: usize = 1 << 18;

/// The rows of a text in this form, as JSON lines. The labels of the rows are kept as a column unless they are numbers.
///
/// # Errors
/// [`Error::Invalid`] for a text that is cut short or broken.
pub fn rows(text: Vec<u8>) -> Result<Source> {
    let table = StackedTable::of(&text).ok_or_else(|| {
        Error::invalid(
            "the input seems to hold columns by row label, as pandas' to_json() writes them, but is cut short or broken; write it with \
             orient=\"records\", lines=True",
        )
    })?;
    let label_name = table.label_name(&text);
    let mut row = 0;
    Ok(in_chunks(move || {
        let mut out = String::new();
        while row < table.rows && out.len() < PIECE {
            table.write(&text, row, label_name.as_deref(), &mut out);
            row += 1;
        }
        (!out.is_empty()).then(|| Ok(Bytes::from(out)))
    }))
}

/// Where everything is.
#[derive(Default)]
struct StackedTable {
    /// The labels of the rows, with quotes; none where columns are arrays.
    labels: Vec<Range<usize>>,
    columns: Vec<StackedColumn>,
    rows: usize,
}

struct StackedColumn {
    /// Its name, with quotes.
    name: Range<usize>,
    /// Its values, by row; an empty range for one that is not there.
    values: Vec<Range<usize>>,
}

impl StackedTable {
    fn of(text: &[u8]) -> Option<Self> {
        let mut table = Self::default();
        let mut rows: HashMap<&[u8], usize> = HashMap::new();
        let (mut cursor, mut at, mut row, mut start) = (Cursor::default(), 0, 0, 0);
        loop {
            at = match cursor.next(text, at) {
                Event::Value(value) => {
                    start = value;
                    let bracket = text[value];
                    let is_column = cursor.depth() == 1 && matches!(bracket, b'{' | b'[');
                    if is_column || cursor.depth() == 0 {
                        cursor.enter(bracket);
                        value + 1
                    } else {
                        cursor.pass(text[value]);
                        value
                    }
                }
                Event::Key(key, end) if cursor.depth() == 1 => {
                    table.columns.push(StackedColumn {
                        name: key..end,
                        values: Vec::with_capacity(table.labels.len()),
                    });
                    row = 0;
                    end
                }
                Event::Key(key, end) => {
                    row = table.row(&mut rows, text, key..end, row);
                    end
                }
                Event::Passed(end) => {
                    let values = &mut table.columns.last_mut()?.values;
                    if values.len() <= row {
                        values.resize(row + 1, 0..0);
                    }
                    values[row] = start..end;
                    row += 1;
                    table.rows = table.rows.max(row);
                    end
                }
                Event::Left(_) if cursor.depth() == 0 => return Some(table),
                Event::Left(end) => end,
                Event::More(_) | Event::Broken(_) => return None,
            };
        }
    }

    /// The row with this label. Most often it is the one expected.
    fn row<'t>(
        &mut self,
        rows: &mut HashMap<&'t [u8], usize>,
        text: &'t [u8],
        label: Range<usize>,
        expected: usize,
    ) -> usize {
        let of = |label: &Range<usize>| &text[label.clone()];
        if self.labels.get(expected).is_some_and(|known| of(known) == of(&label)) {
            return expected;
        }
        let next = self.labels.len();
        if self.columns.len() == 1 {
            self.labels.push(label);
            return next;
        }
        if rows.len() < next {
            rows.extend(self.labels.iter().enumerate().map(|(row, label)| (of(label), row)));
        }
        *rows.entry(of(&label)).or_insert_with(|| {
            self.labels.push(label);
            next
        })
    }

    /// The name of the column for the labels, as a JSON string; none if they are numbers.
    fn label_name(&self, text: &[u8]) -> Option<String> {
        let is_number =
            |label: &Range<usize>| text[label.start + 1..label.end - 1].iter().all(u8::is_ascii_digit);
        if self.labels.iter().all(is_number) {
            return None;
        }
        let names = std::iter::once("\"key\"".to_owned()).chain((2..).map(|n| format!("\"key_{n}\"")));
        let is_taken =
            |name: &String| self.columns.iter().any(|column| text[column.name.clone()] == *name.as_bytes());
        names.into_iter().find(|name| !is_taken(name))
    }

    fn write(&self, text: &[u8], row: usize, label_name: Option<&str>, out: &mut String) {
        // Line breaks between tokens would end the line; in strings there are none.
        let show =
            |range: &Range<usize>| String::from_utf8_lossy(&text[range.clone()]).replace(['\n', '\r'], " ");
        let mut before = '{';
        if let Some(name) = label_name {
            let _ = write!(out, "{{{name}:{}", show(&self.labels[row]));
            before = ',';
        }
        for column in &self.columns {
            if let Some(value) = column.values.get(row).filter(|value| !value.is_empty()) {
                let _ = write!(out, "{before}{}:{}", show(&column.name), show(value));
                before = ',';
            }
        }
        out.push_str(if before == '{' { "{}\n" } else { "}\n" });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Option<String> {
        let mut source = rows(text.as_bytes().to_vec()).ok()?;
        let mut out = Vec::new();
        while source(&mut out, 1000).unwrap() > 0 {}
        String::from_utf8(out).ok()
    }

    #[test]
    fn columns_become_rows() {
        let text = "{\"a\": {\"0\": 1, \"1\": [2,\n3]}, \"b\": {\"1\": \"x\", \"0\": null, \"2\": NaN}}";
        assert_eq!(lines(text).unwrap(), "{\"a\":1,\"b\":null}\n{\"a\":[2, 3],\"b\":\"x\"}\n{\"b\":NaN}\n");
        assert_eq!(
            lines(r#"{"key": {"p": 1, "q": 2}, "b": {"p": 3, "q": 4}}"#).unwrap(),
            "{\"key_2\":\"p\",\"key\":1,\"b\":3}\n{\"key_2\":\"q\",\"key\":2,\"b\":4}\n"
        );
        assert_eq!(lines(r#"{"a": ["x", 2], "b": [[3]]}"#).unwrap(), "{\"a\":\"x\",\"b\":[3]}\n{\"a\":2}\n");
        assert_eq!(lines(r#"{"a": {"0": 1}, "b": {"0": "#), None);
    }

    #[test]
    fn many_rows_come_in_pieces() {
        let values: Vec<String> = (0..100_000).map(|i| format!("\"{i}\":{i}")).collect();
        let text = format!("{{\"a\":{{{0}}},\"b\":{{{0}}}}}", values.join(","));
        let lines = lines(&text).unwrap();
        assert_eq!(lines.lines().count(), 100_000);
        assert!(lines.ends_with("{\"a\":99999,\"b\":99999}\n"));
    }
}
