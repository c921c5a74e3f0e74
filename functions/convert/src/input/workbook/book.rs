//! The kinds of workbooks behind one face: their sheets, and the cells of each.

use super::compound::{damaged, named};
use super::kind::WorkbookFormat;
use crate::input::ranged::Ranged;
use calamine::{
    Cell, Data, DataRef, Dimensions, Ods, Range, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, Xlsx,
};
use std::fmt::Display;
use wintermute_shared::Result;

/// Takes a cell's row, column and value; answers whether more are wanted.
pub type Take<'t> = dyn FnMut(u32, u32, &DataRef<'_>) -> bool + 't;

/// A workbook that was opened.
pub struct Book {
    file: Ranged,
    kind: OpenedBook,
}

enum OpenedBook {
    Xlsx(Box<Xlsx<Ranged>>),
    Xlsb(Box<Xlsb<Ranged>>),
    Xls(Box<Xls<Ranged>>),
    Ods(Box<Ods<Ranged>>),
}

impl Book {
    /// # Errors
    /// [`Error::Invalid`] for one that is encrypted or damaged, or another document; what the store reports.
    pub fn open(kind: WorkbookFormat, file: Ranged) -> Result<Self> {
        let opened = match kind {
            WorkbookFormat::Xlsx => {
                Xlsx::new(file.clone()).map(|book| OpenedBook::Xlsx(Box::new(book))).map_err(said)
            }
            WorkbookFormat::Xlsb => {
                Xlsb::new(file.clone()).map(|book| OpenedBook::Xlsb(Box::new(book))).map_err(said)
            }
            WorkbookFormat::Ods => {
                Ods::new(file.clone()).map(|book| OpenedBook::Ods(Box::new(book))).map_err(said)
            }
            WorkbookFormat::Xls => match Xls::new(file.clone()) {
                Ok(book) => Ok(OpenedBook::Xls(Box::new(book))),
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
            OpenedBook::Xlsx(book) => book.sheets_metadata(),
            OpenedBook::Xlsb(book) => book.sheets_metadata(),
            OpenedBook::Xls(book) => book.sheets_metadata(),
            OpenedBook::Ods(book) => book.sheets_metadata(),
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
            OpenedBook::Xlsx(book) => book
                .worksheet_cells_reader(sheet)
                .map_err(said)
                .and_then(|mut cells| hand_over(|| cells.next_cell().map_err(said), take)),
            OpenedBook::Xlsb(book) => book
                .worksheet_cells_reader(sheet)
                .map_err(said)
                .and_then(|mut cells| hand_over(|| cells.next_cell().map_err(said), take)),
            OpenedBook::Xls(book) => {
                book.worksheet_range(sheet).map_err(said).map(|range| hand_over_all(&range, take))
            }
            OpenedBook::Ods(book) => {
                book.worksheet_range(sheet).map_err(said).map(|range| hand_over_all(&range, take))
            }
        };
        read.map_err(|reason| self.file.failure(|| damaged(&format!("{reason}, in the sheet {sheet:?}"))))
    }

    /// Cells of a sheet that are shown as one. What kinds of workbooks do not tell, and what is damaged, is as if there were none.
    pub fn merged(&mut self, sheet: &str) -> Vec<Dimensions> {
        match &mut self.kind {
            OpenedBook::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            OpenedBook::Xls(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            OpenedBook::Xlsb(_) | OpenedBook::Ods(_) => Vec::new(),
        }
    }
}

/// Hands over the cells of a sheet that is held in memory.
fn hand_over<'a>(
    mut next_cell: impl FnMut() -> std::result::Result<Option<Cell<DataRef<'a>>>, String>,
    take: &mut Take<'_>,
) -> std::result::Result<(), String> {
    while let Some(cell) = next_cell()? {
        let (row, column) = cell.get_position();
        if !take(row, column, cell.get_value()) {
            break;
        }
    }
    Ok(())
}

fn hand_over_all(range: &Range<Data>, take: &mut Take<'_>) {
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
