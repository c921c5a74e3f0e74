//! The kinds of workbooks behind one face: their sheets, and the cells of each.

use super::compound::{damaged, named};
use super::kind::Kind;
use crate::input::ranged::Ranged;
use calamine::{
    Data, DataRef, Dimensions, Ods, Range, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, Xlsx,
};
use std::fmt::Display;
use wintermute_shared::Result;

/// Takes a cell's row, column and value; answers whether more are wanted.
pub type Take<'t> = dyn FnMut(u32, u32, &DataRef<'_>) -> bool + 't;

/// A workbook that was opened.
pub struct Book {
    file: Ranged,
    kind: Opened,
}

enum Opened {
    Xlsx(Box<Xlsx<Ranged>>),
    Xlsb(Box<Xlsb<Ranged>>),
    Xls(Box<Xls<Ranged>>),
    Ods(Box<Ods<Ranged>>),
}

impl Book {
    /// # Errors
    /// [`Error::Invalid`] for one that is encrypted or damaged, or another document; what the store reports.
    pub fn open(kind: Kind, file: Ranged) -> Result<Self> {
        let opened = match kind {
            Kind::Xlsx => Xlsx::new(file.clone()).map(|book| Opened::Xlsx(Box::new(book))).map_err(said),
            Kind::Xlsb => Xlsb::new(file.clone()).map(|book| Opened::Xlsb(Box::new(book))).map_err(said),
            Kind::Ods => Ods::new(file.clone()).map(|book| Opened::Ods(Box::new(book))).map_err(said),
            Kind::Xls => match Xls::new(file.clone()) {
                Ok(book) => Ok(Opened::Xls(Box::new(book))),
                Err(XlsError::Password) => Err("Workbook is password protected".to_owned()),
                Err(error) => return Err(file.failure(|| named(file.clone(), &error))),
            },
        };
        match opened {
            Ok(kind) => Ok(Self { file, kind }),
            Err(reason) => Err(file.failure(|| damaged(&reason))),
        }
    }

    /// The names of the sheets that hold cells, and whether each is shown.
    pub fn sheets(&self) -> Vec<(String, bool)> {
        let all = match &self.kind {
            Opened::Xlsx(book) => book.sheets_metadata(),
            Opened::Xlsb(book) => book.sheets_metadata(),
            Opened::Xls(book) => book.sheets_metadata(),
            Opened::Ods(book) => book.sheets_metadata(),
        };
        let sheets = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        sheets.map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible)).collect()
    }

    /// Hands over the cells of a sheet in the order in which they are stored, which is by rows.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is damaged; what the store reports.
    pub fn cells(&mut self, sheet: &str, take: &mut Take<'_>) -> Result<()> {
        let read = match &mut self.kind {
            Opened::Xlsx(book) => book.worksheet_cells_reader(sheet).map_err(said).and_then(|mut cells| {
                while let Some(cell) = cells.next_cell().map_err(said)? {
                    let (row, column) = cell.get_position();
                    if !take(row, column, cell.get_value()) {
                        break;
                    }
                }
                Ok(())
            }),
            Opened::Xlsb(book) => book.worksheet_cells_reader(sheet).map_err(said).and_then(|mut cells| {
                while let Some(cell) = cells.next_cell().map_err(said)? {
                    let (row, column) = cell.get_position();
                    if !take(row, column, cell.get_value()) {
                        break;
                    }
                }
                Ok(())
            }),
            Opened::Xls(book) => book.worksheet_range(sheet).map_err(said).map(|range| held(&range, take)),
            Opened::Ods(book) => book.worksheet_range(sheet).map_err(said).map(|range| held(&range, take)),
        };
        read.map_err(|reason| self.file.failure(|| damaged(&format!("{reason}, in the sheet {sheet:?}"))))
    }

    /// Cells of a sheet that are shown as one. What kinds of workbooks do not tell, and what is damaged, is as if there were none.
    pub fn merged(&mut self, sheet: &str) -> Vec<Dimensions> {
        match &mut self.kind {
            Opened::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            Opened::Xls(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            Opened::Xlsb(_) | Opened::Ods(_) => Vec::new(),
        }
    }
}

/// Hands over the cells of a sheet that is held in memory.
fn held(range: &Range<Data>, take: &mut Take<'_>) {
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let value = match value {
            Data::Int(value) => DataRef::Int(*value),
            Data::Float(value) => DataRef::Float(*value),
            Data::String(text) => DataRef::SharedString(text),
            Data::Bool(value) => DataRef::Bool(*value),
            Data::DateTime(value) => DataRef::DateTime(*value),
            Data::DateTimeIso(text) | Data::DurationIso(text) => DataRef::SharedString(text),
            Data::Error(_) | Data::Empty => DataRef::Empty,
        };
        if !take(first_row + row as u32, first_column + column as u32, &value) {
            break;
        }
    }
}

fn said(error: impl Display) -> String {
    error.to_string()
}
