//! Where the stored bytes of an input come from.

use bytes::Bytes;
use wintermute_shared::Result;

/// Appends up to this many of the next stored bytes of the input to a buffer, and answers how many: none at the end.
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
