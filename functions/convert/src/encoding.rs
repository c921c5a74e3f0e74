//! Encodings that are not read, named so that whoever has saved a file can save it again.

use wintermute_shared::{Error, Result};

/// What to do with a file in another encoding.
pub const ADVICE: &str = "save it as UTF-8 (in Excel: CSV UTF-8) and upload it again";

/// So many bytes tell whether every second one is zero.
const SEEN: usize = 1024;

/// Refuses an input that begins with these bytes if it is UTF-16 or UTF-32.
///
/// # Errors
/// [`Error::Invalid`] names the encoding.
pub fn check(bytes: &[u8]) -> Result<()> {
    let name = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => "UTF-32",
        [0xff, 0xfe, ..] => "UTF-16 (little-endian)",
        [0xfe, 0xff, ..] => "UTF-16 (big-endian)",
        _ => match zeros(bytes) {
            Some(1) => "UTF-16 (little-endian, without a byte order mark)",
            Some(_) => "UTF-16 (big-endian, without a byte order mark)",
            None => return Ok(()),
        },
    };
    Err(Error::invalid(format!("the file is {name}, which is not read: {ADVICE}")))
}

/// Which byte of each two is zero nearly always, while the other seldom is: the upper one of Latin letters in UTF-16.
fn zeros(bytes: &[u8]) -> Option<usize> {
    let (pairs, _) = bytes[..bytes.len().min(SEEN)].as_chunks::<2>();
    let zeros = |byte: usize| pairs.iter().filter(|pair| pair[byte] == 0).count();
    (0..2).find(|byte| {
        pairs.len() > 1 && zeros(*byte) * 10 > pairs.len() * 8 && zeros(1 - byte) * 10 < pairs.len()
    })
}

/// Whether text that is not UTF-8 may be Windows-1252: it holds no control characters, and none of the five bytes without a meaning.
pub fn is_windows_1252(text: &[u8]) -> bool {
    text.iter().all(|byte| match byte {
        b'\t' | b'\n' | b'\r' => true,
        0..b' ' | 0x7f | 0x81 | 0x8d | 0x8f | 0x90 | 0x9d => false,
        _ => true,
    })
}

/// What is wrong with a record that is not UTF-8 from the byte `at` on.
pub fn flaw(record: &[u8], at: usize) -> String {
    let look = if is_windows_1252(record) { "; the record looks like Windows-1252" } else { "" };
    format!("byte {at} of the record is not UTF-8{look}")
}

/// What is said of a table whose header is Windows-1252.
pub fn bad_header() -> Error {
    Error::invalid(format!(
        "the file seems to be Windows-1252: its first line, the header of a table, is not UTF-8; {ADVICE}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_known_with_and_without_a_byte_order_mark() {
        for (text, is_marked) in [
            ("name,price\nCaf\u{e9},5\n", false),
            ("{\"a\": \"\u{20b9} 5\"}", false),
            ("\u{feff}\u{540d},\u{4fa1}\n", true),
        ] {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for (bytes, end) in [(little, "little-endian"), (big, "big-endian")] {
                let error = check(&bytes).unwrap_err().to_string();
                assert!(error.starts_with(&format!("the file is UTF-16 ({end}")), "{error}");
                assert_eq!(error.contains("without a byte order mark"), !is_marked, "{error}");
                assert!(error.ends_with(ADVICE), "{error}");
            }
        }
    }

    #[test]
    fn other_bytes_are_not_taken_for_utf_16() {
        let utf_8 = "\u{540d},\u{4fa1}\n".as_bytes();
        for bytes in
            [b"", &b"a"[..], b"\0", b"a\0", b"name,price\n", utf_8, &[0; 64], &[7, 0, 0, 0, 9, 0, 0, 0]]
        {
            assert!(check(bytes).is_ok(), "{bytes:?}");
        }
    }
}
