//! A stored file for readers that seek.

use super::stored::Stored;
use bytes::Bytes;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};
use wintermute_shared::Error;

/// Bytes that are read at once.
const BLOCK: u64 = 256 << 10;

/// A part of a stored file, or all of it, read from any place.
#[derive(Clone)]
pub struct Ranged {
    stored: Arc<dyn Stored>,
    start: u64,
    end: u64,
    at: u64,
    /// What was read last, and where it begins.
    block: (u64, Bytes),
    /// The store's own error, kept because other readers tell only their own.
    failure: Arc<Mutex<Option<Error>>>,
}

impl Ranged {
    /// All of a file.
    pub fn new(stored: Arc<dyn Stored>) -> Self {
        let end = stored.size();
        Self { stored, start: 0, end, at: 0, block: (0, Bytes::new()), failure: Arc::default() }
    }

    /// The bytes from `start` up to `end`, which is within the size.
    pub fn part(&self, start: u64, end: u64) -> Self {
        Self { start, end, at: start, ..self.clone() }
    }

    /// The file's size in bytes.
    pub fn size(&self) -> u64 {
        self.stored.size()
    }

    /// The store's own error, if there was one, or else what is made of the other.
    pub fn failure(&self, other: impl FnOnce() -> Error) -> Error {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_else(other)
    }
}

impl BufRead for Ranged {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let (start, block) = &self.block;
        if !(*start..start + block.len() as u64).contains(&self.at) && self.at < self.end {
            let start = self.at - self.at % BLOCK;
            let block =
                self.stored.range(start, (start + BLOCK).min(self.stored.size())).map_err(|error| {
                    *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    io::Error::other("the store failed")
                })?;
            self.block = (start, block);
        }
        let (start, block) = &self.block;
        let end = self.end.clamp(*start, start + block.len() as u64) - start;
        let at = self.at.clamp(*start, start + end) - start;
        Ok(&block[at as usize..end as usize])
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount as u64;
    }
}

impl Read for Ranged {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl Seek for Ranged {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (self.start, i64::try_from(at).unwrap_or(i64::MAX)),
            SeekFrom::End(by) => (self.end, by),
            SeekFrom::Current(by) => (self.at, by),
        };
        match from.checked_add_signed(by).filter(|at| *at >= self.start) {
            Some(at) => self.at = at,
            None => return Err(io::ErrorKind::InvalidInput.into()),
        }
        Ok(self.at - self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wintermute_shared::Result;

    struct Numbers(u64);

    impl Stored for Numbers {
        fn size(&self) -> u64 {
            self.0
        }

        fn range(&self, start: u64, end: u64) -> Result<Bytes> {
            assert!(start < end && end <= self.0, "{start}..{end}");
            Ok((start..end).map(|n| (n % 251) as u8).collect::<Vec<_>>().into())
        }
    }

    #[test]
    fn any_place_is_read_up_to_the_end_of_the_part() {
        let all = Ranged::new(Arc::new(Numbers(3 * BLOCK + 5)));
        let mut part = all.part(BLOCK - 2, 2 * BLOCK + 3);
        let expected: Vec<u8> = (BLOCK - 2..2 * BLOCK + 3).map(|n| (n % 251) as u8).collect();
        let mut read = Vec::new();
        part.read_to_end(&mut read).unwrap();
        assert!(read == expected);
        assert_eq!(part.read(&mut [0; 9]).unwrap(), 0);
        for (to, place) in
            [(SeekFrom::Start(1), 1), (SeekFrom::End(-3), BLOCK + 2), (SeekFrom::Start(BLOCK), BLOCK)]
        {
            assert_eq!(part.seek(to).unwrap(), place);
            let mut byte = [0];
            part.read_exact(&mut byte).unwrap();
            assert_eq!(byte[0], expected[place as usize]);
        }
        assert!(part.seek(SeekFrom::Current(-i64::MAX)).is_err());
        part.seek(SeekFrom::End(9)).unwrap();
        assert_eq!(part.read(&mut [0; 9]).unwrap(), 0);
    }
}
