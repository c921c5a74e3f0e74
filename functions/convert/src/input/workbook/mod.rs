//! Workbooks of Excel and LibreOffice: the sheet with the table as the text of a CSV, which the reader of tables reads like any other.
//!
//! Strings are in quotes and numbers do not, so that numbers stay numbers. Rows without a cell are empty lines, so that lines are
//! the rows of the sheet, and columns without a cell are left out.

mod book;
mod compound;
mod field;
mod kind;
mod sheet;

use crate::input::counts::InputCounts;
use crate::input::opened::Opened;
use crate::input::ranged::Ranged;
use crate::input::source::in_chunks;
use crate::input::stored::Stored;
use book::Book;
use bytes::Bytes;
pub use kind::WorkbookFormat;
use sheet::{SheetText, choose};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use wintermute_shared::quality::Reading;
use wintermute_shared::{Error, Result, Settings};

/// Chunks of text that wait to be taken.
const WAITING: usize = 2;

/// What the thread that reads a workbook hands over.
enum Message {
    /// The sheet that was chosen.
    Sheet {
        name: String,
        others: Vec<String>,
    },
    /// The next text.
    Text(Bytes),
    Failure(Error),
}

/// Opens a workbook and chooses its sheet: that of the settings, or the one with most cells.
///
/// A thread of its own reads, since the readers of workbooks borrow from one another.
///
/// # Errors
/// [`Error::Invalid`] for a workbook that is encrypted or damaged, or has no sheet of the wanted name; [`Stored::range`].
pub fn open(stored: Arc<dyn Stored>, kind: WorkbookFormat, settings: &Settings) -> Result<Opened> {
    let size = stored.size();
    let (sender, receiver) = sync_channel(WAITING);
    let settings = settings.clone();
    std::thread::spawn(move || {
        if let Err(error) = read(Ranged::new(stored), kind, &settings, &sender) {
            // Nobody waits for it any more where the receiver is gone.
            let _ = sender.send(Message::Failure(error));
        }
    });
    let (sheet, others) = match next(&receiver) {
        Message::Sheet { name, others } => (name, others),
        Message::Failure(error) => return Err(error),
        Message::Text(_) => return Err(stopped()),
    };
    let source = in_chunks(move || match next(&receiver) {
        Message::Text(text) if text.is_empty() => None,
        Message::Text(text) => Some(Ok(text)),
        Message::Failure(error) => Some(Err(error)),
        Message::Sheet { .. } => Some(Err(stopped())),
    });
    let mut reading = Reading { format: kind.name().to_owned(), sheet: Some(sheet), ..Reading::default() };
    if !others.is_empty() {
        reading.repairs.insert(format!("other sheets not read ({})", others.join(", ")), others.len() as u64);
    }
    Ok(Opened { source, reading, size: Some(size), counts: InputCounts::default() })
}

/// The next part. A reader that has stopped without an end has met what it did not expect.
fn next(receiver: &Receiver<Message>) -> Message {
    receiver.recv().unwrap_or_else(|_| Message::Failure(stopped()))
}

fn stopped() -> Error {
    Error::invalid(
        "the workbook is damaged in a way that no reader expects: save it anew and upload it again",
    )
}

fn read(file: Ranged, kind: WorkbookFormat, settings: &Settings, sender: &SyncSender<Message>) -> Result<()> {
    let mut book = Book::open(kind, file)?;
    let chosen = choose(&mut book, settings.sheet.as_deref())?;
    // Nobody waits any more where the receiver is gone, so there is nothing to do.
    if sender.send(Message::Sheet { name: chosen.name.clone(), others: chosen.others.clone() }).is_err() {
        return Ok(());
    }
    let merged = book.merged(&chosen.name);
    let mut text = SheetText::new(&chosen, merged, |chunk| sender.send(Message::Text(chunk)).is_ok());
    book.cells(&chosen.name, &mut |row, column, value| text.cell(row, column, value))?;
    text.end();
    let _ = sender.send(Message::Text(Bytes::new()));
    Ok(())
}
