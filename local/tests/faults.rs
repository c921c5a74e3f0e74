//! S3 fails in every way that it has, and the chain comes through: the right bytes, or an error that a retry repairs.
//!
//! `WINTERMUTE_FAULT_SEEDS=200 cargo test --test faults` is the long form.

mod common;

use common::faults::{Fault, Proxy, by_seed};
use common::lake::{assert_whole, lasting};
use common::{LAKE, Lab, RAW, catalogue, noise, object};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::runtime::Runtime;
use wintermute_dispatch::{Launch, Task};
use wintermute_shared::contract::keys::{CATALOGUE, MANIFEST, MODELS, PROCESSED};
use wintermute_shared::s3::{RetryPolicy, Written};
use wintermute_shared::{Error, ObjectRef, Result, Run, Settings, Store};

/// The share of requests that fail, in percent.
const FAILING: u64 = 20;
/// How often Lambda, Airflow and people may call a step before it must have ended well.
const CALLS: usize = 60;

fn seeds() -> u64 {
    std::env::var("WINTERMUTE_FAULT_SEEDS").map_or(12, |text| text.parse().expect("a number of seeds"))
}

/// As patient as the deployed store, in a world that is fifty times quicker.
fn patient() -> RetryPolicy {
    RetryPolicy {
        attempts: 8,
        first_pause: Duration::from_millis(2),
        longest_pause: Duration::from_millis(100),
        attempt: Duration::from_millis(400),
        request: Duration::from_secs(2),
        joining: Duration::from_secs(2),
    }
}

/// As patient for parts of megabytes, which take their time in a build for tests on a busy machine.
fn patient_with_parts() -> RetryPolicy {
    RetryPolicy {
        attempt: Duration::from_secs(2),
        request: Duration::from_secs(40),
        joining: Duration::from_secs(10),
        ..patient()
    }
}

/// Gives up at the second failure, so that steps fail and are called again.
fn hasty() -> RetryPolicy {
    RetryPolicy { attempts: 2, ..patient() }
}

/// The steps of one catalogue, called one after the other until each has ended well.
struct Chain {
    store: Store,
    settings: Settings,
    failures: usize,
}

struct NoTask;

impl Launch for NoTask {
    async fn launch(&self, _: &Task) -> Result<String> {
        Ok("a task".to_owned())
    }
}

impl Chain {
    fn new(store: Store) -> Self {
        let settings = Settings { k: "3".parse().unwrap(), max_k: 4, ..Settings::default() };
        Self { store, settings, failures: 0 }
    }

    /// Uploads the catalogue and runs all steps; `check` is called after each call of a step.
    async fn run(&mut self, body: &[u8], check: impl Fn()) -> Run {
        let raw = object(RAW, "raw/shop.jsonl");
        self.until_done("upload", &check, async |chain| {
            chain.store.put(RAW, &raw.key, "application/json", body.to_vec().into()).await
        })
        .await;
        let converted = self
            .until_done("convert", &check, async |chain| {
                wintermute_convert::handle(&chain.store, &chain.settings, LAKE, raw.clone(), None).await
            })
            .await;
        let csv: ObjectRef = converted.object().parse().unwrap();
        let run = Run::of_key(PROCESSED, CATALOGUE, &csv.key).unwrap();
        self.until_done("dispatch", &check, async |chain| {
            wintermute_dispatch::handle(&chain.store, &NoTask, csv.clone()).await
        })
        .await;
        self.until_done("cluster", &check, async |chain| {
            wintermute_cluster::step::handle(&chain.store, csv.clone()).await
        })
        .await;
        let manifest = object(LAKE, &run.key(MODELS, MANIFEST));
        self.until_done("report", &check, async |chain| {
            wintermute_report::handle(&chain.store, manifest.clone()).await
        })
        .await;
        run
    }

    async fn until_done<T>(
        &mut self,
        step: &str,
        check: impl Fn(),
        call: impl AsyncFn(&Self) -> Result<T>,
    ) -> T {
        for _ in 0..CALLS {
            let end = call(self).await;
            check();
            match end {
                Ok(end) => return end,
                Err(error) => {
                    assert_clear(step, &error);
                    self.failures += 1;
                }
            }
        }
        panic!("{step} has failed {CALLS} times")
    }
}

