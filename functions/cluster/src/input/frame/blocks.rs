//! Cuts CSV into blocks of whole records, on several threads without a lock around reading.
//!
//! How it works: a thread takes the number of the next chunk from a counter, reads the chunk, and finds out by itself whether a quote is
//! open at its end. Then it waits for its turn, in the order of the chunks, to cut off the beginning of a record that the next chunk ends.
//!
//! Invariants: each chunk is taken once; [`Cut`] sees the chunks in their order, since only the thread whose turn it is has it; the blocks
//! one after the other are the file. The counter may be relaxed: it hands out numbers, and the turns order all else.
//!
//! Tests: blocks of every size put together give the file, and end with a record's end.

use super::chunks::Chunks;
use memchr::{memrchr, memrchr_iter};
use std::borrow::Cow;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use wintermute_shared::ordered_lock::OrderedLock;

/// Reads blocks that end with a record's end, the last one excepted. Several threads may do so at once.
pub(super) struct Blocks<C> {
    source: C,
    /// Bytes of a chunk, of which a block is made.
    size: usize,
    /// Chunks that threads have begun to read.
    taken: AtomicUsize,
    cut: OrderedLock<Cut>,
}

/// What a chunk leaves to the one after it.
#[derive(Default)]
struct Cut {
    /// Whether a quote is open.
    is_quoted: bool,
    /// The beginning of a record.
    rest: Vec<u8>,
    /// Whether this was the last chunk.
    has_ended: bool,
    /// Why it was the last, if it could not be read.
    failure: Option<io::Error>,
}

/// Room before a chunk for the beginning of its first record; longer ones are moved with the whole chunk.
const ROOM: usize = 1 << 14;

impl<C: Chunks> Blocks<C> {
    /// Blocks of about `size` bytes, or as long as one record needs.
    pub fn new(source: C, size: usize) -> Self {
        Self { source, size, taken: AtomicUsize::new(0), cut: OrderedLock::new(Cut::default()) }
    }

    /// The number of the next chunk.
    pub fn next_chunk(&mut self) -> usize {
        *self.taken.get_mut()
    }

    /// The next block from a chunk before `limit`, and the number of its chunk; nothing if there is none. What `buffer` holds is lost.
    pub fn next<'b>(&self, limit: usize, buffer: &'b mut Vec<u8>) -> Option<(usize, Cow<'b, [u8]>)> {
        let (number, rest, end) = loop {
            let number = self.take(limit)?;
            buffer.resize(ROOM + self.size, 0);
            let mut ticket = self.cut.ticket(number);
            let chunk = &mut buffer[ROOM..];
            let read = self.source.read(number, chunk);
            let quotes = read.as_ref().map_or(Quotes::Toggled(false), |read| Quotes::at_end(&chunk[..*read]));
            match ticket.wait().cut(read, chunk, quotes) {
                ChunkStep::Block { rest, end } => break (number, rest, end),
                ChunkStep::Within => {}
                ChunkStep::Ended => return None,
            }
        };
        let end = ROOM + end;
        let block = match ROOM.checked_sub(rest.len()) {
            Some(start) => {
                buffer[start..ROOM].copy_from_slice(&rest);
                Cow::Borrowed(&buffer[start..end])
            }
            None => Cow::Owned([&rest, &buffer[ROOM..end]].concat()),
        };
        Some((number, block))
    }

    /// Takes the next chunk, if it comes before `limit`.
    fn take(&self, limit: usize) -> Option<usize> {
        let next = |number| (number < limit).then_some(number + 1);
        self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).ok()
    }

    /// Whether there are no more blocks.
    ///
    /// # Errors
    /// The source's, which ended them.
    pub fn have_ended(&mut self) -> io::Result<bool> {
        let cut = self.cut.get_mut();
        cut.failure.take().map_or(Ok(cut.has_ended), Err)
    }
}

/// Whether a quote is open at the end of a chunk.
#[derive(Debug, PartialEq)]
enum Quotes {
    /// It is, or it is not, whatever came before: well-formed CSV leaves no other way.
    Open(bool),
    /// It is, if one is open at the start, or if not.
    Toggled(bool),
}

impl Quotes {
    /// Goes back from the end to a quote that tells by its neighbours whether it opens or closes: an opening one follows a field's
    /// end, a closing one stands before it. A chunk that is not well-formed may mislead, but then the blocks around the cut are not
    /// well-formed either. (Ge et al. 2019, "Speculative distributed CSV data parsing for big data analytics", guess in a like way.)
    fn at_end(chunk: &[u8]) -> Self {
        let mut is_odd = false;
        for quote in memrchr_iter(b'"', chunk) {
            let before = quote.checked_sub(1).map(|before| chunk[before]);
            if let (Some(before), Some(after)) = (before, chunk.get(quote + 1))
                && before != b'"'
                && *after != b'"'
            {
                let may_open = matches!(before, b',' | b'\n');
                let may_close = matches!(after, b',' | b'\n' | b'\r');
                if may_open != may_close {
                    return Self::Open(may_open != is_odd);
                }
            }
            is_odd = !is_odd;
        }
        Self::Toggled(is_odd)
    }
}

