//! What clients may expect of the embedded server: what S3 does.

mod common;

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::complete_multipart_upload::builders::CompleteMultipartUploadFluentBuilder;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart, EncodingType};
use bytes::Bytes;
use common::{LAKE, Lab, RAW, noise, object};
use serde_json::Value;
use std::io::{Seek, Write};
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::JoinSet;
use wintermute::server::{Credentials, Endpoint, Server};
use wintermute_shared::Error;
use wintermute_shared::contract::event;
use wintermute_shared::s3::Written;

const MIB: usize = 1 << 20;

fn status<E>(error: &SdkError<E>) -> u16 {
    error.raw_response().unwrap().status().as_u16()
}

#[tokio::test]
async fn an_object_comes_back_as_it_was_put_and_is_a_plain_file() {
    let lab = Lab::start().await;
    for body in [Bytes::new(), Bytes::from_static(b"{}\n"), noise(3 * MIB)] {
        lab.store.put(RAW, "raw/a b+ü%.json", "application/json", body.clone()).await.unwrap();
        assert_eq!(lab.store.get(RAW, "raw/a b+ü%.json").await.unwrap(), body);
        assert_eq!(std::fs::read(lab.file(RAW, "raw/a b+ü%.json")).unwrap(), body);
    }
}

#[tokio::test]
async fn a_range_is_the_bytes_it_names() {
    let lab = Lab::start().await;
    let body = noise(100_000);
    lab.store.put(LAKE, "x", "text/plain", body.clone()).await.unwrap();
    for (range, wanted) in [
        ("bytes=0-0", &body[..1]),
        ("bytes=5000-70000", &body[5000..=70_000]),
        ("bytes=99999-", &body[99_999..]),
        ("bytes=-10", &body[99_990..]),
    ] {
        let part = lab.client.get_object().bucket(LAKE).key("x").range(range).send().await.unwrap();
        assert_eq!(part.body.collect().await.unwrap().into_bytes(), wanted, "{range}");
    }
    let beyond =
        lab.client.get_object().bucket(LAKE).key("x").range("bytes=100000-").send().await.unwrap_err();
    assert_eq!(status(&beyond), 416);
}

#[tokio::test]
async fn a_streamed_upload_comes_back_whole_and_is_one_event() {
    let mut lab = Lab::start().await;
    let body = noise(20 * MIB + 17);
    let mut upload = lab.store.upload(LAKE, "processed/catalogue.csv", "text/csv");
    for chunk in body.chunks(300_000) {
        upload.write(chunk).await.unwrap();
    }
    upload.finish().await.unwrap();

    let head = lab.store.head(&object(LAKE, "processed/catalogue.csv")).await.unwrap();
    assert!(head.etag.ends_with("-3"), "{}", head.etag);
    let mut reader = lab.store.read(&head);
    let mut read = Vec::new();
    while let Some(chunk) = reader.next().await {
        read.extend_from_slice(&chunk.unwrap());
    }
    assert!(read == body);

    let [event] = &lab.events()[..] else { panic!("one event") };
    let record = &event["Records"][0];
    assert_eq!(record["eventName"], "ObjectCreated:CompleteMultipartUpload");
    assert_eq!(record["s3"]["object"]["size"], head.size);
    assert_eq!(record["s3"]["object"]["eTag"], head.etag);
}

#[tokio::test]
async fn a_file_of_this_machine_becomes_the_object_that_an_upload_makes() {
    let mut lab = Lab::start().await;
    for bytes in [0, 17, 8 * MIB - 1, 8 * MIB, 16 * MIB, 20 * MIB + 17] {
        let body = noise(bytes);
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&body).unwrap();
        file.rewind().unwrap();
        assert_eq!(lab.server.import(RAW, "raw/file", file).await.unwrap(), bytes as u64);
        let mut upload = lab.store.upload(RAW, "raw/upload", "application/octet-stream");
        upload.write(&body).await.unwrap();
        upload.finish().await.unwrap();

        assert!(lab.store.get(RAW, "raw/file").await.unwrap() == body);
        let told = async |key: &str| {
            let head = lab.client.head_object().bucket(RAW).key(key).send().await.unwrap();
            (head.content_length, head.e_tag, head.content_type, head.parts_count)
        };
        assert_eq!(told("raw/file").await, told("raw/upload").await, "{bytes} bytes");
        let [file, upload] = &lab.events()[..] else { panic!("two events") };
        let of = |event: &Value| {
            let record = &event["Records"][0];
            (record["eventName"].clone(), record["s3"]["object"]["eTag"].clone())
        };
        assert_eq!(of(file), of(upload), "{bytes} bytes");
    }
    assert_eq!(unfinished(&lab), Vec::<String>::new());
}

