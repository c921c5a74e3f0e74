//! Files that are no catalogues, known by how they begin, so that an error can say what they are.

/// How files begin that nothing is read from.
const BEGINNINGS: [(&[u8], &str); 32] = [
    (b"\x5d\0\0\x80\0", "an LZMA archive"),
    (b"%PDF-", "a PDF"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"LZIP\x01", "an lzip archive"),
    (b"\x04\x22\x4d\x18", "an LZ4 archive"),
    (b"\xff\x06\0\0sNaPpY", "a Snappy archive"),
    (b"\x1f\x9d", "an archive of compress"),
    (b"MSCF\0\0\0\0", "a cabinet archive"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"\0\x01\0\0Standard Jet DB", "an Access database"),
    (b"\0\x01\0\0Standard ACE DB", "an Access database"),
    (b"Obj\x01", "an Avro file"),
    (b"ARROW1\0\0", "an Arrow file"),
    (b"FEA1", "a Feather file"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"\x93NUMPY", "an array of NumPy"),
    (b"\x80\x02", "a pickle of Python"),
    (b"\x80\x03", "a pickle of Python"),
    (b"\x80\x04\x95", "a pickle of Python"),
    (b"\x80\x05\x95", "a pickle of Python"),
    (b"RDX2\n", "a data file of R"),
    (b"RDX3\n", "a data file of R"),
    (b"{\\rtf", "an RTF document"),
    (b"version https://git-lfs.github.com/", "a pointer of Git LFS, not the file itself"),
    (b"\x7fELF", "a program"),
];

/// What a file that begins with these bytes is, if nothing is read from such files.
pub fn unreadable(first: &[u8]) -> Option<&'static str> {
    let listed = BEGINNINGS.iter().find(|(beginning, _)| first.starts_with(beginning)).map(|(_, what)| *what);
    listed.or(match first {
        // Text may begin with these letters too.
        [b'O', b'R', b'C', rest @ ..] if rest.iter().take(64).any(|byte| matches!(byte, 0..=8)) => {
            Some("an ORC file")
        }
        _ if is_tar(first) => Some("a tar archive"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("a WebP image"),
        [9, 0 | 2 | 4 | 8, 4 | 6 | 8 | 16, 0, ..] => Some("a workbook of Excel before 1997"),
        _ if is_lock(first) => Some("a lock that Excel keeps beside an open workbook"),
        _ if is_html(first) => Some("an HTML page"),
        _ if is_binary(first) => Some("a binary file of an unknown kind"),
        _ => None,
    })
}

/// Whether text that begins with these bytes is XML, in whatever encoding.
pub fn is_xml(first: &[u8]) -> bool {
    let mut begin = beginning(first);
    begin.next() == Some(b'<')
        && begin
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'?' | b'!' | b'_' | 0x80..))
}

/// Bytes of text without its byte order mark, the upper bytes of UTF-16, and white space in front.
fn beginning(first: &[u8]) -> impl Iterator<Item = u8> {
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    let text = text.strip_prefix(b"\xff\xfe").or_else(|| text.strip_prefix(b"\xfe\xff")).unwrap_or(text);
    text.iter().copied().filter(|byte| *byte != 0).skip_while(u8::is_ascii_whitespace)
}

/// How pages begin, in lower case.
const PAGES: [&[u8]; 9] =
    [b"<!doctype html", b"<html", b"<head>", b"<body", b"<table", b"<div", b"<meta ", b"<script", b"<style"];

fn is_html(first: &[u8]) -> bool {
    let begin: Vec<u8> = beginning(first).take(16).map(|byte| byte.to_ascii_lowercase()).collect();
    PAGES.iter().any(|page| begin.starts_with(page))
}

/// The first header of a tar archive: its checksum is right, in which its own field counts as spaces.
fn is_tar(first: &[u8]) -> bool {
    const CHECKSUM: std::ops::Range<usize> = 148..156;
    let Some(header) = first.get(..512) else { return false };
    let digits: String = header[CHECKSUM].iter().map(|byte| char::from(*byte)).collect();
    let Ok(written) = u32::from_str_radix(digits.trim_matches(['\0', ' ']), 8) else { return false };
    let rest = header.iter().enumerate().filter(|(at, _)| !CHECKSUM.contains(at));
    written == rest.map(|(_, byte)| u32::from(*byte)).sum::<u32>() + 8 * u32::from(b' ')
}

/// `~$products.xlsx`: 165 bytes, with the length of a name, and the name filled up with spaces.
fn is_lock(first: &[u8]) -> bool {
    let [length @ 1..=54, rest @ ..] = first else { return false };
    first.len() == 165 && rest[usize::from(*length)..54].iter().all(|byte| matches!(byte, 0 | b' '))
}

/// Whether there are too many control characters for text. Those that are at each second byte alone are of UTF-16.
fn is_binary(first: &[u8]) -> bool {
    if first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff") {
        return false;
    }
    let is_control = |byte: u8| matches!(byte, 2..=8 | 0x0e..=0x19 | 0x1c..=0x1f | 0x7f);
    [0, 1].iter().all(|odd| {
        let (all, controls) = first
            .iter()
            .skip(*odd)
            .step_by(2)
            .fold((0, 0), |(all, controls), byte| (all + 1, controls + usize::from(is_control(*byte))));
        all > 8 && controls * 20 > all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_catalogue_is_named_for_what_it_is() {
        for (first, what) in [
            (&b"%PDF-1.7\n%\xe2\xe3"[..], "a PDF"),
            (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML>\n<html>", "an HTML page"),
            (b"<TABLE border=1><tr>", "an HTML page"),
            (b"\x80\x04\x95\x1a\0\0\0", "a pickle of Python"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "a WebP image"),
        ] {
            assert_eq!(unreadable(first), Some(what), "{first:?}");
        }
        let noise: Vec<u8> = (0..1024_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(unreadable(&noise), Some("a binary file of an unknown kind"));
    }

    #[test]
    fn text_in_any_encoding_is_none_of_these() {
        let russian = "Название;Цена\nКроссовки беговые;5990\n".repeat(9);
        let chinese = "品名,价格\n跑鞋,299\n".repeat(9);
        let utf16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let texts = [utf16(&russian), utf16(&chinese), russian.into_bytes(), chinese.into_bytes()];
        for text in texts.iter().map(Vec::as_slice).chain([
            &b""[..],
            b"P",
            b"name\tprice\n",
            b"\tname\tprice\n",
            b"{\"a\": 1}",
            b"<",
            b"< 5 EUR;name\n",
            b"PK;name\n1;Shoe\n",
        ]) {
            assert_eq!(unreadable(text), None, "{text:?}");
            assert!(!is_xml(text), "{text:?}");
        }
    }

    #[test]
    fn xml_is_known_in_any_encoding() {
        for text in ["<?xml version='1.0'?>", "<rss>", "\u{feff} \n<products>", "<!-- made by -->", "<цены>"]
        {
            assert!(is_xml(text.as_bytes()), "{text}");
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert!(is_xml(&utf16) || !text.is_ascii(), "{text}");
        }
    }
}
