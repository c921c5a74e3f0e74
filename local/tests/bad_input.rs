//! Bad input by the real command: nothing is lost, nothing panics, and what is wrong is said in one sentence.

mod common;

use common::{LAKE, Lab, RAW, catalogue, results, run, sentence};
use serde_json::{Value, json};
use std::process::Output;
use tempfile::TempDir;
use wintermute_shared::{Error, ObjectRef, Settings};

/// A command's end, with the data folder that it worked on.
struct Ended {
    folder: TempDir,
    output: Output,
}

impl Ended {
    fn results(&self) -> Value {
        results(&self.output)
    }

    fn sentence(&self) -> String {
        sentence(&self.output)
    }

    /// A JSON object that the run has written.
    fn object(&self, prefix: &str, name: &str) -> Value {
        let results = self.results();
        let run = format!("{}/{}", results["dataset"].as_str().unwrap(), results["run"].as_str().unwrap());
        let path = self.folder.path().join(LAKE).join(format!("{prefix}/{run}/{name}"));
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    fn rejects(&self) -> Value {
        self.object("processed", "quality.json")["rejects"].clone()
    }
}

/// Runs the chain on a file with this name and content.
fn run_on(name: &str, content: &[u8], options: &[&str]) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, content).unwrap();
    let output = run(&file, folder.path(), &[options, &["--max-k", "4"]].concat());
    Ended { folder, output }
}

