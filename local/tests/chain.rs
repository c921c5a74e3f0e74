//! The whole chain, by the real command: one file in, one report out, and the same again for nothing.

mod common;

use common::{LAKE, RAW, all_objects, catalogue, results, run, stdout, wintermute, without_telemetry};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use tempfile::TempDir;
use wintermute::server::{Credentials, Endpoint};

const STEPS: [&str; 4] = ["convert", "dispatch", "cluster", "report"];

/// A folder with a small catalogue in it.
fn shop() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Summer Shop+50%.jsonl");
    std::fs::write(&file, catalogue(300, 7)).unwrap();
    (folder, file)
}

fn flags(results: &Value) -> Vec<(&str, bool)> {
    let steps = results["steps"].as_array().unwrap();
    steps
        .iter()
        .map(|step| (step["name"].as_str().unwrap(), step["already_done"].as_bool().unwrap()))
        .collect()
}

#[test]
fn a_catalogue_becomes_a_report() {
    let (folder, file) = shop();
    let data = folder.path().join("data");
    let output = run(&file, &data, &["--k", "4"]);
    let results = results(&output);

    assert_eq!((results["dataset"].as_str(), results["rows"].as_u64()), (Some("summer-shop-50"), Some(300)));
    assert_eq!(results["k"], 4);
    for (step, name) in results["steps"].as_array().unwrap().iter().zip(STEPS) {
        assert_eq!(step["name"], name);
        assert!(step["seconds"].as_f64().unwrap() > 0.0, "{step}");
        assert!(step["peak_rss_bytes"].as_u64().unwrap() > 1 << 20, "{step}");
        assert_eq!(step["already_done"], false);
    }
    let report = results["report"].as_str().unwrap();
    assert!(std::fs::read_to_string(report).unwrap().starts_with("<!DOCTYPE html>"));
    assert!(stdout(&output).contains(report), "the path is there for people too");

    let run = format!("summer-shop-50/{}", results["run"].as_str().unwrap());
    let objects = all_objects(&data);
    assert_eq!(objects[&format!("{RAW}/raw/Summer Shop+50%.jsonl")], std::fs::read(&file).unwrap());
    for name in [
        "processed/RUN/catalogue.csv",
        "processed/RUN/quality.json",
        "processed/RUN/rejects.jsonl",
        "processed/RUN/telemetry.json",
        "models/RUN/features.npz",
        "models/RUN/model.safetensors",
        "models/RUN/model.json",
        "models/RUN/assignments.parquet",
        "models/RUN/products.csv",
        "models/RUN/products.safetensors",
        "models/RUN/names.txt",
        "models/RUN/analysis.json",
        "models/RUN/telemetry.json",
        "models/RUN/manifest.json",
        "reports/RUN/elbow.png",
        "reports/RUN/clusters.png",
        "reports/RUN/clusters.csv",
        "reports/RUN/index.html",
        "reports/RUN/telemetry.json",
    ] {
        let key = format!("{LAKE}/{}", name.replace("RUN", &run));
        assert!(objects.contains_key(&key), "{key} is missing among {:?}", objects.keys());
    }
}