#[tokio::test]
async fn an_unfinished_upload_leaves_neither_object_nor_event_nor_parts() {
    let mut lab = Lab::start().await;
    let mut upload = lab.store.upload(RAW, "raw/a.json", "application/json");
    upload.write(&noise(17 * MIB)).await.unwrap();
    upload.abort().await;
    assert!(lab.store.find(&object(RAW, "raw/a.json")).await.unwrap().is_none());
    assert_eq!(lab.events(), Vec::<Value>::new());
    assert_eq!(unfinished(&lab), Vec::<String>::new());
}

/// An upload in parts, as clients of any kind send them.
struct Parts<'a> {
    lab: &'a Lab,
    id: String,
}

impl<'a> Parts<'a> {
    const KEY: &'static str = "raw/parts.bin";

    async fn begin(lab: &'a Lab) -> Self {
        let begun = lab.client.create_multipart_upload().bucket(RAW).key(Self::KEY).send().await.unwrap();
        Self { lab, id: begun.upload_id.unwrap() }
    }

    async fn send(&self, number: i32, body: Bytes) -> CompletedPart {
        let part = self.lab.client.upload_part().bucket(RAW).key(Self::KEY).upload_id(&self.id);
        let sent = part.part_number(number).body(ByteStream::from(body)).send().await.unwrap();
        CompletedPart::builder().part_number(number).set_e_tag(sent.e_tag).build()
    }

    fn complete(&self, parts: Vec<CompletedPart>) -> CompleteMultipartUploadFluentBuilder {
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let complete = self.lab.client.complete_multipart_upload().bucket(RAW).key(Self::KEY);
        complete.upload_id(&self.id).multipart_upload(parts)
    }
}

/// The files of uploads that are under way.
fn unfinished(lab: &Lab) -> Vec<String> {
    let incoming = lab.folder.path().join(".wintermute/incoming");
    common::files(&incoming, &incoming).into_iter().map(|(name, _)| name).collect()
}

#[tokio::test]
async fn parts_of_any_size_in_any_order_make_the_object() {
    let lab = Lab::start().await;
    let cases: [(&[usize], &[usize]); 7] = [
        (&[6, 6, 6, 1], &[0, 1, 2, 3]),
        (&[6, 6, 6, 1], &[3, 2, 1, 0]),
        (&[6, 6, 5], &[2, 0, 1]),
        (&[6, 7, 6, 6, 2], &[0, 2, 1, 4, 3]),
        (&[7, 6, 6, 6], &[1, 0, 2, 3]),
        (&[2], &[0]),
        (&[6], &[0]),
    ];
    for (sizes, order) in cases {
        let bodies: Vec<Bytes> = (0..)
            .zip(sizes)
            .map(|(seed, size)| noise(size * MIB + 16).slice(seed..size * MIB + seed))
            .collect();
        let upload = Parts::begin(&lab).await;
        let mut parts = Vec::new();
        for index in order {
            parts.push(upload.send(i32::try_from(*index).unwrap() + 1, bodies[*index].clone()).await);
        }
        parts.sort_by_key(CompletedPart::part_number);
        upload.complete(parts).send().await.unwrap();
        let whole = std::fs::read(lab.file(RAW, Parts::KEY)).unwrap();
        assert!(whole == bodies.concat(), "{sizes:?} in order {order:?}");
        assert_eq!(unfinished(&lab), Vec::<String>::new());
    }
}

