//! New products in the clusters of a run that is, by the real command and by the task.

mod common;

use common::{LAKE, all_objects, catalogue, results, run, sentence, wintermute};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Output;
use tempfile::TempDir;
use wintermute::server::{Credentials, Server};

/// A finished run: its folder, and that of its model.
struct Shop {
    folder: TempDir,
    run: String,
    model: PathBuf,
}

impl Shop {
    fn open(lines: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.jsonl");
        std::fs::write(&file, lines).unwrap();
        let results = results(&run(&file, &folder.path().join("data"), &["--k", "4"]));
        let run = format!("shop/{}", results["run"].as_str().unwrap());
        let model = folder.path().join("data").join(LAKE).join("models").join(&run);
        Self { folder, run, model }
    }

    fn assign(&self, lines: &str) -> Output {
        let file = self.folder.path().join("new.jsonl");
        std::fs::write(&file, lines).unwrap();
        assign(&self.model, &file, &self.table())
    }

    fn table(&self) -> PathBuf {
        self.folder.path().join("assigned.parquet")
    }
}

fn assign(model: &Path, file: &Path, table: &Path) -> Output {
    wintermute().arg("assign").args([model, file]).arg("--out").arg(table).arg("--json").output().unwrap()
}

fn lines(names: &[Option<&str>]) -> String {
    names.iter().map(|name| format!("{}\n", json!({ "product_name": name }))).collect()
}

#[test]
fn new_products_go_to_the_clusters_of_the_model() {
    let products = String::from_utf8(catalogue(300, 7)).unwrap();
    let shop = Shop::open(&products);
    let analysis: Value =
        serde_json::from_slice(&std::fs::read(shop.model.join("analysis.json")).unwrap()).unwrap();
    for cluster in analysis["clusters"].as_array().unwrap() {
        // The whole product: the words of its brand and colour do not count.
        let row = cluster["typical"][0]["row"].as_u64().unwrap();
        let typical = products.lines().nth(row as usize - 1).unwrap();
        let assigned = results(&shop.assign(&format!("{typical}\n{}", lines(&[None, Some("qqqq")]))));
        assert_eq!((assigned["rows"].as_u64(), assigned["wordless"].as_u64()), (Some(3), Some(2)));
        let own = &assigned["clusters"][cluster["id"].as_u64().unwrap() as usize];
        assert_eq!((&own["name"], own["rows"].as_u64()), (&cluster["name"], Some(1)), "{typical}");
        let distance = own["mean_distance"].as_f64().unwrap();
        assert!((distance - cluster["typical"][0]["distance"].as_f64().unwrap()).abs() < 1e-6);
    }
    assert!(std::fs::read(shop.table()).unwrap().starts_with(b"PAR1"));
}

#[test]
fn products_without_a_word_are_a_group_of_their_own_after_the_clusters() {
    let mut names = vec![None, Some("the of")];
    names.extend([Some("red leather boots"), Some("blue denim jeans"), Some("silver ring")].repeat(6));
    let shop = Shop::open(&lines(&names));
    let analysis: Value =
        serde_json::from_slice(&std::fs::read(shop.model.join("analysis.json")).unwrap()).unwrap();
    let clusters = analysis["clusters"].as_array().unwrap();
    let k = analysis["choice"]["k"].as_u64().unwrap() as usize;
    assert_eq!((k, clusters.len()), (3, 4), "{}", analysis["choice"]);
    assert_eq!(clusters[k]["wordless"], true);
    assert_eq!((clusters[k]["size"].as_u64(), clusters[k]["name"].as_str()), (Some(2), Some("no words")));
    assert!(clusters[..k].iter().all(|cluster| cluster["wordless"] == false && cluster["size"] == 6));
    let report =
        shop.folder.path().join("data").join(LAKE).join("reports").join(&shop.run).join("index.html");
    assert!(std::fs::read_to_string(report).unwrap().contains("no words"));
}

#[test]
fn a_model_that_cannot_be_used_is_refused_with_what_to_do() {
    let shop = Shop::open(&lines(&[Some("red boots"), Some("blue jeans")].repeat(5)));
    let names = lines(&[Some("red boots")]);
    let card = std::fs::read(shop.model.join("model.json")).unwrap();
    let tensors = std::fs::read(shop.model.join("model.safetensors")).unwrap();
    let refused = |expected: &[&str]| {
        let output = shop.assign(&names);
        let error = sentence(&output);
        assert!(expected.iter().all(|part| error.contains(part)), "{error}");
        assert!(!shop.table().exists(), "a failed command leaves nothing");
    };
    let put = |name: &str, bytes: &[u8]| std::fs::write(shop.model.join(name), bytes).unwrap();

    put("model.json", &card[..card.len() / 2]);
    refused(&["model.json is not a model of Wintermute, or is cut short", "name the folder"]);
    put("model.json", b"{\"format\":999,\"wintermute\":\"8.1\"}");
    refused(&["has format 999, written by Wintermute 8.1", "run the catalogue again"]);
    let mut other: Value = serde_json::from_slice(&card).unwrap();
    other["vocabulary"].as_array_mut().unwrap().push(json!("zebra"));
    put("model.json", other.to_string().as_bytes());
    refused(&["model.safetensors does not belong to this model.json"]);
    put("model.json", &card);
    put("model.safetensors", &tensors[..tensors.len() - 4]);
    refused(&["model.safetensors is not what a run has written, or is cut short"]);
    put("model.safetensors", b"PK");
    refused(&["model.safetensors is not what a run has written"]);
    std::fs::remove_file(shop.model.join("model.json")).unwrap();
    refused(&["holds no model, model.json cannot be read"]);
}

