//! The user's files as the parts of a catalogue that is converted without S3.

use crate::catalogue_file::{self, unreadable};
use crate::folder::Named;
use bytes::Bytes;
use std::fs::File;
use std::io::{Read, Seek};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wintermute_convert::{Opened, Opener, Parts, Source, Stored, opened};
use wintermute_shared::{Error, Result, Settings};

/// The files that are named. Cheap to clone.
#[derive(Clone)]
pub struct Files<'n> {
    named: &'n Named,
    /// The one file, which may have been a pipe.
    one: Option<Arc<File>>,
    settings: Arc<Settings>,
}

impl<'n> Files<'n> {
    /// Opens the file that is named, and looks for the files of a folder.
    ///
    /// # Errors
    /// As [`catalogue_file::open_to_reread`].
    pub fn of(named: &'n Named, settings: &Settings) -> Result<Self> {
        let one = match named {
            Named::File(path) => Some(Arc::new(catalogue_file::open_to_reread(path)?)),
            Named::Folder(_) => None,
        };
        Ok(Self { named, one, settings: Arc::new(settings.clone()) })
    }

    /// The files of a folder, with their sizes; none of what is one file.
    ///
    /// # Errors
    /// [`Error::Invalid`] when a file cannot be looked at.
    pub fn parts(&self) -> Result<Vec<(String, u64)>> {
        let Named::Folder(folder) = self.named else { return Ok(Vec::new()) };
        let part = |path: &Path| {
            let size = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
            Ok((path.display().to_string(), size))
        };
        folder.files().map(part).collect()
    }

    /// The size of all files together.
    ///
    /// # Errors
    /// As [`Files::parts`].
    pub fn bytes(&self) -> Result<u64> {
        match (&self.one, self.named) {
            (Some(file), Named::File(path)) => {
                Ok(file.metadata().map_err(|error| unreadable(path, &error))?.len())
            }
            _ => Ok(self.parts()?.iter().map(|(_, size)| size).sum()),
        }
    }

    fn path(&self, part: usize) -> &'n Path {
        match self.named {
            Named::File(path) => path,
            Named::Folder(folder) => folder.file(part),
        }
    }
}

impl Parts for Files<'_> {
    fn count(&self) -> usize {
        match self.named {
            Named::File(_) => 1,
            Named::Folder(folder) => folder.files().len(),
        }
    }

    fn name(&self, part: usize) -> Option<Arc<str>> {
        let path = self.one.is_none().then(|| self.path(part))?;
        Some(path.display().to_string().into())
    }

    fn size(&self, part: usize) -> u64 {
        std::fs::metadata(self.path(part)).map_or(0, |metadata| metadata.len())
    }

    fn opener(&mut self, part: usize) -> Opener {
        let (path, one) = (self.path(part).to_owned(), self.one.clone());
        let settings = Arc::clone(&self.settings);
        Box::new(move || {
            let file = match one {
                Some(file) => file.try_clone().and_then(|mut file| file.rewind().map(|()| file)),
                None => File::open(&path),
            };
            match file {
                Ok(file) => open(path, file, &settings),
                Err(error) => failed(unreadable(&path, &error)).into(),
            }
        })
    }
}

/// A file, opened by ranges or as a stream, as its first bytes ask.
fn open(path: PathBuf, file: File, settings: &Settings) -> Opened {
    match file.metadata() {
        Ok(metadata) => {
            let file = Arc::new(Ranges { path, file, size: metadata.len() });
            opened(file.clone(), || stream(file), settings)
        }
        Err(error) => failed(unreadable(&path, &error)).into(),
    }
}

/// A file's bytes in chunks.
fn stream(file: Arc<Ranges>) -> Source {
    Box::new(move |buffer, count| {
        let read = (&file.file).take(count as u64).read_to_end(buffer);
        read.map_err(|error| unreadable(&file.path, &error))
    })
}

/// A source that fails.
fn failed(error: Error) -> Source {
    let mut failure = Some(error);
    Box::new(move |_, _| failure.take().map_or(Ok(0), Err))
}

/// A file that is read by ranges.
struct Ranges {
    path: PathBuf,
    file: File,
    size: u64,
}

impl Stored for Ranges {
    fn size(&self) -> u64 {
        self.size
    }

    fn range(&self, start: u64, end: u64) -> Result<Bytes> {
        let mut bytes = vec![0; (end - start) as usize];
        self.file.read_exact_at(&mut bytes, start).map_err(|error| unreadable(&self.path, &error))?;
        Ok(bytes.into())
    }
}
