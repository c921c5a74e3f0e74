//! Steps are killed after each of their writes; the next attempt makes it good, to the byte.

mod common;

use common::faults::{Fault, Proxy};
use common::lake::{assert_whole, lasting};
use common::{LAKE, Lab, RAW, catalogue, object, wintermute};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;
use wintermute::server::Endpoint;
use wintermute_shared::contract::keys::{CATALOGUE, MANIFEST, MODELS, PROCESSED};
use wintermute_shared::{ObjectRef, Outcome, Result, Run, Settings, Store};

/// More writes than any step makes.
const MOST: usize = 60;

fn settings() -> Settings {
    Settings { k: "3".parse().unwrap(), max_k: 4, ..Settings::default() }
}

async fn convert(store: &Store) -> Result<Outcome> {
    wintermute_convert::handle(store, &settings(), LAKE, object(RAW, "raw/shop.jsonl"), None).await
}

/// The catalogue as converted, and its run.
async fn converted(store: &Store) -> (ObjectRef, Run) {
    let csv: ObjectRef = convert(store).await.unwrap().object().parse().unwrap();
    let run = Run::of_key(PROCESSED, CATALOGUE, &csv.key).unwrap();
    (csv, run)
}

/// A lab with a catalogue uploaded.
async fn lab(rows: u64) -> Lab {
    let lab = Lab::start().await;
    lab.store.put(RAW, "raw/shop.jsonl", "application/json", catalogue(rows, 3).into()).await.unwrap();
    lab
}

async fn undisturbed(rows: u64) -> BTreeMap<String, Vec<u8>> {
    let lab = lab(rows).await;
    let (csv, run) = converted(&lab.store).await;
    wintermute_cluster::step::handle(&lab.store, csv).await.unwrap();
    wintermute_report::handle(&lab.store, object(LAKE, &run.key(MODELS, MANIFEST))).await.unwrap();
    lasting(lab.folder.path())
}

/// A proxy that does the nth write (the first is 0) and never answers it.
async fn silent_after(server: &Endpoint, nth: usize) -> Proxy {
    Proxy::start(server, move |seen| (seen.is_write() && seen.writes_before == nth).then_some(Fault::Held))
        .await
}

/// Calls a step again and again, each time one write further before it is dropped, until it ends; answers how often it
/// was dropped.
async fn dropped_after_each_write(
    lab: &Lab,
    wanted: &BTreeMap<String, Vec<u8>>,
    step: impl AsyncFn(Store) -> Result<Outcome>,
) -> usize {
    for nth in 0..MOST {
        let proxy = silent_after(lab.server.endpoint(), nth).await;
        let ended = tokio::select! {
            end = step(proxy.endpoint().store()) => { end.unwrap(); true }
            () = proxy.reached() => false,
        };
        assert_whole(lab.folder.path(), wanted);
        if ended {
            return nth;
        }
    }
    panic!("{MOST} writes and no end")
}

#[tokio::test(flavor = "multi_thread")]
async fn convert_dropped_after_any_write_is_made_good() {
    // Large enough for an upload in parts.
    let rows = 12_000;
    let wanted = {
        let lab = lab(rows).await;
        converted(&lab.store).await;
        lasting(lab.folder.path())
    };
    let lab = lab(rows).await;
    let dropped = dropped_after_each_write(&lab, &wanted, async |store| convert(&store).await).await;
    assert!(dropped >= 7, "{dropped}");
    assert!(lasting(lab.folder.path()) == wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_task_killed_after_any_write_and_report_dropped_after_any_are_made_good() {
    let wanted = undisturbed(150).await;
    let lab = lab(150).await;
    let (csv, run) = converted(&lab.store).await;
    let mut killed = 0;
    for nth in 0..MOST {
        let proxy = silent_after(lab.server.endpoint(), nth).await;
        let mut task = task(proxy.endpoint(), &csv);
        let ended = tokio::select! {
            end = task.wait() => { assert!(end.unwrap().success()); true }
            () = proxy.reached() => false,
        };
        if ended {
            break;
        }
        // SIGKILL.
        task.kill().await.unwrap();
        killed += 1;
        assert_whole(lab.folder.path(), &wanted);
    }
    assert!(killed >= 7, "five artifacts, telemetry and manifest, but killed {killed} times");

    let manifest = object(LAKE, &run.key(MODELS, MANIFEST));
    let dropped = dropped_after_each_write(&lab, &wanted, async |store| {
        wintermute_report::handle(&store, manifest.clone()).await
    })
    .await;
    assert!(dropped >= 5, "{dropped}");
    assert!(lasting(lab.folder.path()) == wanted);
}

/// The clustering task as a process.
fn task(endpoint: &Endpoint, csv: &ObjectRef) -> tokio::process::Child {
    let mut command = tokio::process::Command::from(wintermute());
    command
        .arg("cluster")
        .env("WINTERMUTE_BUCKET", &csv.bucket)
        .env("WINTERMUTE_KEY", &csv.key)
        .env("AWS_ENDPOINT_URL", &endpoint.url)
        .env("AWS_ACCESS_KEY_ID", &endpoint.credentials.access_key)
        .env("AWS_SECRET_ACCESS_KEY", &endpoint.credentials.secret_key)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_in_mid_write_leaves_a_whole_object_and_its_event() {
    let mut lab = Lab::start().await;
    for round in 0..20_u64 {
        let (store, key) = (lab.store.clone(), format!("processed/{round}"));
        let write = tokio::spawn({
            let key = key.clone();
            async move { store.put(LAKE, &key, "text/plain", common::noise(2 << 20)).await }
        });
        tokio::time::sleep(Duration::from_millis(2 * round)).await;
        write.abort();
        drop(write.await);
    }
    // What was begun ends: no object without its event, none without its whole bytes.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let objects = common::all_objects(lab.folder.path());
    assert_eq!(lab.events().len(), objects.len());
    for (key, body) in objects {
        assert!(*body == common::noise(2 << 20), "{key}: {} bytes", body.len());
        let head =
            lab.store.head(&object(LAKE, key.strip_prefix("wintermute-lake/").unwrap())).await.unwrap();
        assert_eq!(lab.store.get(LAKE, &head.key).await.unwrap().len(), 2 << 20, "{key}");
    }
}
