//! A folder of parts is one catalogue: on this machine, and in a bucket, where a marker begins its run.

mod common;

use common::faults::Proxy;
use common::{LAKE, Lab, RAW, catalogue, object, results, run, sentence, wintermute};
use serde_json::Value;
use std::path::Path;
use std::time::Duration;
use wintermute::notifications::{Receiver, receiver};
use wintermute::resume::lost_events;
use wintermute_convert::{Handover, Limits, handle_folder, handle_within, take_over};
use wintermute_shared::contract::keys::{CATALOGUE, HANDOVER, PROCESSED};
use wintermute_shared::quality::Quality;
use wintermute_shared::{ObjectRef, Outcome, Result, Run, Settings};

fn settings() -> Settings {
    Settings { k: "3".parse().unwrap(), max_k: 4, ..Settings::default() }
}

/// A catalogue of JSON lines, cut into parts of so many lines.
fn cut(catalogue: &[u8], lines: usize) -> Vec<Vec<u8>> {
    let all: Vec<&[u8]> = catalogue.split_inclusive(|byte| *byte == b'\n').collect();
    all.chunks(lines).map(<[&[u8]]>::concat).collect()
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// `analysis.json` without what names the catalogue and its parts.
fn figures(data: &Path, results: &Value) -> Value {
    let (dataset, run) = (results["dataset"].as_str().unwrap(), results["run"].as_str().unwrap());
    let path = data.join(LAKE).join("models").join(dataset).join(run).join("analysis.json");
    let mut analysis: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    nameless(&mut analysis);
    analysis
}

fn nameless(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for name in ["dataset", "run", "source", "part", "line"] {
                fields.remove(name);
            }
            fields.values_mut().for_each(nameless);
        }
        Value::Array(items) => items.iter_mut().for_each(nameless),
        _ => {}
    }
}

#[test]
fn one_file_and_seven_parts_give_the_same_model_and_figures() {
    let folder = tempfile::tempdir().unwrap();
    let whole = catalogue(700, 7);
    write(folder.path(), "shop.jsonl", &whole);
    for (n, part) in cut(&whole, 100).iter().enumerate() {
        write(folder.path(), &format!("shop/dt=2026-11-{n:02}/part-{n:05}.jsonl"), part);
    }
    for passed_over in
        ["_SUCCESS", "_committed_12", "_metadata", ".part-00000.jsonl.crc", "dt=2026-11-01/.hidden"]
    {
        write(folder.path(), &format!("shop/{passed_over}"), "none");
    }
    let (one, parts) = (folder.path().join("one"), folder.path().join("parts"));
    let of_file = results(&run(&folder.path().join("shop.jsonl"), &one, &["--k", "4"]));
    let of_parts = results(&run(&folder.path().join("shop"), &parts, &["--k", "4"]));
    assert_eq!((&of_file["dataset"], &of_parts["dataset"]), (&"shop".into(), &"shop".into()));
    assert_ne!(of_file["run"], of_parts["run"], "another version of the input");
    assert_eq!(figures(&one, &of_file), figures(&parts, &of_parts));
    for name in ["catalogue.csv", "model.safetensors", "features.npz", "assignments.parquet"] {
        let file = |data: &Path, results: &Value| {
            let prefix = if name == "catalogue.csv" { "processed" } else { "models" };
            let run = format!("{prefix}/shop/{}/{name}", results["run"].as_str().unwrap());
            std::fs::read(data.join(LAKE).join(run)).unwrap()
        };
        assert!(file(&one, &of_file) == file(&parts, &of_parts), "{name}");
    }
    let again = run(&folder.path().join("shop"), &parts, &["--k", "4"]);
    assert_eq!(results(&again)["run"], of_parts["run"]);
}

