//! What becomes of a batch of the queue: what is done goes, what is refused waits.
#![cfg(feature = "aws")]

mod common;

use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region};
use common::serve;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use wintermute_dispatch::queue::{Queue, messages};
use wintermute_shared::Error;

fn record(id: &str, body: &str, received: &str) -> Value {
    json!({
        "messageId": id, "receiptHandle": format!("handle-{id}"), "body": body, "eventSource": "aws:sqs",
        "attributes": { "ApproximateReceiveCount": received, "SentTimestamp": "1764378123000" },
        "messageAttributes": {}, "md5OfBody": "", "awsRegion": "eu-central-1",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:wintermute-dispatch",
    })
}

#[tokio::test]
async fn each_message_is_served_and_what_did_not_work_comes_back_after_its_pause() {
    let asked: Arc<Mutex<Vec<Value>>> = Arc::default();
    let seen = Arc::clone(&asked);
    let endpoint = serve(move |action, asked| {
        assert_eq!(action, "ChangeMessageVisibility");
        seen.lock().unwrap().push(asked);
        (200, json!({}))
    });
    let config = aws_sdk_sqs::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint.await)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
        .build();
    let queue = Queue::new(aws_sdk_sqs::Client::from_conf(config), "https://sqs.test/1/dispatch".into());
    let batch = json!({ "Records": [
        record("done", r#"{"key":"a"}"#, "1"),
        record("refused", r#"{"key":"full"}"#, "3"),
        record("failed", r#"{"key":"broken"}"#, "3"),
        record("odd", "no JSON", "1"),
        record("also-done", r#"{"key":"b"}"#, "1"),
    ] });
    let served = Mutex::new(Vec::new());
    let answer = queue.serve(messages(&batch).unwrap().unwrap(), async |payload: Value| {
        served.lock().unwrap().push(payload["key"].clone());
        match payload["key"].as_str() {
            Some("full") => Err(Error::Refused("no place".into())),
            Some("broken") => Err(Error::failed("broken")),
            _ => Ok(()),
        }
    });
    let answer = json!(answer.await);
    assert_eq!(*served.lock().unwrap(), ["a", "full", "broken", "b"]);
    let back = ["refused", "failed", "odd"].map(|id| json!({ "itemIdentifier": id }));
    assert_eq!(answer, json!({ "batchItemFailures": back }));
    let asked = asked.lock().unwrap();
    assert!(asked.iter().all(|asked| asked["QueueUrl"] == "https://sqs.test/1/dispatch"));
    let pause = |asked: &Value| (asked["ReceiptHandle"].clone(), asked["VisibilityTimeout"].clone());
    let pauses: HashMap<_, _> = asked.iter().map(pause).collect();
    let wanted = [("handle-failed", 10), ("handle-odd", 10), ("handle-refused", 240)];
    assert_eq!(pauses, wanted.map(|(handle, seconds)| (json!(handle), json!(seconds))).into());
}
