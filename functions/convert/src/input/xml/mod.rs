//! XML feeds: their records as the text of one JSON array, as a stream.
//!
//! The beginning tells which element is a record ([`find`]); each then becomes a JSON object ([`record`]). Nothing is held but the
//! beginning and the record at hand.

mod encoding;
mod find;
mod guard;
mod lenient;
mod name;
mod record;
mod records;

use crate::input::counts::{CountHandle, InputCounts};
use crate::input::refusal::unreadable;
use encoding::Utf8;
use encoding_rs::Encoding;
use find::Outline;
use guard::Guard;
use quick_xml::Reader;
use records::Records;
use std::io::{self, BufRead, Cursor, Read};
use wintermute_shared::quality::Reading;
use wintermute_shared::{Error, Settings};

/// Bytes of the beginning that tell which element is a record.
const BEGINNING: u64 = 4 << 20;

/// The text of a feed.
pub struct Feed {
    /// A JSON array of its records.
    pub json: Box<dyn Read + Send>,
    /// What was repaired.
    pub counts: InputCounts,
}

/// Opens a feed, and adds to `reading` what is known of it.
///
/// # Errors
/// What the stored bytes report; an [`Error::Invalid`] within for a document without records, and for an unknown encoding.
pub fn open(
    mut stored: Box<dyn BufRead + Send>,
    settings: &Settings,
    reading: &mut Reading,
) -> io::Result<Feed> {
    let encoding = match &settings.encoding {
        Some(label) => Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            invalid(format!(
                "the encoding {label:?} is not known: name one such as utf-8, windows-1252 or utf-16le"
            ))
        })?,
        None => encoding::of(stored.fill_buf()?),
    };
    let bad = CountHandle::default();
    let mut text = Utf8::new(stored, encoding, bad.clone());
    let mut beginning = Vec::new();
    Read::by_ref(&mut text).take(BEGINNING).read_to_end(&mut beginning)?;
    let outline = Outline::of(&beginning);
    match outline.root() {
        Some("html") => return Err(io::Error::other(unreadable("an HTML page", &reading.packing))),
        Some("Workbook") if outline.at("Workbook.Worksheet").is_some() => {
            return Err(io::Error::other(unreadable("a workbook as XML (Excel 2003)", &reading.packing)));
        }
        Some("document") if outline.at("document.body.spreadsheet").is_some() => {
            return Err(io::Error::other(unreadable("a workbook as flat XML (fods)", &reading.packing)));
        }
        Some("mysqldump" | "pma_xml_export") => {
            return Err(io::Error::other(unreadable("an XML dump of a database", &reading.packing)));
        }
        Some("Error") => {
            return Err(io::Error::other(unreadable("an error answer of a server", &reading.packing)));
        }
        Some("svg") => return Err(io::Error::other(unreadable("an SVG image", &reading.packing))),
        _ => {}
    }
    let place = match &settings.records_path {
        Some(path) => outline.at(path).ok_or_else(|| {
            invalid(format!("the XML has no element at records_path {path}: {}", advice(&outline)))
        })?,
        None => outline.records().ok_or_else(|| {
            invalid(format!("the XML has no element that looks like a product: {}", advice(&outline)))
        })?,
    };
    reading.format = "an XML feed".to_owned();
    reading.encoding = Some(encoding.name().to_owned());
    reading.records_path = Some(place.path.join("."));
    let others = outline.other_records(&place);
    if !others.is_empty() {
        reading
            .repairs
            .insert(format!("other elements not read ({})", others.join(", ")), others.len() as u64);
    }
    let text: Box<dyn BufRead + Send> = Box::new(Cursor::new(beginning).chain(text));
    let limit = settings.max_record_bytes;
    let reader = Reader::from_reader(Guard::new(text, limit));
    let json = Records::new(reader, place, limit);
    Ok(Feed {
        json: Box::new(json),
        counts: InputCounts::of([("bytes of XML read as Windows-1252, or replaced", bad)]),
    })
}

fn advice(outline: &Outline) -> String {
    let repeated = outline.repeated();
    if repeated.is_empty() {
        "no element repeats in it".to_owned()
    } else {
        format!(
            "name the element of a product in records_path; those that repeat are {}",
            repeated.join(", ")
        )
    }
}

fn invalid(message: String) -> io::Error {
    io::Error::other(Error::invalid(message))
}