/// Only S3 fails here, and the sentence says at which object.
fn assert_clear(step: &str, error: &Error) {
    let text = error.to_string();
    assert!(matches!(error, Error::Store { .. } | Error::Failed(_)), "{step}: {text}");
    assert!(text.contains("s3://wintermute-"), "{step}: {text}");
}

async fn undisturbed(body: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let lab = Lab::start().await;
    Chain::new(lab.store.clone()).run(body, || {}).await;
    lasting(lab.folder.path())
}

/// What a run has met.
#[derive(Clone, Copy, Default)]
struct Met {
    requests: usize,
    faults: usize,
    failures: usize,
}

async fn run_under(seed: u64, body: &[u8], wanted: &BTreeMap<String, Vec<u8>>) -> Met {
    let lab = Lab::start().await;
    let proxy = Proxy::start(lab.server.endpoint(), by_seed(seed, FAILING)).await;
    let retry = if seed.is_multiple_of(2) { patient() } else { hasty() };
    let mut chain = Chain::new(proxy.endpoint().store_with(retry));
    chain.run(body, || assert_whole(lab.folder.path(), wanted)).await;
    assert!(lasting(lab.folder.path()).keys().eq(wanted.keys()), "seed {seed}");
    let (requests, faults) = proxy.counts();
    Met { requests, faults, failures: chain.failures }
}

#[test]
fn with_a_fifth_of_all_requests_failing_each_run_ends_in_the_right_bytes() {
    let runtime = || Runtime::new().unwrap();
    let body = catalogue(120, 5);
    let wanted = runtime().block_on(undisturbed(&body));
    assert!(wanted.len() > 12, "{:?}", wanted.keys());
    let (next, seeds) = (AtomicU64::new(0), seeds());
    let work = || {
        let mut all = Met::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return all;
            }
            let met = runtime().block_on(run_under(seed, &body, &wanted));
            all.requests += met.requests;
            all.faults += met.faults;
            all.failures += met.failures;
        }
    };
    let all = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).fold(Met::default(), |a, b| Met {
            requests: a.requests + b.requests,
            faults: a.faults + b.faults,
            failures: a.failures + b.failures,
        })
    });
    let Met { requests, faults, failures } = all;
    println!("{seeds} runs, {requests} requests, {faults} faults, {failures} calls of a step that failed");
    assert!(faults * 100 > requests * (FAILING as usize - 5), "{faults} of {requests} requests failed");
    assert!(failures > 0, "no step had to be called again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_object_is_streamed_through_failures_unharmed() {
    let body = noise(20 << 20);
    for seed in 0..seeds().div_ceil(3) {
        let lab = Lab::start().await;
        let proxy = Proxy::start(lab.server.endpoint(), by_seed(seed, FAILING)).await;
        let store = proxy.endpoint().store_with(patient_with_parts());
        let mut written = None;
        for _ in 0..CALLS {
            let mut upload = store.upload(LAKE, "large", "text/plain");
            let end = async {
                for chunk in body.chunks(3_000_000) {
                    upload.write(chunk).await?;
                }
                upload.finish_if_absent().await
            }
            .await;
            match end {
                Ok(end) => {
                    written = Some(end);
                    break;
                }
                Err(error) => assert_clear("upload", &error),
            }
        }
        assert!(written.is_some(), "seed {seed}");
        let head = lab.store.head(&object(LAKE, "large")).await.unwrap();
        let mut read = Vec::new();
        let mut reader = store.read(&head);
        while let Some(chunk) = reader.next().await {
            read.extend_from_slice(&chunk.unwrap());
        }
        assert!(read == body, "seed {seed}");
    }
}

/// A store through which the first write of each key is done, and its answer lost.
async fn forgetful(lab: &Lab) -> (Proxy, Store) {
    let proxy = Proxy::start(lab.server.endpoint(), |seen| {
        (seen.is_write() && seen.before == 0).then_some(Fault::Unconfirmed)
    })
    .await;
    let store = proxy.endpoint().store_with(patient_with_parts());
    (proxy, store)
}

