//! Zip: the one catalogue in an archive, or a workbook, which is a zip archive too.

use crate::input::counts::InputCounts;
use crate::input::opened::Opened;
use crate::input::ranged::Ranged;
use crate::input::refusal::{check_expansion, unreadable};
use crate::input::source::Source;
use crate::input::stored::Stored;
use crate::input::workbook::{self, WorkbookFormat};
use ::zip::{CompressionMethod, ZipArchive};
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use std::io::Read;
use std::sync::Arc;
use wintermute_shared::contract::keys::RAW;
use wintermute_shared::contract::side_file::side_file;
use wintermute_shared::quality::Reading;
use wintermute_shared::{Dataset, Error, Result, Settings};

/// Bytes that a workbook's parts may have together, sheets aside, which are read as a stream.
const HELD: u64 = 1 << 30;
/// So many names are listed in an error.
const LISTED: usize = 10;
/// How names begin that lie beside a catalogue, in lower case.
const BESIDE: [&str; 6] = ["readme", "read me", "license", "licence", "changelog", "copyright"];

/// Opens the one catalogue in an archive, or the workbook that it is.
///
/// # Errors
/// [`Error::Invalid`] for another document, an archive without a catalogue or with several, or one that is encrypted or damaged.
pub fn open(stored: Arc<dyn Stored>, settings: &Settings) -> Result<Opened> {
    let size = stored.size();
    let file = Ranged::new(stored.clone());
    let mut archive = ZipArchive::new(file.clone()).map_err(|error| file.failure(|| damaged(&error)))?;
    let members = members(&mut archive).map_err(|error| file.failure(|| damaged(&error)))?;
    if let Some(document) = document(&members, &mut archive) {
        let kind = document.map_err(|what| unreadable(what, &[]))?;
        check_size(&members, size, settings)?;
        return workbook::open(stored, kind, settings);
    }
    let chosen = choose(&members)?;
    let source = member(&mut archive, chosen, &file)?;
    let reading = Reading { packing: vec!["zip".to_owned()], ..Reading::default() };
    Ok(Opened { source, reading, size: Some(size), counts: InputCounts::default() })
}

/// A file in an archive.
struct Member {
    index: usize,
    name: String,
    size: u64,
}

fn members(archive: &mut ZipArchive<Ranged>) -> ::zip::result::ZipResult<Vec<Member>> {
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index)?;
        if !file.is_dir() {
            // Windows' own programs have written `\`.
            members.push(Member { index, name: file.name()?.replace('\\', "/"), size: file.size() });
        }
    }
    Ok(members)
}

/// Which workbook an archive is, or what other document.
fn document(
    members: &[Member],
    archive: &mut ZipArchive<Ranged>,
) -> Option<Result<WorkbookFormat, &'static str>> {
    let has = |name: &str| members.iter().any(|member| member.name.eq_ignore_ascii_case(name));
    let begins = |folder: &str| members.iter().any(|member| member.name.starts_with(folder));
    if has("xl/workbook.xml") {
        return Some(Ok(WorkbookFormat::Xlsx));
    }
    if has("xl/workbook.bin") {
        return Some(Ok(WorkbookFormat::Xlsb));
    }
    let mut kind = String::new();
    if let Ok(file) = archive.by_name("mimetype")
        && file.take(100).read_to_string(&mut kind).is_ok()
    {
        return match kind.trim() {
            "application/vnd.oasis.opendocument.spreadsheet" => Some(Ok(WorkbookFormat::Ods)),
            "application/epub+zip" => Some(Err("an e-book")),
            kind if kind.starts_with("application/vnd.oasis.opendocument.") => {
                Some(Err("a document of OpenOffice or LibreOffice"))
            }
            _ => None,
        };
    }
    if has("[Content_Types].xml") {
        return Some(Err(match () {
            () if begins("word/") => "a Word document",
            () if begins("ppt/") => "a PowerPoint presentation",
            () if begins("xl/") => return Some(Ok(WorkbookFormat::Xlsx)),
            () => "a document of Microsoft Office",
        }));
    }
    match () {
        () if begins("Index/") && begins("Metadata/") => {
            Some(Err("a document of Apple's Numbers, Pages or Keynote"))
        }
        () if has("META-INF/MANIFEST.MF") => Some(Err("a Java archive")),
        () if !members.is_empty() && members.iter().all(|member| member.name.ends_with(".npy")) => {
            Some(Err("arrays of NumPy"))
        }
        () => None,
    }
}

