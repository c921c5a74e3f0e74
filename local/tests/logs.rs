//! What operators see: lines that name the run, metrics, the trace, failures, and how far each run is.

mod common;

use common::{LAKE, Lab, RAW, catalogue, object, stderr, stdout, wintermute};
use serde_json::{Value, json};
use std::process::Output;
use wintermute::chain::ChainStep;
use wintermute::server::REGION;
use wintermute_shared::contract::failure::{Failure, FailurePlace};
use wintermute_shared::contract::keys::{CATALOGUE, MANIFEST, MODELS, PROCESSED, REPORTS};
use wintermute_shared::contract::telemetry::{self, Telemetry};
use wintermute_shared::{Error, ObjectRef, Outcome, Run, Settings};

const TRACE: &str = "Root=1-5759e988-bd862e3fe1be46a994272793";

/// A lab with a converted catalogue.
async fn lab() -> (Lab, Run) {
    let lab = Lab::start().await;
    lab.store.put(RAW, "raw/shop.jsonl", "application/json", catalogue(60, 1).into()).await.unwrap();
    let settings = Settings { k: "3".parse().unwrap(), max_k: 4, ..Settings::default() };
    let end =
        wintermute_convert::handle(&lab.store, &settings, LAKE, object(RAW, "raw/shop.jsonl"), None).await;
    let Outcome::Done { object } = end.unwrap() else { panic!("done") };
    let run = Run::of_key(PROCESSED, CATALOGUE, &object.parse::<ObjectRef>().unwrap().key).unwrap();
    (lab, run)
}

/// What Terraform makes: `checks/test_terraform.py` sees to it.
fn deployed(mode: &str) -> Value {
    let both: Value = serde_json::from_str(include_str!("../../terraform/tests/deployment.json")).unwrap();
    both[mode].clone()
}