#[test]
fn a_task_makes_the_same_of_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    for (n, part) in cut(&catalogue(200, 7), 60).iter().enumerate() {
        write(folder.path(), &format!("shop/{n}.jsonl"), part);
    }
    let (by_lambda, by_task) = (folder.path().join("lambda"), folder.path().join("task"));
    let usual = results(&run(&folder.path().join("shop"), &by_lambda, &["--k", "3"]));
    let large =
        results(&run(&folder.path().join("shop"), &by_task, &["--k", "3", "--lambda-limit-gb", "0.00001"]));
    assert_eq!(usual["run"], large["run"]);
    assert_eq!(figures(&by_lambda, &usual), figures(&by_task, &large));
    let handover = format!("processed/shop/{}/{HANDOVER}", large["run"].as_str().unwrap());
    assert!(by_task.join(LAKE).join(handover).exists());
}

#[test]
fn a_pattern_and_several_files_are_one_catalogue_too() {
    let folder = tempfile::tempdir().unwrap();
    for (n, part) in cut(&catalogue(120, 7), 40).iter().enumerate() {
        write(folder.path(), &format!("exports/part-{n}.jsonl"), part);
    }
    write(folder.path(), "exports/other.csv", "nom,prix\nRobe,5\n");
    let data = folder.path().join("data");
    let pattern = folder.path().join("exports/part-*.jsonl");
    let by_pattern = results(&run(&pattern, &data, &["--k", "3"]));
    assert_eq!((&by_pattern["dataset"], &by_pattern["rows"]), (&"exports".into(), &120.into()));
    let files =
        ["part-0.jsonl", "part-1.jsonl", "part-2.jsonl"].map(|name| folder.path().join("exports").join(name));
    let output =
        wintermute().arg("run").args(&files).arg("--data").arg(&data).args(["--k", "3", "--json"]).output();
    assert_eq!(results(&output.unwrap())["run"], by_pattern["run"]);

    let told = sentence(&run(&folder.path().join("exports/none-*.csv"), &data, &[]));
    assert!(told.starts_with("no file matches "), "{told}");
    let unrelated = sentence(&run(&folder.path().join("exports"), &data, &[]));
    let exports = folder.path().join("exports");
    assert!(unrelated.starts_with(&format!("{}/part-0.jsonl", exports.display())), "{unrelated}");
    assert!(
        unrelated.contains("other columns") && unrelated.contains("run each file by itself"),
        "{unrelated}"
    );
}

#[test]
fn convert_takes_the_parts_that_run_takes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for (n, part) in cut(&catalogue(120, 7), 40).iter().enumerate() {
        write(folder.path(), &format!("exports/part-{n}.jsonl"), part);
    }
    write(folder.path(), "exports/_SUCCESS", "");
    std::fs::write(path("whole.jsonl"), catalogue(120, 7)).unwrap();
    let convert = |named: &[&str], out: &str, more: &[&str]| {
        let mut command = wintermute();
        command.current_dir(folder.path()).arg("convert").args(named).arg(out).arg("--json").args(more);
        command.output().unwrap()
    };
    assert_eq!(results(&convert(&["whole.jsonl"], "whole.csv", &[]))["rows"], 120);
    let several = ["exports/part-0.jsonl", "exports/part-1.jsonl", "exports/part-2.jsonl"];
    for named in [&["exports"][..], &["exports/part-*.jsonl"][..], &several[..]] {
        let told = results(&convert(named, "parts.csv", &["--parquet"]));
        assert_eq!(told["rows"], 120, "{named:?}");
        assert!(std::fs::read(path("parts.csv")).unwrap() == std::fs::read(path("whole.csv")).unwrap());
    }
    let quality: Quality =
        serde_json::from_slice(&std::fs::read(path("parts.quality.json")).unwrap()).unwrap();
    assert_eq!((quality.dataset.as_str(), quality.source.parts.len()), ("exports", 3));
    assert_eq!(quality.source.parts[2].key, path("exports/part-2.jsonl").display().to_string());

    write(folder.path(), "exports/part-3.pdf", "%PDF-1.7\n");
    let told = sentence(&convert(&["exports"], "parts.csv", &[]));
    assert!(
        told.starts_with(&format!("{}: the file is a PDF", path("exports/part-3.pdf").display())),
        "{told}"
    );
    let told = convert(&["exports"], "parts.csv", &["--max-bad-parts", "1"]);
    assert_eq!(results(&told)["rows"], 120);
    assert!(String::from_utf8_lossy(&told.stdout).contains("bad parts left out, such as "));
    let quality: Quality =
        serde_json::from_slice(&std::fs::read(path("parts.quality.json")).unwrap()).unwrap();
    assert!(quality.source.parts[3].left_out.as_ref().unwrap().starts_with("the file is a PDF"));
    let told = sentence(&convert(&["exports"], "exports/part-0.jsonl", &[]));
    assert!(told.contains("would be written over the catalogue"), "{told}");
}

