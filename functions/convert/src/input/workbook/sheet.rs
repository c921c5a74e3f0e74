//! Which sheet of a workbook holds the catalogue, and its rows as text.

use super::book::Book;
use super::field::{field, is_filled};
use bytes::Bytes;
use calamine::{DataRef, Dimensions};
use std::collections::BTreeMap;
use wintermute_shared::{Error, Result};

/// A sheet, and which of its columns have a cell.
pub struct Chosen {
    pub name: String,
    /// The others that are shown and have cells.
    pub others: Vec<String>,
    columns: Vec<bool>,
}

/// The sheet of this name, or else the one with most cells of those that are shown, or of all where none of them has any.
///
/// # Errors
/// [`Error::Invalid`] when there is no such sheet; [`Book::cells`].
pub fn choose(book: &mut Book, wanted: Option<&str>) -> Result<Chosen> {
    let sheets = book.sheets();
    if let Some(wanted) = wanted {
        let same = |(name, _): &&(String, bool)| name.trim().eq_ignore_ascii_case(wanted.trim());
        let exact = sheets.iter().find(|(name, _)| name == wanted);
        let Some((name, _)) = exact.or_else(|| sheets.iter().find(same)) else {
            let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
            return Err(Error::invalid(format!(
                "the workbook has no sheet {wanted:?}, but {}: correct the setting sheet, or leave it out",
                names.join(", ")
            )));
        };
        return Ok(measure(book, name)?.1);
    }
    let (mut best, mut failure) = (None, None);
    let mut filled = Vec::new();
    for (name, is_shown) in &sheets {
        match measure(book, name) {
            Ok((cells, chosen)) => {
                let rank = (*is_shown && cells > 0, cells);
                if rank.0 {
                    filled.push(name.clone());
                }
                if best.as_ref().is_none_or(|(most, _)| rank > *most) {
                    best = Some((rank, chosen));
                }
            }
            // What is damaged may be another sheet than the catalogue.
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    let with_others = |chosen: Chosen| {
        let others = filled.into_iter().filter(|name| *name != chosen.name).collect();
        Chosen { others, ..chosen }
    };
    match (best, failure) {
        (Some((_, chosen)), None) => Ok(with_others(chosen)),
        (Some(((_, cells), chosen)), Some(_)) if cells > 0 => Ok(with_others(chosen)),
        (_, Some(error)) => Err(error),
        (None, None) => {
            Err(Error::invalid("the workbook has no sheet with cells: add one and upload it again"))
        }
    }
}

/// How many cells a sheet has, and in which columns.
fn measure(book: &mut Book, name: &str) -> Result<(u64, Chosen)> {
    let (mut cells, mut columns) = (0, Vec::new());
    book.cells(name, &mut |_, column, value| {
        if is_filled(value) {
            cells += 1;
            let column = column as usize;
            if columns.len() <= column {
                columns.resize(column + 1, false);
            }
            columns[column] = true;
        }
        true
    })?;
    Ok((cells, Chosen { name: name.to_owned(), others: Vec::new(), columns }))
}

/// Bytes of text that are handed over at once.
const CHUNK: usize = 256 << 10;

/// The rows of a sheet as text, handed over in chunks.
pub struct SheetText<'c, S> {
    chosen: &'c Chosen,
    send: S,
    text: Vec<u8>,
    /// The row at hand, and its fields by column.
    row: Option<u32>,
    fields: Vec<Vec<u8>>,
    /// The row after the last that was written.
    next: u32,
    merged: MergedCells,
}

impl<'c, S: FnMut(Bytes) -> bool> SheetText<'c, S> {
    /// The text of a sheet. `send` takes chunks, and answers whether more are wanted.
    pub fn new(chosen: &'c Chosen, merged: Vec<Dimensions>, send: S) -> Self {
        let fields = vec![Vec::new(); chosen.columns.len()];
        let merged = MergedCells::new(merged);
        Self { chosen, send, text: Vec::new(), row: None, fields, next: 0, merged }
    }

    /// Takes the next cell; answers whether more are wanted.
    pub fn cell(&mut self, row: u32, column: u32, value: &DataRef<'_>) -> bool {
        if !is_filled(value) {
            return true;
        }
        if self.row != Some(row) && !self.end_row() {
            return false;
        }
        self.row = Some(row);
        if let Some(written) = self.fields.get_mut(column as usize) {
            written.clear();
            field(written, value);
        }
        true
    }

    /// Writes the row at hand; answers whether more is wanted.
    fn end_row(&mut self) -> bool {
        let Some(row) = self.row.take() else { return true };
        while self.next < row {
            self.text.push(b'\n');
            self.next += 1;
        }
        self.next = row.saturating_add(1);
        self.merged.fill(row, &mut self.fields);
        let mut is_first = true;
        for (written, _) in self.fields.iter_mut().zip(&self.chosen.columns).filter(|(_, is_used)| **is_used)
        {
            if !std::mem::take(&mut is_first) {
                self.text.push(b',');
            }
            self.text.append(written);
        }
        self.text.push(b'\n');
        self.text.len() < CHUNK || (self.send)(std::mem::take(&mut self.text).into())
    }

    /// Hands over what is left.
    pub fn end(mut self) {
        if self.end_row() && !self.text.is_empty() {
            (self.send)(self.text.into());
        }
    }
}

/// Cells that are shown as one over several rows: only the first has the value, which is meant for all.
struct MergedCells {
    /// The columns in which such cells begin, and their last rows, by the row in which they begin.
    begin: BTreeMap<u32, Vec<(usize, u32)>>,
    /// Those that go on: column, last row, value.
    open: Vec<(usize, u32, Vec<u8>)>,
}

impl MergedCells {
    fn new(merged: Vec<Dimensions>) -> Self {
        let mut begin: BTreeMap<u32, Vec<(usize, u32)>> = BTreeMap::new();
        for Dimensions { start, end } in merged.into_iter().filter(|merged| merged.end.0 > merged.start.0) {
            begin.entry(start.0).or_default().push((start.1 as usize, end.0));
        }
        Self { begin, open: Vec::new() }
    }

    /// Fills the fields of a row.
    fn fill(&mut self, row: u32, fields: &mut [Vec<u8>]) {
        self.open.retain(|(_, last, _)| *last >= row);
        for (column, _, value) in &self.open {
            if let Some(field) = fields.get_mut(*column).filter(|field| field.is_empty()) {
                field.clone_from(value);
            }
        }
        for (column, last) in self.begin.remove(&row).unwrap_or_default() {
            if let Some(value) = fields.get(column).filter(|field| !field.is_empty()) {
                self.open.push((column, last, value.clone()));
            }
        }
    }
}
