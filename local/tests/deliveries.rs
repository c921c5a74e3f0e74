//! S3 delivers events at least once and in any order, and objects change meanwhile: nothing is lost, nothing done twice.

mod common;

use common::faults::{Fault, Proxy};
use common::lake::{assert_whole, lasting};
use common::{LAKE, Lab, PROGRAM, RAW, all_objects, catalogue, object};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::sync::mpsc::unbounded_channel;
use wintermute::chain::{Chain, ChainStep, Notice, StepEnd};
use wintermute::launcher::PLACES;
use wintermute::server::{Credentials, Server, created};
use wintermute_convert::Limits;
use wintermute_shared::contract::keys::CATALOGUE;
use wintermute_shared::contract::outcome::for_each_object;
use wintermute_shared::{Error, Outcome, Result, Settings, Store};

fn settings() -> Settings {
    Settings { k: "3".parse().unwrap(), max_k: 4, ..Settings::default() }
}

fn event(key: &str) -> Value {
    created("ObjectCreated:Put", RAW, key, 0, "")
}

async fn convert(store: &Store, payload: Value) -> Result<Vec<Outcome>> {
    for_each_object(payload, |object| {
        let (store, settings) = (store.clone(), settings());
        async move { wintermute_convert::handle(&store, &settings, LAKE, object, None).await }
    })
    .await
}

async fn upload(store: &Store, key: &str, body: Vec<u8>) {
    store.put(RAW, key, "application/json", body.into()).await.unwrap();
}

/// The catalogues that are converted.
fn catalogues(data: &Path) -> Vec<String> {
    all_objects(data).into_keys().filter(|key| key.ends_with(CATALOGUE)).collect()
}