#[tokio::test]
async fn parts_can_be_copied_sent_again_left_out_and_listed() {
    let lab = Lab::start().await;
    let body = noise(30 * MIB);
    let slice = |from: usize, to: usize| body.slice(from * MIB..to * MIB);
    lab.store.put(RAW, "raw/source.bin", "text/plain", slice(10, 16)).await.unwrap();
    let upload = Parts::begin(&lab).await;
    let first = upload.send(1, slice(0, 6)).await;
    upload.send(2, slice(20, 26)).await;
    let copy = lab.client.upload_part_copy().bucket(RAW).key(Parts::KEY).upload_id(&upload.id);
    let copied = copy.part_number(2).copy_source(format!("{RAW}/raw/source.bin")).send().await.unwrap();
    let copied = copied.copy_part_result.unwrap();
    let second = CompletedPart::builder().part_number(2).set_e_tag(copied.e_tag).build();
    upload.send(3, slice(0, 6)).await;
    upload.send(4, slice(1, 7)).await;
    let fourth = upload.send(4, slice(3, 9)).await;

    let list = || lab.client.list_parts().bucket(RAW).key(Parts::KEY).upload_id(&upload.id);
    let two = list().max_parts(2).send().await.unwrap();
    assert_eq!((two.parts().len(), two.is_truncated), (2, Some(true)));
    let rest = list().set_part_number_marker(two.next_part_number_marker.clone()).send().await.unwrap();
    assert_eq!(rest.is_truncated, Some(false));
    let listed: Vec<_> = [two.parts(), rest.parts()].concat();
    assert_eq!(listed.iter().map(|part| part.part_number.unwrap()).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(listed[3].e_tag, fourth.e_tag);
    assert!(listed.iter().all(|part| part.size == Some(6 << 20)));

    upload.complete(vec![first, second, fourth]).send().await.unwrap();
    let whole = std::fs::read(lab.file(RAW, Parts::KEY)).unwrap();
    assert!(whole == [slice(0, 6), slice(10, 16), slice(3, 9)].concat());
    assert_eq!(unfinished(&lab), Vec::<String>::new());
}

#[tokio::test]
async fn a_list_that_does_not_fit_the_parts_is_refused_and_a_right_one_still_taken() {
    let lab = Lab::start().await;
    let upload = Parts::begin(&lab).await;
    let (first, second) = (upload.send(1, noise(5 * MIB)).await, upload.send(2, noise(MIB)).await);
    let third = upload.send(3, noise(7)).await;
    let unknown = CompletedPart::builder().part_number(4).build();
    let other = CompletedPart::builder().part_number(1).e_tag("d751713988987e9331980363e24189ce").build();
    for (parts, code) in [
        (vec![first.clone(), unknown], "InvalidPart"),
        (vec![other, second.clone()], "InvalidPart"),
        (vec![], "MalformedXML"),
        (vec![second.clone(), first.clone()], "InvalidPartOrder"),
        (vec![first.clone(), second.clone(), third], "EntityTooSmall"),
    ] {
        let refused = upload.complete(parts).send().await.unwrap_err();
        assert_eq!(refused.code(), Some(code));
    }
    let complete = || upload.complete(vec![first.clone(), second.clone()]);
    assert_eq!(status(&complete().if_match("*").send().await.unwrap_err()), 412, "nothing stands there");
    let done = complete().send().await.unwrap();
    assert_eq!(complete().send().await.unwrap().e_tag, done.e_tag, "a completion may be said twice");

    let upload = Parts::begin(&lab).await;
    let only = upload.send(1, noise(9)).await;
    let complete = || upload.complete(vec![only.clone()]);
    assert_eq!(status(&complete().if_match("\"0123\"").send().await.unwrap_err()), 412);
    assert_eq!(status(&complete().if_none_match("*").send().await.unwrap_err()), 412);
    complete().set_if_match(done.e_tag).send().await.unwrap();
    assert_eq!(lab.store.get(RAW, Parts::KEY).await.unwrap(), noise(9));
}

#[tokio::test]
async fn of_32_writers_that_want_the_key_to_be_free_exactly_one_wins() {
    let mut lab = Lab::start().await;
    for round in 0..4 {
        let key = format!("models/{round}/manifest.json");
        let mut writers = JoinSet::new();
        for writer in 0..32_u8 {
            let (store, key) = (lab.store.clone(), key.clone());
            writers.spawn(async move {
                let body = Bytes::from(vec![writer; 50_000]);
                (writer, store.put_if_absent(LAKE, &key, "application/json", body).await.unwrap())
            });
        }
        let ends = writers.join_all().await;
        let winners: Vec<u8> =
            ends.iter().filter(|(_, written)| *written == Written::New).map(|(writer, _)| *writer).collect();
        let [winner] = winners[..] else { panic!("{} winners", winners.len()) };
        assert_eq!(lab.store.get(LAKE, &key).await.unwrap(), vec![winner; 50_000]);
        assert_eq!(lab.events().len(), 1);
    }
}

#[tokio::test]
async fn of_8_streamed_uploads_that_want_the_key_to_be_free_exactly_one_wins() {
    let mut lab = Lab::start().await;
    let mut writers = JoinSet::new();
    for writer in 0..8_u8 {
        let store = lab.store.clone();
        writers.spawn(async move {
            let mut upload = store.upload(LAKE, "processed/catalogue.csv", "text/csv");
            upload.write(&vec![writer; 9 * MIB]).await.unwrap();
            upload.finish_if_absent().await.unwrap()
        });
    }
    let ends = writers.join_all().await;
    assert_eq!(ends.iter().filter(|written| **written == Written::New).count(), 1);
    assert_eq!(lab.events().len(), 1);
}

#[tokio::test]
async fn a_large_object_on_a_taken_key_is_told_so_each_time() {
    let lab = Lab::start().await;
    lab.store.put(LAKE, "x", "text/plain", Bytes::from_static(b"first")).await.unwrap();
    let body = noise(8 * MIB - 1);
    for _ in 0..20 {
        assert_eq!(
            lab.store.put_if_absent(LAKE, "x", "text/plain", body.clone()).await.unwrap(),
            Written::Taken
        );
    }
    assert_eq!(lab.store.get(LAKE, "x").await.unwrap(), "first");
}

#[tokio::test]
async fn each_created_object_is_one_event_as_s3_sends_it() {
    let mut lab = Lab::start().await;
    let key = "raw/summer sale+50%/ü.jsonl";
    lab.store.put(RAW, key, "application/json", Bytes::from_static(b"{}\n")).await.unwrap();
    let head = lab.store.head(&object(RAW, key)).await.unwrap();
    let [event] = &lab.events()[..] else { panic!("one event") };
    let [Ok(named)] = &event::objects(event.clone()).unwrap()[..] else { panic!("one object") };
    assert_eq!(*named, object(RAW, key));

    let record = &event["Records"][0];
    for (field, value) in [
        ("eventVersion", "2.1"),
        ("eventSource", "aws:s3"),
        ("awsRegion", "us-east-1"),
        ("eventName", "ObjectCreated:Put"),
    ] {
        assert_eq!(record[field], value);
    }
    assert_eq!(record["s3"]["s3SchemaVersion"], "1.0");
    assert_eq!(record["s3"]["bucket"]["arn"], "arn:aws:s3:::wintermute-raw");
    assert_eq!(record["s3"]["object"]["key"], "raw/summer+sale%2B50%25/%C3%BC.jsonl");
    assert_eq!(record["s3"]["object"]["size"], 3);
    assert_eq!(record["s3"]["object"]["eTag"], head.etag);
    // The sample in events/ came from S3: the same fields in the same places.
    let sample: Value = serde_json::from_str(include_str!("../../events/raw-put.json")).unwrap();
    assert_eq!(shape(event), shape(&sample));
}

/// The names of all fields, with their paths.
fn shape(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, field)| shape(field).into_iter().map(move |path| format!("{name}.{path}")))
            .collect(),
        Value::Array(items) => items.iter().flat_map(shape).collect(),
        _ => vec![String::new()],
    }
}