/// Fills are for the table: what a cluster is said to be made of is what its products state.
#[test]
fn values_that_were_filled_in_are_in_no_figure() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("shop.jsonl"), folder.path().join("data"));
    let product = |i: usize| {
        let name = ["red leather boots", "blue cotton shirt"][i % 2];
        // Of ten products three state no gender, and every other one no colour.
        let gender = if i % 10 < 3 { "" } else { ["female", "male"][usize::from(i % 10 > 6)] };
        let color = if i.is_multiple_of(2) { "" } else { "Blue" };
        let price = if i.is_multiple_of(4) { String::new() } else { (i + 1).to_string() };
        serde_json::json!({
            "product_name": format!("{name} {}", i % 5),
            "gender": gender,
            "e_color": color,
            "retailer_price": price,
        })
    };
    let lines: Vec<String> = (0..100).map(|i| product(i).to_string()).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let settings = ["--k", "2", "--drop-missing-above", "0.6", "--fill"];
    let fill = ["gender=uni-sex,e_color=black,retailer_price=1"];
    let results = results(&run(&file, &data, &[&settings[..], &fill[..]].concat()));
    let models = format!("{LAKE}/models/shop/{}", results["run"].as_str().unwrap());
    let analysis: Value =
        serde_json::from_slice(&std::fs::read(data.join(models).join("analysis.json")).unwrap()).unwrap();
    assert_eq!(analysis["format"], 4);
    let all = &analysis["overall"];
    let values = |facet: &str| {
        let counts = all[facet].as_array().unwrap().iter();
        counts
            .map(|count| (count["value"].as_str().unwrap(), count["count"].as_u64().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(values("genders"), [("female", 40), ("male", 30)]);
    assert_eq!(values("colors"), [("Blue", 50)]);
    assert_eq!(all["not_stated"]["genders"], 30);
    assert_eq!(all["not_stated"]["colors"], 50);
    assert_eq!(all["price"]["count"], 75, "a price that was filled in is none");
    for group in analysis["clusters"].as_array().unwrap().iter().chain([all]) {
        for facet in ["genders", "colors"] {
            let stated = group["size"].as_u64().unwrap() - group["not_stated"][facet].as_u64().unwrap();
            for count in group[facet].as_array().unwrap() {
                let share = count["count"].as_f64().unwrap() / stated as f64;
                assert!((count["share"].as_f64().unwrap() - share).abs() < 1e-12, "{count}");
            }
        }
    }
}

#[test]
fn the_same_file_again_finds_everything_done_and_changes_nothing() {
    let (folder, file) = shop();
    let data = folder.path().join("data");
    let first = results(&run(&file, &data, &["--k", "4"]));
    // Convert's telemetry says when the file was uploaded last.
    let objects = || {
        let mut objects = all_objects(&data);
        objects.retain(|key, _| !(key.contains("/processed/") && key.ends_with("/telemetry.json")));
        objects
    };
    let before = objects();
    let output = run(&file, &data, &["--k", "4"]);
    let second = results(&output);

    assert_eq!(flags(&second), STEPS.map(|name| (name, true)));
    assert!(stdout(&output).contains("Every step was already done"));
    for field in ["report", "run", "dataset", "rows", "k"] {
        assert_eq!(second[field], first[field], "{field}");
    }
    // What the steps took when they worked; dispatch has nothing but this time.
    for step in [0, 2, 3] {
        assert_eq!(second["steps"][step]["seconds"], first["steps"][step]["seconds"]);
        assert_eq!(second["steps"][step]["peak_rss_bytes"], first["steps"][step]["peak_rss_bytes"]);
    }
    assert!(objects() == before);
}

#[test]
fn two_folders_get_the_same_bytes() {
    let (folder, file) = shop();
    let made = |name| {
        let data = folder.path().join(name);
        results(&run(&file, &data, &["--k", "4"]));
        let mut objects = all_objects(&data);
        objects.retain(|key, _| !key.ends_with("/telemetry.json") && !key.contains("/reports/_runs/"));
        objects
    };
    let (one, other) = (made("one"), made("other"));
    assert!(one.len() > 12);
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (key, bytes) in &one {
        let same = match key.ends_with("/index.html") {
            true => without_telemetry(bytes) == without_telemetry(&other[key]),
            false => *bytes == other[key],
        };
        assert!(same, "{key}");
    }
}

#[test]
fn a_chain_that_broke_off_goes_on_where_it_stopped() {
    let (folder, file) = shop();
    let data = folder.path().join("data");
    let first = results(&run(&file, &data, &["--k", "4"]));
    let before = without_telemetry_objects(&data);
    let run_id = first["run"].as_str().unwrap();
    std::fs::remove_file(data.join(LAKE).join(format!("models/summer-shop-50/{run_id}/manifest.json")))
        .unwrap();
    std::fs::remove_dir_all(data.join(LAKE).join("reports")).unwrap();

    let second = results(&run(&file, &data, &["--k", "4"]));
    assert_eq!(
        flags(&second),
        [("convert", true), ("dispatch", false), ("cluster", false), ("report", false)]
    );
    assert!(without_telemetry_objects(&data) == before);

    std::fs::remove_file(first["report"].as_str().unwrap()).unwrap();
    let third = results(&run(&file, &data, &["--k", "4"]));
    assert_eq!(flags(&third), [("convert", true), ("dispatch", true), ("cluster", true), ("report", false)]);
}

/// All objects but those that tell times, which the names of the entries in `_runs` do too.
fn without_telemetry_objects(data: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut objects = all_objects(data);
    objects.retain(|key, _| {
        !key.ends_with("/telemetry.json") && !key.ends_with("/index.html") && !key.contains("/reports/_runs/")
    });
    objects
}

#[test]
fn other_settings_are_another_run_beside_the_first() {
    let (folder, file) = shop();
    let data = folder.path().join("data");
    let first = results(&run(&file, &data, &["--k", "4"]));
    let by_environment = wintermute()
        .arg("run")
        .arg(&file)
        .args(["--json", "--data"])
        .arg(&data)
        .env("WINTERMUTE_K", "3")
        .output()
        .unwrap();
    let second = results(&by_environment);
    assert_eq!((&first["k"], &second["k"]), (&4.into(), &3.into()));
    assert_ne!(first["run"], second["run"]);
    assert!(Path::new(first["report"].as_str().unwrap()).is_file());
    let original = results(&run(&file, &data, &["--preset", "original"]));
    assert_eq!(original["k"], 5);
}

/// A server in a process of its own; it is killed when dropped.
struct Serving {
    process: Child,
    lines: Receiver<String>,
    endpoint: Endpoint,
}

impl Serving {
    fn start(data: &Path) -> Self {
        let mut process = wintermute()
            .args(["serve", "--port", "0", "--k", "4", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || stdout.lines().map(Result::unwrap).try_for_each(|line| sender.send(line)));
        let exported = |name: &str| {
            let wanted = format!("export {name}=");
            let line = lines.iter().find(|line: &String| line.starts_with(&wanted)).unwrap();
            line[wanted.len()..].to_owned()
        };
        let url = exported("AWS_ENDPOINT_URL");
        let credentials = Credentials {
            access_key: exported("AWS_ACCESS_KEY_ID"),
            secret_key: exported("AWS_SECRET_ACCESS_KEY"),
        };
        Self { process, lines, endpoint: Endpoint { url, credentials } }
    }

    /// Reads lines until each of the texts was in one; answers the lines. Steps that overlap end in any order.
    fn lines_with(&mut self, texts: &[String]) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        while !texts.iter().all(|text| lines.iter().any(|line| line.contains(text))) {
            let line = self.lines.recv_timeout(Duration::from_secs(120));
            lines.push(line.unwrap_or_else(|e| panic!("{texts:?}: {e} after {lines:?}")));
        }
        lines
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[tokio::test]
async fn a_server_makes_a_report_of_each_upload_and_outlives_bad_ones() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = Serving::start(folder.path());
    let client = common::client(&serving.endpoint);
    let put = async |key: &str, body: Vec<u8>| {
        client.put_object().bucket(RAW).key(key).body(body.into()).send().await.unwrap();
    };

    put("raw/slides.pdf", b"%PDF-1.7".to_vec()).await;
    let told = serving.lines_with(&["convert of s3://wintermute-raw/raw/slides.pdf: failed: ".to_owned()]);
    assert!(told.last().unwrap().contains(".jsonl"), "{told:?}");

    put("raw/shop/", Vec::new()).await;
    put("raw/shop/_SUCCESS", Vec::new()).await;
    let skipped = "convert of s3://wintermute-raw/raw/shop/_SUCCESS: skipped: by its name it is the marker of a folder in which no part is as old";
    let told = serving.lines_with(&[skipped.to_owned()]);
    assert!(!told.iter().any(|line| line.contains("failed")), "{told:?}");

    put("raw/new shop.jsonl", catalogue(200, 1)).await;
    let report = "the report is ".to_owned();
    let told = serving
        .lines_with(&[STEPS.map(|step| format!("{step} of ")).to_vec(), vec![report.clone()]].concat());
    for step in STEPS {
        let line = told.iter().find(|line| line.starts_with(&format!("{step} of "))).unwrap();
        assert!(line.contains(": done in "), "{line}");
    }
    let path = told.iter().find_map(|line| line.strip_prefix(&report)).unwrap();
    assert!(path.contains("reports/new-shop/") && Path::new(path).is_file(), "{path}");

    put("raw/new shop.jsonl", catalogue(200, 1)).await;
    let told = serving.lines_with(&["report of ".to_owned(), report]);
    assert!(
        told.iter().filter(|line| line.contains(" of ")).all(|line| line.contains(": already done: ")),
        "{told:?}"
    );

    let id = serving.process.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(serving.process.wait().unwrap().success());
}

#[tokio::test]
async fn one_name_in_two_folders_is_two_datasets_and_a_folder_for_each_day_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = Serving::start(folder.path());
    let client = common::client(&serving.endpoint);
    let put = async |key: &str, body: Vec<u8>| {
        client.put_object().bucket(RAW).key(key).body(body.into()).send().await.unwrap();
    };
    let reports = folder.path().join(LAKE).join("reports");
    let page = |name: &str| std::fs::read_to_string(reports.join(name)).unwrap();

    put("raw/shop-a/products.jsonl", b"broken\n".to_vec()).await;
    serving.lines_with(&["/failed.json: done in ".to_owned()]);
    for (day, seed) in [("2026-11-27", 1), ("2026-11-28", 2)] {
        put(&format!("raw/shop-b/{day}/products.jsonl"), catalogue(60, seed)).await;
        serving.lines_with(&["/manifest.json: done in ".to_owned()]);
    }

    let all = page("index.html");
    assert!(all.contains("shop-b--products/index.html"), "{all}");
    assert!(
        all.contains("<bdi>shop-a--products</bdi>"),
        "its failure is not settled by the other shop: {all}"
    );
    assert!(!page("shop-a--products/index.html").contains("shop-b"));
    let days = std::fs::read_dir(reports.join("shop-b--products")).unwrap();
    assert_eq!(days.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count(), 2);
}
