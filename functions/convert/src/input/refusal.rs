//! What is refused whatever its format: files that are no catalogues, and archives that grow too much.

use wintermute_shared::{Error, Result};

/// So many decompressed bytes are never too many: small archives of very even data are harmless.
const HARMLESS: u64 = 64 << 20;

/// What is said of a file that no catalogue is read from.
pub(crate) fn unreadable(what: &str, packing: &[String]) -> Error {
    let advice = if what.ends_with(" archive") {
        "unpack it and upload the catalogue itself"
    } else {
        "save or export the catalogue as CSV, JSON lines or a workbook (xlsx), and upload that"
    };
    Error::invalid(match packing.last() {
        Some(packing) => format!("the {packing} archive holds {what}, which is not read: {advice}"),
        None => format!("the file is {what}, which is not read: {advice}"),
    })
}

/// Stops at what seems made to fill memory and disks: `stored` bytes of it have become `bytes`.
pub(crate) fn check_expansion(what: &str, stored: u64, bytes: u64, max_expansion: u64) -> Result<()> {
    if bytes <= HARMLESS || bytes <= stored.saturating_mul(max_expansion) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "the {what} seems to be a bomb: {stored} bytes of it have grown to {bytes}, more than {max_expansion} times as many; if it \
         is a catalogue after all, raise max_expansion"
    )))
}
