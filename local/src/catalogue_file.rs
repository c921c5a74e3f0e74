//! The user's file, which may be standard input or a pipe.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::os::fd::AsFd;
use std::path::Path;
use wintermute_shared::{Error, Result};

/// Bytes read from a pipe at once.
const CHUNK: usize = 1 << 20;

/// Opens a file; `-` is standard input. To open a pipe waits for its writer.
///
/// # Errors
/// [`Error::Invalid`] when it is no file that can be read.
pub(crate) fn open(path: &Path) -> Result<File> {
    let opened = match is_stdin(path) {
        true => io::stdin().as_fd().try_clone_to_owned().map(File::from),
        false => File::open(path),
    };
    let file = opened.map_err(|error| unreadable(path, &error))?;
    if file.metadata().map_err(|error| unreadable(path, &error))?.is_dir() {
        return Err(Error::invalid(format!("{} is a folder: name a catalogue file", path.display())));
    }
    Ok(file)
}

/// Opens a file that is read several times and at any place. What can be read only once, such as a pipe, is copied to a temporary file,
/// which is gone with the process.
///
/// # Errors
/// As [`open`]; [`Error::Failed`] when the temporary file cannot be written.
pub(crate) fn open_to_reread(path: &Path) -> Result<File> {
    let mut file = open(path)?;
    let is_file = file.metadata().is_ok_and(|metadata| metadata.is_file());
    // Standard input may have been read in part by whoever has started this program.
    match is_file && file.stream_position().is_ok_and(|at| at == 0) {
        true => Ok(file),
        false => copy(file, path),
    }
}

/// Whether a path is standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].iter().any(|name| path == Path::new(name))
}

/// What a file is called in messages.
pub(crate) fn shown(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// The path by which the system knows a file.
pub(crate) fn known_as(path: &Path) -> &Path {
    if is_stdin(path) { Path::new("/dev/stdin") } else { path }
}

fn copy(mut pipe: File, path: &Path) -> Result<File> {
    let full = |error: io::Error| {
        let (path, folder) = (path.display(), std::env::temp_dir());
        Error::failed(format!(
            "{path} can be read only once, so it is copied to the folder {}, which cannot be written: {error}; set TMPDIR to a folder \
             with room for it",
            folder.display()
        ))
    };
    let mut file = tempfile::tempfile().map_err(full)?;
    let mut buffer = Vec::with_capacity(CHUNK);
    loop {
        buffer.clear();
        let read = Read::by_ref(&mut pipe).take(CHUNK as u64).read_to_end(&mut buffer);
        if read.map_err(|error| unreadable(path, &error))? == 0 {
            return Ok(file);
        }
        file.write_all(&buffer).map_err(full)?;
    }
}

pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Error {
    let path = path.display();
    match error.kind() {
        ErrorKind::NotFound => Error::invalid(format!("the file {path} does not exist: check the path")),
        ErrorKind::PermissionDenied => {
            Error::invalid(format!("the file {path} may not be read: check its permissions"))
        }
        _ => Error::invalid(format!("the file {path} cannot be read: {error}")),
    }
}
