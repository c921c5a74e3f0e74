//! The user's file on its way into the raw bucket.

use crate::catalogue_file::{self, is_stdin, unreadable};
use crate::notifications::RAW_BUCKET;
use crate::server::Server;
use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use tokio::task::spawn_blocking;
use wintermute_convert::Form;
use wintermute_shared::contract::keys::RAW;
use wintermute_shared::contract::side_file::side_file;
use wintermute_shared::{Dataset, Error, ObjectRef, Result};

/// The user's file.
#[derive(Debug)]
pub struct Input<'a> {
    path: &'a Path,
    name: Cow<'a, str>,
    file: File,
}

impl<'a> Input<'a> {
    /// Opens a file; `-` is standard input.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is no file that can be read.
    pub async fn open(path: &'a Path) -> Result<Self> {
        let file = {
            let path = path.to_owned();
            // To open a pipe waits for its writer.
            let opened = spawn_blocking(move || catalogue_file::open(&path)).await;
            opened.map_err(|error| Error::failed(format!("the file was not opened: {error}")))??
        };
        let is_file = file.metadata().map_err(|error| unreadable(path, &error))?.is_file();
        let name = if is_file && !is_stdin(path) { name_of(path)? } else { name_of_pipe(path) };
        if let Some(what) = side_file(&format!("{RAW}{name}")) {
            return Err(Error::invalid(format!(
                "{} is {what} by its name, and no catalogue: rename the file if it is one",
                path.display()
            )));
        }
        Ok(Self { path, name, file })
    }

    /// The object's key: the file's name, with an ending by what it holds if it has none of a catalogue.
    fn key(&mut self) -> Result<String> {
        let key = format!("{RAW}{}", self.name);
        if Dataset::of_raw_key(&key).is_ok() {
            return Ok(key);
        }
        let mut first = Vec::new();
        let read = (&mut self.file).take(Form::KNOWN_BY as u64).read_to_end(&mut first);
        read.and_then(|_| self.file.rewind()).map_err(|error| unreadable(self.path, &error))?;
        Ok(format!("{key}.{}", Form::of(&first).extension()))
    }

    /// Copies the file to its place in the raw bucket; answers that and its size.
    ///
    /// # Errors
    /// [`Error::Failed`] when the file cannot be read to its end, or the data folder cannot be written.
    pub async fn put_into(mut self, server: &Server) -> Result<(ObjectRef, u64)> {
        let key = self.key()?;
        let imported = server.import(RAW_BUCKET, &key, self.file).await;
        let bytes = imported.map_err(|error| {
            Error::failed(format!("{} cannot be copied into the data folder: {error}", self.path.display()))
        })?;
        Ok((ObjectRef { bucket: RAW_BUCKET.to_owned(), key, version_id: None }, bytes))
    }
}

fn name_of(path: &Path) -> Result<Cow<'_, str>> {
    path.file_name().and_then(|name| name.to_str()).map(Cow::Borrowed).ok_or_else(|| {
        Error::invalid(format!("the name of {} is not UTF-8: rename the file", path.display()))
    })
}

/// A pipe has a name only if that is one of a catalogue. The extension does no harm: what it holds is told by its first bytes.
fn name_of_pipe(path: &Path) -> Cow<'_, str> {
    let name = name_of(path).ok().filter(|name| Dataset::of_raw_key(&format!("{RAW}{name}")).is_ok());
    name.unwrap_or(Cow::Borrowed(if is_stdin(path) { "stdin.jsonl" } else { "pipe.jsonl" }))
}