#[test]
fn an_empty_folder_and_a_bad_part_are_told_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let (data, shop) = (folder.path().join("data"), folder.path().join("shop"));
    write(&shop, "_SUCCESS", "");
    let told = sentence(&run(&shop, &data, &[]));
    assert!(told.starts_with(&format!("{} holds no catalogue", shop.display())), "{told}");
    write(&shop, "a.jsonl", catalogue(50, 7));
    write(&shop, "b.pdf", "%PDF-1.7\n");
    let told = sentence(&run(&shop, &data, &[]));
    assert!(told.starts_with(&format!("{}/b.pdf: the file is a PDF", shop.display())), "{told}");
    write(&shop, "b.pdf", "");
    assert_eq!(results(&run(&shop, &data, &["--k", "3"]))["rows"], 50, "an empty part is none");
}

async fn put(lab: &Lab, key: &str, body: impl Into<bytes::Bytes>) {
    lab.store.put(RAW, key, "application/octet-stream", body.into()).await.unwrap();
}

async fn convert(lab: &Lab, key: &str) -> Result<Outcome> {
    handle_within(&lab.store, &settings(), LAKE, object(RAW, key), Limits::default()).await
}

fn why(outcome: Outcome) -> String {
    let Outcome::Skipped { why, .. } = outcome else { panic!("{outcome:?}") };
    why
}

async fn quality(lab: &Lab, outcome: &Outcome) -> Quality {
    let done: ObjectRef = outcome.object().parse().unwrap();
    Quality::of_run(&lab.store, LAKE, &Run::of_key(PROCESSED, CATALOGUE, &done.key).unwrap()).await.unwrap()
}

