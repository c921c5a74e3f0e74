//! The input as one stream of JSON text: chunks are joined, gzip and Zstandard are undone.

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, Read};
use wintermute_shared::{Error, Result};

/// Appends up to so many of the next stored bytes of the input to a buffer, and answers how many: none at the end.
pub type Source = Box<dyn FnMut(&mut Vec<u8>, usize) -> Result<usize> + Send>;

/// A source of chunks that `next` hands over, and nothing at the end.
pub fn in_chunks(mut next: impl FnMut() -> Option<Result<Bytes>> + Send + 'static) -> Source {
    let mut chunk = Bytes::new();
    Box::new(move |buffer, count| {
        while chunk.is_empty() {
            match next() {
                Some(next) => chunk = next?,
                None => return Ok(0),
            }
        }
        let bytes = chunk.split_to(count.min(chunk.len()));
        buffer.extend_from_slice(&bytes);
        Ok(bytes.len())
    })
}

/// How an input is stored. Its first bytes tell, so a wrong name does no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Plain,
    /// Compressed with gzip.
    Gzip,
    /// Compressed with Zstandard.
    Zstd,
    /// In columns, which are not read as a stream.
    Parquet,
}

impl Form {
    /// So many first bytes tell the form.
    pub const KNOWN_BY: usize = 4;

    /// The form of an input that begins with these bytes.
    pub fn of(first: &[u8]) -> Self {
        match first {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [b'P', b'A', b'R', b'1', ..] => Self::Parquet,
            _ => Self::Plain,
        }
    }
}

/// The decompressed input.
pub struct Input {
    decoder: Decoder,
    /// Bytes handed over.
    bytes: u64,
    max_expansion: u64,
}

/// So many decompressed bytes are never too many: small archives of very even data are harmless.
const HARMLESS: u64 = 64 << 20;

enum Decoder {
    Plain(Stored),
    Gzip(Box<MultiGzDecoder<Stored>>),
    Zstd(Box<Frames>),
}

impl Input {
    /// Looks at the first bytes of `source` and chooses how to read it. An archive may grow to `max_expansion` times its size.
    ///
    /// # Errors
    /// What `source` reports; [`Error::Invalid`] for Parquet, of which the rows are the stream.
    pub fn open(source: Source, max_expansion: u64) -> Result<Self> {
        let mut stored = Stored { source, buffer: Vec::new(), used: 0, bytes: 0, failure: None };
        while stored.buffer.len() < Form::KNOWN_BY && stored.read_more()? > 0 {}
        let decoder = match Form::of(&stored.buffer) {
            Form::Plain => Decoder::Plain(stored),
            Form::Gzip => Decoder::Gzip(Box::new(MultiGzDecoder::new(stored))),
            Form::Zstd => Decoder::Zstd(Box::new(Frames { stored, decoder: FrameDecoder::new() })),
            Form::Parquet => {
                return Err(Error::invalid(
                    "a Parquet file is read by the task and the command alone: set WINTERMUTE_LAMBDA_LIMIT_GB, and the function \
                     hands it over",
                ));
            }
        };
        Ok(Self { decoder, bytes: 0, max_expansion })
    }

    /// Appends up to `count` bytes to `buffer`; fewer mean that the input has ended.
    ///
    /// # Errors
    /// What the source reports, or [`Error::Invalid`] for an archive that is cut short, damaged, or a bomb.
    pub fn append(&mut self, buffer: &mut Vec<u8>, count: usize) -> Result<usize> {
        buffer.reserve(count);
        let limit = count as u64;
        let read = match &mut self.decoder {
            Decoder::Plain(stored) => stored.append(buffer, count),
            Decoder::Gzip(gzip) => gzip.take(limit).read_to_end(buffer),
            Decoder::Zstd(frames) => frames.take(limit).read_to_end(buffer),
        };
        let read = read.map_err(|error| self.failure(&error))?;
        self.bytes += read as u64;
        check_expansion("archive", self.bytes_read(), self.bytes, self.max_expansion)?;
        Ok(read)
    }

