//! The index pages: every report that is is there, the newest data first, however reports come.

mod common;

use common::{LAKE, Lab, catalogue, results, run};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::Path;
use tokio::task::JoinSet;
use wintermute_shared::contract::manifest::{self, Artifact, Manifest, sha256};
use wintermute_shared::s3::json;
use wintermute_shared::{ObjectRef, Outcome, Settings, Store, VERSION};

const ALL: &str = "reports/index.html";

/// The analysis of a small catalogue, to be taken for that of any run.
fn analysis() -> Value {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.jsonl");
    std::fs::write(&file, catalogue(60, 7)).unwrap();
    let made = results(&run(&file, folder.path(), &["--k", "2"]));
    let run = Path::new("models/shop").join(made["run"].as_str().unwrap());
    serde_json::from_slice(&std::fs::read(folder.path().join(LAKE).join(run).join("analysis.json")).unwrap())
        .unwrap()
}

/// A run whose source was uploaded on a day of November.
struct Model {
    dataset: String,
    day: u64,
}

impl Model {
    fn run(&self) -> String {
        format!("{:016x}", 0xabc_0000 - self.day)
    }

    async fn write(&self, store: &Store, analysis: &Value) {
        let (dataset, run) = (&self.dataset, self.run());
        let mut analysis = analysis.clone();
        analysis["quality"]["dataset"] = dataset.as_str().into();
        analysis["quality"]["run"] = run.as_str().into();
        analysis["rows"] = (1000 + self.day).into();
        let telemetry = serde_json::json!({
            "step": "convert", "wintermute": "0.1.0", "seconds": 1.0, "stages": [], "rows": 60, "bytes_read": 1,
            "bytes_written": 1, "peak_rss_bytes": null, "source_last_modified": format!("2026-11-{:02}T10:00:00Z", self.day),
        });
        let put = async |key: String, value: &Value| {
            store.put(LAKE, &key, "application/json", json(value)).await.unwrap();
        };
        put(format!("models/{dataset}/{run}/analysis.json"), &analysis).await;
        let content = json(&analysis);
        let artifact = Artifact {
            name: "analysis.json".to_owned(),
            bytes: content.len() as u64,
            sha256: sha256(&Sha256::digest(&content)),
        };
        let manifest = Manifest {
            format: manifest::FORMAT,
            dataset: dataset.clone(),
            run: run.clone(),
            wintermute: VERSION.to_owned(),
            settings: Settings::default(),
            artifacts: vec![artifact],
        };
        put(format!("models/{dataset}/{run}/manifest.json"), &serde_json::to_value(&manifest).unwrap()).await;
        put(format!("processed/{dataset}/{run}/telemetry.json"), &telemetry).await;
    }

    async fn report(&self, store: &Store) -> Outcome {
        let key = format!("models/{}/{}/manifest.json", self.dataset, self.run());
        let manifest = ObjectRef { bucket: LAKE.to_owned(), key, version_id: None };
        wintermute_report::handle(store, manifest).await.unwrap()
    }
}

fn models(datasets: &[&str], days: std::ops::Range<u64>) -> Vec<Model> {
    let of = |dataset: &str| {
        days.clone().map(|day| Model { dataset: dataset.to_owned(), day }).collect::<Vec<_>>()
    };
    datasets.iter().flat_map(|dataset| of(dataset)).collect()
}

async fn page(store: &Store, key: &str) -> String {
    String::from_utf8(store.get(LAKE, key).await.unwrap().to_vec()).unwrap()
}

/// The addresses of pages that a page names, in order, without those of kinds in them.
fn links(page: &str) -> Vec<&str> {
    let main = page.split_once("<main").unwrap().1;
    let all = main.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    all.filter(|link| !link.contains('#')).collect()
}

#[tokio::test]
async fn runs_are_listed_by_their_data_and_datasets_by_their_newest_run() {
    let (lab, analysis) = (Lab::start().await, analysis());
    let mut models = models(&["shoes"], 3..6);
    models.push(Model { dataset: "bags".to_owned(), day: 9 });
    models.push(Model { dataset: "index".to_owned(), day: 1 });
    // In another order than that of their data.
    models.sort_by_key(|model| model.day % 4);
    for model in &models {
        model.write(&lab.store, &analysis).await;
        model.report(&lab.store).await;
    }
    let shoes = page(&lab.store, "reports/shoes/index.html").await;
    let of_day = |day| format!("{}/index.html", Model { dataset: String::new(), day }.run());
    assert_eq!(links(&shoes), [5, 4, 3].map(of_day));
    assert!(shoes.contains("2026-11-05 at 10:00 UTC") && shoes.contains(">1,005</td>"), "{shoes}");
    assert!(shoes.contains(">+1</td>"), "what has changed since the run before");
    assert!(shoes.contains(&format!("href=\"{}#", of_day(5))), "the largest kinds have links: {shoes}");
    let all = page(&lab.store, ALL).await;
    let expected = [("bags", 9), ("shoes", 5), ("index", 1)];
    let expected =
        expected.map(|(name, day)| [format!("{name}/index.html"), format!("{name}/{}", of_day(day))]);
    assert_eq!(links(&all), expected.concat());
    for key in links(&all) {
        assert!(lab.file(LAKE, &format!("reports/{key}")).is_file(), "{key}");
    }
}

