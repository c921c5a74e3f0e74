//! What holds for every key, every run and every payload.

use proptest::prelude::*;
use serde_json::{Value, json};
use wintermute_shared::contract::catalogue::Catalogue;
use wintermute_shared::contract::event::{decode_key, encode_key, objects};
use wintermute_shared::contract::keys::{CATALOGUE, INDEX, MANIFEST, MODELS, PROCESSED, REPORTS};
use wintermute_shared::s3::ObjectHead;
use wintermute_shared::{Dataset, ObjectRef, Run, Settings};

fn head(bucket: &str, key: &str, etag: &str, version: Option<String>) -> ObjectHead {
    ObjectHead {
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        version_id: version,
        etag: etag.to_owned(),
        size: 0,
        last_modified: String::new(),
    }
}

/// Keys of catalogues, with everything that a name may hold.
fn raw_key() -> impl Strategy<Value = String> {
    (any::<String>(), prop::sample::select(vec![".json", ".JSONL", ".ndjson", ".jsonl.gz", ".json.ZST"]))
        .prop_map(|(name, end)| format!("raw/{name}{end}"))
}

/// Keys of catalogues in folders, often of days.
fn raw_path() -> impl Strategy<Value = String> {
    let folder = prop_oneof![
        any::<String>(),
        "[A-Za-z -]{0,40}",
        "(dt=)?20[0-9]{2}-[01][0-9]-[0-3][0-9]",
        "[0-9]{1,4}"
    ];
    (prop::collection::vec(folder, 0..8), raw_key())
        .prop_map(|(folders, key)| key.replacen("raw/", &format!("raw/{}/", folders.join("/")), 1))
}

/// Any JSON, often with the names that events have.
fn payload() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let name = prop_oneof![
        prop::sample::select(vec![
            "Records",
            "Event",
            "s3",
            "bucket",
            "object",
            "key",
            "name",
            "versionId",
            "settings",
            "eventName",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    leaf.prop_recursive(6, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_key_survives_the_encoding_of_events(key: String) {
        prop_assert_eq!(decode_key(&encode_key(&key)).unwrap(), key);
    }

    #[test]
    fn an_event_names_the_object_that_it_is_about(key in ".+", bucket in "[a-z0-9.-]{3,63}", version: Option<String>) {
        let mut event: Value = serde_json::from_str(include_str!("../../events/raw-put.json")).unwrap();
        let s3 = &mut event["Records"][0]["s3"];
        s3["bucket"]["name"] = json!(bucket);
        s3["object"]["key"] = json!(encode_key(&key));
        if let Some(version) = &version {
            s3["object"]["versionId"] = json!(version);
        }
        let named = objects(event).unwrap().remove(0).unwrap();
        let version_id = version.filter(|version| !version.is_empty());
        prop_assert_eq!(named, ObjectRef { bucket, key, version_id });
    }

    #[test]
    fn no_payload_is_too_odd_for_an_answer(payload in payload()) {
        // An error or objects with names; never a panic.
        for object in objects(payload).into_iter().flatten().flatten() {
            prop_assert!(object.to_string().starts_with("s3://"));
        }
    }

    #[test]
    fn an_object_is_read_as_it_is_printed(bucket in "[^/]+", key in "(?s).+") {
        let object = ObjectRef { bucket, key, version_id: None };
        prop_assert_eq!(object.to_string().parse::<ObjectRef>().unwrap(), object);
    }

    #[test]
    fn a_dataset_is_short_and_read_back_and_so_is_a_run_from_its_keys(key in raw_path(), etag in "[0-9a-f]{32}") {
        let dataset = Dataset::of_raw_key(&key).unwrap();
        let slug = dataset.as_str();
        prop_assert!((1..=60).contains(&slug.len()), "{slug}");
        prop_assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{slug}");
        prop_assert_eq!(&slug.parse::<Dataset>().unwrap(), &dataset);
        let run = Run::of(&Catalogue::of_object(head("b", &key, &etag, None)), &Settings::default()).unwrap();
        prop_assert_eq!(run.id.len(), 16);
        for (prefix, name) in [(PROCESSED, CATALOGUE), (MODELS, MANIFEST), (REPORTS, INDEX)] {
            let key = run.key(prefix, name);
            prop_assert!(key.len() <= 1024 && !key.contains(".."), "{key}");
            prop_assert_eq!(&Run::of_key(prefix, name, &key).unwrap(), &run);
        }
    }

    #[test]
    fn what_reads_as_a_run_is_exactly_its_key(key in "(processed/)?[a-z0-9./-]{0,30}/?[0-9a-f]{14,17}/?(catalogue.csv)?") {
        if let Ok(run) = Run::of_key(PROCESSED, CATALOGUE, &key) {
            prop_assert_eq!(run.key(PROCESSED, CATALOGUE), key);
        }
    }

    #[test]
    fn no_key_is_too_odd_for_an_answer(key: String) {
        for key in [key.clone(), format!("raw/{key}"), format!("processed/{key}")] {
            if let Err(error) = Dataset::of_raw_key(&key) {
                prop_assert!(!error.to_string().is_empty());
            }
            prop_assert!(Run::of_key(PROCESSED, CATALOGUE, &key).is_err() || key.ends_with(CATALOGUE));
        }
    }

    #[test]
    fn another_bucket_key_or_version_is_another_run(
        (bucket, key, etag) in ("[a-z]{3,9}", raw_key(), "[0-9a-f]{8}"),
        (other_bucket, other_key, other_etag) in ("[a-z]{3,9}", raw_key(), "[0-9a-f]{8}"),
    ) {
        let id = |bucket: &str, key: &str, etag: &str, version: Option<&str>| {
            Run::of(&Catalogue::of_object(head(bucket, key, etag, version.map(str::to_owned))), &Settings::default()).unwrap().id
        };
        let own = id(&bucket, &key, &etag, None);
        prop_assert_eq!(&own, &id(&bucket, &key, &etag, None));
        prop_assert_eq!(own == id(&other_bucket, &key, &etag, None), bucket == other_bucket);
        prop_assert_eq!(own == id(&bucket, &other_key, &etag, None), key == other_key);
        prop_assert_eq!(own == id(&bucket, &key, &other_etag, None), etag == other_etag);
        // Where the bucket keeps versions, the version counts and the ETag does not.
        prop_assert_eq!(id(&bucket, &key, &etag, Some("v1")), id(&bucket, &key, &other_etag, Some("v1")));
        prop_assert_ne!(id(&bucket, &key, &etag, Some("v1")), id(&bucket, &key, &etag, Some("v2")));
    }
}
