//! The catalogue as Parquet, which the setting `parquet` asks for: types, values, and that it is whole when the CSV is there.

mod common;

use common::faults::{Fault, Proxy};
use common::{LAKE, Lab, RAW, all_objects, catalogue, object, sentence, stderr, wintermute};
use hyper::Method;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use wintermute_convert::{Handover, Limits, take_over};
use wintermute_convert::{handle, handle_within};
use wintermute_shared::contract::keys::{CATALOGUE, CATALOGUE_PARQUET, HANDOVER, PROCESSED};
use wintermute_shared::s3::RetryPolicy;
use wintermute_shared::{ObjectRef, Outcome, Run, Settings, Store};

/// Columns of every kind; `late` comes after the first block.
fn lines() -> String {
    let mut lines = String::new();
    for row in 0..30_000 {
        let price = if row % 2 == 0 { "12".to_owned() } else { format!("{}.95", row % 700) };
        lines += &format!(
            r#"{{"id":{},"price":{price},"big":{}.12345678901234567,"sale":{},"name":"Schöne, \"große\" 👟\n{row}","tags":["a",{{"b":{row}}}],"stock":{},"mixed":{}}}"#,
            i64::MAX - row,
            row % 9,
            row % 3 == 0,
            ["null", "\"\"", "7"][row as usize % 3],
            ["1", "\"one\""][row as usize % 2],
        );
        lines.push('\n');
    }
    lines + "{\"id\":1,\"late\":true,\"name\":\"\"}\n"
}

fn settings() -> Settings {
    Settings { parquet: true, ..Settings::default() }
}

/// Converts with options, beside the file.
fn converted(file: &Path, options: &[&str]) -> (String, PathBuf) {
    let out = file.with_extension("csv");
    let done = wintermute().arg("convert").args([file, &out]).args(options).output().unwrap();
    assert!(done.status.success(), "{}", stderr(&done));
    (fs::read_to_string(&out).unwrap(), out.with_extension("parquet"))
}

fn written(name: &str, text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, text).unwrap();
    (folder, file)
}

#[test]
fn given_in_again_it_becomes_the_same_csv_with_the_same_types() {
    let (folder, file) = written("shop.jsonl", &lines());
    let options = ["--null", "NULL", "--parquet"];
    let (csv, parquet) = converted(&file, &options);
    let again = folder.path().join("again.parquet");
    fs::copy(&parquet, &again).unwrap();
    let (from_parquet, _) = converted(&again, &["--null", "NULL"]);
    // A double has no memory of how a whole number was written.
    let from_parquet = from_parquet.replace(",12.0,", ",12,");
    // A column of numbers has no empty string.
    let wanted = csv.replace(",,1", ",NULL,1").replace(",,one", ",NULL,one");
    let differing = from_parquet.lines().zip(wanted.lines()).find(|(a, b)| a != b);
    assert_eq!(differing, None);
    assert_eq!(from_parquet.len(), wanted.len());

    let quality = fs::read(again.with_extension("quality.json")).unwrap();
    let quality: serde_json::Value = serde_json::from_slice(&quality).unwrap();
    let columns = quality["columns"].as_array().unwrap();
    let types: Vec<(&str, &str)> = columns
        .iter()
        .map(|column| {
            let types = column["types"].as_object().unwrap();
            let kind =
                types.iter().find(|(name, count)| *name != "null" && count.as_u64() > Some(0)).unwrap().0;
            (column["name"].as_str().unwrap(), kind.as_str())
        })
        .collect();
    let wanted = [
        ("id", "number"),
        ("price", "number"),
        ("big", "string"),
        ("sale", "boolean"),
        ("name", "string"),
        ("tags", "string"),
        ("stock", "number"),
        ("mixed", "string"),
        ("late", "boolean"),
    ];
    assert_eq!(types, wanted);
}

#[test]
fn the_bytes_depend_on_nothing_but_input_and_settings() {
    let (_folder, file) = written("shop.jsonl", &lines());
    let (_, parquet) = converted(&file, &["--parquet", "--threads", "1"]);
    let one = fs::read(&parquet).unwrap();
    converted(&file, &["--parquet", "--threads", "5"]);
    assert!(fs::read(&parquet).unwrap() == one);
    fs::remove_file(&parquet).unwrap();
    converted(&file, &[]);
    assert!(!parquet.exists(), "only the setting asks for it");
}