/// The environment that Terraform gives to the task's container.
fn environment(mode: &str) -> Vec<(String, String)> {
    let deployed = deployed(mode);
    let entries = deployed["task"]["containers"][0]["environment"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    entries.iter().map(|entry| (text(&entry["name"]), text(&entry["value"]))).collect()
}

/// The clustering task as a process, in the deployment's environment.
fn task(lab: &Lab, run: &Run, log: &str) -> Output {
    let endpoint = lab.server.endpoint();
    let mut command = wintermute();
    command
        .arg("cluster")
        .envs(environment("direct"))
        .env("WINTERMUTE_BUCKET", LAKE)
        .env("WINTERMUTE_KEY", run.key(PROCESSED, CATALOGUE))
        .env("WINTERMUTE_LOG", log)
        .env("AWS_ENDPOINT_URL", &endpoint.url)
        .env("AWS_ACCESS_KEY_ID", &endpoint.credentials.access_key)
        .env("AWS_SECRET_ACCESS_KEY", &endpoint.credentials.secret_key);
    tokio::task::block_in_place(|| command.output().unwrap())
}

fn lines(output: &Output) -> Vec<Value> {
    stderr(output).lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_line_names_step_dataset_and_run_and_one_is_the_metrics() {
    let (lab, run) = lab().await;
    let output = task(&lab, &run, "info");
    assert!(output.status.success());
    let lines = lines(&output);
    assert!(lines.len() > 5, "{lines:?}");
    for line in &lines {
        assert_eq!(
            (&line["step"], &line["dataset"], &line["run"]),
            (&json!("cluster"), &json!("shop"), &json!(run.id)),
            "{line}"
        );
        assert!(line["seconds"].as_f64().unwrap() >= 0.0 && line["timestamp"].is_string(), "{line}");
    }
    let metrics: Vec<&Value> = lines.iter().filter(|line| !line["_aws"].is_null()).collect();
    let [metrics] = metrics[..] else { panic!("one line of metrics: {metrics:?}") };
    assert_eq!(metrics["rows"], 60);
    for name in ["bytes_read", "bytes_written", "peak_rss_bytes"] {
        assert!(metrics[name].as_u64().unwrap() > 0, "{metrics}");
    }
    let named: Vec<&str> = metrics["_aws"]["CloudWatchMetrics"][0]["Metrics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|metric| metric["Name"].as_str().unwrap())
        .collect();
    assert_eq!(named, ["seconds", "rows", "bytes_read", "bytes_written", "peak_rss_bytes"]);
    assert_eq!(lines.last().unwrap()["message"], "step ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_level_is_that_of_the_environment_and_metrics_come_anyway() {
    let (lab, run) = lab().await;
    let output = task(&lab, &run, "error");
    let lines = lines(&output);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["_aws"]["CloudWatchMetrics"][0]["Namespace"], "Wintermute");
    assert_eq!((&lines[0]["step"], &lines[0]["run"]), (&json!("cluster"), &json!(run.id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trace_of_the_first_event_reaches_every_later_step() {
    let (lab, run) = lab().await;
    // As convert notes it where Lambda tells one.
    let key = run.key(PROCESSED, telemetry::NAME);
    let noted: Telemetry = lab.store.get_json(LAKE, &key).await.unwrap();
    lab.store.put_json(LAKE, &key, &Telemetry { trace: Some(TRACE.to_owned()), ..noted }).await.unwrap();
    let output = task(&lab, &run, "info");
    let last = lines(&output).pop().unwrap();
    assert_eq!(last["trace"], TRACE, "{last}");
    wintermute_report::handle(&lab.store, object(LAKE, &run.key(MODELS, MANIFEST))).await.unwrap();
    for prefix in [MODELS, REPORTS] {
        let noted: Telemetry = lab.store.get_json(LAKE, &run.key(prefix, telemetry::NAME)).await.unwrap();
        assert_eq!(noted.trace.as_deref(), Some(TRACE), "{prefix}");
    }
}

fn status(arguments: &[&str], lab: &Lab) -> Output {
    let endpoint = lab.server.endpoint();
    let mut command = wintermute();
    command
        .arg("status")
        .args(arguments)
        .env("AWS_REGION", REGION)
        .env("AWS_ENDPOINT_URL", &endpoint.url)
        .env("AWS_ACCESS_KEY_ID", &endpoint.credentials.access_key)
        .env("AWS_SECRET_ACCESS_KEY", &endpoint.credentials.secret_key);
    tokio::task::block_in_place(|| command.output().unwrap())
}

/// The deployment's alarms watch what such a line counts, for each step.
fn assert_each_step_has_an_alarm_of_this_kind(line: &Value) {
    let counted = &line["_aws"]["CloudWatchMetrics"][0];
    let metrics = counted["Metrics"].as_array().unwrap();
    assert!(metrics.iter().any(|metric| metric["Name"] == "failures"), "{line}");
    assert_eq!(counted["Dimensions"], json!([["deployment", "step"]]));
    for mode in ["direct", "airflow"] {
        let deployed = deployed(mode);
        for step in ChainStep::ALL.map(ChainStep::name) {
            let alarm = &deployed["alarms"][format!("wintermute-{step}-failed")];
            let dimensions = json!({ "deployment": line["deployment"], "step": step });
            let wanted = json!({
                "namespace": counted["Namespace"], "metric_name": "failures", "dimensions": dimensions,
            });
            assert_eq!(*alarm, wanted, "{mode}: {step}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_run_leaves_word_until_a_later_attempt_succeeds_and_status_tells() {
    let (lab, run) = lab().await;
    let data = lab.folder.path().to_str().unwrap();
    let told = |lab: &Lab| -> Value {
        let (folder, bucket) = (status(&[data, "--json"], lab), status(&[LAKE, "--json"], lab));
        assert!(folder.status.success() && bucket.status.success(), "{}{}", stderr(&folder), stderr(&bucket));
        let all: Value = serde_json::from_str(&stdout(&folder)).unwrap();
        assert_eq!(all, serde_json::from_str::<Value>(&stdout(&bucket)).unwrap());
        all[0].clone()
    };
    assert_eq!((&told(&lab)["step"], &told(&lab)["state"]), (&json!("cluster"), &json!("under-way")));

    // What convert has written is spoilt, as by a hand.
    let csv = run.key(PROCESSED, CATALOGUE);
    let good = lab.store.get(LAKE, &csv).await.unwrap();
    lab.store.put(LAKE, &csv, "text/csv", "id,price\n1,2\n".into()).await.unwrap();
    let output = task(&lab, &run, "info");
    assert!(!output.status.success());
    let failures: Vec<Value> =
        lines(&output).into_iter().filter(|line| line["failures"] == 1 && !line["_aws"].is_null()).collect();
    let [metric] = &failures[..] else { panic!("one line counts it: {failures:?}") };
    assert_each_step_has_an_alarm_of_this_kind(metric);
    let failure: Failure = lab.store.get_json(LAKE, &run.key(MODELS, "failed.json")).await.unwrap();
    assert_eq!((failure.step.as_str(), failure.run.as_str()), ("cluster", run.id.as_str()));
    assert!(failure.reason.contains("product_name"), "{failure:?}");
    assert!(failure.advice.contains("upload the catalogue again"), "{failure:?}");
    let place = FailurePlace::of_key(&run.key(MODELS, "failed.json")).unwrap();
    assert_eq!(place.standing(&lab.store, LAKE).await.unwrap(), Some(failure.clone()));
    let failed = told(&lab);
    assert_eq!((&failed["state"], &failed["failure"]["reason"]), (&json!("failed"), &json!(failure.reason)));
    let table = stdout(&status(&[data], &lab));
    assert!(table.contains("failed") && table.contains(&failure.reason), "{table}");

    lab.store.put(LAKE, &csv, "text/csv", good).await.unwrap();
    assert!(task(&lab, &run, "info").status.success());
    assert_eq!(place.standing(&lab.store, LAKE).await.unwrap(), None);
    wintermute_report::handle(&lab.store, object(LAKE, &run.key(MODELS, MANIFEST))).await.unwrap();
    let done = told(&lab);
    assert_eq!(
        (&done["step"], &done["state"], &done["failure"]),
        (&json!("report"), &json!("done"), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_artifact_that_is_not_what_its_manifest_says_is_refused() {
    let (lab, run) = lab().await;
    assert!(task(&lab, &run, "info").status.success());
    let key = run.key(MODELS, "analysis.json");
    let body = String::from_utf8(lab.store.get(LAKE, &key).await.unwrap().to_vec()).unwrap();
    lab.store.put(LAKE, &key, "application/json", body.replace("60", "61").into()).await.unwrap();
    let error =
        wintermute_report::handle(&lab.store, object(LAKE, &run.key(MODELS, MANIFEST))).await.unwrap_err();
    assert!(matches!(error, Error::Invalid(_)));
    assert!(error.to_string().contains("analysis.json is not what its manifest says"), "{error}");
}

#[cfg(feature = "aws")]
#[test]
fn status_of_a_bucket_in_aws_wants_a_region() {
    let mut command = wintermute();
    let nowhere = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"].map(|name| (name, "/dev/null"));
    command.args(["status", LAKE]).envs(nowhere).env("AWS_EC2_METADATA_DISABLED", "true");
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"] {
        command.env_remove(name);
    }
    let sentence = common::sentence(&command.output().unwrap());
    assert!(sentence.starts_with("no region is known: set AWS_REGION"), "{sentence}");
}
