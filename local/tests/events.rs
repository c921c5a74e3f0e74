//! Every file in `events/` does at its function what its name says.

mod common;

use common::recorder::Recorder;
use common::{LAKE, Lab, RAW, catalogue, results, run};
use serde_json::Value;
use std::path::{Path, PathBuf};
use wintermute_shared::contract::event::encode_key;
use wintermute_shared::contract::outcome::for_each_object;
use wintermute_shared::{Outcome, Settings};

/// The run that the files name.
const SAMPLE_RUN: &str = "0123456789abcdef";

/// The functions, by the files that are for them and the number of objects that each names.
const CONVERT: [(&str, usize); 6] = [
    ("raw-put.json", 1),
    ("raw-put-odd-key.json", 1),
    ("raw-put-versioned.json", 1),
    ("raw-put-batch.json", 3),
    ("direct-invoke.json", 1),
    ("s3-test-event.json", 0),
];
const DISPATCH: [(&str, usize); 3] =
    [("catalogue-created.json", 1), ("direct-invoke-dispatch.json", 1), ("s3-test-event.json", 0)];
const REPORT: [(&str, usize); 3] =
    [("manifest-created.json", 1), ("direct-invoke-report.json", 1), ("s3-test-event.json", 0)];

/// The event of an object that convert skips.
const MARKER: &str = "raw-put-marker.json";

fn events() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../events")
}

fn payload(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(events().join(name)).unwrap()).unwrap()
}

#[test]
fn every_file_is_for_a_function() {
    let known: Vec<&str> =
        [&CONVERT[..], &[(MARKER, 1)], &DISPATCH, &REPORT].concat().iter().map(|(name, _)| *name).collect();
    for entry in std::fs::read_dir(events()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(&name.as_str()), "no function is fed {name}");
    }
}

#[tokio::test]
async fn convert_understands_its_events() {
    let lab = Lab::start().await;
    for key in [
        "raw/products.jsonl",
        "raw/summer sale +50% für 目.jsonl",
        "raw/2026/shoes.ndjson",
        "raw/2026/hats.jsonl",
    ] {
        lab.store.put(RAW, key, "application/json", catalogue(20, 1).into()).await.unwrap();
    }
    let settings = Settings::default();
    let feed = async |name| {
        let mut event = payload(name);
        // The embedded server keeps one version of each object, which S3 calls so.
        if let Some(version) = event.pointer_mut("/Records/0/s3/object/versionId") {
            *version = "null".into();
        }
        for_each_object(event, |object| wintermute_convert::handle(&lab.store, &settings, LAKE, object, None))
            .await
            .unwrap()
    };
    for (name, count) in CONVERT {
        let outcomes = feed(name).await;
        assert_eq!(outcomes.len(), count, "{name}");
        for outcome in feed(name).await {
            let Outcome::AlreadyDone { object } = outcome else { panic!("{name}: {outcome:?}") };
            let key = object.strip_prefix("s3://wintermute-lake/").unwrap();
            assert!(lab.file(LAKE, key).is_file(), "{name}: {object}");
        }
    }
}

#[tokio::test]
async fn convert_skips_what_is_no_catalogue_and_leaves_nothing() {
    let lab = Lab::start().await;
    let uploads: Value = serde_json::from_str(include_str!("../../shared/tests/uploads.json")).unwrap();
    let convert = async |key: &str| {
        let mut event = payload(MARKER);
        assert_eq!(event["Records"][0]["s3"]["object"]["key"], "raw/2026/_SUCCESS");
        event["Records"][0]["s3"]["object"]["key"] = encode_key(key).into();
        let settings = Settings::default();
        for_each_object(event, |object| wintermute_convert::handle(&lab.store, &settings, LAKE, object, None))
            .await
    };
    for key in uploads["side files"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()) {
        let outcomes = convert(key).await.unwrap();
        assert!(matches!(&outcomes[..], [Outcome::Skipped { .. }]), "{key}: {outcomes:?}");
        assert_eq!(outcomes[0].object(), format!("s3://{RAW}/{key}"));
    }
    for key in uploads["mistakes"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()) {
        let error = convert(key).await.unwrap_err().to_string();
        assert!(error.starts_with(&format!("{key:?} is not a catalogue: its name must end in")), "{error}");
    }
    assert_eq!(common::all_objects(lab.folder.path()).len(), 0);
}

#[tokio::test]
async fn dispatch_understands_its_events() {
    let lab = Lab::start().await;
    let key = format!("processed/products/{SAMPLE_RUN}/catalogue.csv");
    lab.store.put(LAKE, &key, "text/csv", "id\n1\n".into()).await.unwrap();
    let recorder = Recorder::default();
    let feed = async |name| {
        for_each_object(payload(name), |object| wintermute_dispatch::handle(&lab.store, &recorder, object))
            .await
            .unwrap()
    };
    for (name, count) in DISPATCH {
        assert_eq!(feed(name).await, vec![Outcome::Done { object: "recorded".into() }; count], "{name}");
        let started = std::mem::take(&mut *recorder.0.lock().unwrap());
        assert_eq!(started.len(), count, "{name}");
        assert!(started.iter().all(|task| task.run.id == SAMPLE_RUN && task.object.key == key), "{name}");
    }
    let manifest = format!("models/products/{SAMPLE_RUN}/manifest.json");
    lab.store.put(LAKE, &manifest, "application/json", "{}".into()).await.unwrap();
    for (name, count) in DISPATCH {
        let object = format!("s3://{LAKE}/{manifest}");
        assert_eq!(feed(name).await, vec![Outcome::AlreadyDone { object }; count], "{name}");
    }
    assert_eq!(*recorder.0.lock().unwrap(), []);
}

#[tokio::test]
async fn report_understands_its_events() {
    // A model as the chain makes it, under the run that the files name.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("products.jsonl");
    std::fs::write(&file, catalogue(60, 1)).unwrap();
    let made = results(&run(&file, folder.path(), &["--k", "3", "--max-k", "4"]));
    let made = made["run"].as_str().unwrap();

    let lab = Lab::start().await;
    for (object, bytes) in common::all_objects(folder.path()) {
        if let Some(key) = object.strip_prefix(&format!("{LAKE}/")).filter(|key| !key.starts_with("reports/"))
        {
            let key = key.replace(made, SAMPLE_RUN);
            lab.store.put(LAKE, &key, "application/octet-stream", bytes.into()).await.unwrap();
        }
    }
    for (name, count) in REPORT {
        let outcomes = for_each_object(payload(name), |object| wintermute_report::handle(&lab.store, object))
            .await
            .unwrap();
        assert_eq!(outcomes.len(), count, "{name}");
        for outcome in outcomes {
            let page = format!("s3://{LAKE}/reports/products/{SAMPLE_RUN}/index.html");
            assert_eq!(outcome.object(), page, "{name}");
        }
    }
    assert!(lab.file(LAKE, &format!("reports/products/{SAMPLE_RUN}/index.html")).is_file());
}