#[test]
fn the_input_is_not_written_over_and_a_failure_leaves_nothing() {
    let (folder, file) = written("shop.jsonl", "{\"a\":1}\n");
    let (_, parquet) = converted(&file, &["--parquet"]);
    let whole = fs::read(&parquet).unwrap();
    let refused = |file: &Path, out: &str| {
        let out = folder.path().join(out);
        sentence(&wintermute().arg("convert").args([file, &out]).arg("--parquet").output().unwrap())
    };
    assert!(refused(&parquet, "shop.csv").contains("would be written over "));
    assert!(fs::read(&parquet).unwrap() == whole);
    let bad = folder.path().join("bad.jsonl");
    fs::write(&bad, "{\"a\":1}\n{\"a\n{\"a\n").unwrap();
    refused(&bad, "bad.csv");
    for name in ["bad.csv", "bad.parquet", "bad.parquet.part", "bad.csv.part"] {
        assert!(!folder.path().join(name).exists(), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stands_beside_the_csv_and_where_there_is_a_limit_the_task_writes_it() {
    let lab = Lab::start().await;
    let body = catalogue(2_000, 7);
    for key in ["raw/here.jsonl", "raw/there.jsonl"] {
        lab.store.put(RAW, key, "application/json", body.clone().into()).await.unwrap();
    }
    let convert = async |key: &str, limits: Limits| {
        handle_within(&lab.store, &settings(), LAKE, object(RAW, key), limits).await.unwrap()
    };
    let Outcome::Done { object: here } = convert("raw/here.jsonl", Limits::default()).await else { panic!() };
    let limits = Limits { deadline: None, bytes: Some(u64::MAX) };
    let Outcome::HandedOver { object: there } = convert("raw/there.jsonl", limits).await else { panic!() };
    let run = |csv: &str| Run::of_key(PROCESSED, CATALOGUE, &csv.parse::<ObjectRef>().unwrap().key).unwrap();
    let (here, there) = (run(&here), run(&there));
    let handover = object(LAKE, &there.key(PROCESSED, HANDOVER));
    let what: Handover = lab.store.get_json(LAKE, &handover.key).await.unwrap();
    assert_eq!((what.reason.as_str(), what.settings.parquet), ("the task alone writes Parquet", true));
    take_over(&lab.store, handover).await.unwrap();

    let parquet = |run: &Run| fs::read(lab.file(LAKE, &run.key(PROCESSED, CATALOGUE_PARQUET))).unwrap();
    assert!(parquet(&here) == parquet(&there), "it does not matter who writes it");
    let first = parquet(&here);
    // A task that ended before its last write begins again.
    fs::remove_file(lab.file(LAKE, &here.key(PROCESSED, CATALOGUE))).unwrap();
    convert("raw/here.jsonl", Limits::default()).await;
    assert!(parquet(&here) == first);

    let (_folder, file) = written("here.jsonl", std::str::from_utf8(&body).unwrap());
    let (_, local) = converted(&file, &["--parquet"]);
    assert!(fs::read(local).unwrap() == first, "from file to file it is the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_input_that_fails_has_neither_csv_nor_parquet() {
    let lab = Lab::start().await;
    lab.store.put(RAW, "raw/bad.jsonl", "application/json", "{\"a\":1}\n{\"a\n{\"a\n".into()).await.unwrap();
    handle(&lab.store, &settings(), LAKE, object(RAW, "raw/bad.jsonl"), None).await.unwrap_err();
    let objects = all_objects(lab.folder.path());
    assert!(objects.keys().all(|key| !key.ends_with(CATALOGUE) && !key.ends_with(CATALOGUE_PARQUET)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_reading_that_breaks_off_leaves_nothing_announced() {
    let lab = Lab::start().await;
    lab.store.put(RAW, "raw/shop.jsonl", "application/json", catalogue(2_000, 7).into()).await.unwrap();
    // A look at its first bytes and the first reading come through; no answer after them is whole.
    let proxy = Proxy::start(lab.server.endpoint(), |seen| {
        let is_again = *seen.method == Method::GET && seen.target.contains("raw/shop") && seen.before >= 2;
        is_again.then_some(Fault::Cut)
    })
    .await;
    let hasty = RetryPolicy { attempts: 2, ..RetryPolicy::default() };
    let broken = proxy.endpoint().store_with(hasty);
    let convert =
        async |store: &Store| handle(store, &settings(), LAKE, object(RAW, "raw/shop.jsonl"), None).await;
    let error = convert(&broken).await.unwrap_err().to_string();
    assert!(error.contains("raw/shop.jsonl"), "{error}");
    let ends = |name: &str| all_objects(lab.folder.path()).keys().any(|key| key.ends_with(name));
    assert!(ends("quality.json"), "the first reading came to its end");
    assert!(!ends(CATALOGUE) && !ends(CATALOGUE_PARQUET));
    let Outcome::Done { .. } = convert(&lab.store).await.unwrap() else { panic!() };
    assert!(ends(CATALOGUE) && ends(CATALOGUE_PARQUET));
}
