//! `wintermute run`: one file through the whole chain.

use crate::chain::{Chain, Notice, StepEnd};
use crate::format;
use crate::notifications::RAW_BUCKET;
use crate::progress::Progress;
use crate::server::{Credentials, Server};
use crate::summary::Summary;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc::unbounded_channel;
use wintermute_shared::keys::RAW;
use wintermute_shared::{Error, Outcome, Result, Settings, Store};

/// Bytes read from the file at once.
const CHUNK: usize = 1 << 20;

/// Puts `file` below `raw/` of a server over the folder `data`; all that follows, events bring about. `program` is the
/// `wintermute` command, which runs the clustering task.
///
/// # Errors
/// The first error of any step, or [`Error::Invalid`] when the file cannot be read.
pub async fn run(
    file: &Path,
    data: &Path,
    settings: Settings,
    program: PathBuf,
    progress: &Progress,
) -> Result<Summary> {
    let mut input = Input::open(file).await?;
    let (sender, receiver) = unbounded_channel();
    let server = Server::start(data, 0, Credentials::random(), sender.clone()).await?;
    let store = server.endpoint().store();
    let mut chain = Chain::new(server.endpoint(), settings, program, (sender, receiver));

    progress.stage("upload", &file.display().to_string(), 0);
    let bytes = input.upload(&store).await?;
    progress.end("upload", &format!("{} uploaded", format::bytes(bytes)));

    let (mut ends, mut report) = (Vec::new(), None);
    while !chain.is_idle() {
        match chain.advance().await {
            Some(Notice::Report(object)) => report = Some(object),
            Some(Notice::Ended(StepEnd { step, result: Err(error), .. })) => {
                progress.fail(step.name());
                return Err(error);
            }
            Some(Notice::Ended(end)) => {
                let how = match &end.result {
                    Ok(Outcome::AlreadyDone { .. }) => "already done".to_owned(),
                    _ => format!("done in {}", format::seconds(end.seconds)),
                };
                progress.end(end.step.name(), &how);
                ends.push(end);
            }
            None => {}
        }
    }
    let report = report.ok_or_else(|| Error::failed("the chain ended without a report"))?;
    Summary::of(&store, data, &report, &ends).await
}

/// The user's file.
struct Input<'a> {
    path: &'a Path,
    name: &'a str,
    file: File,
}

impl<'a> Input<'a> {
    async fn open(path: &'a Path) -> Result<Self> {
        let unreadable = |error: std::io::Error| unreadable(path, &error);
        let file = File::open(path).await.map_err(unreadable)?;
        if file.metadata().await.map_err(unreadable)?.is_dir() {
            return Err(Error::invalid(format!("{} is a folder: name a catalogue file", path.display())));
        }
        let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
            Error::invalid(format!("the name of {} is not UTF-8: rename the file", path.display()))
        })?;
        Ok(Self { path, name, file })
    }

    /// Streams the file to its key; answers its size.
    async fn upload(&mut self, store: &Store) -> Result<u64> {
        let mut upload = store.upload(RAW_BUCKET, &format!("{RAW}{}", self.name), "application/octet-stream");
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
        Ok(bytes)
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
