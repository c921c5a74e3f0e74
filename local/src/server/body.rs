//! The bytes of an object on their way to a client.

use bytes::Bytes;
use futures_util::stream::try_unfold;
use hyper::header::{CONTENT_LENGTH, CONTENT_RANGE};
use s3s::dto::StreamingBlob;
use s3s::{Body, HttpError, HttpResponse};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use tokio::task::spawn_blocking;

/// Bytes read from a file at once. `s3s-fs` reads 4096, each with a thread of its own: 130 MB in a second.
const CHUNK: u64 = 1 << 20;

/// The answer with its body read from the object's file in larger pieces.
///
/// # Errors
/// The file's.
pub(super) fn in_large_chunks(response: HttpResponse, file: &Path) -> Result<HttpResponse, HttpError> {
    let Some(length) = number(&response, CONTENT_LENGTH, |text| text.parse().ok()) else {
        return Ok(response);
    };
    // `bytes 4096-8191/727159501`; none when the whole object is sent.
    let start = |text: &str| text.strip_prefix("bytes ")?.split('-').next()?.parse().ok();
    let from = number(&response, CONTENT_RANGE, start).unwrap_or(0);
    let file = File::open(file).map_err(|error| HttpError::new(error.into()))?;
    (&file).seek(SeekFrom::Start(from)).map_err(|error| HttpError::new(error.into()))?;
    let chunks = try_unfold((file, length), |(file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let (file, chunk) =
            spawn_blocking(move || read(&file, left.min(CHUNK)).map(|chunk| (file, chunk))).await??;
        let left = left - chunk.len() as u64;
        Ok::<_, io::Error>(Some((chunk, (file, left))))
    });
    Ok(response.map(|_| Body::from(StreamingBlob::wrap(Box::pin(chunks)))))
}

/// So many of the next bytes.
fn read(file: &File, count: u64) -> io::Result<Bytes> {
    let mut bytes = Vec::with_capacity(count as usize);
    match file.take(count).read_to_end(&mut bytes)? as u64 == count {
        true => Ok(bytes.into()),
        false => Err(ErrorKind::UnexpectedEof.into()),
    }
}

fn number(
    response: &HttpResponse,
    header: hyper::header::HeaderName,
    read: impl Fn(&str) -> Option<u64>,
) -> Option<u64> {
    read(response.headers().get(header)?.to_str().ok()?)
}
