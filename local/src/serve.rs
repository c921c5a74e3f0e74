//! `wintermute serve`: the chain reacts to uploads by any S3 client.

use crate::chain::{Chain, Notice, StepEnd};
use crate::format;
use crate::notifications::{LAKE_BUCKET, RAW_BUCKET};
use crate::resume::lost_events;
use crate::server::{Credentials, Endpoint, REGION, Server};
use std::io::Write;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc::unbounded_channel;
use wintermute_convert::Limits;
use wintermute_shared::{Outcome, Result, Settings};

/// Serves the folder `data` until the future is dropped. A failing step is told, and serving goes on. What an earlier server has left to
/// do is done first.
///
/// # Errors
/// As [`Server::start`].
pub async fn serve(
    data: &Path,
    port: u16,
    credentials: Credentials,
    settings: Settings,
    limits: Limits,
    program: PathBuf,
) -> Result<()> {
    let (sender, receiver) = unbounded_channel();
    for event in lost_events(data, &settings).await? {
        // The receiver is here.
        drop(sender.send(event));
    }
    let server = Server::start(data, port, credentials, sender.clone()).await?;
    let mut chain = Chain::new(server.endpoint(), settings, limits, program, (sender, receiver));
    say(&greeting(server.endpoint()));
    loop {
        match chain.advance().await {
            Some(Notice::Ended(end)) => say(&told(&end)),
            Some(Notice::Report(object)) => {
                say(&format!("the report is {}", data.join(&object.bucket).join(&object.key).display()));
            }
            None => {}
        }
    }
}

fn greeting(endpoint: &Endpoint) -> String {
    let Endpoint { url, credentials: Credentials { access_key, secret_key } } = endpoint;
    format!(
        "\
# Paste this where the S3 client runs:
export AWS_ENDPOINT_URL={url}
export AWS_ACCESS_KEY_ID={access_key}
export AWS_SECRET_ACCESS_KEY={secret_key}
export AWS_REGION={REGION}
export AWS_DEFAULT_REGION={REGION}
export WINTERMUTE_LAKE_BUCKET={LAKE_BUCKET}
# Then, for instance: aws s3 cp products.jsonl s3://{RAW_BUCKET}/raw/
# Ctrl-C ends the server."
    )
}

fn told(end: &StepEnd) -> String {
    let StepEnd { step, object, seconds, result, .. } = end;
    let how = match result {
        Ok(Outcome::Done { object }) => format!("done in {}: {object}", format::seconds(*seconds)),
        Ok(Outcome::AlreadyDone { object }) => format!("already done: {object}"),
        Ok(Outcome::HandedOver { object }) => format!("handed over to a task, which makes {object}"),
        Ok(Outcome::Skipped { why, .. }) => format!("skipped: by its name it is {why}"),
        Err(error) => format!("failed: {error}"),
    };
    format!("{} of {object}: {how}", step.name())
}

/// A closed standard output is no reason to stop.
fn say(text: &str) {
    drop(writeln!(std::io::stdout(), "{text}"));
}