#[tokio::test]
async fn a_copy_is_an_event_too() {
    let mut lab = Lab::start().await;
    lab.store.put(RAW, "raw/a.json", "application/json", Bytes::from_static(b"[]")).await.unwrap();
    lab.events();
    let copy =
        lab.client.copy_object().copy_source(format!("{RAW}/raw/a.json")).bucket(RAW).key("raw/b.json");
    copy.send().await.unwrap();
    let [event] = &lab.events()[..] else { panic!("one event") };
    assert_eq!(event["Records"][0]["eventName"], "ObjectCreated:Copy");
    assert_eq!(event["Records"][0]["s3"]["object"]["size"], 2);
    assert_eq!(event["Records"][0]["s3"]["object"]["eTag"], "d751713988987e9331980363e24189ce");
}

#[tokio::test]
async fn what_creates_nothing_is_no_event() {
    let mut lab = Lab::start().await;
    lab.store.put(LAKE, "x", "text/plain", Bytes::from_static(b"1")).await.unwrap();
    lab.events();
    lab.store.put_if_absent(LAKE, "x", "text/plain", Bytes::from_static(b"2")).await.unwrap();
    lab.store.get(LAKE, "x").await.unwrap();
    lab.client.delete_object().bucket(LAKE).key("x").send().await.unwrap();
    assert_eq!(lab.events(), Vec::<Value>::new());
}

