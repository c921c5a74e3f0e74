//! Between the store and the task: streamed bytes as a reader, files as objects.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::Path;
use tempfile::TempDir;
use wintermute_shared::manifest::{Artifact, sha256};
use wintermute_shared::store::Reader;
use wintermute_shared::{Error, Result, Store};

/// A folder on the task's own disk, which goes with the value.
///
/// # Errors
/// [`Error::Failed`] when it cannot be made.
pub fn scratch() -> Result<TempDir> {
    tempfile::tempdir().map_err(|e| Error::failed(format!("the task has no disk to write to: {e}")))
}

/// A new file in a folder on the task's own disk.
///
/// # Errors
/// [`Error::Failed`] when it cannot be made.
pub fn create(folder: &Path, name: &str) -> Result<BufWriter<File>> {
    let file = File::create(folder.join(name))
        .map_err(|e| Error::failed(format!("{name} could not be created on the task's own disk: {e}")))?;
    Ok(BufWriter::with_capacity(1 << 20, file))
}

/// Uploads a file of a folder, hashed on its way.
///
/// # Errors
/// [`Error::Failed`] when the file cannot be read; else the store's.
pub async fn upload(
    store: &Store,
    folder: &Path,
    name: &str,
    bucket: &str,
    key: &str,
    content_type: &str,
) -> Result<Artifact> {
    let unreadable = |e| Error::failed(format!("reading {name} from the task's own disk failed: {e}"));
    let mut file = File::open(folder.join(name)).map_err(unreadable)?;
    let mut upload = store.upload(bucket, key, content_type);
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer).map_err(unreadable)?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
        upload.write(&buffer[..read]).await?;
    }
    let bytes = upload.bytes();
    upload.finish().await?;
    Ok(Artifact { name: name.to_owned(), bytes, sha256: sha256(&hash.finalize()) })
}

/// A stored object's bytes for a thread outside the runtime.
pub struct StoredBytes {
    reader: Reader,
    chunk: Bytes,
}

impl StoredBytes {
    /// The bytes that a reader streams.
    pub fn new(reader: Reader) -> Self {
        Self { reader, chunk: Bytes::new() }
    }
}

impl Read for StoredBytes {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.chunk.is_empty() {
            match self.reader.blocking_next() {
                Some(chunk) => self.chunk = chunk.map_err(std::io::Error::other)?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.chunk.len());
        buffer[..length].copy_from_slice(&self.chunk.split_to(length));
        Ok(length)
    }
}
