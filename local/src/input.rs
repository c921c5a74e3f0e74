//! The user's file on its way into the raw bucket.

use crate::notifications::RAW_BUCKET;
use std::io::ErrorKind;
use std::path::Path;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use wintermute_shared::keys::RAW;
use wintermute_shared::side_file::side_file;
use wintermute_shared::{Error, ObjectRef, Result, Store};

/// Bytes read from the file at once.
const CHUNK: usize = 1 << 20;

/// The user's file.
#[derive(Debug)]
pub struct Input<'a> {
    path: &'a Path,
    name: &'a str,
    file: File,
}

impl<'a> Input<'a> {
    /// Opens a file.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is no file that can be read.
    pub async fn open(path: &'a Path) -> Result<Self> {
        let unreadable = |error: std::io::Error| unreadable(path, &error);
        let file = File::open(path).await.map_err(unreadable)?;
        if file.metadata().await.map_err(unreadable)?.is_dir() {
            return Err(Error::invalid(format!("{} is a folder: name a catalogue file", path.display())));
        }
        let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
            Error::invalid(format!("the name of {} is not UTF-8: rename the file", path.display()))
        })?;
        if let Some(what) = side_file(&format!("{RAW}{name}")) {
            return Err(Error::invalid(format!(
                "{} is {what} by its name, and no catalogue: rename the file if it is one",
                path.display()
            )));
        }
        Ok(Self { path, name, file })
    }

    /// Streams the file to its place in the raw bucket; answers that and its size.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the file cannot be read to its end; else the store's.
    pub async fn upload(&mut self, store: &Store) -> Result<(ObjectRef, u64)> {
        let key = format!("{RAW}{}", self.name);
        let mut upload = store.upload(RAW_BUCKET, &key, "application/octet-stream");
        let mut buffer = vec![0; CHUNK];
        loop {
            match self.file.read(&mut buffer).await {
                Ok(0) => break,
                Ok(read) => upload.write(&buffer[..read]).await?,
                Err(error) => {
                    upload.abort().await;
                    return Err(unreadable(self.path, &error));
                }
            }
        }
        let bytes = upload.bytes();
        upload.finish().await?;
        Ok((ObjectRef { bucket: RAW_BUCKET.to_owned(), key, version_id: None }, bytes))
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    let path = path.display();
    match error.kind() {
        ErrorKind::NotFound => Error::invalid(format!("the file {path} does not exist: check the path")),
        ErrorKind::PermissionDenied => {
            Error::invalid(format!("the file {path} may not be read: check its permissions"))
        }
        _ => Error::invalid(format!("the file {path} cannot be read: {error}")),
    }
}