/// The index of reports, as the event of what waits makes it.
async fn index(lab: &Lab) -> String {
    let waiting = object(LAKE, "processed/_waiting/raw/shop/waiting.json");
    assert_eq!(receiver(&waiting), Some(Receiver::Report));
    wintermute_report::handle(&lab.store, waiting).await.unwrap();
    String::from_utf8(lab.store.get(LAKE, "reports/index.html").await.unwrap().to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_wait_and_their_marker_begins_the_run() {
    let lab = Lab::start().await;
    let parts = cut(&catalogue(90, 7), 30);
    put(&lab, "raw/shop/_SUCCESS", "").await;
    assert!(why(convert(&lab, "raw/shop/_SUCCESS").await.unwrap()).starts_with("the marker of a folder"));
    // S3 tells whole seconds.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    for (n, part) in parts[..2].iter().enumerate() {
        let key = format!("raw/shop/part-{n:05}.jsonl");
        put(&lab, &key, part.clone()).await;
        let told = why(convert(&lab, &key).await.unwrap());
        assert_eq!(told, "a part of raw/shop/, which waits for _SUCCESS");
    }
    let told = index(&lab).await;
    assert!(
        told.contains("<p>Waiting for _SUCCESS: raw/shop/ has parts since 20") && told.contains(" UTC.</p>")
    );
    put(&lab, "raw/shop/_SUCCESS", "").await;
    let done = convert(&lab, "raw/shop/_SUCCESS").await.unwrap();
    assert!(matches!(done, Outcome::Done { .. }), "{done:?}");
    assert!(!index(&lab).await.contains("Waiting for"));
    let first = quality(&lab, &done).await;
    assert_eq!((first.dataset.as_str(), first.rows, first.source.parts.len()), ("shop", 60, 2));
    assert_eq!((first.source.key.as_str(), first.source.parts[1].rows), ("raw/shop/", 30));
    // The marker's event comes twice.
    assert!(matches!(convert(&lab, "raw/shop/_SUCCESS").await.unwrap(), Outcome::AlreadyDone { .. }));

    // A part that comes after the marker waits for the next one.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    put(&lab, "raw/shop/part-00002.jsonl", parts[2].clone()).await;
    assert!(matches!(convert(&lab, "raw/shop/_SUCCESS").await.unwrap(), Outcome::AlreadyDone { .. }));
    let status = wintermute::status::of_folder(lab.folder.path()).unwrap();
    assert!(wintermute::status::table(&status).contains("waiting for _SUCCESS: raw/shop/ has 1 part"));
    put(&lab, "raw/shop/_SUCCESS", "").await;
    let done = convert(&lab, "raw/shop/_SUCCESS").await.unwrap();
    assert_eq!(quality(&lab, &done).await.rows, 90);

    // A part that is replaced makes another run; the marker that is gone makes none.
    put(&lab, "raw/shop/part-00000.jsonl", catalogue(5, 1)).await;
    put(&lab, "raw/shop/_SUCCESS", "").await;
    let done = convert(&lab, "raw/shop/_SUCCESS").await.unwrap();
    assert_eq!(quality(&lab, &done).await.rows, 65);
    lab.client.delete_object().bucket(RAW).key("raw/shop/_SUCCESS").send().await.unwrap();
    assert!(why(convert(&lab, "raw/shop/_SUCCESS").await.unwrap()).starts_with("a marker that is gone"));
}

/// How often the index was told that parts wait, or wait no longer.
fn told(lab: &mut Lab) -> usize {
    let is_word = |event: &Value| event.to_string().contains("/waiting.json");
    lab.events().iter().filter(|event| is_word(event)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn many_parts_that_come_at_once_cost_a_request_each_and_are_told_once() {
    const PARTS: usize = 40;
    let mut lab = Lab::start().await;
    let keys: Vec<String> = (0..PARTS).map(|n| format!("raw/shop/dt=1/part-{n:05}.jsonl")).collect();
    for key in &keys {
        put(&lab, key, catalogue(5, 7)).await;
    }
    convert(&lab, &keys[0]).await.unwrap();
    let proxy = Proxy::start(lab.server.endpoint(), |_| None).await;
    let (store, settings) = (proxy.endpoint().store(), settings());
    let convert_all = async || {
        let convert =
            |key: &String| handle_within(&store, &settings, LAKE, object(RAW, key), Limits::default());
        futures_util::future::try_join_all(keys.iter().map(|key| Box::pin(convert(key)))).await.unwrap();
    };
    convert_all().await;
    assert_eq!((proxy.counts().0, told(&mut lab)), (PARTS, 1));
    let data = wintermute::status::of_bucket(&lab.store, LAKE).await.unwrap();
    assert!(wintermute::status::table(&data).contains("waiting for _SUCCESS: raw/shop/ has parts since 20"));

    // The parts' events come once more, after that of the marker.
    put(&lab, "raw/shop/_SUCCESS", "").await;
    convert(&lab, "raw/shop/_SUCCESS").await.unwrap();
    convert_all().await;
    assert!(proxy.counts().0 <= 7 * PARTS, "{:?}", proxy.counts());
    assert_eq!(told(&mut lab), 1, "nothing waits any more");
    assert!(!index(&lab).await.contains("Waiting for"));

    // The next export.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    for key in &keys {
        put(&lab, key, catalogue(5, 8)).await;
    }
    convert_all().await;
    assert_eq!(told(&mut lab), 1);
    assert!(index(&lab).await.contains("Waiting for _SUCCESS: raw/shop/ has parts since"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_can_be_asked_for_without_a_marker() {
    let lab = Lab::start().await;
    let convert = async |prefix: &str| {
        handle_folder(&lab.store, &settings(), LAKE, object(RAW, prefix), Limits::default()).await
    };
    let none = convert("raw/shop/").await.unwrap_err().to_string();
    assert!(none.starts_with("s3://wintermute-raw/raw/shop/ holds no part of a catalogue"), "{none}");
    for (n, part) in cut(&catalogue(60, 7), 20).into_iter().enumerate() {
        put(&lab, &format!("raw/shop/20261128_{n}"), part).await;
    }
    assert_eq!(quality(&lab, &convert("raw/shop/").await.unwrap()).await.rows, 60);
    assert!(convert("raw/").await.unwrap_err().to_string().contains("is no folder of a catalogue"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_vanishes_before_it_is_read_is_named() {
    let lab = Lab::start().await;
    for (n, part) in cut(&catalogue(60, 7), 20).into_iter().enumerate() {
        put(&lab, &format!("raw/shop/part-{n:05}.jsonl"), part).await;
    }
    let limits = Limits { deadline: None, bytes: Some(10) };
    let folder = object(RAW, "raw/shop/");
    let handed = handle_folder(&lab.store, &settings(), LAKE, folder, limits).await.unwrap();
    let Outcome::HandedOver { object: to_come } = handed else { panic!("{handed:?}") };
    let run = Run::of_key(PROCESSED, CATALOGUE, &to_come.parse::<ObjectRef>().unwrap().key).unwrap();
    let handover = object(LAKE, &run.key(PROCESSED, HANDOVER));
    let what: Handover = lab.store.get_json(LAKE, &handover.key).await.unwrap();
    assert_eq!(what.parts.len(), 3);
    lab.client.delete_object().bucket(RAW).key("raw/shop/part-00001.jsonl").send().await.unwrap();
    let error = take_over(&lab.store, handover.clone()).await.unwrap_err().to_string();
    assert!(error.starts_with("s3://wintermute-raw/raw/shop/part-00001.jsonl does not exist"), "{error}");
    put(&lab, "raw/shop/part-00001.jsonl", catalogue(1, 1)).await;
    let error = take_over(&lab.store, handover).await.unwrap_err().to_string();
    assert!(error.starts_with("s3://wintermute-raw/raw/shop/part-00001.jsonl was replaced"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_server_finds_markers_and_leaves_parts_alone() {
    let lab = Lab::start().await;
    put(&lab, "raw/waiting/part-00000.jsonl", catalogue(20, 1)).await;
    put(&lab, "raw/shop/a.jsonl", catalogue(20, 2)).await;
    put(&lab, "raw/shop/_SUCCESS", "").await;
    put(&lab, "raw/none/_SUCCESS", "").await;
    let data = lab.folder.path().to_owned();
    drop(lab.server);
    let lost = lost_events(&data, &settings()).await.unwrap();
    let keys: Vec<&str> =
        lost.iter().map(|event| event["Records"][0]["s3"]["object"]["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["raw/shop/_SUCCESS"]);
}

#[test]
fn a_folder_that_was_run_is_no_work_for_a_server() {
    let folder = tempfile::tempdir().unwrap();
    for (n, part) in cut(&catalogue(60, 7), 20).iter().enumerate() {
        write(folder.path(), &format!("shop/{n}.jsonl"), part);
    }
    let data = folder.path().join("data");
    let done = results(&run(&folder.path().join("shop"), &data, &["--k", "3"]));
    assert_eq!(done["rows"], 60);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    assert_eq!(runtime.block_on(lost_events(&data, &settings())).unwrap(), Vec::<Value>::new());
    // A file that is taken out of the folder is taken out of the next run.
    std::fs::remove_file(folder.path().join("shop/2.jsonl")).unwrap();
    assert_eq!(results(&run(&folder.path().join("shop"), &data, &["--k", "3"]))["rows"], 40);
}