/// A whole chain over a folder, fed with `payloads` beside the events of what it writes itself; how its steps ended.
async fn chain_on(data: &Path, uploads: &[(String, Vec<u8>)], payloads: Vec<Value>) -> Vec<StepEnd> {
    let (sender, receiver) = unbounded_channel();
    let server = Server::start(data, 0, Credentials::random(), sender.clone()).await.unwrap();
    for (key, body) in uploads {
        upload(&server.endpoint().store(), key, body.clone()).await;
    }
    for payload in payloads {
        sender.send(payload).unwrap();
    }
    let mut chain = Chain::new(
        server.endpoint(),
        settings(),
        Limits::default(),
        PathBuf::from(PROGRAM),
        (sender, receiver),
    );
    let mut ends = Vec::new();
    while !chain.is_idle() {
        if let Some(Notice::Ended(end)) = chain.advance().await {
            ends.push(end);
        }
    }
    ends
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_event_a_hundred_times_at_once_is_one_run() {
    let shop = [("raw/shop.jsonl".to_owned(), catalogue(100, 2))];
    let (once, often) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    chain_on(once.path(), &shop, Vec::new()).await;
    let wanted: BTreeMap<_, _> = lasting(once.path());
    let ends = chain_on(often.path(), &shop, vec![event("raw/shop.jsonl"); 99]).await;

    assert!(wanted.keys().any(|key| key.ends_with("index.html")));
    assert_whole(often.path(), &wanted);
    assert!(lasting(often.path()) == wanted);
    let of = |step| ends.iter().filter(move |end| end.step == step);
    assert_eq!(of(ChainStep::Convert).count(), 100);
    // A dispatch that looked before the model existed may start a second task when the first has ended; that finds all done.
    let clustered = of(ChainStep::Cluster).filter(|end| matches!(end.result, Ok(Outcome::Done { .. })));
    assert_eq!(clustered.count(), 1, "one task does a run's work");
    for end in &ends {
        assert!(end.result.is_ok(), "{end:?}");
    }
}

#[tokio::test]
async fn events_in_reverse_order_and_old_ones_make_the_run_of_what_stands() {
    let lab = Lab::start().await;
    let payloads: Vec<Value> = (0..3).map(|_| event("raw/shop.jsonl")).collect();
    for version in 0..3 {
        upload(&lab.store, "raw/shop.jsonl", catalogue(50, version)).await;
    }
    for payload in payloads.into_iter().rev() {
        convert(&lab.store, payload).await.unwrap();
    }
    let made = catalogues(lab.folder.path());
    let newest = Lab::start().await;
    upload(&newest.store, "raw/shop.jsonl", catalogue(50, 2)).await;
    convert(&newest.store, event("raw/shop.jsonl")).await.unwrap();
    assert_eq!(made, catalogues(newest.folder.path()));
    assert_whole(lab.folder.path(), &lasting(newest.folder.path()));
}

#[tokio::test]
async fn an_object_that_is_replaced_while_it_is_read_is_not_mixed_with_the_newer() {
    let lab = Lab::start().await;
    // More than one ranged read.
    upload(&lab.store, "raw/shop.jsonl", catalogue(9_000, 1)).await;
    assert!(lab.store.head(&object(RAW, "raw/shop.jsonl")).await.unwrap().size > 4 << 20);
    let go = Arc::new(Notify::new());
    let gate = Arc::clone(&go);
    let proxy = Proxy::start(lab.server.endpoint(), move |seen| {
        let second = seen.method == "GET" && seen.target.contains("shop.jsonl") && seen.before == 1;
        second.then(|| Fault::Until(Arc::clone(&gate)))
    })
    .await;
    let reading = tokio::spawn({
        let store = proxy.endpoint().store();
        async move { convert(&store, event("raw/shop.jsonl")).await }
    });
    proxy.reached().await;
    upload(&lab.store, "raw/shop.jsonl", catalogue(9_000, 2)).await;
    go.notify_one();
    let error = reading.await.unwrap().unwrap_err().to_string();
    assert!(error.contains("raw/shop.jsonl was replaced while it was read"), "{error}");
    assert_eq!(catalogues(lab.folder.path()), Vec::<String>::new());

    convert(&lab.store, event("raw/shop.jsonl")).await.unwrap();
    let undisturbed = Lab::start().await;
    upload(&undisturbed.store, "raw/shop.jsonl", catalogue(9_000, 2)).await;
    convert(&undisturbed.store, event("raw/shop.jsonl")).await.unwrap();
    assert_whole(lab.folder.path(), &lasting(undisturbed.folder.path()));
    assert_eq!(catalogues(lab.folder.path()).len(), 1);
}

#[tokio::test]
async fn an_object_deleted_before_its_event_and_bad_records_leave_the_others() {
    let lab = Lab::start().await;
    for key in ["raw/first.jsonl", "raw/last.jsonl"] {
        upload(&lab.store, key, catalogue(20, 1)).await;
    }
    let mut records: Vec<Value> = ["raw/first.jsonl", "raw/gone.jsonl", "raw/%FF.jsonl", "raw/last.jsonl"]
        .map(|key| event(key)["Records"][0].take())
        .to_vec();
    // The server's own events encode the key; this one is no UTF-8.
    records[2]["s3"]["object"]["key"] = json!("raw/%FF.jsonl");
    let error = convert(&lab.store, json!({ "Records": records })).await.unwrap_err().to_string();
    assert!(error.starts_with("2 of 4 objects failed: "), "{error}");
    assert!(error.contains("s3://wintermute-raw/raw/gone.jsonl does not exist"), "{error}");
    assert!(error.contains("\"raw/%FF.jsonl\" of the S3 event does not decode"), "{error}");
    let made = catalogues(lab.folder.path());
    assert_eq!(made.len(), 2, "{made:?}");
    assert!(made[0].contains("/first/") && made[1].contains("/last/"), "{made:?}");
}

#[tokio::test]
async fn keys_that_lead_elsewhere_or_nowhere_are_refused_with_a_sentence() {
    let lab = Lab::start().await;
    let long = format!("raw/{}.jsonl", "k".repeat(1_024 - "raw/.jsonl".len()));
    for key in [
        "raw/../../etc/shop.jsonl",
        "/raw/shop.jsonl",
        "../shop.jsonl",
        "raw/\0.jsonl",
        "raw//shop.jsonl",
        &long,
    ] {
        let direct = json!({ "bucket": RAW, "key": key });
        for payload in [event(key), direct] {
            let end = tokio::time::timeout(Duration::from_secs(20), convert(&lab.store, payload)).await;
            let error = end.expect("an answer").unwrap_err();
            assert!(
                matches!(error, Error::Invalid(_) | Error::NotFound { .. } | Error::Store { .. }),
                "{key}: {error}"
            );
            assert!(
                error.to_string().contains(key.escape_debug().to_string().as_str())
                    || error.to_string().contains(key),
                "{error}"
            );
        }
    }
    assert_eq!(all_objects(lab.folder.path()).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_uploads_at_once_all_become_reports_and_tasks_take_turns() {
    let count = 10;
    let uploads: Vec<(String, Vec<u8>)> =
        (0..count).map(|i| (format!("raw/shop-{i}.jsonl"), catalogue(40, i))).collect();
    let data = tempfile::tempdir().unwrap();
    let most = Arc::new(AtomicUsize::new(0));
    let watching = tokio::spawn({
        let most = Arc::clone(&most);
        async move {
            loop {
                most.fetch_max(tasks_of_this_process(), Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    });
    let ends = chain_on(data.path(), &uploads, Vec::new()).await;
    watching.abort();
    assert!(ends.iter().all(|end| end.result.is_ok()), "{ends:?}");
    let pages = |key: &String| key.ends_with("/index.html") && key.matches('/').count() == 4;
    let reports = all_objects(data.path()).into_keys().filter(pages).count();
    assert_eq!(reports, usize::try_from(count).unwrap());
    // The other tests of this file start tasks too: at most their own number more.
    let most = most.load(Ordering::Relaxed);
    assert!((1..=2 * PLACES).contains(&most), "{most} tasks at once");
}

/// How many clustering tasks this process has running, where the system tells.
fn tasks_of_this_process() -> usize {
    let parent = std::process::id().to_string();
    let Ok(processes) = std::fs::read_dir("/proc") else { return 1 };
    processes
        .filter_map(std::result::Result::ok)
        .filter(|process| {
            let read = |name: &str| std::fs::read_to_string(process.path().join(name)).unwrap_or_default();
            // pid (name) state ppid …
            let stat = read("stat");
            let is_child = stat
                .rsplit_once(')')
                .is_some_and(|(_, rest)| rest.split_whitespace().nth(1) == Some(parent.as_str()));
            is_child && read("cmdline").contains("\0cluster\0")
        })
        .count()
}
