//! Bzip2: streams one after the other, as pbzip2 writes them, and in each blocks, which are decoded one by one.
//!
//! The decoder keeps all of a stream in memory and does not tell where it ends. So each of its blocks, which begin at any bit behind
//! a mark of 48 bits, is made a stream of its own.

use super::gzip::pass_zeros;
use bzip2_rs::DecoderReader;
use std::io::{self, BufRead, Cursor, Read};

/// What a block begins with, and what a stream ends with, before its checksum: marks of 48 bits.
const BLOCK: u64 = 0x3141_5926_5359;
const END: u64 = 0x1772_4538_5090;
const MARK: u32 = 48;
const CHECKSUM: u32 = 32;
/// Bytes of a compressed block are never more: it holds 900,000 bytes, which hardly grow.
const LONGEST: usize = 1 << 20;

/// The streams of a bzip2 archive.
pub struct Streams<R> {
    bits: Bits<R>,
    /// The stream's first bytes, which say how large its blocks are; none before it begins.
    header: Option<[u8; 4]>,
    block: Option<DecoderReader<Cursor<Vec<u8>>>>,
}

impl<R: BufRead> Streams<R> {
    /// The streams that `stored` begins with.
    pub fn new(stored: R) -> Self {
        Self { bits: Bits { stored, held: 0, count: 0 }, header: None, block: None }
    }

    /// The next block, whose mark has been read or ends with the block before; nothing at the end of the last stream.
    fn next_block(&mut self) -> io::Result<Option<DecoderReader<Cursor<Vec<u8>>>>> {
        loop {
            let header = match self.header {
                Some(header) => header,
                None if pass_zeros(&mut self.bits.stored)? => self.begin()?,
                None => return Ok(None),
            };
            match self.bits.take(MARK)? {
                BLOCK => return Ok(Some(DecoderReader::new(Cursor::new(self.cut(header)?)))),
                END => {
                    self.bits.take(CHECKSUM)?;
                    self.bits.align();
                    self.header = None;
                }
                _ => return Err(damaged("a block does not begin where it should")),
            }
        }
    }

    fn begin(&mut self) -> io::Result<[u8; 4]> {
        let header = (self.bits.take(32)? as u32).to_be_bytes();
        if !matches!(header, [b'B', b'Z', b'h', b'1'..=b'9']) {
            return Err(damaged("other bytes follow its last stream"));
        }
        self.header = Some(header);
        Ok(header)
    }

    /// The block that begins here as a stream of its own. The mark after it stays to be read.
    fn cut(&mut self, header: [u8; 4]) -> io::Result<Vec<u8>> {
        let mut stream = header.to_vec();
        stream.extend_from_slice(&BLOCK.to_be_bytes()[2..]);
        let start = stream.len();
        // The last 64 bits.
        let mut seen = 0;
        while stream.len() < start + LONGEST {
            let byte = self.bits.take(8)?;
            stream.push(byte as u8);
            seen = seen << 8 | byte;
            // How many bits come after the mark, if it has just been seen.
            let after = (0..8).find(|after| matches!(seen >> after & ((1 << MARK) - 1), BLOCK | END));
            let Some(after) = after else { continue };
            let bits = 8 * (stream.len() - start) as u32 - after;
            if bits < MARK {
                continue;
            }
            self.bits.give_back(seen, MARK + after);
            end(&mut stream, start, bits - MARK);
            return Ok(stream);
        }
        Err(damaged("a block does not end"))
    }
}

/// Ends a stream after this many bits behind its first `start` bytes.
fn end(stream: &mut Vec<u8>, start: usize, bits: u32) {
    let whole = start + bits as usize / 8;
    let used = bits % 8;
    let partial = u128::from(stream[whole] >> (8 - used).min(7)) & ((1 << used) - 1);
    stream.truncate(whole);
    // The bits of the last byte, the mark, a checksum that is not looked at, and zeros.
    let tail = (partial << MARK | u128::from(END)) << (128 - used - MARK);
    stream.extend_from_slice(&tail.to_be_bytes());
}

impl<R: BufRead> Read for Streams<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !buffer.is_empty() {
            if let Some(block) = &mut self.block {
                let read = block.read(buffer)?;
                if read > 0 {
                    return Ok(read);
                }
            }
            self.block = self.next_block()?;
            if self.block.is_none() {
                break;
            }
        }
        Ok(0)
    }
}

/// Stored bytes, bit by bit.
struct Bits<R> {
    stored: R,
    /// The last of these bits are still to be read.
    held: u128,
    count: u32,
}

impl<R: BufRead> Bits<R> {
    /// The next bits, 48 at most.
    fn take(&mut self, bits: u32) -> io::Result<u64> {
        while self.count < bits {
            let Some(byte) = self.stored.fill_buf()?.first().copied() else {
                return Err(io::ErrorKind::UnexpectedEof.into());
            };
            self.stored.consume(1);
            self.held = self.held << 8 | u128::from(byte);
            self.count += 8;
        }
        self.count -= bits;
        Ok((self.held >> self.count) as u64 & ((1 << bits) - 1))
    }

    /// The last bits of `seen` are to be read again.
    fn give_back(&mut self, seen: u64, bits: u32) {
        let rest = self.held & ((1 << self.count) - 1);
        let again = u128::from(seen) & ((1 << bits) - 1);
        self.held = again << self.count | rest;
        self.count += bits;
    }

    /// Passes over the rest of a byte.
    fn align(&mut self) {
        self.count -= self.count % 8;
    }
}

fn damaged(how: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, how)
}
