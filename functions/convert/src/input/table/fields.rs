//! Input that is a table already: CSV, TSV and the like (RFC 4180, any of four delimiters, quotes where needed).
//!
//! There are two readers of CSV. This one reads files of anyone, with stray quotes and rows of any length. Cluster's `frame` reads only what
//! [`row`](crate::row) has written, and does that with SIMD.

use super::dialect::Dialect;
use crate::input::step::RecordSearch;
use memchr::{memchr, memchr2};
use std::borrow::Cow;
use std::ops::Range;

/// Looks for the next whole record of a well-formed table: a line, unless line breaks are in quotes. Tables of others are read by
/// [`rows`](crate::input::table::rows).
#[cfg_attr(
    not(feature = "formats"),
    allow(dead_code, reason = "the writer of Parquet reads our own CSV by it")
)]
pub fn step(bytes: &[u8], Dialect { delimiter, quote }: Dialect, ended: bool) -> RecordSearch {
    let start = bytes.iter().position(|byte| !matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len());
    let mut at = start;
    while let Some(n) = bytes.get(at..).and_then(|rest| memchr2(quote, b'\n', rest)) {
        at += n;
        if bytes[at] == b'\n' {
            let end = if at > start && bytes[at - 1] == b'\r' { at - 1 } else { at };
            return RecordSearch::Record { start, end, next: at + 1 };
        }
        at += 1;
        // Elsewhere than at a field's beginning a quote is text.
        if at - 1 == start || bytes[at - 2] == delimiter {
            match closing_quote(&bytes[at..], quote) {
                Some(end) => at += end + 1,
                None => at = bytes.len(),
            }
        }
    }
    let end = bytes.len();
    if ended && start < end {
        RecordSearch::Record { start, end, next: end }
    } else {
        RecordSearch::More { gap: start }
    }
}

/// Where the quote is that ends the text which `bytes` begin with; doubled ones belong to the text.
fn closing_quote(bytes: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr(quote, &bytes[at..])?;
        if bytes.get(at + 1) != Some(&quote) {
            return Some(at);
        }
        at += 2;
    }
}

/// The flaw of a field that has no closing quote.
pub const UNCLOSED: &str = "a quote is not closed";

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableField {
    /// Where its text is in the record, quotes aside.
    pub range: Range<usize>,
    /// Whether it is in quotes.
    pub is_quoted: bool,
    /// Whether there are doubled quotes in its text.
    pub has_quotes: bool,
    /// What is wrong with it.
    pub flaw: Option<&'static str>,
}

impl TableField {
    /// Its text.
    pub fn text<'r>(&self, record: &'r [u8]) -> Cow<'r, [u8]> {
        let text = &record[self.range.clone()];
        if !self.has_quotes {
            return Cow::Borrowed(text);
        }
        let mut single = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some(quote) = memchr(b'"', rest) {
            single.extend_from_slice(&rest[..=quote]);
            rest = rest.get(quote + 2..).unwrap_or_default();
        }
        single.extend_from_slice(rest);
        Cow::Owned(single)
    }
}

/// The fields of a record.
#[derive(Debug)]
pub struct Fields<'r> {
    record: &'r [u8],
    dialect: Dialect,
    /// Where the next field begins; none behind the last.
    at: Option<usize>,
}

impl<'r> Fields<'r> {
    /// The fields of `record`.
    pub fn of(record: &'r [u8], dialect: Dialect) -> Self {
        Self { record, dialect, at: Some(0) }
    }
}

impl Iterator for Fields<'_> {
    type Item = TableField;

    fn next(&mut self) -> Option<TableField> {
        let start = self.at?;
        let Dialect { delimiter, quote } = self.dialect;
        let rest = &self.record[start..];
        if rest.first() != Some(&quote) {
            let end = memchr(delimiter, rest).map(|n| start + n);
            self.at = end.map(|end| end + 1);
            let range = start..end.unwrap_or(self.record.len());
            return Some(TableField { range, is_quoted: false, has_quotes: false, flaw: None });
        }
        let (end, flaw) = match closing_quote(&rest[1..], quote) {
            None => (self.record.len(), Some(UNCLOSED)),
            Some(length) => {
                let end = start + 1 + length;
                let is_last = end + 1 == self.record.len();
                let is_whole = is_last || self.record[end + 1] == delimiter;
                self.at = (!is_last).then_some(end + 2);
                (end, (!is_whole).then_some("text follows a closing quote"))
            }
        };
        if flaw.is_some() {
            self.at = None;
        }
        let has_quotes = memchr(quote, &self.record[start + 1..end]).is_some();
        Some(TableField { range: start + 1..end, is_quoted: true, has_quotes, flaw })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMAS: Dialect = Dialect::quoted(b',');

    #[test]
    fn records_end_at_line_breaks_outside_quotes() {
        let text = b"\r\na \"b\" c,\"d\ne\"\"\n\"\r\nf";
        assert_eq!(step(text, COMMAS, false), RecordSearch::Record { start: 2, end: 18, next: 20 });
        assert_eq!(step(&text[20..], COMMAS, false), RecordSearch::More { gap: 0 });
        assert_eq!(step(&text[20..], COMMAS, true), RecordSearch::Record { start: 0, end: 1, next: 1 });
        assert_eq!(step(b"\"a\n", COMMAS, false), RecordSearch::More { gap: 0 });
    }

    #[test]
    fn fields_are_read_without_their_quotes() {
        let fields = |record: &[u8]| -> Vec<_> {
            Fields::of(record, COMMAS).map(|field| (field.text(record).into_owned(), field.flaw)).collect()
        };
        let texts =
            |texts: &[&str]| texts.iter().map(|text| (text.as_bytes().to_vec(), None)).collect::<Vec<_>>();
        assert_eq!(fields(b"a,\"b, \"\"c\"\"\",,\"\",d\"e"), texts(&["a", "b, \"c\"", "", "", "d\"e"]));
        assert_eq!(fields(b"\"a\""), texts(&["a"]));
        assert_eq!(fields(b"\"a\","), texts(&["a", ""]));
        assert_eq!(fields(b"\"a\"b,c"), [(b"a".to_vec(), Some("text follows a closing quote"))]);
        assert_eq!(fields(b"\"a,b"), [(b"a,b".to_vec(), Some("a quote is not closed"))]);
    }
}
