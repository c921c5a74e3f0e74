//! What a server that ended too soon has left to do is found by the next one, once.

mod common;

use common::{LAKE, RAW, catalogue, object};
use serde_json::Value;
use std::path::Path;
use tokio::sync::mpsc::unbounded_channel;
use wintermute::resume::lost_events;
use wintermute::server::{Credentials, Server};
use wintermute_shared::contract::event;
use wintermute_shared::contract::keys::{CATALOGUE, MANIFEST, MODELS, PROCESSED};
use wintermute_shared::{ObjectRef, Run, Settings, Store};

fn settings() -> Settings {
    Settings { k: "3".parse().unwrap(), max_k: 4, ..Settings::default() }
}

/// Works on a data folder with a server that ends with the work, whatever events it has sent.
async fn served<T>(data: &Path, work: impl AsyncFnOnce(&Store) -> T) -> T {
    let server = Server::start(data, 0, Credentials::random(), unbounded_channel().0).await.unwrap();
    work(&server.endpoint().store()).await
}

async fn found(data: &Path, settings: &Settings) -> Vec<String> {
    let named = |lost: Value| {
        let [Ok(object)] = &event::objects(lost).unwrap()[..] else { panic!("one object") };
        object.to_string()
    };
    lost_events(data, settings).await.unwrap().into_iter().map(named).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_goes_on_with_the_object_that_its_last_step_has_left() {
    let folder = tempfile::tempdir().unwrap();
    let (data, upload) = (folder.path(), object(RAW, "raw/shop.jsonl"));
    served(data, async |store| {
        for key in ["raw/shop.jsonl", "raw/_SUCCESS", "raw/notes.pdf", "other/shop.jsonl"] {
            store.put(RAW, key, "application/json", catalogue(60, 1).into()).await.unwrap();
        }
    })
    .await;
    assert_eq!(found(data, &settings()).await, [upload.to_string()]);

    let csv: ObjectRef = served(data, async |store| {
        let done = wintermute_convert::handle(store, &settings(), LAKE, upload.clone(), None).await.unwrap();
        done.object().parse().unwrap()
    })
    .await;
    let run = Run::of_key(PROCESSED, CATALOGUE, &csv.key).unwrap();
    let manifest = object(LAKE, &run.key(MODELS, MANIFEST));
    assert_eq!(found(data, &settings()).await, [csv.to_string()]);
    let others = Settings { seed: 7, ..settings() };
    assert_eq!(found(data, &others).await, [csv.to_string()], "an upload that has a run needs no other");

    served(data, async |store| wintermute_cluster::step::handle(store, csv).await.unwrap()).await;
    assert_eq!(found(data, &settings()).await, [manifest.to_string()]);
    served(data, async |store| wintermute_report::handle(store, manifest).await.unwrap()).await;
    assert_eq!(found(data, &settings()).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_upload_has_no_run_and_a_failed_one_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let (data, upload) = (folder.path(), object(RAW, "raw/shop.jsonl"));
    let put = async |store: &Store, body: Vec<u8>| {
        store.put(RAW, &upload.key, "application/json", body.into()).await.unwrap();
    };
    let convert = async |store: &Store| {
        wintermute_convert::handle(store, &settings(), LAKE, upload.clone(), None).await
    };
    served(data, async |store| {
        put(store, b"broken\n".to_vec()).await;
        convert(store).await.unwrap_err();
    })
    .await;
    assert_eq!(found(data, &settings()).await, [""; 0]);

    let csv = served(data, async |store| {
        put(store, catalogue(60, 1)).await;
        let done = convert(store).await.unwrap().object().to_owned();
        put(store, catalogue(60, 2)).await;
        done
    })
    .await;
    assert_eq!(found(data, &settings()).await, [upload.to_string(), csv]);
}
