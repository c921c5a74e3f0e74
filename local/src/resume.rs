//! What a server that ended too soon has left to do: objects whose event was lost, or not worked off. The next one finds them when it
//! starts.

use crate::notifications::{LAKE_BUCKET, RAW_BUCKET};
use crate::server::{Credentials, Server, created};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use tokio::sync::mpsc::unbounded_channel;
use wintermute_shared::contract::catalogue::{Catalogue, Markers};
use wintermute_shared::contract::failure;
use wintermute_shared::contract::keys::{CATALOGUE, HANDOVER, MANIFEST, MODELS, PROCESSED, RAW, REPORTS};
use wintermute_shared::contract::side_file::side_file;
use wintermute_shared::contract::status::{self, State};
use wintermute_shared::contract::upload::Upload;
use wintermute_shared::quality::{self, Quality};
use wintermute_shared::s3::{Listed, ObjectHead};
use wintermute_shared::{Dataset, ObjectRef, Result, Run, Settings, Store};

/// The events of the objects in a data folder that wait for a step which nobody does: uploads without a run, and what the last step of
/// an unfinished run has left. No server may be at work on the folder.
///
/// # Errors
/// As [`Server::start`], and the store's.
pub async fn lost_events(data: &Path, settings: &Settings) -> Result<Vec<Value>> {
    // Nobody else can reach it, so nothing changes meanwhile.
    let server = Server::start(data, 0, Credentials::random(), unbounded_channel().0).await?;
    let store = server.endpoint().store();
    let mut lake = Vec::new();
    for prefix in [PROCESSED, MODELS, REPORTS] {
        lake.extend(store.list(LAKE_BUCKET, prefix).await?);
    }
    let written: BTreeMap<&str, &Listed> = lake.iter().map(|object| (object.key.as_str(), object)).collect();

    let mut waiting = Vec::new();
    let uploads = store.list(RAW_BUCKET, RAW).await?;
    let markers = Markers::of(&uploads, settings);
    for upload in &uploads {
        let folder = match Upload::of(&upload.key, settings) {
            Upload::Marker { folder } => Some(folder),
            Upload::Object
                if !markers.cover(upload)
                    && side_file(&upload.key).is_none()
                    && Dataset::of_raw_key(&upload.key).is_ok() =>
            {
                None
            }
            Upload::Object | Upload::Part { .. } => continue,
        };
        let head = store.head(&object(RAW_BUCKET, &upload.key)).await?;
        let catalogue = match folder {
            Some(folder) => {
                Catalogue::of_folder(&store, &object(RAW_BUCKET, folder), Some(&head), settings).await?
            }
            None => Catalogue::of_object(head.clone()),
        };
        if !catalogue.parts.is_empty() && !has_run(&store, &catalogue, upload, settings, &written).await? {
            waiting.push(head);
        }
    }
    for run in status::of(&[], &lake).into_iter().filter(|run| run.state == State::UnderWay) {
        let (prefix, name) = match run.step {
            "cluster" => (PROCESSED, CATALOGUE),
            "report" => (MODELS, MANIFEST),
            _ => (PROCESSED, HANDOVER),
        };
        let key = format!("{prefix}{}/{}/{name}", run.dataset, run.run.unwrap_or_default());
        if written.contains_key(key.as_str()) {
            waiting.push(store.head(&object(LAKE_BUCKET, &key)).await?);
        }
    }
    let event =
        |head: &ObjectHead| created("ObjectCreated:Put", &head.bucket, &head.key, head.size, &head.etag);
    Ok(waiting.iter().map(event).collect())
}

/// Whether an upload has a run, with these settings or others: one that has come to an end, or goes on without the upload's event.
async fn has_run(
    store: &Store,
    catalogue: &Catalogue,
    upload: &Listed,
    settings: &Settings,
    written: &BTreeMap<&str, &Listed>,
) -> Result<bool> {
    let run = Run::of(catalogue, settings)?;
    if [CATALOGUE, HANDOVER, failure::NAME]
        .iter()
        .any(|name| written.contains_key(&*run.key(PROCESSED, name)))
    {
        return Ok(true);
    }
    let of_dataset = format!("{PROCESSED}{}/", run.dataset);
    for (key, quality) in written.range(&*of_dataset..).take_while(|(key, _)| key.starts_with(&of_dataset)) {
        let Some(folder) = key.strip_suffix(quality::NAME) else { continue };
        if ![CATALOGUE, failure::NAME].iter().any(|name| written.contains_key(&*format!("{folder}{name}"))) {
            continue;
        }
        // One that another version has written tells nothing.
        let Ok(Quality { source, .. }) = store.get_json(LAKE_BUCKET, key).await else { continue };
        let came_later = quality.last_modified > upload.last_modified && source.bytes == catalogue.bytes();
        if source.key == catalogue.key && (source.version == catalogue.version() || came_later) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn object(bucket: &str, key: &str) -> ObjectRef {
    ObjectRef { bucket: bucket.to_owned(), key: key.to_owned(), version_id: None }
}
