//! The bytes of an object on their way to a client.

use hyper::header::{CONTENT_LENGTH, CONTENT_RANGE};
use s3s::dto::StreamingBlob;
use s3s::{Body, HttpError, HttpResponse};
use std::io::SeekFrom;
use std::path::Path;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

/// Bytes read from a file at once. `s3s-fs` reads 4096, each with a thread of its own: 130 MB in a second.
const CHUNK: usize = 1 << 18;

/// The answer with its body read from the object's file in larger pieces.
///
/// # Errors
/// The file's.
pub(super) async fn in_large_chunks(response: HttpResponse, file: &Path) -> Result<HttpResponse, HttpError> {
    let Some(length) = number(&response, CONTENT_LENGTH, |text| text.parse().ok()) else {
        return Ok(response);
    };
    // `bytes 4096-8191/727159501`; none when the whole object is sent.
    let start = |text: &str| text.strip_prefix("bytes ")?.split('-').next()?.parse().ok();
    let from = number(&response, CONTENT_RANGE, start).unwrap_or(0);
    let mut file = File::open(file).await.map_err(|error| HttpError::new(error.into()))?;
    file.seek(SeekFrom::Start(from)).await.map_err(|error| HttpError::new(error.into()))?;
    let chunks = ReaderStream::with_capacity(file.take(length), CHUNK);
    Ok(response.map(|_| Body::from(StreamingBlob::wrap(chunks))))
}

fn number(
    response: &HttpResponse,
    header: hyper::header::HeaderName,
    read: impl Fn(&str) -> Option<u64>,
) -> Option<u64> {
    read(response.headers().get(header)?.to_str().ok()?)
}
