//! The user's files that are the parts of one catalogue: a folder, what a pattern matches, or several.

use crate::catalogue_file::{is_stdin, shown, unreadable};
use crate::notifications::{LAKE_BUCKET, RAW_BUCKET};
use crate::server::Server;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use wintermute_shared::contract::keys::RAW;
use wintermute_shared::contract::upload::{is_in_catalogue, marker};
use wintermute_shared::{Error, ObjectRef, Result, Settings};

/// What the user has named.
#[derive(Debug)]
pub enum Named {
    /// One file, or standard input.
    File(PathBuf),
    /// The parts of a catalogue.
    Folder(Folder),
}

/// Files that are the parts of a catalogue.
#[derive(Debug)]
pub struct Folder {
    /// The folder that all of them are in.
    path: PathBuf,
    /// The files by their names below it, in order.
    files: Vec<(String, PathBuf)>,
}

impl Named {
    /// What these paths and patterns name. A folder gives all files below it, but for those that other programs leave beside catalogues.
    ///
    /// # Errors
    /// [`Error::Invalid`] when a pattern matches nothing, a folder holds no catalogue, or a name is not UTF-8.
    pub fn of(paths: &[PathBuf], settings: &Settings) -> Result<Self> {
        if let [path] = paths
            && !path.is_dir()
            && !is_pattern(path)
        {
            return Ok(Self::File(path.clone()));
        }
        let (mut files, mut folders) = (BTreeSet::new(), BTreeSet::new());
        for path in paths {
            if is_stdin(path) {
                return Err(Error::invalid(
                    "standard input is one file, and no part of a catalogue: name it alone",
                ));
            }
            let found = if is_pattern(path) { matching(path)? } else { vec![path.clone()] };
            for path in found {
                let is_folder = is_folder(&path)?;
                let path = std::path::absolute(&path).map_err(|error| unreadable(&path, &error))?;
                match is_folder {
                    true => {
                        collect(&path, &mut files)?;
                        folders.insert(path);
                    }
                    false => {
                        folders.extend(path.parent().map(Path::to_owned));
                        files.insert(path);
                    }
                }
            }
        }
        if let (1, [pattern]) = (files.len(), paths)
            && is_pattern(pattern)
            && let Some(file) = files.pop_first()
        {
            return Ok(Self::File(file));
        }
        Folder::of(common(&folders), files, settings).map(Self::Folder)
    }

    /// As it is called in messages.
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) => shown(path),
            Self::Folder(folder) => format!("{}/", folder.path.display()),
        }
    }
}

impl Folder {
    fn of(path: PathBuf, files: BTreeSet<PathBuf>, settings: &Settings) -> Result<Self> {
        let name_of = |file: &PathBuf| {
            let below = file.strip_prefix(&path).unwrap_or(file).to_str();
            below.map(str::to_owned).ok_or_else(|| {
                Error::invalid(format!("the name of {} is not UTF-8: rename the file", file.display()))
            })
        };
        let mut named = Vec::with_capacity(files.len());
        for file in files {
            let name = name_of(&file)?;
            if is_in_catalogue(&format!("{RAW}catalogue/{name}"), settings) {
                named.push((name, file));
            }
        }
        if named.is_empty() {
            return Err(Error::invalid(format!(
                "{} holds no catalogue: hidden files and marks such as _SUCCESS are passed over, and there is no other file",
                path.display()
            )));
        }
        named.sort();
        Ok(Self { path, files: named })
    }

    /// The files, in order.
    pub fn files(&self) -> impl ExactSizeIterator<Item = &Path> {
        self.files.iter().map(|(_, path)| path.as_path())
    }

    /// One of the files, by its number.
    pub fn file(&self, number: usize) -> &Path {
        &self.files[number].1
    }

    /// What the catalogue is called: as the folder is.
    pub fn name(&self) -> &str {
        self.path.file_name().and_then(|name| name.to_str()).unwrap_or("catalogue")
    }

    /// Copies the files to their places in the raw bucket, and the marker of their folder after them; answers the folder and its size.
    ///
    /// # Errors
    /// [`Error::Failed`] when a file cannot be read to its end, or the data folder cannot be written.
    pub async fn put_into(&self, server: &Server, settings: &Settings) -> Result<(ObjectRef, u64)> {
        let folder = format!("{RAW}{}/", self.name());
        let imported = server.import_folder(RAW_BUCKET, &folder, self.files.clone(), marker(settings)).await;
        let bytes = imported.map_err(|error| {
            Error::failed(format!("{} cannot be copied into the data folder: {error}", self.path.display()))
        })?;
        Ok((ObjectRef { bucket: RAW_BUCKET.to_owned(), key: folder, version_id: None }, bytes))
    }
}

/// Whether a path is none of a file, and has what a shell would expand.
fn is_pattern(path: &Path) -> bool {
    let has_wildcards = path.to_str().is_some_and(|path| path.contains(['*', '?', '[']));
    has_wildcards && !path.exists()
}

fn matching(pattern: &Path) -> Result<Vec<PathBuf>> {
    let text = pattern.to_string_lossy();
    let paths = glob::glob(&text)
        .map_err(|error| Error::invalid(format!("{text} is no pattern of file names: {error}")))?;
    let found: Vec<PathBuf> = paths
        .collect::<std::result::Result<_, _>>()
        .map_err(|error| unreadable(error.path(), error.error()))?;
    match found.is_empty() {
        true => Err(Error::invalid(format!("no file matches {text}: check the pattern"))),
        false => Ok(found),
    }
}

fn is_folder(path: &Path) -> Result<bool> {
    std::fs::metadata(path).map(|metadata| metadata.is_dir()).map_err(|error| unreadable(path, &error))
}

/// Collects the files below a folder, but for those of a data folder, such as an earlier run has left here.
fn collect(folder: &Path, files: &mut BTreeSet<PathBuf>) -> Result<()> {
    if folder.join(LAKE_BUCKET).is_dir() && folder.join(RAW_BUCKET).is_dir() {
        return Ok(());
    }
    let unreadable = |error: std::io::Error| {
        Error::invalid(format!("the folder {} cannot be read: {error}", folder.display()))
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if is_folder(&path)? {
            collect(&path, files)?;
        } else {
            files.insert(path);
        }
    }
    Ok(())
}

/// The folder that all of these are in.
fn common(folders: &BTreeSet<PathBuf>) -> PathBuf {
    let mut folders = folders.iter();
    let mut common = folders.next().cloned().unwrap_or_default();
    for folder in folders {
        while !folder.starts_with(&common) && common.pop() {}
    }
    common
}
