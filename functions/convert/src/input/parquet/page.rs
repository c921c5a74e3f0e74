//! The pages of one column, one after the other: header, size, decompression.
//!
//! What a header states is checked before memory is taken for it.

use super::budget::Budget;
use super::fault::{Fault, damaged};
use super::pages::Pages;
use super::thrift::{Thrift, is_true};
use ::parquet::basic::{Compression, Encoding};
use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use std::io::Read;

/// A page, decompressed.
pub enum Page {
    Dictionary {
        data: Bytes,
        count: usize,
    },
    /// This many levels, which come before the values.
    Data {
        data: Bytes,
        count: usize,
        encoding: Encoding,
        levels: LevelsLength,
    },
}

/// How a page tells the length of its levels.
pub enum LevelsLength {
    /// In four bytes before them.
    Before,
    /// In the header: of those of repetition, of those of definition.
    InHeader(usize, usize),
}

/// The pages of a column in a row group.
pub struct PageReader {
    pages: Pages,
    codec: Compression,
    at: u64,
    end: u64,
}

/// A header has this many bytes at most; statistics may be long.
const LONGEST_HEADER: u64 = 16 << 20;
/// So many bytes of a header are looked at first.
const SHORT_HEADER: u64 = 4 << 10;

impl PageReader {
    /// Those between two places of the file.
    pub fn new(pages: Pages, codec: Compression, (at, end): (u64, u64)) -> Self {
        Self { pages, codec, at, end }
    }

    /// The next page; none at the end.
    pub fn next(&mut self, budget: &mut Budget) -> Result<Option<Page>, Fault> {
        while self.at < self.end {
            let header = self.header()?;
            let left = self.end - self.at;
            if header.stored as u64 > left {
                return Err(damaged(format!(
                    "the page before byte {} states {} bytes, and its column has {left} left",
                    self.at, header.stored
                )));
            }
            let start = self.at;
            self.at += header.stored as u64;
            let (data, count, encoding, levels) = match header.kind {
                HeaderKind::Other => continue,
                HeaderKind::Dictionary { count, .. } => {
                    let data = self.data(start, &header, 0, budget)?;
                    return Ok(Some(Page::Dictionary { data, count }));
                }
                HeaderKind::Data { count, encoding } => {
                    (self.data(start, &header, 0, budget)?, count, encoding, LevelsLength::Before)
                }
                HeaderKind::DataV2 { count, encoding, rep, def, is_compressed } => {
                    let levels = rep.saturating_add(def);
                    if levels > header.size.min(header.stored) {
                        return Err(damaged(format!(
                            "the page at byte {start} states more levels than bytes"
                        )));
                    }
                    let plain = if is_compressed { levels } else { header.stored };
                    (
                        self.data(start, &header, plain, budget)?,
                        count,
                        encoding,
                        LevelsLength::InHeader(rep, def),
                    )
                }
            };
            let encoding = u8::try_from(encoding).ok().and_then(encoding_of).ok_or_else(|| {
                damaged(format!("the page at byte {start} has the encoding {encoding}, which is not read"))
            })?;
            return Ok(Some(Page::Data { data, count, encoding, levels }));
        }
        Ok(None)
    }

    /// Reads the header of the page that comes next.
    fn header(&mut self) -> Result<PageHeader, Fault> {
        let mut length = SHORT_HEADER;
        loop {
            let length_here = length.min(self.end - self.at);
            let bytes = self.pages.bytes(self.at, length_here as usize)?;
            if let Some((header, read)) = PageHeader::read(&bytes) {
                self.at += read as u64;
                return Ok(header);
            }
            if length_here < length || length >= LONGEST_HEADER {
                return Err(damaged(format!("at byte {} there is no header of a page", self.at)));
            }
            length *= 16;
        }
    }

    /// The bytes of the page at `start`; the first `plain` are not compressed.
    fn data(
        &self,
        start: u64,
        header: &PageHeader,
        plain: usize,
        budget: &mut Budget,
    ) -> Result<Bytes, Fault> {
        let wrong = |length: usize| {
            damaged(format!("the page at byte {start} has {length} bytes, and {} are stated", header.size))
        };
        let is_plain = self.codec == Compression::UNCOMPRESSED || plain == header.stored;
        if is_plain && header.size != header.stored {
            return Err(wrong(header.stored));
        }
        budget.check(header.size)?;
        let stored = self.pages.bytes(start, header.stored)?;
        if is_plain {
            return Ok(stored);
        }
        let mut data = Vec::with_capacity(header.size);
        data.extend_from_slice(&stored[..plain]);
        // A page without values has nothing compressed.
        if header.size > plain {
            decompress(self.codec, &stored[plain..], header.size, &mut data)
                .map_err(|error| damaged(format!("the page at byte {start}: {error}")))?;
        }
        if data.len() == header.size { Ok(data.into()) } else { Err(wrong(data.len())) }
    }
}

