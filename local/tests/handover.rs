//! A catalogue that is too much for the convert Lambda: the same code converts it as a task, and the chain goes on as ever.

mod common;

use common::lake::{assert_whole, lasting};
use common::recorder::Recorder;
use common::{LAKE, Lab, RAW, all_objects, catalogue, object, results, run, stdout, wintermute};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::time::Instant;
use wintermute::notifications::{Receiver, receiver};
use wintermute_convert::{Handover, Limits, gigabytes, take_over};
use wintermute_convert::{handle, handle_within};
use wintermute_dispatch::Job;
use wintermute_shared::contract::event::objects;
use wintermute_shared::contract::failure::Failure;
use wintermute_shared::contract::keys::{CATALOGUE, HANDOVER, PROCESSED};
use wintermute_shared::{ObjectRef, Outcome, Result, Run, Settings};

const KEY: &str = "raw/shop.jsonl";

fn settings() -> Settings {
    Settings { k: "3".parse().unwrap(), max_k: 4, ..Settings::default() }
}

fn limit(bytes: u64) -> Limits {
    Limits { deadline: None, bytes: Some(bytes) }
}

async fn put(lab: &Lab, key: &str, body: Vec<u8>) {
    lab.store.put(RAW, key, "application/octet-stream", body.into()).await.unwrap();
}

async fn convert(lab: &Lab, key: &str, limits: Limits) -> Result<Outcome> {
    handle_within(&lab.store, &settings(), LAKE, object(RAW, key), limits).await
}

/// Converts an upload that is too much; gives the run and what is handed over.
async fn handed_over(lab: &Lab, key: &str, limits: Limits) -> (Run, ObjectRef, Handover) {
    let outcome = convert(lab, key, limits).await.unwrap();
    let Outcome::HandedOver { object: to_come } = outcome else { panic!("{outcome:?}") };
    let to_come: ObjectRef = to_come.parse().unwrap();
    let run = Run::of_key(PROCESSED, CATALOGUE, &to_come.key).unwrap();
    assert!(!lab.file(LAKE, &to_come.key).exists(), "it has yet to come");
    let handover = object(LAKE, &run.key(PROCESSED, HANDOVER));
    let what = lab.store.get_json(LAKE, &handover.key).await.unwrap();
    (run, handover, what)
}

#[test]
fn a_chain_that_hands_over_ends_in_the_same_report() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.jsonl");
    std::fs::write(&file, catalogue(300, 7)).unwrap();
    let (by_lambda, by_task) = (folder.path().join("lambda"), folder.path().join("task"));
    let usual = results(&run(&file, &by_lambda, &["--k", "4"]));
    let output = run(&file, &by_task, &["--k", "4", "--lambda-limit-gb", "0.0001"]);
    let large = results(&output);
    assert_eq!(usual["run"], large["run"], "the limit changes no result, so it is in no run's name");
    let id = large["run"].as_str().unwrap();
    let handover = by_task.join(LAKE).join(format!("processed/shop/{id}/{HANDOVER}"));
    assert!(handover.is_file());
    for step in large["steps"].as_array().unwrap() {
        assert_eq!(step["already_done"], false, "{step}");
    }
    std::fs::remove_file(handover).unwrap();
    let wanted = lasting(&by_lambda);
    assert_whole(&by_task, &wanted);
    assert_eq!(lasting(&by_task).len(), wanted.len());

    let again = run(&file, &by_task, &["--k", "4", "--lambda-limit-gb", "0.0001"]);
    assert!(stdout(&again).contains("Every step was already done"));
}