    /// Bytes taken from the source so far, as stored.
    pub fn bytes_read(&self) -> u64 {
        match &self.decoder {
            Decoder::Plain(stored) => stored.bytes,
            Decoder::Gzip(gzip) => gzip.get_ref().bytes,
            Decoder::Zstd(frames) => frames.stored.bytes,
        }
    }

    /// A failed read is the source's failure, whatever a decoder has wrapped around it, or else the archive's.
    fn failure(&mut self, error: &io::Error) -> Error {
        let (name, stored) = match &mut self.decoder {
            Decoder::Plain(stored) => ("input", stored),
            Decoder::Gzip(gzip) => ("gzip archive", gzip.get_mut()),
            Decoder::Zstd(frames) => ("Zstandard archive", &mut frames.stored),
        };
        let at = stored.bytes;
        stored.failure.take().unwrap_or_else(|| {
            Error::invalid(if is_early_end(error) {
                format!(
                    "the {name} is cut short or damaged: its {at} bytes end amid its data; upload it again"
                )
            } else {
                format!("the {name} is damaged before byte {at}: {error}; make it anew and upload it again")
            })
        })
    }
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

/// Whether a decoder wanted more bytes than there are; some say so only deep inside their own errors.
fn is_early_end(error: &(dyn std::error::Error + 'static)) -> bool {
    let inner = match error.downcast_ref::<io::Error>() {
        Some(error) if error.kind() == io::ErrorKind::UnexpectedEof => return true,
        Some(error) => error.get_ref().map(|inner| inner as &(dyn std::error::Error + 'static)),
        None => error.source(),
    };
    inner.is_some_and(is_early_end)
}

/// The input as it is stored.
struct Stored {
    source: Source,
    /// What was read ahead, of which so much is used.
    buffer: Vec<u8>,
    used: usize,
    /// Bytes that the source has handed over.
    bytes: u64,
    /// The source's own error, kept because decoders tell only their own.
    failure: Option<Error>,
}

/// Bytes read ahead for a decoder.
const AHEAD: usize = 256 << 10;

impl Stored {
    /// Reads ahead; answers how many bytes.
    fn read_more(&mut self) -> Result<usize> {
        self.buffer.drain(..self.used);
        self.used = 0;
        let read = (self.source)(&mut self.buffer, AHEAD)?;
        self.bytes += read as u64;
        Ok(read)
    }

    /// Reads what was not read ahead straight into the buffer.
    fn append(&mut self, buffer: &mut Vec<u8>, count: usize) -> io::Result<usize> {
        let ahead = &self.buffer[self.used..];
        let mut appended = ahead.len().min(count);
        buffer.extend_from_slice(&ahead[..appended]);
        self.used += appended;
        while appended < count {
            let read = (self.source)(buffer, count - appended);
            let read = read.map_err(|error| failed(&mut self.failure, error))?;
            if read == 0 {
                break;
            }
            self.bytes += read as u64;
            appended += read;
        }
        Ok(appended)
    }
}

fn failed(failure: &mut Option<Error>, error: Error) -> io::Error {
    *failure = Some(error);
    io::Error::other("the source failed")
}

impl BufRead for Stored {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used == self.buffer.len() {
            self.read_more().map_err(|error| failed(&mut self.failure, error))?;
        }
        Ok(&self.buffer[self.used..])
    }

    fn consume(&mut self, amount: usize) {
        self.used += amount;
    }
}

impl Read for Stored {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

/// Zstandard frames, one after the other, checksums verified.
struct Frames {
    stored: Stored,
    decoder: FrameDecoder,
}

/// Decoded bytes wanted from one call of the decoder.
const DECODE: usize = 128 << 10;

impl Frames {
    /// Begins the next frame, if there is one.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.stored.fill_buf()?.is_empty() {
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

impl Read for Frames {
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
