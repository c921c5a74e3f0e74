//! Rows as CSV.

use super::Row;
use super::field::{Field, FieldKind};
use crate::json::structural_index::StructuralIndex;
use crate::output::csv;

impl Row {
    /// Appends the row that was read from `record` as CSV, with the field `null` where nothing is.
    pub fn write(&mut self, record: &str, null: &[u8], out: &mut Vec<u8>) {
        let Self { fields, unescaped, index, .. } = self;
        let last_comma = usize::from(!fields.is_empty());
        let (bytes, first) = (record.as_bytes(), out.len());
        for field in fields {
            field.at = out.len();
            let Field { kind, start, end, .. } = *field;
            match kind {
                FieldKind::Absent | FieldKind::Null => out.extend_from_slice(null),
                FieldKind::Empty => {}
                FieldKind::Boolean | FieldKind::Number | FieldKind::Plain => append(out, bytes, start, end),
                FieldKind::Quoted => append(out, bytes, start - 1, end + 1),
                FieldKind::Text => csv::field(out, &bytes[start..end]),
                FieldKind::Array | FieldKind::Object => write_nested(bytes, start, end, index, out),
                FieldKind::Unescaped => csv::field(out, &unescaped[start..end]),
                FieldKind::UnescapedLines => {
                    out.push(b'"');
                    out.extend_from_slice(&unescaped[start..end]);
                    out.push(b'"');
                }
            }
            out.push(b',');
        }
        out.truncate(out.len() - last_comma);
        csv::end(out, first);
    }
}

/// Appends some of the bytes. A short part is copied together with what follows it, which is cut off again: to copy as many bytes
/// each time takes no call.
#[inline]
fn append(out: &mut Vec<u8>, bytes: &[u8], start: usize, end: usize) {
    const SHORT: usize = 64;
    let after = out.len() + (end - start);
    match bytes[start..].first_chunk::<SHORT>() {
        Some(chunk) if end - start <= SHORT => {
            out.extend_from_slice(chunk);
            out.truncate(after);
        }
        _ => out.extend_from_slice(&bytes[start..end]),
    }
}

/// Writes a nested value, in which the index tells where the quotes are that must be doubled.
fn write_nested(bytes: &[u8], start: usize, end: usize, index: &StructuralIndex, out: &mut Vec<u8>) {
    let quote = |from: usize| {
        let mut stop = index.stop(from)?;
        while bytes[stop] != b'"' {
            stop = index.stop(stop + 1)?;
        }
        Some(stop).filter(|stop| *stop < end)
    };
    let Some(mut next) = quote(start) else { return csv::field(out, &bytes[start..end]) };
    out.push(b'"');
    let mut from = start;
    loop {
        append(out, bytes, from, next);
        // Most quotes end a text and begin the next one.
        if bytes[next..end].starts_with(b"\",\"") {
            out.extend_from_slice(b"\"\",\"\"");
            from = next + 3;
        } else {
            out.extend_from_slice(b"\"\"");
            from = next + 1;
        }
        match quote(from) {
            Some(quote) => next = quote,
            None => break,
        }
    }
    append(out, bytes, from, end);
    out.push(b'"');
}
