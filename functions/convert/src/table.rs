//! Input that is a table already: CSV, TSV and the like (RFC 4180, any of four delimiters, quotes where needed).

use crate::framing::Step;
use memchr::{memchr, memchr2};
use std::borrow::Cow;
use std::ops::Range;

/// What may stand between fields; of two as frequent ones the first counts.
const DELIMITERS: [u8; 4] = [b'\t', b',', b';', b'|'];
/// A longer name of a column means that the first line is no header.
const LONGEST_NAME: usize = 256;

/// A table's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// What stands between fields.
    pub delimiter: u8,
    /// The names of the columns, each once.
    pub names: Vec<String>,
    /// The header's length in bytes with its line break.
    pub bytes: usize,
}

impl Header {
    /// The header of a table that begins with these bytes. Nothing if it is no table, an outer nothing if more bytes are needed,
    /// which `ended` rules out.
    pub fn detect(bytes: &[u8], ended: bool) -> Option<Option<Self>> {
        let line = &bytes[..memchr(b'\n', bytes).unwrap_or(bytes.len())];
        let Some(delimiter) = delimiter(line) else { return Some(None) };
        let (end, next) = match step(bytes, delimiter, ended) {
            Step::Record { end, next, .. } => (end, next),
            _ if bytes.len() > LONGEST_NAME << 10 => return Some(None),
            _ => return None,
        };
        // Neither lines of JSON of which the first is broken are a table, nor is text with a comma in its first line.
        let record = bytes[next..].trim_ascii_start();
        match (record.first(), record.iter().find(|&&byte| byte == delimiter || byte == b'\n')) {
            (Some(b'{' | b'['), _) | (_, Some(b'\n')) => return Some(None),
            (Some(_), None) if ended => return Some(None),
            (_, None) if !ended => return None,
            _ => {}
        }
        let names: Option<Vec<String>> = std::str::from_utf8(&bytes[..end]).ok().and_then(|header| {
            let name =
                |field: TableField| String::from_utf8_lossy(&field.text(header.as_bytes())).trim().to_owned();
            Fields::of(header.as_bytes(), delimiter)
                .map(|field| field.flaw.is_none().then(|| name(field)))
                .collect()
        });
        // A name with delimiters in two of its lines is the rest of the header and a row: a quote in it is not closed.
        let is_broken =
            |name: &String| name.lines().filter(|line| line.contains(char::from(delimiter))).count() > 1;
        let is_name = |name: &String| name.len() <= LONGEST_NAME && !name.contains(['{', '<', '\0']);
        Some(
            names
                .filter(|names| names.len() > 1 && names.iter().all(is_name) && !names.iter().any(is_broken))
                .map(|names| Self { delimiter, names: distinct(names), bytes: next }),
        )
    }
}

/// The delimiter that is most frequent outside quotes.
fn delimiter(line: &[u8]) -> Option<u8> {
    let mut counts = [0; DELIMITERS.len()];
    let mut in_quotes = false;
    for byte in line {
        in_quotes ^= *byte == b'"';
        if let Some(i) = DELIMITERS.iter().position(|delimiter| delimiter == byte).filter(|_| !in_quotes) {
            counts[i] += 1;
        }
    }
    let most = *counts.iter().max()?;
    DELIMITERS
        .into_iter()
        .zip(counts)
        .find(|(_, count)| *count == most && most > 0)
        .map(|(delimiter, _)| delimiter)
}

/// Names for columns that have none or one that is taken.
fn distinct(names: Vec<String>) -> Vec<String> {
    let mut taken: Vec<String> = Vec::with_capacity(names.len());
    for (name, number) in names.into_iter().zip(1..) {
        let name = if name.is_empty() { format!("column_{number}") } else { name };
        let again = (2..).map(|time| format!("{name}_{time}"));
        let free = std::iter::once(name.clone()).chain(again).find(|name| !taken.contains(name));
        taken.push(free.unwrap_or(name));
    }
    taken
}

/// Looks for the next whole record of a well-formed table: a line, unless line breaks stand in quotes. Tables of others are read by
/// [`rows`](crate::rows).
pub fn step(bytes: &[u8], delimiter: u8, ended: bool) -> Step {
    let start = bytes.iter().position(|byte| !matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len());
    let mut at = start;
    while let Some(n) = bytes.get(at..).and_then(|rest| memchr2(b'"', b'\n', rest)) {
        at += n;
        if bytes[at] == b'\n' {
            let end = if at > start && bytes[at - 1] == b'\r' { at - 1 } else { at };
            return Step::Record { start, end, next: at + 1 };
        }
        at += 1;
        // Elsewhere than at a field's beginning a quote is text.
        if at - 1 == start || bytes[at - 2] == delimiter {
            match closing_quote(&bytes[at..]) {
                Some(end) => at += end + 1,
                None => at = bytes.len(),
            }
        }
    }
    let end = bytes.len();
    if ended && start < end { Step::Record { start, end, next: end } } else { Step::More { gap: start } }
}