#[test]
fn a_catalogue_without_the_models_text_is_refused() {
    let shop = Shop::open(&lines(&[Some("red boots"), Some("blue jeans")].repeat(5)));
    let output = shop.assign("{\"title\":\"red boots\"}\n");
    let error = sentence(&output);
    assert!(error.contains("no text column \"product_name\""), "{error}");
}

#[tokio::test]
async fn the_task_places_a_catalogue_in_the_model_that_it_is_given() {
    let shop = Shop::open(&String::from_utf8(catalogue(300, 7)).unwrap());
    let data = shop.folder.path().join("data");
    let (events, _unheard) = tokio::sync::mpsc::unbounded_channel();
    let server = Server::start(&data, 0, Credentials::random(), events).await.unwrap();
    let Credentials { access_key, secret_key } = &server.endpoint().credentials;
    let task = |model: String| {
        let mut command = tokio::process::Command::from(wintermute());
        let catalogue = format!("processed/{}/catalogue.csv", shop.run);
        command.arg("cluster").envs([
            ("AWS_ENDPOINT_URL", server.endpoint().url.as_str()),
            ("AWS_ACCESS_KEY_ID", access_key),
            ("AWS_SECRET_ACCESS_KEY", secret_key),
            ("WINTERMUTE_BUCKET", LAKE),
            ("WINTERMUTE_KEY", &catalogue),
            ("WINTERMUTE_MODEL", &model),
        ]);
        command
    };
    let answer = |output: Output| -> Value { serde_json::from_slice(&output.stdout).unwrap() };
    let manifest = format!("models/{}/manifest.json", shop.run);
    let done = answer(task(manifest.clone()).output().await.unwrap());
    let id = shop.run.split('/').next_back().unwrap();
    let key = format!("assigned/{}/{id}.parquet", shop.run);
    assert_eq!(done, json!({ "outcome": "done", "object": format!("s3://{LAKE}/{key}") }));
    let again = answer(task(manifest).output().await.unwrap());
    assert_eq!(again["outcome"], "already-done");
    let objects = all_objects(&data);
    let fitted = &objects[&format!("{LAKE}/models/{}/assignments.parquet", shop.run)];
    assert!(objects[&format!("{LAKE}/{key}")] == *fitted, "the model's own products are placed as before");

    let missing =
        answer(task(format!("models/shop/{}/manifest.json", "0".repeat(16))).output().await.unwrap());
    assert!(missing["error"].as_str().unwrap().contains("does not exist"), "{missing}");
}

#[test]
fn neither_the_products_nor_the_model_are_written_over_and_rejects_are_told() {
    let shop = Shop::open(&String::from_utf8(catalogue(60, 7)).unwrap());
    let file = shop.folder.path().join("new.jsonl");
    let products = lines(&[Some("shoe")]);
    std::fs::write(&file, &products).unwrap();
    let link = shop.folder.path().join("link.jsonl");
    std::fs::hard_link(&file, &link).unwrap();
    for out in [file.clone(), link] {
        let said = sentence(&assign(&shop.model, &file, &out));
        assert!(said.contains("written over the products themselves"), "{said}");
        assert_eq!(std::fs::read_to_string(&out).unwrap(), products);
    }
    let broken = format!("{products}{{broken\n").repeat(3) + &products.repeat(30);
    std::fs::write(&file, broken).unwrap();
    let assigned = results(&assign(&shop.model, &file, &shop.table()));
    assert_eq!((assigned["rows"].as_u64(), assigned["rejected"].as_u64()), (Some(33), Some(3)));
    assert!(
        sentence(&assign(&shop.model, &file, shop.folder.path()))
            .contains("is a folder: name a file to write to")
    );
    let card = shop.model.join("model.json");
    let before = std::fs::read(&card).unwrap();
    assert!(sentence(&assign(&shop.model, &file, &card)).contains("is the model's model.json"));
    assert_eq!(std::fs::read(&card).unwrap(), before);
}
