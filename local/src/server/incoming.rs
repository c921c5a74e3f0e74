//! Bytes on their way in: written to a file of their own, summed, and compared with what their sender has said of them.

use super::checksums::{Algorithm, StatedChecksum, Sum};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt;
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum, Md5};
use s3s::dto::StreamingBlob;
use s3s::{S3Error, S3ErrorCode, S3Result, s3_error};
use std::fs::{File, Permissions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::Path;
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;

/// Bytes that are taken in before they are summed and written.
const BATCH: usize = 1 << 20;

/// Bytes that have come, in a file that is removed unless it becomes an object.
pub(super) struct Incoming {
    pub(super) file: NamedTempFile,
    pub(super) size: u64,
    pub(super) md5: [u8; 16],
    pub(super) sum: Option<Sum>,
}

/// What a request says of its body.
pub(super) struct Announced {
    pub(super) length: Option<i64>,
    pub(super) md5: Option<String>,
    pub(super) stated: StatedChecksum,
}

struct Sink {
    file: NamedTempFile,
    size: u64,
    md5: Md5,
    sums: ChecksumHasher,
}

impl Incoming {
    /// Takes a body in and sums it by an algorithm.
    ///
    /// # Errors
    /// `IncompleteBody`, `InvalidDigest`, `BadDigest`; or what the file reports.
    pub(super) async fn receive(
        body: Option<StreamingBlob>,
        folder: &Path,
        announced: &Announced,
        algorithm: Option<Algorithm>,
    ) -> S3Result<Self> {
        let md5 = announced.md5.as_ref().map(|text| STANDARD.decode(text).unwrap_or_default());
        if md5.as_ref().is_some_and(|md5| md5.len() != 16) {
            return Err(s3_error!(InvalidDigest, "The Content-MD5 you specified was invalid."));
        }
        let mut sink = Sink::new(folder, algorithm).map_err(internal)?;
        let mut body = body;
        while let Some(blob) = &mut body {
            let (mut batch, mut bytes) = (Vec::new(), 0);
            while bytes < BATCH
                && let Some(chunk) = blob.next().await
            {
                let chunk = chunk.map_err(|error| broken(&error.to_string()))?;
                bytes += chunk.len();
                batch.push(chunk);
            }
            if bytes == 0 {
                break;
            }
            sink = spawn_blocking(move || {
                batch.iter().try_for_each(|chunk| sink.write_all(chunk)).map(|()| sink)
            })
            .await
            .map_err(io::Error::from)
            .flatten()
            .map_err(internal)?;
        }
        let incoming = sink.end();
        if announced.length.is_some_and(|length| u64::try_from(length) != Ok(incoming.size)) {
            let message =
                "You did not provide the number of bytes specified by the Content-Length HTTP header";
            return Err(s3_error!(IncompleteBody, "{message}"));
        }
        if md5.is_some_and(|md5| md5 != incoming.md5) {
            let message = "The Content-MD5 you specified did not match what we received.";
            return Err(s3_error!(BadDigest, "{message}"));
        }
        if let Some(sum) = &incoming.sum {
            announced.stated.compare(sum)?;
        }
        Ok(incoming)
    }

    /// Takes in these bytes of a file.
    ///
    /// # Errors
    /// What the files report.
    pub(super) fn copy(
        mut source: File,
        span: Range<u64>,
        folder: &Path,
        algorithm: Option<Algorithm>,
    ) -> io::Result<Self> {
        let mut sink = Sink::new(folder, algorithm)?;
        source.seek(SeekFrom::Start(span.start))?;
        let length = span.end - span.start;
        match io::copy(&mut BufReader::with_capacity(BATCH, source.take(length)), &mut sink)? == length {
            true => Ok(sink.end()),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    pub(super) fn etag(&self) -> String {
        hex(&self.md5)
    }
}

impl Sink {
    fn new(folder: &Path, algorithm: Option<Algorithm>) -> io::Result<Self> {
        let file = new_file(folder)?;
        let sums = algorithm.map_or_else(ChecksumHasher::default, Algorithm::hasher);
        Ok(Self { file, size: 0, md5: Md5::new(), sums })
    }

    fn end(self) -> Incoming {
        let Self { file, size, md5, sums } = self;
        Incoming { file, size, md5: md5.finalize(), sum: Sum::of(sums) }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.md5.update(&bytes[..written]);
        self.sums.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Why a body did not come as it was signed: s3s tells it by text alone.
fn broken(reason: &str) -> S3Error {
    if reason.ends_with("Sha256Mismatch") {
        let code = S3ErrorCode::Custom("XAmzContentSHA256Mismatch".into());
        let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
        let mut error = S3Error::with_message(code, message);
        error.set_status_code(hyper::StatusCode::BAD_REQUEST);
        error
    } else if reason.ends_with("SignatureMismatch") {
        s3_error!(SignatureDoesNotMatch, "The signature of a chunk does not match its bytes.")
    } else {
        s3_error!(IncompleteBody, "the body broke off: {reason}")
    }
}

/// The MD5 of these bytes of a file.
pub(super) fn md5_of(file: &File, span: Range<u64>) -> io::Result<[u8; 16]> {
    let (mut md5, mut buffer, mut at) = (Md5::new(), vec![0; BATCH], span.start);
    while at < span.end {
        let batch = &mut buffer[..BATCH.min((span.end - at) as usize)];
        file.read_exact_at(batch, at)?;
        md5.update(batch);
        at += batch.len() as u64;
    }
    Ok(md5.finalize())
}

/// The ETag of an object that was uploaded in parts: the MD5 of their MD5 sums, and their number.
pub(super) fn etag_of_parts(sums: &[[u8; 16]]) -> String {
    format!("{}-{}", hex(&Md5::checksum(sums.as_flattened())), sums.len())
}

/// As any new file, but for what the user's mask takes away.
pub(super) fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().permissions(Permissions::from_mode(0o666)).tempfile_in(folder)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn internal(error: impl std::error::Error + Send + Sync + 'static) -> S3Error {
    S3Error::with_source(S3ErrorCode::InternalError, Box::new(error))
}
