//! Event notifications as S3 sends them.

use rand::RngCore;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use wintermute_shared::contract::event::encode_key;

/// The region that the server says it is in.
pub const REGION: &str = "us-east-1";

/// The notification that an object was created; `name` is S3's name of the event, such as `ObjectCreated:Put`.
pub fn created(name: &str, bucket: &str, key: &str, size: u64, etag: &str) -> Value {
    let now = chrono::Utc::now();
    json!({
        "Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": REGION,
            "eventTime": now.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
            "eventName": name,
            "userIdentity": {"principalId": "AWS:WINTERMUTE"},
            "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "responseElements": {
                "x-amz-request-id": format!("{:016X}", rand::rngs::OsRng.next_u64()),
                "x-amz-id-2": format!("{:016x}{:016x}", rand::rngs::OsRng.next_u64(), rand::rngs::OsRng.next_u64()),
            },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "wintermute",
                "bucket": {
                    "name": bucket,
                    "ownerIdentity": {"principalId": "WINTERMUTE"},
                    "arn": format!("arn:aws:s3:::{bucket}"),
                },
                "object": {
                    "key": encode_key(key),
                    "size": size,
                    "eTag": etag,
                    "sequencer": format!("{:018X}", sequencer(now)),
                },
            },
        }]
    })
}

/// Later events have larger sequencers, also within one tick of the clock.
fn sequencer(now: chrono::DateTime<chrono::Utc>) -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let now = now.timestamp_micros().max(0).unsigned_abs();
    let next = |last: u64| now.max(last + 1);
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
    next(last.unwrap_or_else(|last| last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_understood_as_the_object_that_it_is_about() {
        let key = "raw/summer sale+50%/ü.jsonl";
        let event = created("ObjectCreated:Put", "wintermute-raw", key, 3, "abc");
        let [Ok(object)] = &wintermute_shared::contract::event::objects(event.clone()).unwrap()[..] else {
            panic!("one object")
        };
        assert_eq!((object.bucket.as_str(), object.key.as_str()), ("wintermute-raw", key));
        assert_eq!(event["Records"][0]["s3"]["object"]["key"], "raw/summer+sale%2B50%25/%C3%BC.jsonl");
    }

    #[test]
    fn sequencers_grow() {
        let sequencer = || {
            let event = created("ObjectCreated:Put", "b", "k", 0, "");
            event["Records"][0]["s3"]["object"]["sequencer"].as_str().unwrap().to_owned()
        };
        let all: Vec<String> = std::iter::repeat_with(sequencer).take(1000).collect();
        assert!(all.is_sorted_by(|a, b| a < b));
    }
}