#[tokio::test]
async fn reports_that_come_all_at_once_are_all_listed_and_coming_again_changes_nothing() {
    let (lab, analysis) = (Lab::start().await, analysis());
    let models = models(&["a", "b", "c"], 1..5);
    for model in &models {
        model.write(&lab.store, &analysis).await;
    }
    let all_at_once = async || {
        let mut reports = JoinSet::new();
        // Some of them twice.
        for model in models.iter().chain(&models[..4]) {
            let (store, model) =
                (lab.store.clone(), Model { dataset: model.dataset.clone(), day: model.day });
            reports.spawn(async move { model.report(&store).await });
        }
        reports.join_all().await;
    };
    all_at_once().await;
    let pages = async || {
        let mut pages = Vec::new();
        for key in [ALL, "reports/a/index.html", "reports/b/index.html", "reports/c/index.html"] {
            pages.push(page(&lab.store, key).await);
        }
        pages
    };
    let first = pages().await;
    for runs in &first[1..] {
        assert_eq!(links(runs).len(), 4);
    }
    assert_eq!(links(&first[0]).len(), 6);
    assert!(first[0].contains("<td class=\"num\">4</td>"), "four reports each");
    all_at_once().await;
    assert!(pages().await == first);
}

#[tokio::test]
async fn what_a_stopped_report_has_left_out_the_next_attempt_adds() {
    let (lab, analysis) = (Lab::start().await, analysis());
    let model = Model { dataset: "shoes".to_owned(), day: 2 };
    model.write(&lab.store, &analysis).await;
    model.report(&lab.store).await;
    let before = page(&lab.store, ALL).await;
    std::fs::remove_dir_all(lab.file(LAKE, "reports/_runs")).unwrap();
    std::fs::remove_file(lab.file(LAKE, ALL)).unwrap();
    assert!(matches!(model.report(&lab.store).await, Outcome::AlreadyDone { .. }));
    assert_eq!(page(&lab.store, ALL).await, before);
}

#[tokio::test]
async fn an_entry_of_another_version_is_listed_without_figures() {
    let (lab, analysis) = (Lab::start().await, analysis());
    let newer = "reports/_runs/shoes.20261231T235959Z.00000000000000ff.json";
    lab.store.put(LAKE, newer, "application/json", "{\"format\": 99}".into()).await.unwrap();
    lab.store.put(LAKE, "reports/_runs/notes.txt", "text/plain", "mine".into()).await.unwrap();
    let model = Model { dataset: "shoes".to_owned(), day: 2 };
    model.write(&lab.store, &analysis).await;
    model.report(&lab.store).await;
    let shoes = page(&lab.store, "reports/shoes/index.html").await;
    assert_eq!(links(&shoes)[0], "00000000000000ff/index.html");
    assert!(shoes.contains(">–</td>"));
}

#[tokio::test]
async fn a_file_that_comes_back_is_listed_again_and_the_next_upload_is_compared_with_it() {
    let (lab, analysis) = (Lab::start().await, analysis());
    let model = |day| Model { dataset: "shoes".to_owned(), day };
    let (first, second, third) = (model(3), model(4), model(6));
    for model in [&first, &second] {
        model.write(&lab.store, &analysis).await;
        model.report(&lab.store).await;
    }
    let again = format!("processed/shoes/{}/telemetry.json", first.run());
    let mut telemetry: Value = lab.store.get_json(LAKE, &again).await.unwrap();
    telemetry["source_last_modified"] = "2026-11-05T10:00:00Z".into();
    lab.store.put(LAKE, &again, "application/json", json(&telemetry)).await.unwrap();
    for _ in 0..2 {
        assert!(matches!(first.report(&lab.store).await, Outcome::AlreadyDone { .. }));
    }
    third.write(&lab.store, &analysis).await;
    third.report(&lab.store).await;

    let runs = page(&lab.store, "reports/shoes/index.html").await;
    let runs_in_order = [&third, &first, &second, &first].map(|model| format!("{}/index.html", model.run()));
    assert_eq!(links(&runs), runs_in_order);
    assert!(runs.contains("3 reports"), "{runs}");
    let last = page(&lab.store, &format!("reports/shoes/{}/index.html", third.run())).await;
    assert!(last.contains(&format!("href=\"../{}/index.html\"", first.run())), "{last}");
    assert!(last.contains("2026-11-05 at 10:00 UTC"), "{last}");
}
