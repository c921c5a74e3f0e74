//! The input as UTF-8, whatever its encoding.
//!
//! Its beginning is looked at once. UTF-8 then passes through as it is; other encodings are decoded straight into the buffer of whoever
//! reads. A byte order mark stays, as U+FEFF.

use crate::input::decompress::Input;
use crate::input::encoding::{Charset, Doubt, LOST};
use crate::input::lines::Lines;
use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE};
use wintermute_shared::quality::Reading;
use wintermute_shared::{Result, Settings};

/// The decoded input.
pub struct DecodedInput {
    input: Input,
    charset: Charset,
    doubt: Doubt,
    /// None for UTF-8.
    decoding: Option<Decoding>,
    /// What was read ahead, and how much of it is used.
    ahead: Vec<u8>,
    used: usize,
    /// Whether nothing comes after `ahead`.
    ended: bool,
    /// Whether half a character was left out at the end.
    has_half: bool,
}

enum Decoding {
    /// By the WHATWG's rules; `finished` once the end of the input was decoded.
    Known { decoder: Box<Decoder>, finished: bool },
    /// By the same rules, line by line.
    Lines(Lines),
    /// Four bytes a character, as they are read.
    Utf32(fn([u8; 4]) -> u32),
}

/// Bytes that are decoded at once; this many also tell the encoding.
const CHUNK: usize = 1 << 20;
/// A decoder wants room for one character more than it writes.
const SLACK: usize = 16;

/// What it is called that UTF-16 has an odd number of bytes.
const HALF: &str = "bytes at the end that are half a character, left out";
/// What it is called that some lines are UTF-8 in a text that is in another encoding by its beginning.
const UTF_8_LINES: &str = "lines that are UTF-8 in a file that is not, read as UTF-8";

impl DecodedInput {
    /// Looks at the beginning of `input`, unless the settings name the encoding.
    ///
    /// # Errors
    /// As [`Input::append`] and [`Charset::of`].
    pub fn open(mut input: Input, settings: &Settings) -> Result<Self> {
        let mut ahead = Vec::new();
        let ended = input.append(&mut ahead, CHUNK)? < CHUNK;
        // What was made of a workbook or the like is UTF-8, whatever the encoding within.
        let is_made = !input.reading().format.is_empty();
        let named = if is_made { Some("utf-8") } else { settings.encoding.as_deref() };
        let charset = Charset::of(&ahead, ended, named)?;
        let decoding = match charset {
            Charset::Known(encoding) if encoding == UTF_8 => None,
            Charset::Known(encoding) if encoding.is_single_byte() && named.is_none() => {
                Some(Decoding::Lines(Lines::new(encoding)))
            }
            Charset::Known(encoding) => {
                let decoder = Box::new(encoding.new_decoder_without_bom_handling());
                Some(Decoding::Known { decoder, finished: false })
            }
            Charset::Utf32Le => Some(Decoding::Utf32(u32::from_le_bytes)),
            Charset::Utf32Be => Some(Decoding::Utf32(u32::from_be_bytes)),
        };
        let doubt = match (&decoding, named) {
            (None, None) => Doubt::Guessed,
            (None, Some(_)) => Doubt::Named,
            _ => Doubt::Decoded,
        };
        let read = ahead.len();
        let mut text = Self { input, charset, doubt, decoding, ahead, used: 0, ended, has_half: false };
        text.leave_out_half(read);
        Ok(text)
    }

    /// Leaves out the first byte of two at the end of UTF-16, which a cut or a clumsy program has left there. Before the `read` bytes at
    /// the end are whole chunks, which are even.
    fn leave_out_half(&mut self, read: usize) {
        let is_utf_16 =
            matches!(self.charset, Charset::Known(encoding) if encoding == UTF_16LE || encoding == UTF_16BE);
        if self.ended && is_utf_16 && !read.is_multiple_of(2) {
            self.ahead.pop();
            self.has_half = true;
        }
    }

