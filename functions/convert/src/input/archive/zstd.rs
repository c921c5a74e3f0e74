//! Zstandard: frames one after the other, checksums verified, frames to skip passed over.

use super::gzip::pass_zeros;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, Read};

/// The frames of a Zstandard archive.
pub struct Frames<R> {
    stored: R,
    decoder: FrameDecoder,
}

/// Decoded bytes wanted from one call of the decoder.
const DECODE: usize = 128 << 10;

impl<R: BufRead> Frames<R> {
    /// The frames that `stored` begins with.
    pub fn new(stored: R) -> Self {
        Self { stored, decoder: FrameDecoder::new() }
    }

    /// Begins the next frame, if there is one.
    fn begin(&mut self) -> io::Result<bool> {
        while pass_zeros(&mut self.stored)? {
            match self.decoder.init(&mut self.stored) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(&mut Read::by_ref(&mut self.stored).take(length.into()), &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(false)
    }

    fn verify(&self) -> io::Result<()> {
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(written), Some(calculated)) if written != calculated => {
                Err(io::Error::other("the checksum of a frame does not match its data"))
            }
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !buffer.is_empty() && self.decoder.can_collect() == 0 {
            if self.decoder.is_finished() {
                self.verify()?;
                if !self.begin()? {
                    return Ok(0);
                }
            } else {
                self.decoder
                    .decode_blocks(&mut self.stored, BlockDecodingStrategy::UptoBytes(DECODE))
                    .map_err(io::Error::other)?;
            }
        }
        self.decoder.read(buffer)
    }
}