#[tokio::test]
async fn a_conditional_read_of_a_replaced_object_fails() {
    let lab = Lab::start().await;
    lab.store.put(RAW, "raw/a.json", "application/json", Bytes::from_static(b"[1]")).await.unwrap();
    let head = lab.store.head(&object(RAW, "raw/a.json")).await.unwrap();
    let get = |etag: &str| lab.client.get_object().bucket(RAW).key("raw/a.json").if_match(etag).send();
    get(&format!("\"{}\"", head.etag)).await.unwrap();
    get("*").await.unwrap();
    lab.store.put(RAW, "raw/a.json", "application/json", Bytes::from_static(b"[2]")).await.unwrap();
    assert_eq!(status(&get(&format!("\"{}\"", head.etag)).await.unwrap_err()), 412);
    let error = lab.store.read(&head).next().await.unwrap().unwrap_err().to_string();
    assert!(error.contains("was replaced while it was read"), "{error}");
}

#[tokio::test]
async fn a_missing_bucket_is_told_from_a_missing_object() {
    let lab = Lab::start().await;
    let bucket =
        |result: Result<(), Error>| matches!(result, Err(Error::NoBucket { bucket }) if bucket == "nowhere");
    assert!(bucket(lab.store.put("nowhere", "a", "text/plain", noise(8 * MIB - 1)).await));
    assert!(bucket(lab.store.get("nowhere", "a").await.map(drop)));
    assert!(bucket(lab.store.head(&object("nowhere", "a")).await.map(drop)));
    assert!(!lab.folder.path().join("nowhere").exists());
    assert!(matches!(lab.store.get(RAW, "a").await, Err(Error::NotFound { .. })));
    assert!(matches!(lab.store.head(&object(RAW, "a")).await, Err(Error::NotFound { .. })));
}