#[tokio::test]
async fn a_conditional_write_whose_answer_was_lost_counts_as_written() {
    let lab = Lab::start().await;
    let (_proxy, store) = forgetful(&lab).await;
    let put = |key: &'static str, body: &'static str| {
        let store = store.clone();
        async move { store.put_if_absent(LAKE, key, "text/plain", body.into()).await.unwrap() }
    };
    assert_eq!(put("a", "ours").await, Written::New);
    lab.store.put(LAKE, "b", "text/plain", "theirs".into()).await.unwrap();
    assert_eq!(put("b", "ours").await, Written::Taken);
    assert_eq!(lab.store.get(LAKE, "b").await.unwrap(), "theirs");
}

#[tokio::test]
async fn a_streamed_write_whose_answer_was_lost_counts_as_written() {
    let lab = Lab::start().await;
    let (_proxy, store) = forgetful(&lab).await;
    let body = noise(17 << 20);
    let upload = async |key: &str, body: &[u8]| {
        let mut upload = store.upload(LAKE, key, "text/plain");
        upload.write(body).await.unwrap();
        upload
    };
    upload("a", &body).await.finish().await.unwrap();
    assert_eq!(upload("b", &body).await.finish_if_absent().await.unwrap(), Written::New);
    lab.store.put(LAKE, "c", "text/plain", "theirs".into()).await.unwrap();
    assert_eq!(upload("c", &body).await.finish_if_absent().await.unwrap(), Written::Taken);
    assert!(lab.store.get(LAKE, "a").await.unwrap() == body);
    assert_eq!(lab.store.get(LAKE, "c").await.unwrap(), "theirs");
}

#[tokio::test]
async fn a_part_damaged_on_its_way_is_refused_and_sent_again() {
    let lab = Lab::start().await;
    let proxy = Proxy::start(lab.server.endpoint(), |seen| {
        (seen.target.contains("partNumber=") && seen.before == 0).then_some(Fault::Damage)
    })
    .await;
    let body = noise(17 << 20);
    let mut upload = proxy.endpoint().store_with(patient_with_parts()).upload(LAKE, "a", "text/plain");
    upload.write(&body).await.unwrap();
    upload.finish().await.unwrap();
    assert_eq!(proxy.counts().1, 3, "each of the three parts was damaged once");
    assert!(lab.store.get(LAKE, "a").await.unwrap() == body);
}

#[tokio::test]
async fn an_outage_ends_in_an_error_that_says_so_within_its_time() {
    let lab = Lab::start().await;
    lab.store.put(LAKE, "a", "text/plain", "here".into()).await.unwrap();
    for fault in [Fault::SlowDown, Fault::Internal, Fault::Reset, Fault::Stall, Fault::Cut] {
        let (what, name) = (fault.clone(), format!("{fault:?}"));
        let proxy = Proxy::start(lab.server.endpoint(), move |_| Some(what.clone())).await;
        let store = proxy.endpoint().store_with(patient());
        let end = tokio::time::timeout(Duration::from_secs(10), store.get(LAKE, "a")).await;
        let error = end.unwrap_or_else(|_| panic!("{name} is waited for without end")).unwrap_err();
        assert_clear(&name, &error);
        assert!(error.to_string().starts_with("reading s3://wintermute-lake/a failed: "), "{error}");
    }
}

#[tokio::test]
async fn bytes_that_are_not_those_written_are_noticed() {
    let lab = Lab::start().await;
    lab.store.put(LAKE, "a", "text/plain", "as written".into()).await.unwrap();
    std::fs::write(lab.file(LAKE, "a"), "as damaged").unwrap();
    let error = lab.server.endpoint().store_with(hasty()).get(LAKE, "a").await.unwrap_err().to_string();
    assert!(error.contains("checksum"), "{error}");
}

#[tokio::test]
async fn bytes_of_an_object_of_parts_that_are_not_those_written_are_noticed() {
    let lab = Lab::start().await;
    let mut upload = lab.store.upload(LAKE, "a", "text/plain");
    upload.write(&noise(9 << 20)).await.unwrap();
    upload.finish().await.unwrap();
    let mut damaged = noise(9 << 20).to_vec();
    damaged[5 << 20] ^= 1;
    std::fs::write(lab.file(LAKE, "a"), damaged).unwrap();
    let error = lab.server.endpoint().store_with(hasty()).get(LAKE, "a").await.unwrap_err().to_string();
    assert!(error.contains("checksum"), "{error}");
}