    /// What is known of how the input is stored, with its encoding and what was repaired so far.
    pub fn reading(&self) -> Reading {
        let reading = self.input.reading();
        if !reading.format.is_empty() {
            return reading;
        }
        let mut repairs = reading.repairs;
        if let Some(Decoding::Lines(lines)) = &self.decoding
            && lines.utf_8 > 0
        {
            repairs.insert(UTF_8_LINES.to_owned(), lines.utf_8);
        }
        if self.has_half {
            repairs.insert(HALF.to_owned(), 1);
        }
        Reading { encoding: Some(self.charset.name().to_owned()), repairs, ..reading }
    }

    /// What may be wrong with the text.
    pub fn doubt(&self) -> Doubt {
        self.doubt
    }

    /// Bytes taken from the source so far, as stored.
    pub fn bytes_read(&self) -> u64 {
        self.input.bytes_read()
    }

    /// Appends `count` bytes to `buffer`, or a few more; fewer mean that the input has ended.
    ///
    /// # Errors
    /// As [`Input::append`].
    pub fn append(&mut self, buffer: &mut Vec<u8>, count: usize) -> Result<usize> {
        if self.decoding.is_some() { self.decode(buffer, count) } else { self.pass_through(buffer, count) }
    }

    fn pass_through(&mut self, buffer: &mut Vec<u8>, count: usize) -> Result<usize> {
        let ahead = self.ahead.len() - self.used;
        if ahead == 0 {
            return if self.ended { Ok(0) } else { self.input.append(buffer, count) };
        }
        let appended = ahead.min(count);
        if buffer.is_empty() && appended == self.ahead.len() {
            *buffer = std::mem::take(&mut self.ahead);
        } else {
            buffer.extend_from_slice(&self.ahead[self.used..self.used + appended]);
            self.used += appended;
            if self.used == self.ahead.len() {
                (self.ahead, self.used) = (Vec::new(), 0);
            }
        }
        let wants_more = appended < count && !self.ended;
        let more = if wants_more { self.input.append(buffer, count - appended)? } else { 0 };
        Ok(appended + more)
    }

    fn decode(&mut self, buffer: &mut Vec<u8>, count: usize) -> Result<usize> {
        let before = buffer.len();
        while buffer.len() - before < count {
            let (from, stored) = (buffer.len(), &self.ahead[self.used..]);
            let used = match &mut self.decoding {
                Some(Decoding::Known { decoder, finished }) if !*finished => {
                    buffer.resize(before + count + SLACK, 0);
                    let (result, used, written, _) =
                        decoder.decode_to_utf8(stored, &mut buffer[from..], self.ended);
                    buffer.truncate(from + written);
                    *finished = self.ended && result == CoderResult::InputEmpty;
                    used
                }
                Some(Decoding::Lines(lines)) => lines.decode(stored, self.ended, buffer),
                Some(Decoding::Utf32(read)) => {
                    decode_utf_32(stored, *read, before + count, self.ended, buffer)
                }
                _ => 0,
            };
            self.used += used;
            if used == 0 && buffer.len() == from {
                if self.ended {
                    break;
                }
                self.ahead.drain(..self.used);
                self.used = 0;
                let read = self.input.append(&mut self.ahead, CHUNK)?;
                self.ended = read < CHUNK;
                self.leave_out_half(read);
            }
        }
        Ok(buffer.len() - before)
    }
}

/// Decodes UTF-32 until the buffer has `size` bytes; gives the bytes used. What is left over at the end stands for no character.
fn decode_utf_32(
    stored: &[u8],
    read: fn([u8; 4]) -> u32,
    size: usize,
    ended: bool,
    buffer: &mut Vec<u8>,
) -> usize {
    let mut used = 0;
    while buffer.len() < size && used < stored.len() {
        let (character, bytes) = match stored[used..].first_chunk::<4>() {
            Some(quad) => (char::from_u32(read(*quad)).unwrap_or(LOST), 4),
            None if ended => (LOST, stored.len() - used),
            None => break,
        };
        buffer.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        used += bytes;
    }
    used
}