/// Where the quote stands that ends the text which `bytes` begin with; doubled ones belong to the text.
fn closing_quote(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr(b'"', &bytes[at..])?;
        if bytes.get(at + 1) != Some(&b'"') {
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
    /// Where its text stands in the record, quotes aside.
    pub range: Range<usize>,
    /// Whether it stands in quotes.
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
    delimiter: u8,
    /// Where the next field begins; none behind the last.
    at: Option<usize>,
}

impl<'r> Fields<'r> {
    /// The fields of `record`.
    pub fn of(record: &'r [u8], delimiter: u8) -> Self {
        Self { record, delimiter, at: Some(0) }
    }
}

impl Iterator for Fields<'_> {
    type Item = TableField;

    fn next(&mut self) -> Option<TableField> {
        let start = self.at?;
        let rest = &self.record[start..];
        if rest.first() != Some(&b'"') {
            let end = memchr(self.delimiter, rest).map(|n| start + n);
            self.at = end.map(|end| end + 1);
            let range = start..end.unwrap_or(self.record.len());
            return Some(TableField { range, is_quoted: false, has_quotes: false, flaw: None });
        }
        let (end, flaw) = match closing_quote(&rest[1..]) {
            None => (self.record.len(), Some(UNCLOSED)),
            Some(length) => {
                let end = start + 1 + length;
                let is_last = end + 1 == self.record.len();
                let is_whole = is_last || self.record[end + 1] == self.delimiter;
                self.at = (!is_last).then_some(end + 2);
                (end, (!is_whole).then_some("text follows a closing quote"))
            }
        };
        if flaw.is_some() {
            self.at = None;
        }
        let has_quotes = memchr(b'"', &self.record[start + 1..end]).is_some();
        Some(TableField { range: start + 1..end, is_quoted: true, has_quotes, flaw })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<(u8, Vec<String>)> {
        Header::detect(text.as_bytes(), true).unwrap().map(|header| (header.delimiter, header.names))
    }

    #[test]
    fn a_header_tells_the_delimiter_and_the_names() {
        let (delimiter, found) = names("id,\"a, \"\"b\"\"\",id,\nx,").unwrap();
        assert_eq!(
            (delimiter, found),
            (b',', ["id", "a, \"b\"", "id_2", "column_4"].map(str::to_owned).to_vec())
        );
        assert_eq!(names("a;b;c,d\r\n1;2;3\r\n").unwrap().0, b';');
        let two_lines = names("id,\"Price, incl.\nVAT\"\nx,1\n").unwrap().1;
        assert_eq!(two_lines, ["id", "Price, incl.\nVAT"]);
        assert_eq!(names("a\tb").unwrap(), (b'\t', vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn what_is_no_header_is_none() {
        for text in [
            "<html>, <b>\n",
            "oops, broken\n{\"a\": 1}\n",
            "word\nword\n",
            "id,\"title,price\nA,Shirt 5\",5\nB,x,6\n",
            "a,\0b\n",
            "Dear all,\nread this\n",
            "a,b\nc",
            "",
        ] {
            assert_eq!(names(text), None, "{text:?}");
        }
        assert_eq!(Header::detect(b"a,\xff\nb,c", true), Some(None));
        assert_eq!(Header::detect(b"a,b", false), None, "the name may go on");
    }

    #[test]
    fn records_end_at_line_breaks_outside_quotes() {
        let text = b"\r\na \"b\" c,\"d\ne\"\"\n\"\r\nf";
        assert_eq!(step(text, b',', false), Step::Record { start: 2, end: 18, next: 20 });
        assert_eq!(step(&text[20..], b',', false), Step::More { gap: 0 });
        assert_eq!(step(&text[20..], b',', true), Step::Record { start: 0, end: 1, next: 1 });
        assert_eq!(step(b"\"a\n", b',', false), Step::More { gap: 0 });
    }

    #[test]
    fn fields_are_read_without_their_quotes() {
        let fields = |record: &[u8]| -> Vec<_> {
            Fields::of(record, b',').map(|field| (field.text(record).into_owned(), field.flaw)).collect()
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