/// Appends what was compressed, until `data` has `size` bytes, or one more if there are more.
fn decompress(codec: Compression, stored: &[u8], size: usize, data: &mut Vec<u8>) -> std::io::Result<()> {
    let (before, wanted) = (data.len(), size - data.len());
    match codec {
        Compression::SNAPPY => {
            data.resize(size, 0);
            let written = snap::raw::Decoder::new().decompress(stored, &mut data[before..])?;
            data.truncate(before + written);
        }
        Compression::GZIP(_) => {
            MultiGzDecoder::new(stored).take(wanted as u64 + 1).read_to_end(data)?;
        }
        Compression::ZSTD(_) => {
            data.resize(size, 0);
            let written =
                zstd::bulk::Decompressor::new()?.decompress_to_buffer(stored, &mut data[before..])?;
            data.truncate(before + written);
        }
        codec => return Err(std::io::Error::other(format!("{codec} is not read"))),
    }
    Ok(())
}

/// What the header of a page states.
struct PageHeader {
    kind: HeaderKind,
    /// Bytes of the page as it is stored.
    stored: usize,
    /// Bytes of the page once it is decompressed.
    size: usize,
}

enum HeaderKind {
    Dictionary {
        count: usize,
    },
    Data {
        count: usize,
        encoding: i64,
    },
    DataV2 {
        count: usize,
        encoding: i64,
        rep: usize,
        def: usize,
        is_compressed: bool,
    },
    /// An index, which is passed over.
    Other,
}

impl PageHeader {
    /// The header with which some bytes begin, and its length; none if it goes on after them or is none.
    fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let mut thrift = Thrift::new(bytes);
        let (mut page_type, mut size, mut stored) = (None, None, None);
        let (mut data, mut dictionary, mut data_v2) = (None, None, None);
        thrift.fields(|thrift, id, kind| {
            match id {
                1 => page_type = Some(thrift.integer()?),
                2 => size = Some(thrift.number()?),
                3 => stored = Some(thrift.number()?),
                5 => data = Some(data_page(thrift)?),
                7 => dictionary = Some(dictionary_page(thrift)?),
                8 => data_v2 = Some(data_page_v2(thrift)?),
                _ => thrift.skip(kind)?,
            }
            Some(())
        })?;
        let kind = match page_type? {
            0 => data?,
            2 => dictionary?,
            3 => data_v2?,
            _ => HeaderKind::Other,
        };
        Some((Self { kind, stored: stored?, size: size? }, thrift.at()))
    }
}

fn data_page(thrift: &mut Thrift) -> Option<HeaderKind> {
    let (mut count, mut encoding) = (None, None);
    thrift.fields(|thrift, id, kind| {
        match id {
            1 => count = Some(count_of(thrift)?),
            2 => encoding = Some(thrift.integer()?),
            _ => thrift.skip(kind)?,
        }
        Some(())
    })?;
    Some(HeaderKind::Data { count: count?, encoding: encoding? })
}

fn dictionary_page(thrift: &mut Thrift) -> Option<HeaderKind> {
    let mut count = None;
    thrift.fields(|thrift, id, kind| {
        match id {
            1 => count = Some(count_of(thrift)?),
            _ => thrift.skip(kind)?,
        }
        Some(())
    })?;
    Some(HeaderKind::Dictionary { count: count? })
}

fn data_page_v2(thrift: &mut Thrift) -> Option<HeaderKind> {
    let (mut count, mut encoding, mut rep, mut def, mut is_compressed) = (None, None, None, None, true);
    thrift.fields(|thrift, id, kind| {
        match id {
            1 => count = Some(count_of(thrift)?),
            4 => encoding = Some(thrift.integer()?),
            5 => def = Some(thrift.number()?),
            6 => rep = Some(thrift.number()?),
            7 => is_compressed = is_true(kind),
            _ => thrift.skip(kind)?,
        }
        Some(())
    })?;
    Some(HeaderKind::DataV2 { count: count?, encoding: encoding?, rep: rep?, def: def?, is_compressed })
}

/// Values are counted with 31 bits.
fn count_of(thrift: &mut Thrift) -> Option<usize> {
    thrift.number::<i32>().and_then(|count| usize::try_from(count).ok())
}

fn encoding_of(number: u8) -> Option<Encoding> {
    Some(match number {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        3 => Encoding::RLE,
        5 => Encoding::DELTA_BINARY_PACKED,
        6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        7 => Encoding::DELTA_BYTE_ARRAY,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        _ => return None,
    })
}
