//! Files on the task's own disk, and their way to the store.

use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::Path;
use tempfile::TempDir;
use wintermute_shared::contract::manifest::{Artifact, sha256};
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
