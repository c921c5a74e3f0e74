//! CRC-32 as S3 takes it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc_fast::{CrcAlgorithm, Digest};

/// The running CRC-32 of a part, or of an object.
#[derive(Debug)]
pub(super) struct Crc32(Digest);

impl Default for Crc32 {
    fn default() -> Self {
        Self(Digest::new(CrcAlgorithm::Crc32IsoHdlc))
    }
}

impl Crc32 {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Adds bytes that were summed on their own.
    pub(super) fn append(&mut self, next: &Self) {
        self.0.combine(&next.0);
    }

    /// The four bytes, highest first, in base64.
    pub(super) fn base64(&self) -> String {
        let [.., a, b, c, d] = self.0.finalize().to_be_bytes();
        STANDARD.encode([a, b, c, d])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_summed_on_their_own_add_up_to_the_whole() {
        let mut whole = Crc32::default();
        for part in [&b"1234"[..], b"", b"56789"] {
            let mut summed = Crc32::default();
            summed.update(part);
            whole.append(&summed);
        }
        // The check value of CRC-32/ISO-HDLC is cbf43926.
        assert_eq!(whole.base64(), STANDARD.encode([0xcb, 0xf4, 0x39, 0x26]));
    }
}