/// Refuses a workbook that would fill the memory.
fn check_size(members: &[Member], size: u64, settings: &Settings) -> Result<()> {
    let sum = |sheets: bool| {
        let is_sheet = |member: &&Member| member.name.to_lowercase().contains("worksheets/");
        members
            .iter()
            .filter(|member| is_sheet(member) == sheets)
            .map(|member| member.size)
            .fold(0, u64::saturating_add)
    };
    let (sheets, others) = (sum(true), sum(false));
    check_expansion("workbook", size, sheets.saturating_add(others), settings.max_expansion)?;
    if others > HELD {
        return Err(Error::invalid(format!(
            "the workbook holds {others} bytes beside its sheets, and more than {HELD} are not held in memory: save the sheet with \
             the catalogue as CSV and upload that"
        )));
    }
    Ok(())
}

/// The one catalogue among the files.
fn choose(members: &[Member]) -> Result<usize> {
    let is_file = |member: &&Member| member.size > 0 && side_file(&format!("{RAW}{}", member.name)).is_none();
    let files: Vec<&Member> = members.iter().filter(is_file).collect();
    let is_named = |member: &&&Member| Dataset::of_raw_key(&format!("{RAW}{}", member.name)).is_ok();
    let is_beside = |member: &&&Member| {
        let name = member.name.rsplit('/').next().unwrap_or_default().to_lowercase();
        BESIDE.iter().any(|beside| name.starts_with(beside))
    };
    let named: Vec<&Member> =
        files.iter().filter(is_named).filter(|member| !is_beside(member)).copied().collect();
    match (&named[..], &files[..]) {
        // A single file is taken whatever its name, since its content tells what it is.
        ([only], _) | ([], [only]) => Ok(only.index),
        ([], []) => {
            Err(Error::invalid("the zip archive holds no file: pack the catalogue anew and upload it again"))
        }
        ([], several) => Err(Error::invalid(format!(
            "the zip archive holds no catalogue but {}: upload the catalogue itself",
            listed(several)
        ))),
        (several, _) => Err(Error::invalid(format!(
            "the zip archive holds {} catalogues, and one is read: upload each by itself, of {}",
            several.len(),
            listed(several)
        ))),
    }
}

fn listed(members: &[&Member]) -> String {
    let mut names: Vec<&str> = members.iter().take(LISTED).map(|member| member.name.as_str()).collect();
    names.sort_unstable();
    let more = members.len() - names.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}

/// The content of a file in an archive.
fn member(archive: &mut ZipArchive<Ranged>, index: usize, file: &Ranged) -> Result<Source> {
    let member = archive.by_index_raw(index).map_err(|error| file.failure(|| damaged(&error)))?;
    let name = member.name().map_or_else(|_| String::new(), |name| name.into_owned());
    if member.encrypted() {
        return Err(Error::invalid(format!(
            "{name} in the zip archive is encrypted: pack it without a password and upload it again"
        )));
    }
    let (size, crc, method) = (member.size(), member.crc32(), member.compression());
    let start = member.data_start().unwrap_or_default();
    let end = start.saturating_add(member.compressed_size());
    if end > file.size() {
        return Err(Error::invalid(format!(
            "{name} in the zip archive is cut short: upload the archive again"
        )));
    }
    let part = file.part(start, end);
    let mut decoder: Box<dyn Read + Send> = match method {
        CompressionMethod::Stored => Box::new(part),
        CompressionMethod::Deflated => Box::new(DeflateDecoder::new(part)),
        other => {
            return Err(Error::invalid(format!(
                "{name} in the zip archive is compressed with {other:?}, which is not read: pack it with the usual method, Deflate"
            )));
        }
    };
    let (file, mut sum, mut bytes) = (file.clone(), Crc::new(), 0);
    Ok(Box::new(move |buffer, count| {
        let before = buffer.len();
        let read = Read::by_ref(&mut decoder).take(count as u64).read_to_end(buffer);
        let read = read.map_err(|error| file.failure(|| broken(&name, &error.to_string())))?;
        sum.update(&buffer[before..]);
        bytes += read as u64;
        if bytes > size || (read < count && (bytes, sum.sum()) != (size, crc)) {
            return Err(broken(&name, "its bytes are not those that were packed"));
        }
        Ok(read)
    }))
}

fn broken(name: &str, how: &str) -> Error {
    Error::invalid(format!("{name} in the zip archive is damaged: {how}; pack it anew and upload it again"))
}

fn damaged(error: &::zip::result::ZipError) -> Error {
    Error::invalid(format!(
        "the zip archive is cut short or damaged: {error}; pack it anew and upload it again"
    ))
}
