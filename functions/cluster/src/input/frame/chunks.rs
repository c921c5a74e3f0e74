//! Where the bytes of a catalogue come from.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use wintermute_shared::ordered_lock::OrderedLock;

/// Bytes that are read in chunks of one size.
pub trait Chunks: Send + Sync {
    /// Fills `chunk` with the bytes of the chunk with this number; fewer, which it counts, are left at the end. Each number comes once,
    /// in whatever order and on whatever thread.
    ///
    /// # Errors
    /// What reading reports.
    fn read(&self, number: usize, chunk: &mut [u8]) -> io::Result<usize>;
}

/// A file is read by several threads at once, since copying its bytes takes longer than parsing them.
impl Chunks for File {
    fn read(&self, number: usize, chunk: &mut [u8]) -> io::Result<usize> {
        let offset = number as u64 * chunk.len() as u64;
        fill(chunk, |rest, filled| self.read_at(rest, offset + filled as u64))
    }
}

impl Chunks for &[u8] {
    fn read(&self, number: usize, chunk: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.get(number * chunk.len()..).unwrap_or_default();
        fill(chunk, |chunk, _| Read::read(&mut rest, chunk))
    }
}

/// Bytes that come one after the other.
pub struct Stream<R>(OrderedLock<R>);

impl<R: Read> Stream<R> {
    /// The bytes of a reader.
    pub fn new(reader: R) -> Self {
        Self(OrderedLock::new(reader))
    }
}

impl<R: Read + Send> Chunks for Stream<R> {
    fn read(&self, number: usize, chunk: &mut [u8]) -> io::Result<usize> {
        let mut reader = self.0.ticket(number).wait();
        fill(chunk, |rest, _| reader.read(rest))
    }
}

/// Calls `read` for what is left of a chunk, with how much is filled, until nothing is left or nothing comes.
fn fill(chunk: &mut [u8], mut read: impl FnMut(&mut [u8], usize) -> io::Result<usize>) -> io::Result<usize> {
    let mut filled = 0;
    while filled < chunk.len() {
        match read(&mut chunk[filled..], filled) {
            Ok(0) => break,
            Ok(bytes) => filled += bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn all(chunks: &impl Chunks, size: usize) -> Vec<u8> {
        let (mut bytes, mut chunk) = (Vec::new(), vec![0; size]);
        for number in 0.. {
            let read = chunks.read(number, &mut chunk).unwrap();
            bytes.extend_from_slice(&chunk[..read]);
            if read < size {
                break;
            }
        }
        bytes
    }

    #[test]
    fn files_memory_and_streams_give_the_same_chunks() {
        let bytes: Vec<u8> = (0..100).collect();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        for size in [1, 7, 50, 100, 101] {
            assert_eq!(all(&file, size), bytes);
            assert_eq!(all(&&bytes[..], size), bytes);
            assert_eq!(all(&Stream::new(&bytes[..]), size), bytes);
        }
        assert_eq!(file.read(9, &mut [0; 50]).unwrap(), 0);
        assert_eq!(Chunks::read(&&bytes[..], 9, &mut [0; 50]).unwrap(), 0);
    }
}