fn products(rows: u64) -> Vec<Value> {
    let bytes = catalogue(rows, 1);
    bytes
        .split(|b| *b == b'\n')
        .filter(|line| !line.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect()
}

fn lines(products: &[Value]) -> Vec<u8> {
    products.iter().flat_map(|product| format!("{product}\n").into_bytes()).collect()
}

#[track_caller]
fn assert_says(sentence: &str, words: &[&str]) {
    for word in words {
        assert!(sentence.contains(word), "{word:?} is not in {sentence:?}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&folder.path().join("nothing.jsonl"), folder.path(), &[]);
    assert_says(&sentence(&output), &["nothing.jsonl does not exist"]);
    let output = run(folder.path(), folder.path(), &[]);
    assert_says(&sentence(&output), &["holds no catalogue: hidden files and marks"]);
}

#[test]
fn an_empty_file_is_called_empty() {
    for content in [&b""[..], b"\n\n", b" ", b"[]"] {
        assert_says(&run_on("empty.jsonl", content, &[]).sentence(), &["empty.jsonl", "empty"]);
    }
}

#[test]
fn a_file_that_is_no_catalogue_is_told_what_it_seems_to_be() {
    let ended = run_on("notes.jsonl", b"Dear all,\nplease find attached\n", &[]);
    assert_says(&ended.sentence(), &["notes.jsonl", "seems to be prose"]);
}

#[test]
fn another_kind_of_file_is_told_what_is_wanted() {
    assert_says(&run_on("slides.pdf", b"%PDF-1.7", &[]).sentence(), &["slides.pdf", "a PDF", "JSON lines"]);
    let hidden = run_on("._shop.jsonl", b"{}", &[]).sentence();
    assert_says(&hidden, &["._shop.jsonl is a file of macOS by its name", "rename the file"]);
}

#[test]
fn a_truncated_last_line_is_one_reject() {
    let mut content = lines(&products(60));
    content.truncate(content.len() - 20);
    let ended = run_on("shop.jsonl", &content, &["--k", "3"]);
    assert_eq!(ended.results()["rows"], 59);
    assert_eq!(ended.rejects()["records"], 1);
}

#[test]
fn rejects_are_told_with_the_place_where_they_are_kept() {
    let mut content = lines(&products(60));
    let whole = run_on("shop.jsonl", &content, &["--k", "3"]);
    assert_eq!((&whole.results()["rejected"], &whole.results()["rejects"]), (&json!(0), &Value::Null));
    assert!(!String::from_utf8_lossy(&whole.output.stdout).contains("could not be read"));

    content.truncate(content.len() - 20);
    let ended = run_on("shop.jsonl", &content, &["--k", "3"]);
    assert_eq!(ended.results()["rejected"], 1);
    let place = ended.results()["rejects"].as_str().unwrap().to_owned();
    assert!(std::fs::read_to_string(&place).unwrap().contains("\"truncated\""));
    let said = String::from_utf8_lossy(&ended.output.stdout).into_owned();
    assert!(
        said.contains(&format!("1 record could not be read, 1.8 % of the bytes: it is kept in {place}\n")),
        "{said}"
    );
}

#[test]
fn an_array_that_is_cut_short_fails_the_run() {
    let content = json!(products(60)).to_string();
    let ended = run_on("shop.json", &content.as_bytes()[..content.len() / 2], &["--k", "3"]);
    assert_says(&ended.sentence(), &["shop.json is cut short", "line 1", "get the whole file"]);
}

#[test]
fn too_many_rejects_fail_the_run_with_their_share() {
    let mut content = lines(&products(80));
    content.extend_from_slice(&b"{\"id\": oops}\n".repeat(20));
    assert_says(&run_on("shop.jsonl", &content, &[]).sentence(), &["20 of 100", "20.0 %", "line 81"]);
    let allowed = run_on("shop.jsonl", &content, &["--max-reject-share", "0.2", "--k", "3"]);
    assert_eq!(allowed.results()["rows"], 80);
}

#[test]
fn one_line_of_50_megabytes_is_read() {
    let mut products = products(60);
    products[30]["long_description"] = "long ".repeat(10_000_000).into();
    let ended = run_on("shop.jsonl", &lines(&products), &["--k", "3"]);
    assert_eq!((&ended.results()["rows"], &ended.rejects()["records"]), (&60.into(), &0.into()));
    let short = run_on(
        "shop.jsonl",
        &lines(&products),
        &["--k", "3", "--max-record-bytes", "1000000", "--max-reject-share", "1"],
    );
    assert_eq!((&short.results()["rows"], &short.rejects()["records"]), (&59.into(), &1.into()));
}

#[test]
fn invalid_utf8_costs_no_record_if_it_is_windows_1252() {
    let mut content = lines(&products(60));
    content.extend_from_slice(b"{\"product_name\": \"Caf\xe9\"}\n");
    let ended = run_on("shop.jsonl", &content, &["--k", "3"]);
    assert_eq!((&ended.results()["rows"], &ended.rejects()["records"]), (&61.into(), &0.into()));
    content.extend_from_slice(b"{\"product_name\": \"caf\x01\xe9\"}\n");
    let ended = run_on("shop.jsonl", &content, &["--k", "3", "--encoding", "utf-8"]);
    assert_eq!((&ended.results()["rows"], &ended.rejects()["records"]), (&60.into(), &2.into()));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_change_nothing() {
    let plain = lines(&products(60));
    let text = String::from_utf8(plain.clone()).unwrap();
    let odd = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let csv = |content: &[u8]| {
        let ended = run_on("shop.jsonl", content, &["--k", "3"]);
        let results = ended.results();
        let path = format!("processed/shop/{}/catalogue.csv", results["run"].as_str().unwrap());
        std::fs::read_to_string(ended.folder.path().join(LAKE).join(path)).unwrap()
    };
    assert_eq!(csv(odd.as_bytes()), csv(&plain));
}

#[test]
fn a_key_that_stands_twice_is_counted_and_its_last_value_kept() {
    let mut content = lines(&products(60));
    content.extend_from_slice(b"{\"product_name\": \"first\", \"product_name\": \"rubber boots\"}\n");
    let ended = run_on("shop.jsonl", &content, &["--k", "3"]);
    assert_eq!(ended.object("processed", "quality.json")["records_with_duplicate_keys"], 1);
}

#[test]
fn prices_that_are_text_count_as_prices() {
    let mut products = products(60);
    for product in &mut products {
        product["retailer_price"] = "19.90".into();
    }
    let ended = run_on("shop.jsonl", &lines(&products), &["--k", "3"]);
    let price = ended.object("models", "analysis.json")["overall"]["price"].clone();
    assert_eq!((&price["count"], &price["median"]), (&60.into(), &19.9.into()));
}

#[test]
fn nested_values_are_kept_as_json() {
    let mut products = products(60);
    products[0]["sizes"] = json!({"eu": [38, 39], "note": "a \"b\", c"});
    let ended = run_on("shop.json", json!(products).to_string().as_bytes(), &["--k", "3"]);
    let columns = ended.object("processed", "quality.json")["columns"].clone();
    let column = columns.as_array().unwrap().iter().find(|column| column["name"] == "sizes").unwrap().clone();
    assert_eq!((&column["types"]["object"], &column["missing"]), (&1.into(), &59.into()));
}

#[test]
fn values_that_are_all_null_leave_nothing_to_cluster() {
    let content = b"{\"id\": null, \"product_name\": null}\n".repeat(30);
    assert_says(&run_on("shop.jsonl", &content, &[]).sentence(), &["product_name", "no column holds texts"]);
}

#[test]
fn a_text_column_that_is_not_there_is_answered_with_those_that_are() {
    let ended = run_on("shop.jsonl", &lines(&products(30)), &["--text", "title"]);
    assert_says(&ended.sentence(), &["\"title\"", "product_name", "long_description", "retailer_price"]);
}

#[test]
fn fewer_products_than_clusters_lower_k_and_the_analysis_says_so() {
    let ended = run_on("shop.jsonl", &lines(&products(3)), &["--k", "8"]);
    assert_eq!(ended.results()["rows"], 3);
    assert!(ended.results()["k"].as_u64().unwrap() <= 3);
    let choice = ended.object("models", "analysis.json")["choice"].clone();
    assert_eq!(choice["requested"], "8");
    assert_says(choice["reason"].as_str().unwrap(), &["3"]);
}

#[test]
fn a_single_product_still_makes_a_report() {
    assert_eq!(run_on("shop.jsonl", &lines(&products(1)), &[]).results()["k"], 1);
}

#[test]
fn a_name_may_be_as_long_as_a_file_s() {
    for name in ["目".repeat(40), "目".repeat(83), "n".repeat(249)] {
        assert_eq!(run_on(&format!("{name}.jsonl"), &lines(&products(1)), &[]).results()["k"], 1, "{name}");
    }
}

#[test]
fn settings_outside_the_rules_are_refused() {
    assert_says(&run_on("shop.jsonl", b"{}", &["--max-reject-share", "2"]).sentence(), &["0 to 1", "not 2"]);
}

#[tokio::test]
async fn a_missing_object_and_a_missing_bucket_are_named() {
    let lab = Lab::start().await;
    let convert = async |bucket: &str| {
        let object =
            ObjectRef { bucket: bucket.to_owned(), key: "raw/gone.jsonl".to_owned(), version_id: None };
        wintermute_convert::handle(&lab.store, &Settings::default(), LAKE, object, None).await.unwrap_err()
    };
    let error = convert(RAW).await;
    assert!(matches!(error, Error::NotFound { .. }));
    assert_says(&error.to_string(), &["s3://wintermute-raw/raw/gone.jsonl does not exist"]);
    let error = convert("nowhere").await;
    assert!(matches!(error, Error::NoBucket { .. }));
    assert_says(&error.to_string(), &["the bucket nowhere does not exist"]);
}
