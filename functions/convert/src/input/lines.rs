//! Text of one byte a character, in which some lines are UTF-8 after all: files put together from several.

use encoding_rs::{Decoder, Encoding};
use memchr::memchr;

/// Decodes text whose encoding was guessed by its beginning.
pub struct Lines {
    decoder: Box<Decoder>,
    /// Lines that are UTF-8, and not ASCII.
    pub utf_8: u64,
}

/// A longer line need not be seen whole.
const LONGEST: usize = 64 << 10;

impl Lines {
    /// Decodes from this encoding.
    pub fn new(encoding: &'static Encoding) -> Self {
        Self { decoder: Box::new(encoding.new_decoder_without_bom_handling()), utf_8: 0 }
    }

    /// Appends the next text to `buffer`, up to the end of a line; gives the bytes used, none if more are needed.
    pub fn decode(&mut self, stored: &[u8], ended: bool, buffer: &mut Vec<u8>) -> usize {
        let ascii = Encoding::ascii_valid_up_to(stored);
        buffer.extend_from_slice(&stored[..ascii]);
        let rest = &stored[ascii..];
        let end = match memchr(b'\n', rest) {
            Some(end) => end,
            None if ended || rest.len() >= LONGEST => rest.len(),
            None => return ascii,
        };
        let line = &rest[..end];
        let used = match std::str::from_utf8(line) {
            Ok(_) => end,
            // A character that is cut comes whole the next time.
            Err(error) if error.error_len().is_none() && end == rest.len() && !ended => error.valid_up_to(),
            Err(_) => 0,
        };
        if used > 0 {
            self.utf_8 += 1;
            buffer.extend_from_slice(&line[..used]);
            return ascii + used;
        }
        let before = buffer.len();
        let room = self.decoder.max_utf8_buffer_length(line.len()).unwrap_or_default();
        buffer.resize(before + room, 0);
        let (_, _, written, _) = self.decoder.decode_to_utf8(line, &mut buffer[before..], false);
        buffer.truncate(before + written);
        ascii + end
    }
}
