//! Cuts a CSV stream into blocks of whole records.

use memchr::{memchr_iter, memrchr};
use std::io::{self, Read};

/// Reads blocks that end with a record's end, the last one excepted.
pub(super) struct Blocks<R> {
    source: R,
    size: usize,
    /// The beginning of a record whose end has not been read.
    rest: Vec<u8>,
    ended: bool,
    /// Used blocks: memory that is new to the process costs as much as reading into it.
    used: Vec<Vec<u8>>,
}

impl<R: Read> Blocks<R> {
    /// Blocks of about `size` bytes, or as long as one record needs.
    pub fn new(source: R, size: usize) -> Self {
        Self { source, size, rest: Vec::new(), ended: false, used: Vec::new() }
    }

    /// The next block; nothing at the end.
    ///
    /// # Errors
    /// The source's.
    pub fn next_block(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut block = self.used.pop().unwrap_or_default();
        block.clear();
        block.append(&mut self.rest);
        while !self.ended {
            let wanted = self.size.max(block.len());
            block.reserve_exact(wanted);
            let read = (&mut self.source).take(wanted as u64).read_to_end(&mut block)?;
            self.ended = read < wanted;
            if let Some(end) = last_record_end(&block)
                && !self.ended
            {
                self.rest.extend_from_slice(&block[end..]);
                block.truncate(end);
                return Ok(Some(block));
            }
        }
        Ok((!block.is_empty()).then_some(block))
    }
}

impl<R> Blocks<R> {
    /// Takes blocks back, for the next ones to come in.
    pub fn recycle(&mut self, blocks: Vec<Vec<u8>>) {
        self.used.extend(blocks);
    }
}

/// Where the last whole record ends: after the last line feed that is not between quotes.
fn last_record_end(block: &[u8]) -> Option<usize> {
    let mut outside = memchr_iter(b'"', block).count().is_multiple_of(2);
    let mut end = block.len();
    loop {
        let quote = memrchr(b'"', &block[..end]);
        let start = quote.map_or(0, |quote| quote + 1);
        if outside && let Some(line_feed) = memrchr(b'\n', &block[start..end]) {
            return Some(start + line_feed + 1);
        }
        end = quote?;
        outside = !outside;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_feeds_between_quotes_end_no_record() {
        assert_eq!(last_record_end(b"a,b\nc,\"d\ne\n"), Some(4));
        assert_eq!(last_record_end(b"a,\"b\n\"\"\"\nc"), Some(9));
        assert_eq!(last_record_end(b"\"a\n"), None);
    }

    #[test]
    fn blocks_are_whole_records_of_any_length() {
        let csv = b"a\n\"bbbbbbbbb\nb\"\nc\nddd\neee";
        let mut blocks = Blocks::new(&csv[..], 4);
        let mut found = Vec::new();
        while let Some(block) = blocks.next_block().unwrap() {
            found.push(block);
        }
        assert_eq!(found.concat(), csv);
        assert!(found.len() > 1 && found[0] == b"a\n", "{found:?}");
    }
}
