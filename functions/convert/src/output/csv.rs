//! CSV as RFC 4180 has it, in UTF-8; records end with a line feed alone, as the csv crate and pandas write them.

use memchr::{memchr, memchr3};
use std::borrow::Cow;

/// Appends a record of fields that are quoted where they must be.
pub fn record<'a>(out: &mut Vec<u8>, fields: impl IntoIterator<Item = &'a [u8]>) {
    let start = out.len();
    for (i, text) in fields.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        field(out, text);
    }
    end(out, start);
}

/// What readers take, at the head of a file, for a mark of its encoding.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Appends one field, quoted where it must be.
pub fn field(out: &mut Vec<u8>, text: &[u8]) {
    let special = memchr3(b'"', b',', b'\n', text).or_else(|| memchr(b'\r', text));
    if special.is_none() && !text.starts_with(BYTE_ORDER_MARK) {
        out.extend_from_slice(text);
    } else {
        quoted(out, text);
    }
}

/// Ends the record that began at `start`. One that is empty so far gets an empty field in quotes, since readers skip
/// empty lines.
pub fn end(out: &mut Vec<u8>, start: usize) {
    if out.len() == start {
        out.extend_from_slice(b"\"\"");
    }
    out.push(b'\n');
}

fn quoted(out: &mut Vec<u8>, mut text: &[u8]) {
    out.push(b'"');
    while let Some(quote) = memchr(b'"', text) {
        out.extend_from_slice(&text[..=quote]);
        out.push(b'"');
        text = &text[quote + 1..];
    }
    out.extend_from_slice(text);
    out.push(b'"');
}

/// The text of the field that `csv` begins with, of a long one at least `enough` bytes, if this many are there.
pub fn first_field(csv: &[u8], enough: usize) -> Cow<'_, [u8]> {
    let Some(mut rest) = csv.strip_prefix(b"\"") else {
        let end = csv.iter().position(|byte| matches!(byte, b',' | b'\n')).unwrap_or(csv.len());
        return Cow::Borrowed(&csv[..end]);
    };
    let mut text = Vec::new();
    while let Some(quote) = memchr(b'"', rest) {
        text.extend_from_slice(&rest[..quote]);
        rest = &rest[quote + 1..];
        if text.len() >= enough || !rest.starts_with(b"\"") {
            break;
        }
        text.push(b'"');
        rest = &rest[1..];
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    fn written(rows: &[Vec<String>]) -> Vec<u8> {
        let mut out = Vec::new();
        for row in rows {
            super::record(&mut out, row.iter().map(String::as_bytes));
        }
        out
    }

    #[test]
    fn fields_are_quoted_only_where_they_must_be() {
        let row = ["plain", "a,b", "a\"b", "a\nb", "a\rb", "", " x "].map(str::to_owned).to_vec();
        assert_eq!(written(&[row]), b"plain,\"a,b\",\"a\"\"b\",\"a\nb\",\"a\rb\",, x \n");
        assert_eq!(written(&[vec![String::new()]]), b"\"\"\n");
    }

    proptest! {
        #[test]
        fn a_field_is_read_back(text in "[a,\"\r\n é]{0,9}", after in "[a,\"]{0,3}") {
            let mut line = Vec::new();
            super::record(&mut line, [text.as_bytes(), after.as_bytes()]);
            prop_assert_eq!(&super::first_field(&line, usize::MAX)[..], text.as_bytes());
        }

        #[test]
        fn the_csv_crate_writes_the_same_bytes(
            rows in prop::collection::vec(prop::collection::vec("[a,\"\r\n é]{0,6}|\\PC{0,6}", 3), 0..5),
            lone in prop::collection::vec(prop::collection::vec("[a,\"\r\n]{0,2}", 1), 0..5),
        ) {
            for rows in [rows, lone] {
                let mut writer = csv::Writer::from_writer(Vec::new());
                for row in &rows {
                    writer.write_record(row).unwrap();
                }
                prop_assert_eq!(written(&rows), writer.into_inner().unwrap());
            }
        }
    }
}
