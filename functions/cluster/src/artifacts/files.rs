//! Files on the task's own disk, and their way to the store.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::Path;
use tempfile::TempDir;
use tokio::task::spawn_blocking;
use wintermute_shared::contract::manifest::{Artifact, sha256};
use wintermute_shared::{Error, Result, Store};

/// Bytes that are read and hashed at once.
const CHUNK: usize = 1 << 20;

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
    key: String,
    content_type: &str,
) -> Result<Artifact> {
    let unreadable = |e| Error::failed(format!("reading {name} from the task's own disk failed: {e}"));
    let mut file = Hashed { file: File::open(folder.join(name)).map_err(unreadable)?, hash: Sha256::new() };
    let mut upload = store.upload(bucket, &key, content_type);
    loop {
        let read = spawn_blocking(move || file.read().map(|chunk| (file, chunk)));
        let chunk;
        (file, chunk) = read.await.map_err(io::Error::from).flatten().map_err(unreadable)?;
        if chunk.is_empty() {
            break;
        }
        upload.push(chunk).await?;
    }
    let bytes = upload.bytes();
    upload.finish().await?;
    Ok(Artifact { name: name.to_owned(), bytes, sha256: sha256(&file.hash.finalize()) })
}

/// A file whose bytes are hashed as they are read.
struct Hashed {
    file: File,
    hash: Sha256,
}

impl Hashed {
    /// The next bytes; none at the end.
    fn read(&mut self) -> io::Result<Bytes> {
        let mut chunk = Vec::with_capacity(CHUNK);
        (&mut self.file).take(CHUNK as u64).read_to_end(&mut chunk)?;
        self.hash.update(&chunk);
        Ok(chunk.into())
    }
}
