//! Files on the task's own disk, and their way to the store.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::Path;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use wintermute_shared::contract::manifest::{Artifact, sha256};
use wintermute_shared::{Error, Result, Store};

/// Bytes that are read at once.
const CHUNK: usize = 1 << 20;
/// Chunks that wait to be sent.
const AHEAD: usize = 2;

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
    let mut upload = store.upload(bucket, key, content_type);
    let (sender, mut chunks) = mpsc::channel(AHEAD);
    let path = folder.join(name);
    // Reading a disk and hashing block, so a thread of their own does it.
    let reading = spawn_blocking(move || read(&path, &sender));
    while let Some(chunk) = chunks.recv().await {
        upload.push(chunk).await?;
    }
    let hash = reading.await.map_err(|e| Error::failed(format!("reading {name} ended: {e}")))?;
    let hash =
        hash.map_err(|e| Error::failed(format!("reading {name} from the task's own disk failed: {e}")))?;
    let bytes = upload.bytes();
    upload.finish().await?;
    Ok(Artifact { name: name.to_owned(), bytes, sha256: sha256(&hash) })
}

/// Reads a file into the channel, and gives its SHA-256. Nobody listens any more where an upload has failed.
fn read(path: &Path, sender: &mpsc::Sender<Bytes>) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    loop {
        let mut chunk = Vec::with_capacity(CHUNK);
        Read::by_ref(&mut file).take(CHUNK as u64).read_to_end(&mut chunk)?;
        if chunk.is_empty() {
            break;
        }
        hash.update(&chunk);
        if sender.blocking_send(chunk.into()).is_err() {
            break;
        }
    }
    Ok(hash.finalize().to_vec())
}