/// Keys that a file system cannot have as they are, or that are in each other's way.
fn odd_keys() -> Vec<String> {
    let mut keys: Vec<String> = [
        "../x",
        "raw/../../x",
        "raw/./x",
        "raw//x",
        "/etc/x",
        "..",
        ".",
        "/",
        "a",
        "a/",
        "a/b",
        "a/b/",
        "a/b/c",
        "a\0b",
        "a\u{1}\n",
        "%41",
        "%2F",
        "50%25.txt",
        "+ &?#",
        "目",
        "é",
        "e\u{301}",
    ]
    .map(str::to_owned)
    .to_vec();
    keys.extend(["k".repeat(1024), "目".repeat(341), format!("{}/{}", "d".repeat(300), "e".repeat(253))]);
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn keys_are_of_any_characters_and_lead_nowhere_else() {
    let mut lab = Lab::start().await;
    let outside = || std::fs::read_dir(lab.folder.path()).unwrap().count();
    let before = outside();
    for key in odd_keys() {
        lab.store.put(RAW, &key, "text/plain", Bytes::from(key.clone())).await.unwrap();
    }
    assert_eq!(outside(), before);
    let list = || lab.client.list_objects_v2().bucket(RAW).encoding_type(EncodingType::Url).send();
    let listed: Vec<String> =
        list().await.unwrap().contents.unwrap_or_default().into_iter().map(decoded).collect();
    assert_eq!(listed, odd_keys());
    for key in odd_keys() {
        assert_eq!(lab.store.get(RAW, &key).await.unwrap(), key);
        let copy = lab.client.copy_object().bucket(LAKE).key(&key);
        copy.copy_source(format!("{RAW}/{}", urlencoded(&key))).send().await.unwrap();
        assert_eq!(lab.store.get(LAKE, &key).await.unwrap(), key);
    }
    assert_eq!(lab.events().len(), 2 * odd_keys().len());
    for key in odd_keys() {
        lab.client.delete_object().bucket(RAW).key(&key).send().await.unwrap();
        assert!(matches!(lab.store.get(RAW, &key).await, Err(Error::NotFound { .. })), "{key:?}");
    }
    assert_eq!(std::fs::read_dir(lab.folder.path().join(RAW)).unwrap().count(), 0, "no folder is left");
}

fn urlencoded(key: &str) -> String {
    event::encode_key(key).replace('+', "%20")
}

fn decoded(object: aws_sdk_s3::types::Object) -> String {
    event::decode_key(&object.key.unwrap()).unwrap()
}

#[tokio::test]
async fn a_key_of_more_than_1024_bytes_is_refused() {
    let lab = Lab::start().await;
    let error =
        lab.store.put(LAKE, &"k".repeat(1025), "text/plain", noise(10)).await.unwrap_err().to_string();
    assert!(error.contains("KeyTooLong"), "{error}");
}

#[tokio::test]
async fn a_folder_is_no_object() {
    let lab = Lab::start().await;
    lab.store.put(RAW, "set/part-0", "text/plain", Bytes::from_static(b"x")).await.unwrap();
    for key in ["set", "set/"] {
        assert!(lab.store.find(&object(RAW, key)).await.unwrap().is_none());
        lab.client.delete_object().bucket(RAW).key(key).send().await.unwrap();
        assert_eq!(lab.store.get(RAW, "set/part-0").await.unwrap(), "x");
    }
    // Both may be, in either order, and then each is a file of its own.
    for (first, second) in [("a", "a/b"), ("c/d", "c")] {
        lab.store.put(RAW, first, "text/plain", Bytes::from(first)).await.unwrap();
        lab.store.put(RAW, second, "text/plain", Bytes::from(second)).await.unwrap();
        assert_eq!(lab.store.get(RAW, first).await.unwrap(), first);
        assert_eq!(lab.store.get(RAW, second).await.unwrap(), second);
    }
}

#[tokio::test]
async fn a_file_that_was_put_there_by_hand_is_an_object() {
    let lab = Lab::start().await;
    std::fs::create_dir_all(lab.file(RAW, "raw")).unwrap();
    std::fs::write(lab.file(RAW, "raw/a.json"), "[]").unwrap();
    let head = lab.store.head(&object(RAW, "raw/a.json")).await.unwrap();
    assert_eq!((head.etag.as_str(), head.size), ("d751713988987e9331980363e24189ce", 2));
    assert_eq!(lab.store.list(RAW, "raw/").await.unwrap().len(), 1);
    let taken = lab.store.put_if_absent(RAW, "raw/a.json", "text/plain", Bytes::from_static(b"x")).await;
    assert_eq!(taken.unwrap(), Written::Taken);
}

#[tokio::test]
async fn strangers_are_not_let_in() {
    let mut lab = Lab::start().await;
    lab.store.put(RAW, "raw/a.json", "application/json", Bytes::from_static(b"[]")).await.unwrap();
    lab.events();
    let url = lab.server.endpoint().url.clone();
    let stranger = Endpoint { url, credentials: Credentials::random() }.store();
    assert!(stranger.get(RAW, "raw/a.json").await.is_err());
    assert!(stranger.put(RAW, "raw/b.json", "application/json", Bytes::from_static(b"[]")).await.is_err());
    assert_eq!(lab.events(), Vec::<Value>::new());
}

#[tokio::test]
async fn a_folder_has_one_server_at_a_time() {
    let lab = Lab::start().await;
    let start = || Server::start(lab.folder.path(), 0, Credentials::random(), unbounded_channel().0);
    let error = start().await.unwrap_err().to_string();
    assert!(error.contains("another wintermute works on it"), "{error}");
}

#[tokio::test]
async fn a_server_begins_without_the_parts_of_an_earlier_one() {
    let folder = tempfile::tempdir().unwrap();
    let start = || Server::start(folder.path(), 0, Credentials::random(), unbounded_channel().0);
    let first = start().await.unwrap();
    let begun =
        common::client(first.endpoint()).create_multipart_upload().bucket(RAW).key("raw/a.json").send();
    let id = begun.await.unwrap().upload_id.unwrap();
    let part = common::client(first.endpoint()).upload_part().bucket(RAW).key("raw/a.json").upload_id(id);
    part.part_number(1).body(ByteStream::from(noise(MIB))).send().await.unwrap();
    let incoming = folder.path().join(".wintermute/incoming");
    let files = || common::files(&incoming, &incoming).len();
    assert_eq!(files(), 1);
    drop(first);
    let _second = start().await.unwrap();
    assert_eq!(files(), 0);
}
