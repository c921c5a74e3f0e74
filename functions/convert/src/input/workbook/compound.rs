//! What a file of Microsoft's older programs is that is no workbook.

use crate::input::refusal::unreadable;
use calamine::XlsError;
use std::io::{Read, Seek};
use wintermute_shared::Error;

/// The parts by which such files are known, as their directory names them.
const PARTS: [(&str, &str); 5] = [
    ("EncryptedPackage", "a workbook or document that is encrypted with a password"),
    ("WordDocument", "a Word document"),
    ("PowerPoint Document", "a PowerPoint presentation"),
    ("__properties_version1.0", "a message of Outlook"),
    ("VisioDocument", "a Visio drawing"),
];

/// Bytes that are searched for the directory, which is anywhere.
const SEARCHED: u64 = 64 << 20;

/// What to say of a file that could not be opened as a workbook.
pub fn named(mut file: impl Read + Seek, error: &XlsError) -> Error {
    let mut bytes = Vec::new();
    let read = file.rewind().and_then(|()| file.take(SEARCHED).read_to_end(&mut bytes));
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(&bytes, &name).is_some()
    };
    match PARTS.iter().find(|(name, _)| read.is_ok() && has(name)) {
        Some((_, what)) => unreadable(what, &[]),
        None => damaged(&error.to_string()),
    }
}

/// What is said of a workbook that cannot be read.
pub(super) fn damaged(reason: &str) -> Error {
    Error::invalid(if reason.ends_with("password protected") {
        "the workbook is encrypted with a password: save it without one and upload it again".to_owned()
    } else {
        format!("the workbook is damaged: {reason}; save it anew and upload it again")
    })
}