/// What a chunk gives.
enum ChunkStep {
    /// A block: what the chunks before have left, and this one up to `end`.
    Block { rest: Vec<u8>, end: usize },
    /// A part of a record that is longer.
    Within,
    /// Nothing, since the end has come.
    Ended,
}

impl Cut {
    /// Cuts the chunk of which so much was read.
    fn cut(&mut self, read: io::Result<usize>, chunk: &[u8], quotes: Quotes) -> ChunkStep {
        if self.has_ended {
            return ChunkStep::Ended;
        }
        let chunk = match read {
            Ok(read) => {
                self.has_ended = read < chunk.len();
                &chunk[..read]
            }
            Err(error) => {
                (self.has_ended, self.failure) = (true, Some(error));
                return ChunkStep::Ended;
            }
        };
        self.is_quoted = match quotes {
            Quotes::Open(is_quoted) => is_quoted,
            Quotes::Toggled(is_odd) => self.is_quoted ^ is_odd,
        };
        let end = if self.has_ended { Some(chunk.len()) } else { last_record_end(chunk, self.is_quoted) };
        match end {
            Some(end) => {
                let rest = std::mem::replace(&mut self.rest, chunk[end..].to_vec());
                if rest.is_empty() && end == 0 { ChunkStep::Ended } else { ChunkStep::Block { rest, end } }
            }
            None => {
                self.rest.extend_from_slice(chunk);
                ChunkStep::Within
            }
        }
    }
}

/// Where the last whole record ends: after the last line feed that is not between quotes. `is_quoted` tells whether a quote is open
/// at the end.
fn last_record_end(chunk: &[u8], mut is_quoted: bool) -> Option<usize> {
    let mut end = chunk.len();
    loop {
        let quote = memrchr(b'"', &chunk[..end]);
        let start = quote.map_or(0, |quote| quote + 1);
        if !is_quoted && let Some(line_feed) = memrchr(b'\n', &chunk[start..end]) {
            return Some(start + line_feed + 1);
        }
        end = quote?;
        is_quoted = !is_quoted;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_feeds_between_quotes_end_no_record() {
        assert_eq!(last_record_end(b"a,b\nc,\"d\ne\n", true), Some(4));
        assert_eq!(last_record_end(b"a,\"b\n\"\"\"\nc", false), Some(9));
        assert_eq!(last_record_end(b"\"a\n", true), None);
        assert_eq!(last_record_end(b"a\n\"\nb", false), Some(4), "the quote closes");
    }

    #[test]
    fn a_quote_tells_by_its_neighbours_whether_it_opens_or_closes() {
        let at_end = |chunk: &str| Quotes::at_end(chunk.as_bytes());
        assert_eq!((at_end("x,\"y"), at_end("x\",y")), (Quotes::Open(true), Quotes::Open(false)));
        assert_eq!(at_end("x\"\r\ny,\"\"\"\"\"\""), Quotes::Open(false), "three pairs after it");
        assert_eq!(at_end("x,\"y,\",\""), Quotes::Open(true), "two after it may do both");
        for neither in ["\"x", "x\"", "x\"\"y", ",\",", "x\"y"] {
            assert_eq!(at_end(neither), Quotes::Toggled(neither != "x\"\"y"), "{neither}");
        }
    }

    #[test]
    fn blocks_are_whole_records_of_any_length() {
        let long = format!("a\n\"bbbbbbbbb\nb\"\nc\nddd\n{}\neee", "f,".repeat(ROOM));
        for csv in [&long[..], "a\n", "a", ""] {
            for size in [1, 2, 4, 7, ROOM + 1, 1 << 20] {
                let blocks = Blocks::new(csv.as_bytes(), size);
                let (mut found, mut buffer) = (Vec::new(), Vec::new());
                while let Some((_, block)) = blocks.next(usize::MAX, &mut buffer) {
                    found.push(block.to_vec());
                }
                assert_eq!(found.concat(), csv.as_bytes());
                let (_, before) = found.split_last().unwrap_or((&Vec::new(), &[]));
                assert!(before.iter().all(|block| block.ends_with(b"\n")), "{found:?}");
                assert!(size > 4 || csv != long || found[0] == b"a\n");
            }
        }
    }
}
