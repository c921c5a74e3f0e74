//! Headers within a table: files were put together, each with its own.

use super::dialect::Dialect;
use super::fields::Fields;

/// The header of a table, to know it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    dialect: Dialect,
    /// As it is written.
    text: Vec<u8>,
    /// The first name with the delimiter behind it, without and with quotes.
    starts: [Vec<u8>; 2],
    /// Its cells, trimmed.
    cells: Vec<Vec<u8>>,
}

/// What a row is, compared with the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The header again.
    Same,
    /// A header with other columns, or in another order.
    Other,
    /// A row.
    None,
}

impl Header {
    /// The header that is written so.
    pub fn new(text: &[u8], dialect: Dialect) -> Self {
        let cells = cells(text, dialect);
        let first = cells.first().cloned().unwrap_or_default();
        let start = |parts: &[&[u8]]| parts.concat();
        let bare = start(&[&first, &[dialect.delimiter]]);
        let quoted = start(&[b"\"", &first, b"\"", &[dialect.delimiter]]);
        Self { dialect, text: text.to_vec(), starts: [bare, quoted], cells }
    }

    /// Compares a row with the header. Hardly a row begins or is as long as the header, so this takes little time.
    #[inline]
    pub fn likeness(&self, row: &[u8]) -> Likeness {
        let may_be = row.len() == self.text.len() || self.starts.iter().any(|start| row.starts_with(start));
        if may_be { self.compare(row) } else { Likeness::None }
    }

    #[cold]
    fn compare(&self, row: &[u8]) -> Likeness {
        let cells = cells(row, self.dialect);
        if cells == self.cells {
            return Likeness::Same;
        }
        let mut names: Vec<&Vec<u8>> = self.cells.iter().filter(|name| cells.contains(name)).collect();
        names.sort_unstable();
        names.dedup();
        let names = names.iter().filter(|name| !name.is_empty()).count();
        // All cells are names, or most of many are.
        let is_header = (names >= 2 && names == cells.len()) || (names >= 3 && names * 4 >= cells.len() * 3);
        if is_header { Likeness::Other } else { Likeness::None }
    }

    /// Its cells, for a message.
    pub fn shown(&self) -> String {
        shown(&self.text)
    }
}

/// A line as it is shown in a message: not more than its beginning.
pub fn shown(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let start: String = text.chars().take(200).collect();
    if start.len() < text.len() { format!("{start}…") } else { start }
}

/// The cells of a line, trimmed, without empty ones at its end.
fn cells(line: &[u8], dialect: Dialect) -> Vec<Vec<u8>> {
    let cell = |field: super::fields::TableField| field.text(line).trim_ascii().to_vec();
    let mut cells: Vec<Vec<u8>> = Fields::of(line, dialect).map(cell).collect();
    while cells.last().is_some_and(Vec::is_empty) {
        cells.pop();
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_known_again_however_it_is_quoted() {
        let header = Header::new(b"id,name,\"price\"", Dialect::quoted(b','));
        for (row, likeness) in [
            ("id,name,\"price\"", Likeness::Same),
            ("id,name,price", Likeness::Same),
            ("\"id\",\"name\",\"price\",", Likeness::Same),
            ("id, name, price", Likeness::Same),
            ("name,id,\"price\"", Likeness::Other),
            ("id,name,colour,price", Likeness::Other),
            ("id,name", Likeness::Other),
            ("id,chair,5", Likeness::None),
            ("1,a chair,\"6.5\"", Likeness::None),
        ] {
            assert_eq!(header.likeness(row.as_bytes()), likeness, "{row}");
        }
        assert_eq!(Header::new(b"name", Dialect::quoted(b'\n')).likeness(b"name"), Likeness::Same);
    }
}
