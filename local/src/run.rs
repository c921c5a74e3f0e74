//! `wintermute run`: one catalogue through the whole chain.

use crate::chain::{Chain, Notice, StepEnd};
use crate::folder::{Folder, Named};
use crate::format;
use crate::input::Input;
use crate::notifications::LAKE_BUCKET;
use crate::progress::Progress;
use crate::server::{Credentials, Server};
use crate::summary::Summary;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc::unbounded_channel;
use wintermute_convert::Limits;
use wintermute_shared::{Error, ObjectRef, Outcome, Result, Settings};

/// Puts what is `named` below `raw/` of a server over the folder `data`; all that follows, events bring about. `program` is the
/// `wintermute` command, which runs the tasks.
///
/// # Errors
/// The first error of any step, or [`Error::Invalid`] when it cannot be read.
pub async fn run(
    named: Named,
    data: &Path,
    settings: Settings,
    limits: Limits,
    program: PathBuf,
    progress: &Progress,
) -> Result<Summary> {
    let shown = named.shown();
    let input = match &named {
        Named::File(file) => Opened::File(Input::open(file).await?),
        Named::Folder(folder) => Opened::Folder(folder),
    };
    let (sender, receiver) = unbounded_channel();
    let server = Server::start(data, 0, Credentials::random(), sender.clone()).await?;
    let store = server.endpoint().store();
    let names = settings.clone();
    let mut chain = Chain::new(server.endpoint(), settings, limits, program, (sender, receiver));

    progress.stage("upload", &shown, 0);
    let (uploaded, bytes) = match input {
        Opened::File(input) => input.put_into(&server).await?,
        Opened::Folder(folder) => folder.put_into(&server, &names).await?,
    };
    progress.end("upload", &format!("{} uploaded", format::bytes(bytes)));

    let (mut ends, mut report, mut failed) = (Vec::new(), None, None);
    while !chain.is_idle() {
        match chain.advance().await {
            Some(Notice::Report(object)) => report = Some(object),
            Some(Notice::Ended(StepEnd { step, result: Err(error), .. })) => {
                progress.fail(step.name());
                // The index of reports is still to tell of it.
                failed.get_or_insert(error);
            }
            Some(Notice::Ended(_)) if failed.is_some() => {}
            Some(Notice::Ended(end)) => {
                let how = match &end.result {
                    Ok(Outcome::AlreadyDone { .. }) => "already done".to_owned(),
                    Ok(Outcome::HandedOver { .. }) => "handed over to a task".to_owned(),
                    _ => format!("done in {}", format::seconds(end.seconds)),
                };
                progress.end(end.step.name(), &how);
                ends.push(end);
            }
            None => {}
        }
    }
    if let Some(error) = failed {
        return Err(in_files(error, &shown, &uploaded, data));
    }
    let report = report.ok_or_else(|| Error::failed("the chain ended without a report"))?;
    Summary::of(&store, data, &report, &ends).await
}

/// What is named, and can be read.
enum Opened<'n> {
    File(Input<'n>),
    Folder(&'n Folder),
}

/// An error of the chain, which knows objects alone, in terms of the user's files.
fn in_files(error: Error, shown: &str, uploaded: &ObjectRef, data: &Path) -> Error {
    let told = |message: String| {
        let message = message.replace(&uploaded.to_string(), shown);
        // Parts are named by their keys.
        let message = message.replace(&format!(" {}", uploaded.key), &format!(" {shown}"));
        message.replace(&format!("s3://{LAKE_BUCKET}"), &data.join(LAKE_BUCKET).display().to_string())
    };
    match error {
        Error::Invalid(message) => Error::Invalid(told(message)),
        Error::Failed(message) => Error::Failed(told(message)),
        other => other,
    }
}