#[test]
fn a_limit_that_is_no_number_is_refused() {
    let output = wintermute().args(["run", "x.jsonl", "--lambda-limit-gb", "much"]).output().unwrap();
    assert!(common::stderr(&output).contains("must be a number of GB from 0, not \"much\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_over_says_all_that_the_task_needs() {
    let mut lab = Lab::start().await;
    let body = catalogue(200, 1);
    put(&lab, KEY, body.clone()).await;
    lab.events();
    let (run, handover, what) = handed_over(&lab, KEY, limit(gigabytes("0.00001").unwrap())).await;
    assert_eq!((&what.source, what.bytes), (&object(RAW, KEY), body.len() as u64));
    assert_eq!(what.settings, settings());
    assert_eq!(
        what.reason,
        format!("{} bytes are more than the 10000 that WINTERMUTE_LAMBDA_LIMIT_GB allows", body.len())
    );
    let event = lab.events().pop().unwrap();
    let announced = objects(event).unwrap().remove(0).unwrap();
    assert_eq!(announced.key, handover.key);
    assert_eq!(receiver(&announced), Some(Receiver::Dispatch));

    let outcome = take_over(&lab.store, handover).await.unwrap();
    let catalogue = object(LAKE, &run.key(PROCESSED, CATALOGUE));
    assert_eq!(outcome, Outcome::Done { object: catalogue.to_string() });

    let other = Lab::start().await;
    put(&other, KEY, body).await;
    handle(&other.store, &settings(), LAKE, object(RAW, KEY), None).await.unwrap();
    let wanted = lasting(other.folder.path());
    std::fs::remove_file(lab.file(LAKE, &run.key(PROCESSED, HANDOVER))).unwrap();
    assert!(lasting(lab.folder.path()) == wanted, "the task writes what the Lambda would have written");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_counts_ten_times_whatever_its_name() {
    let lab = Lab::start().await;
    let lines = catalogue(100, 1);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&lines).unwrap();
    let gzip = gzip.finish().unwrap();
    let between = limit(lines.len().max(5 * gzip.len()) as u64);
    put(&lab, "raw/archive.jsonl", gzip).await;
    let (_, _, what) = handed_over(&lab, "raw/archive.jsonl", between).await;
    assert!(what.reason.contains("bytes of an archive, counted 10 times, are more than"), "{}", what.reason);
    put(&lab, "raw/plain.jsonl.gz", lines).await;
    assert!(matches!(convert(&lab, "raw/plain.jsonl.gz", between).await.unwrap(), Outcome::Done { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn formats_that_the_lambda_does_not_read_are_handed_over_whatever_their_names() {
    let lab = Lab::start().await;
    let feed = b"<?xml version=\"1.0\"?><rss><item><name>Shoe of leather</name></item><item><name>Boot of rubber</name></item></rss>";
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(feed).unwrap();
    for (key, body, what) in [
        ("raw/feed.txt", feed.to_vec(), "XML"),
        ("raw/feed.csv.gz", gzip.finish().unwrap(), "XML"),
        ("raw/prices.csv", b"PK\x03\x04".to_vec(), "zip archives and workbooks"),
        ("raw/old.json", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "workbooks"),
        ("raw/a.csv.xz", b"\xfd7zXZ\0".to_vec(), "xz archives"),
    ] {
        put(&lab, key, body).await;
        let (run, handover, asked) = handed_over(&lab, key, limit(u64::MAX)).await;
        assert_eq!(asked.reason, format!("the task alone reads {what}"), "{key}");
        if what == "XML" {
            take_over(&lab.store, handover).await.unwrap();
            let csv = std::fs::read_to_string(lab.file(LAKE, &run.key(PROCESSED, CATALOGUE))).unwrap();
            assert_eq!(csv, "name\nShoe of leather\nBoot of rubber\n", "{key}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_done_in_time_is_handed_over_if_there_is_a_limit() {
    let lab = Lab::start().await;
    put(&lab, KEY, catalogue(3_000, 1)).await;
    let now = Limits { deadline: Some(Instant::now()), bytes: Some(u64::MAX) };
    let (run, handover, what) = handed_over(&lab, KEY, now).await;
    assert!(what.reason.starts_with("the time ran out after "), "{}", what.reason);
    take_over(&lab.store, handover).await.unwrap();
    let done = convert(&lab, KEY, now).await.unwrap();
    assert_eq!(
        done,
        Outcome::AlreadyDone { object: object(LAKE, &run.key(PROCESSED, CATALOGUE)).to_string() }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn dispatch_starts_a_task_that_converts_unless_the_catalogue_stands() {
    let lab = Lab::start().await;
    put(&lab, KEY, catalogue(50, 1)).await;
    let (run, handover, _) = handed_over(&lab, KEY, limit(0)).await;
    let recorder = Recorder::default();
    let dispatch = async |object: &ObjectRef| {
        wintermute_dispatch::handle(&lab.store, &recorder, object.clone()).await.unwrap()
    };
    dispatch(&handover).await;
    let failure = Failure::new("convert", &run, &wintermute_shared::Error::failed("killed"));
    lab.store.put_json(LAKE, &run.key(PROCESSED, "failed.json"), &failure).await.unwrap();
    dispatch(&handover).await;
    let asked = std::mem::take(&mut *recorder.0.lock().unwrap());
    for task in &asked {
        assert_eq!((task.job, &task.run, &task.object), (Job::Convert, &run, &handover));
        assert_eq!(
            task.environment(),
            [("WINTERMUTE_BUCKET", LAKE), ("WINTERMUTE_KEY", handover.key.as_str())]
        );
    }
    assert_eq!(asked.len(), 2);

    take_over(&lab.store, handover.clone()).await.unwrap();
    let catalogue = object(LAKE, &run.key(PROCESSED, CATALOGUE)).to_string();
    assert_eq!(dispatch(&handover).await, Outcome::AlreadyDone { object: catalogue.clone() });
    assert_eq!(*recorder.0.lock().unwrap(), []);
    assert_eq!(take_over(&lab.store, handover).await.unwrap(), Outcome::AlreadyDone { object: catalogue });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_was_replaced_meanwhile_is_left_to_its_own_run() {
    let lab = Lab::start().await;
    put(&lab, KEY, catalogue(50, 1)).await;
    let (run, handover, _) = handed_over(&lab, KEY, limit(0)).await;
    put(&lab, KEY, catalogue(50, 2)).await;
    let error = take_over(&lab.store, handover).await.unwrap_err().to_string();
    assert!(
        error.starts_with("s3://wintermute-raw/raw/shop.jsonl was replaced after it was handed"),
        "{error}"
    );
    let failure: Failure = lab.store.get_json(LAKE, &run.key(PROCESSED, "failed.json")).await.unwrap();
    assert_eq!(failure.reason, error);
    assert!(all_objects(lab.folder.path()).keys().all(|key| !key.ends_with(CATALOGUE)));
}
