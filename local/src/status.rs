//! `wintermute status`: which step each dataset and run is in.

use crate::notifications::{LAKE_BUCKET, RAW_BUCKET};
use crate::server;
use std::fmt::Write;
use std::fs::Metadata;
use std::path::Path;
use wintermute_shared::contract::failure::Failure;
use wintermute_shared::contract::keys::{MODELS, PROCESSED, REPORTS};
use wintermute_shared::contract::status::{self, State, Status, failed_key};
use wintermute_shared::contract::waiting::Waiting;
use wintermute_shared::s3::Listed;
use wintermute_shared::{Dataset, Error, Result, Store};

/// The status of the runs in a data folder, whether a server works on it or not.
///
/// # Errors
/// [`Error::Failed`] when the folder cannot be read, [`Error::Invalid`] when it holds no buckets.
pub fn of_folder(data: &Path) -> Result<Vec<Status>> {
    let lake = data.join(LAKE_BUCKET);
    if !lake.is_dir() {
        return Err(Error::invalid(format!(
            "{} holds no {LAKE_BUCKET}: name the data folder of `run` or `serve`, or a lake bucket",
            data.display()
        )));
    }
    let mut all = status::of(&files(&data.join(RAW_BUCKET))?, &files(&lake)?);
    for status in &mut all {
        if let Some(key) = failed_key(status) {
            status.failure = std::fs::read(lake.join(key)).ok().and_then(|json| read(&json));
        }
    }
    Ok(all)
}

/// The status of the runs in a lake bucket.
///
/// # Errors
/// The store's.
pub async fn of_bucket(store: &Store, bucket: &str) -> Result<Vec<Status>> {
    let mut listed = Vec::new();
    for prefix in [PROCESSED, MODELS, REPORTS] {
        listed.extend(store.list(bucket, prefix).await?);
    }
    let mut all = status::of(&[], &listed);
    for status in &mut all {
        if let Some(key) = failed_key(status) {
            status.failure = read(&store.get(bucket, &key).await?);
        }
    }
    // Who sees the lake need not see the uploads.
    for waiting in Waiting::all(store, bucket).await? {
        if let Ok(dataset) = Dataset::of_raw(&waiting.folder) {
            all.push(Status::waiting(&dataset, waiting));
        }
    }
    status::sort(&mut all);
    Ok(all)
}

/// A failure that another version has left is one without words.
fn read(json: &[u8]) -> Option<Failure> {
    serde_json::from_slice(json).ok()
}

/// The objects of a bucket that is a folder.
fn files(bucket: &Path) -> Result<Vec<Listed>> {
    let trouble = |error: std::io::Error| {
        Error::failed(format!("the folder {} cannot be read: {error}", bucket.display()))
    };
    let listed = |(key, about): (String, Metadata)| {
        let time = chrono::DateTime::<chrono::Utc>::from(about.modified()?);
        let last_modified = time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        Ok(Listed { key, size: about.len(), etag: String::new(), last_modified })
    };
    let files = server::files(bucket).map_err(trouble)?;
    files.into_iter().map(listed).collect::<std::io::Result<_>>().map_err(trouble)
}

/// A table for people, and below it why runs have failed.
pub fn table(all: &[Status]) -> String {
    if all.is_empty() {
        return "no catalogue was uploaded yet".to_owned();
    }
    let widest = all.iter().map(|status| status.dataset.len()).max().unwrap_or(0).max("dataset".len());
    let mut text = format!("{:widest$}  {:16}  {:8}  {:9}  since", "dataset", "run", "step", "state");
    for status in all {
        let Status { dataset, step, since, .. } = status;
        let (run, state) = (status.run.as_deref().unwrap_or("-"), state(status.state));
        // Writing to a text does not fail.
        let _ = write!(text, "\n{dataset:widest$}  {run:16}  {step:8}  {state:9}  {since}");
    }
    for waiting in all.iter().filter_map(|status| status.waiting.as_ref()) {
        let _ = write!(text, "\n\n{}", waiting.sentence());
    }
    for failure in all.iter().filter_map(|status| status.failure.as_ref()) {
        let Failure { dataset, run, step, reason, advice, .. } = failure;
        let _ = write!(text, "\n\n{step} of {dataset}/{run} failed: {reason}\n{advice}");
    }
    text
}

fn state(state: State) -> &'static str {
    match state {
        State::Waiting => "waiting",
        State::Uploaded => "uploaded",
        State::UnderWay => "under way",
        State::Failed => "failed",
        State::Done => "done",
    }
}
