//! XML as UTF-8. Its encoding is what a byte order mark or its declaration says, and UTF-8 if neither does.

use crate::input::counts::CountHandle;
use crate::input::encoding::Charset;
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, BufRead, Read};

/// The declaration is within this many bytes.
const DECLARED_WITHIN: usize = 256;

/// The encoding of XML that begins with these bytes: the declared one, unless they are not in it. A feed that was saved anew keeps an
/// old declaration, and one without a declaration need not be UTF-8.
pub fn of(first: &[u8]) -> &'static Encoding {
    let declared = declared(first);
    let is_utf_8 = match std::str::from_utf8(first) {
        Ok(_) => true,
        // A character may go on behind these bytes.
        Err(error) => error.error_len().is_none(),
    };
    if is_utf_8 && !first.is_ascii() && declared.is_single_byte() {
        return UTF_8;
    }
    match Charset::of(first, false, None) {
        Ok(Charset::Known(found)) if declared == UTF_8 && !is_utf_8 => found,
        _ => declared,
    }
}

/// The encoding that XML which begins with these bytes declares.
fn declared(first: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(first) {
        return encoding;
    }
    match first {
        [b'<', 0, ..] => return UTF_16LE,
        [0, b'<', ..] => return UTF_16BE,
        _ => {}
    }
    let begin = String::from_utf8_lossy(&first[..first.len().min(DECLARED_WITHIN)]);
    let label = begin.trim_start().strip_prefix("<?xml").and_then(|begin| {
        let declaration = begin.split("?>").next()?;
        let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
        value.get(1..)?.split(['"', '\'']).next()
    });
    let encoding = label.and_then(|label| Encoding::for_label(label.trim().as_bytes())).unwrap_or(UTF_8);
    // The declaration could not have been read if that were so.
    if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding }
}

/// A reader of UTF-8, whatever the encoding of what is stored.
pub struct Utf8<R> {
    stored: R,
    /// None for UTF-8.
    decoder: Option<Decoder>,
    /// The beginning of a character of UTF-8 that goes on in what is read next.
    begun: Vec<u8>,
    text: Vec<u8>,
    used: usize,
    is_first: bool,
    ended: bool,
    /// How many bytes were not as the encoding has them.
    bad: CountHandle,
}

impl<R: BufRead> Utf8<R> {
    /// Reads `stored`, which is in this encoding, and counts bytes that are not: those in UTF-8 are read as Windows-1252.
    pub fn new(stored: R, encoding: &'static Encoding, bad: CountHandle) -> Self {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_with_bom_removal());
        let (begun, text) = (Vec::new(), Vec::new());
        Self { stored, decoder, begun, text, used: 0, is_first: true, ended: false, bad }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        self.text.clear();
        self.used = 0;
        while self.text.is_empty() && !self.ended {
            let stored = self.stored.fill_buf()?;
            let count = stored.len();
            self.ended = count == 0;
            let bad = match &mut self.decoder {
                Some(decoder) => decode(decoder, stored, &mut self.text),
                None => {
                    self.begun.extend_from_slice(stored);
                    let bad = mend(&mut self.begun, self.ended, &mut self.text);
                    if self.is_first && !self.text.is_empty() {
                        self.is_first = false;
                        let mark = if self.text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
                        self.text.drain(..mark);
                    }
                    bad
                }
            };
            self.stored.consume(count);
            self.bad.add(bad);
        }
        Ok(())
    }
}

/// Decodes bytes; answers how many of their characters were bad. No bytes are the end.
fn decode(decoder: &mut Decoder, mut bytes: &[u8], text: &mut Vec<u8>) -> u64 {
    let is_last = bytes.is_empty();
    let mut bad = 0;
    loop {
        let start = text.len();
        text.resize(
            start + decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()).min(1 << 20),
            0,
        );
        let (result, read, written, had_bad) = decoder.decode_to_utf8(bytes, &mut text[start..], is_last);
        text.truncate(start + written);
        bad += u64::from(had_bad);
        bytes = &bytes[read..];
        if result == CoderResult::InputEmpty {
            return bad;
        }
    }
}

/// Moves what is complete to `text`, bytes that are not UTF-8 as characters of Windows-1252; answers how many of these there are.
fn mend(bytes: &mut Vec<u8>, is_last: bool, text: &mut Vec<u8>) -> u64 {
    let (mut at, mut bad) = (0, 0);
    while at < bytes.len() {
        let Err(error) = std::str::from_utf8(&bytes[at..]) else {
            text.extend_from_slice(&bytes[at..]);
            at = bytes.len();
            break;
        };
        let good = error.valid_up_to();
        text.extend_from_slice(&bytes[at..at + good]);
        at += good;
        if error.error_len().is_none() && !is_last {
            break;
        }
        // The first byte alone: what follows may begin a character.
        let (character, _) = WINDOWS_1252.decode_without_bom_handling(&bytes[at..=at]);
        text.extend_from_slice(character.as_bytes());
        (at, bad) = (at + 1, bad + 1);
    }
    bytes.drain(..at);
    bad
}

impl<R: BufRead> BufRead for Utf8<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used == self.text.len() {
            self.decode_more()?;
        }
        Ok(&self.text[self.used..])
    }

    fn consume(&mut self, amount: usize) {
        self.used += amount;
    }
}

impl<R: BufRead> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn read(bytes: &[u8], chunk: usize) -> (String, u64) {
        let bad = CountHandle::default();
        let mut text = String::new();
        let stored = BufReader::with_capacity(chunk, bytes);
        Utf8::new(stored, declared(bytes), bad.clone()).read_to_string(&mut text).unwrap();
        (text, bad.get())
    }

    #[test]
    fn the_encoding_is_what_the_beginning_says_wherever_chunks_end() {
        let body = "<a>Caf\u{e9} \u{20ac}</a>";
        let utf16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
        let latin = b"<?xml version='1.0' encoding = 'iso-8859-1' ?><a>Caf\xe9 \x80</a>".to_vec();
        for (bytes, prefix) in [
            (body.as_bytes().to_vec(), ""),
            (format!("\u{feff}{body}").into_bytes(), ""),
            (utf16(body), ""),
            (utf16(&format!("\u{feff}{body}")), ""),
            (latin, "<?xml version='1.0' encoding = 'iso-8859-1' ?>"),
            (format!("<?xml encoding=\"UTF-16\"?>{body}").into_bytes(), "<?xml encoding=\"UTF-16\"?>"),
        ] {
            for chunk in [1, 2, 3, 7, 1000] {
                assert_eq!(read(&bytes, chunk), (format!("{prefix}{body}"), 0), "{chunk} of {bytes:?}");
            }
        }
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_read_as_windows_1252_and_counted() {
        for chunk in [1, 2, 100] {
            assert_eq!(
                read(b"<a>Caf\xe9</a>\xc3\xa9\xe2\x82", chunk),
                ("<a>Caf\u{e9}</a>\u{e9}\u{e2}\u{201a}".into(), 3)
            );
        }
    }
}
