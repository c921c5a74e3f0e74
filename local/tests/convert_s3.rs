//! Convert from the embedded S3 server to itself: every form of input, and nothing left of what is given up.

mod common;

use common::{LAKE, Lab, RAW, catalogue};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::time::Instant;
use wintermute_shared::{ObjectRef, Outcome, Result, Settings};

async fn convert(lab: &Lab, key: &str, body: Vec<u8>, deadline: Option<Instant>) -> Result<Outcome> {
    let mut upload = lab.store.upload(RAW, key, "application/octet-stream");
    upload.write(&body).await.unwrap();
    upload.finish().await.unwrap();
    let object = ObjectRef { bucket: RAW.to_owned(), key: key.to_owned(), version_id: None };
    let settings = Settings { max_expansion: 10, ..Settings::default() };
    wintermute_convert::handle(&lab.store, &settings, LAKE, object, deadline).await
}

fn gzip(parts: &[&[u8]]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    parts.iter().for_each(|part| encoder.write_all(part).unwrap());
    encoder.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_becomes_the_same_csv() {
    let lab = Lab::start().await;
    for (key, body) in [
        ("raw/lines.jsonl", b"{\"a\": 1, \"b\": \"x, y\"}\n{\"a\": 2}\n".to_vec()),
        ("raw/array.json", b"[{\"a\": 1, \"b\": \"x, y\"}, {\"a\": 2}]".to_vec()),
        ("raw/wrapped.json", b"{\"n\": 2, \"products\": [{\"a\": 1, \"b\": \"x, y\"}, {\"a\": 2}]}".to_vec()),
        ("raw/table.csv", b"a,b\r\n1,\"x, y\"\r\n2,\r\n".to_vec()),
        ("raw/table.tsv", b"a\tb\n1\tx, y\n2\t\n".to_vec()),
        ("raw/misnamed.json.gz", gzip(&[b"a;b\n1;x, y\n2;\n"])),
    ] {
        let Outcome::Done { object } = convert(&lab, key, body, None).await.unwrap() else { panic!("{key}") };
        let csv = lab.file(LAKE, object.strip_prefix("s3://wintermute-lake/").unwrap());
        assert_eq!(std::fs::read_to_string(csv).unwrap(), "a,b\n1,\"x, y\"\n2,\n", "{key}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_leaves_no_catalogue_and_no_upload() {
    let lab = Lab::start().await;
    // Enough for several parts before the spaces grow too many.
    let lines = catalogue(30_000, 1);
    let bomb = gzip(&[&lines, &vec![b' '; 128 << 20]]);
    let error = convert(&lab, "raw/bomb.jsonl.gz", bomb, None).await.unwrap_err().to_string();
    assert!(
        error.starts_with("s3://wintermute-raw/raw/bomb.jsonl.gz: the archive seems to be a bomb"),
        "{error}"
    );
    let late = convert(&lab, "raw/late.jsonl", lines, Some(Instant::now())).await.unwrap_err().to_string();
    assert!(late.starts_with("s3://wintermute-raw/raw/late.jsonl: the time ran out after "), "{late}");
    let left = common::all_objects(lab.folder.path());
    let mut left = left.keys().filter(|key| key.starts_with(LAKE));
    assert!(left.all(|key| key.ends_with("/failed.json")), "nothing may announce a catalogue");
    let uploads = std::fs::read_dir(lab.folder.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains(".upload"));
    assert_eq!(uploads.count(), 0);
}
