//! What the tests share: an embedded server over a folder of its own, and the real command.

// Each test binary uses a part of it.
#![allow(dead_code, missing_docs)]

pub mod faults;
pub mod lake;
pub mod recorder;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Region};
use bytes::Bytes;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use wintermute::server::{Credentials, Endpoint, Server};
use wintermute_shared::{ObjectRef, Store};

pub use wintermute::notifications::{LAKE_BUCKET as LAKE, RAW_BUCKET as RAW};

/// The command as built for this test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_wintermute");

/// An embedded server over a folder of its own.
pub struct Lab {
    pub folder: TempDir,
    pub server: Server,
    pub store: Store,
    pub client: Client,
    pub events: UnboundedReceiver<Value>,
}

impl Lab {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (sender, events) = unbounded_channel();
        let server = Server::start(folder.path(), 0, Credentials::random(), sender).await.unwrap();
        let (store, client) = (server.endpoint().store(), client(server.endpoint()));
        Self { folder, server, store, client, events }
    }

    /// The file of an object.
    pub fn file(&self, bucket: &str, key: &str) -> PathBuf {
        self.folder.path().join(bucket).join(key)
    }

    /// The events so far: the server sends each before it answers the request.
    pub fn events(&mut self) -> Vec<Value> {
        std::iter::from_fn(|| self.events.try_recv().ok()).collect()
    }
}

/// The AWS SDK's own client.
pub fn client(endpoint: &Endpoint) -> Client {
    let Credentials { access_key, secret_key } = &endpoint.credentials;
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(&endpoint.url)
        .force_path_style(true)
        .region(Region::new("us-east-1"))
        .credentials_provider(aws_sdk_s3::config::Credentials::new(
            access_key, secret_key, None, None, "test",
        ))
        .build();
    Client::from_conf(config)
}

/// The command with only the settings that the test gives.
pub fn wintermute() -> Command {
    let mut command = Command::new(PROGRAM);
    for (name, _) in std::env::vars() {
        if name.starts_with("WINTERMUTE_") {
            command.env_remove(name);
        }
    }
    command
}

/// `wintermute run` on a file, in a data folder.
pub fn run(file: &Path, data: &Path, options: &[&str]) -> Output {
    wintermute().arg("run").arg(file).arg("--data").arg(data).arg("--json").args(options).output().unwrap()
}

/// The line of JSON that a successful run ends with.
pub fn results(output: &Output) -> Value {
    assert!(output.status.success(), "{}", stderr(output));
    let stdout = stdout(output);
    serde_json::from_str(stdout.lines().last().unwrap()).unwrap()
}

/// The sentence that a failed run ends with.
pub fn sentence(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}{}", stdout(output), stderr(output));
    let stderr = stderr(output);
    assert!(!stderr.contains("panicked"), "{stderr}");
    let last = stderr.lines().last().unwrap();
    last.strip_prefix("error: ").unwrap_or_else(|| panic!("no sentence: {stderr}")).to_owned()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A generated catalogue.
pub fn catalogue(rows: u64, seed: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    wintermute_sample::write(rows, seed, &mut bytes).unwrap();
    bytes
}

/// Every object of a data folder, by bucket and key.
pub fn all_objects(data: &Path) -> BTreeMap<String, Vec<u8>> {
    let buckets = [RAW, LAKE].into_iter().flat_map(|bucket| files(data, &data.join(bucket)));
    buckets.map(|(name, path)| (name, std::fs::read(path).unwrap())).collect()
}

/// The files below a folder, by their paths from `base` on.
pub fn files(base: &Path, folder: &Path) -> Vec<(String, PathBuf)> {
    let (mut folders, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.strip_prefix(base).unwrap().to_str().unwrap().to_owned(), path));
            }
        }
    }
    found
}

/// A page without what depends on the moment: the section made from telemetry, and the time of the upload.
pub fn without_telemetry(page: &[u8]) -> String {
    let page = std::str::from_utf8(page).unwrap();
    without(&without(page, "<section id=\"telemetry\"", "</section>"), "<time ", "</time>")
}

fn without(page: &str, start: &str, end: &str) -> String {
    let mut rest = page.split(start);
    let first = rest.next().unwrap().to_owned();
    rest.fold(first, |kept, part| kept + part.split_once(end).unwrap().1)
}

pub fn object(bucket: &str, key: &str) -> ObjectRef {
    ObjectRef { bucket: bucket.to_owned(), key: key.to_owned(), version_id: None }
}

/// Bytes that differ everywhere, so that a misplaced part is seen.
pub fn noise(length: usize) -> Bytes {
    let mut state = 1_u64;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    })
    .take(length)
    .collect()
}
