//! Results that an earlier version has left in the lake are read by this one.
//!
//! `stored/1` holds objects of 40 products as the last version wrote them whose results had no number.

mod common;

use common::{LAKE, Lab, catalogue, files, object, results, run, sentence, stdout, wintermute};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use wintermute_shared::Outcome;

const RUN: &str = "44e6cef2c605f747";

fn stored() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored/1")
}

fn model() -> PathBuf {
    stored().join("models/shoes").join(RUN)
}

fn analysis() -> Value {
    serde_json::from_slice(&std::fs::read(model().join("analysis.json")).unwrap()).unwrap()
}

/// The keys of the stored objects with their files.
fn objects() -> Vec<(String, PathBuf)> {
    files(&stored(), &stored())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_analysis_becomes_a_report() {
    let lab = Lab::start().await;
    for (key, path) in objects() {
        let body = std::fs::read(&path).unwrap();
        lab.client.put_object().bucket(LAKE).key(key).body(body.into()).send().await.unwrap();
    }
    let manifest = object(LAKE, &format!("models/shoes/{RUN}/manifest.json"));
    let outcome = wintermute_report::handle(&lab.store, manifest).await.unwrap();
    assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
    let report = std::fs::read_to_string(lab.file(LAKE, &format!("reports/shoes/{RUN}/index.html"))).unwrap();
    for cluster in analysis()["clusters"].as_array().unwrap() {
        let typical = cluster["typical"][0]["name"].as_str().unwrap();
        assert!(report.contains(&typical.replace('&', "&amp;").replace('\'', "&#39;")), "{typical}");
    }
}

#[test]
fn an_earlier_run_stands_beside_a_new_one() {
    let data = tempfile::tempdir().unwrap();
    for (key, path) in objects() {
        let file = data.path().join(LAKE).join(key);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::copy(path, file).unwrap();
    }
    let file = data.path().join("shoes.jsonl");
    std::fs::write(&file, catalogue(50, 7)).unwrap();
    let new = results(&run(&file, data.path(), &[]));
    let new = new["run"].as_str().unwrap();
    assert_ne!(new, RUN);
    let reports = data.path().join(LAKE).join("reports/shoes");
    let index = std::fs::read_to_string(reports.join("index.html")).unwrap();
    assert!(index.contains(&format!("{RUN}/index.html")) && index.contains(&format!("{new}/index.html")));
    let report = std::fs::read_to_string(reports.join(new).join("index.html")).unwrap();
    let told =
        "an earlier version made the run before, and kept no list of its products that can be compared";
    assert!(
        report.contains("Since the run before") && report.contains(told),
        "the earlier run is not told of"
    );
    let status = wintermute().arg("status").arg(data.path()).output().unwrap();
    assert!(stdout(&status).contains(RUN) && stdout(&status).contains(new), "{}", stdout(&status));
}

#[test]
fn products_are_placed_in_an_earlier_model() {
    let folder = tempfile::tempdir().unwrap();
    let (file, table) = (folder.path().join("new.jsonl"), folder.path().join("new.parquet"));
    for cluster in analysis()["clusters"].as_array().unwrap() {
        let name = &cluster["typical"][0]["name"];
        std::fs::write(&file, format!("{}\n", json!({ "product_name": name }))).unwrap();
        let output = wintermute()
            .arg("assign")
            .args([&model(), &file])
            .arg("--out")
            .arg(&table)
            .arg("--json")
            .output();
        let assigned = results(&output.unwrap());
        let id = cluster["id"].as_u64().unwrap() as usize;
        assert_eq!(assigned["clusters"][id]["rows"], 1, "{name}: {assigned}");
    }
}

#[test]
fn a_model_of_a_later_format_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let card = std::fs::read_to_string(model().join("model.json")).unwrap();
    std::fs::write(folder.path().join("model.json"), card.replace("\"format\": 2", "\"format\": 99"))
        .unwrap();
    std::fs::copy(model().join("model.safetensors"), folder.path().join("model.safetensors")).unwrap();
    let file = folder.path().join("new.jsonl");
    std::fs::write(&file, "{\"product_name\":\"x\"}\n").unwrap();
    let table = folder.path().join("new.parquet");
    let output =
        wintermute().arg("assign").arg(folder.path()).arg(&file).arg("--out").arg(table).output().unwrap();
    assert!(sentence(&output).contains("has format 99"), "{}", sentence(&output));
}
