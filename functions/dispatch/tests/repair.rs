//! What becomes of a task that was killed or never started: `failed.json` tells, and another task is started.
#![cfg(feature = "aws")]

mod common;

use common::{Ecs, KEY, launcher, task};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::sync::mpsc::unbounded_channel;
use wintermute::notifications::LAKE_BUCKET;
use wintermute::server::{Credentials, Server};
use wintermute_dispatch::Launch;
use wintermute_dispatch::ecs::{EcsLauncher, Stopped, repair};
use wintermute_shared::{Error, Outcome, Result, Store};

const FAILED: &str = "models/shoes/0123456789abcdef/failed.json";

/// A lake with a catalogue, and an ECS.
struct Lab {
    store: Store,
    ecs: Arc<Mutex<Ecs>>,
    launcher: EcsLauncher,
    _server: (TempDir, Server),
}

impl Lab {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (events, _) = unbounded_channel();
        let server = Server::start(folder.path(), 0, Credentials::random(), events).await.unwrap();
        let store = server.endpoint().store();
        store.put(LAKE_BUCKET, KEY, "text/csv", "name\nshoe\n".into()).await.unwrap();
        let ecs: Arc<Mutex<Ecs>> = Arc::default();
        let launcher = launcher("wintermute-cluster:1", &ecs).await;
        Self { store, ecs, launcher, _server: (folder, server) }
    }

    /// What ECS tells of a task that it has started, if it has stopped so.
    fn event(&self, arn: &str, change: impl FnOnce(&mut Value)) -> Value {
        let mut event: Value = serde_json::from_str(include_str!("task-stopped.json")).unwrap();
        let task = &mut event["detail"];
        let mut ecs = self.ecs.lock().unwrap();
        let asked = ecs.asked(arn);
        task["taskArn"] = json!(arn);
        task["startedBy"] = asked["startedBy"].clone();
        task["overrides"]["containerOverrides"] = asked["overrides"]["containerOverrides"].clone();
        task["overrides"]["containerOverrides"][0]["environment"][0]["value"] = json!(LAKE_BUCKET);
        for size in ["cpu", "memory"] {
            if asked["overrides"][size].is_string() {
                task[size] = asked["overrides"][size].clone();
            }
        }
        change(task);
        ecs.stop(arn);
        event
    }

    async fn repair(&self, event: &Value) -> Result<Outcome> {
        repair(&self.store, &self.launcher, &Stopped::of_event(event).unwrap()).await
    }

    async fn failure(&self) -> Option<Value> {
        self.store.get_json(LAKE_BUCKET, FAILED).await.ok()
    }

    fn started(&self) -> usize {
        self.ecs.lock().unwrap().started.len()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn done(outcome: Result<Outcome>) -> String {
    match outcome.unwrap() {
        Outcome::Done { object } => object,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_task_without_enough_memory_is_followed_by_two_larger_ones_and_then_by_none() {
    let lab = Lab::start().await;
    let mut arn = lab.launcher.launch(&task()).await.unwrap();
    for (number, memory) in [(1, "8192"), (2, "16384")] {
        let event = lab.event(&arn, |_| {});
        arn = done(lab.repair(&event).await);
        assert_eq!(done(lab.repair(&event).await), arn, "a second event of the same task starts none");
        assert_eq!(lab.ecs.lock().unwrap().asked(&arn)["overrides"]["memory"], memory);
        let failure = lab.failure().await.unwrap();
        assert!(text(&failure["reason"]).starts_with(&format!("attempt {number} of 3: the task arn:")));
        assert!(text(&failure["reason"]).contains("needed more than its memory"));
        assert_eq!(failure["advice"], format!("Another task is started with {memory} MB of memory."));
    }
    let outcome = lab.repair(&lab.event(&arn, |_| {})).await.unwrap();
    assert!(matches!(outcome, Outcome::Skipped { .. }), "{outcome:?}");
    let failure = lab.failure().await.unwrap();
    assert!(text(&failure["reason"]).starts_with("attempt 3 of 3: "));
    assert!(text(&failure["advice"]).contains("`cluster_memory`") && text(&failure["advice"]).contains(KEY));
    assert_eq!(lab.started(), 3);
}

#[tokio::test]
async fn what_asks_for_the_job_meanwhile_finds_the_task_that_was_started_again() {
    let lab = Lab::start().await;
    let first = lab.launcher.launch(&task()).await.unwrap();
    let event = lab.event(&first, |task| task["containers"][0]["reason"] = json!(""));
    let second = done(lab.repair(&event).await);
    assert_eq!(lab.ecs.lock().unwrap().asked(&second)["overrides"]["memory"], "4096", "as large as before");
    assert_eq!(lab.launcher.launch(&task()).await.unwrap(), second);
    assert_eq!(lab.started(), 2);
}

#[tokio::test]
async fn a_task_that_did_not_start_is_told_at_once_and_started_again_after_a_pause() {
    let lab = Lab::start().await;
    let arn = lab.launcher.launch(&task()).await.unwrap();
    let now = |task: &mut Value| {
        task["containers"] = json!([{ "name": "cluster" }]);
        task["stopCode"] = json!("TaskFailedToStart");
        task["stoppedReason"] = json!("CannotPullContainerError: pull image manifest has been retried");
        task["stoppedAt"] = json!("2999-01-01T00:00:00Z");
    };
    let waits = lab.repair(&lab.event(&arn, now)).await.unwrap_err();
    assert!(matches!(waits, Error::Refused(_)), "{waits:?}");
    assert!(
        text(&lab.failure().await.unwrap()["reason"]).contains("did not start: CannotPullContainerError")
    );
    assert_eq!(lab.started(), 1);
    let later = lab.event(&arn, |task| {
        now(task);
        task["stoppedAt"] = json!("2026-11-29T01:02:02.456Z");
    });
    assert_ne!(done(lab.repair(&later).await), arn);
}

#[tokio::test]
async fn no_place_for_the_next_task_is_waited_for() {
    let lab = Lab::start().await;
    let arn = lab.launcher.launch(&task()).await.unwrap();
    let event = lab.event(&arn, |_| {});
    lab.ecs.lock().unwrap().full = Some("RESOURCE:MEMORY");
    assert!(matches!(lab.repair(&event).await, Err(Error::Refused(_))));
    lab.ecs.lock().unwrap().full = None;
    assert_ne!(done(lab.repair(&event).await), arn);
}

#[tokio::test]
async fn what_has_told_of_itself_or_has_succeeded_is_left_as_it_is() {
    let lab = Lab::start().await;
    let arn = lab.launcher.launch(&task()).await.unwrap();
    let own = json!({
        "format": 1, "step": "cluster", "dataset": "shoes", "run": "0123456789abcdef",
        "wintermute": "0.1.0", "reason": "no column holds texts", "advice": "Name one.",
    });
    lab.store.put_json(LAKE_BUCKET, FAILED, &own).await.unwrap();
    let ended = lab.event(&arn, |task| task["containers"] = json!([{ "exitCode": 1 }]));
    assert!(matches!(lab.repair(&ended).await.unwrap(), Outcome::Skipped { .. }));
    assert_eq!(lab.failure().await.unwrap(), own);
    let manifest = "models/shoes/0123456789abcdef/manifest.json";
    lab.store.put(LAKE_BUCKET, manifest, "application/json", "{}".into()).await.unwrap();
    let killed = lab.event(&arn, |_| {});
    assert!(matches!(lab.repair(&killed).await.unwrap(), Outcome::AlreadyDone { .. }));
    assert_eq!((lab.failure().await.unwrap(), lab.started()), (own, 1));
}

#[tokio::test]
async fn a_task_that_somebody_has_stopped_is_told_and_not_started_again() {
    let lab = Lab::start().await;
    let arn = lab.launcher.launch(&task()).await.unwrap();
    let stopped = lab.event(&arn, |task| {
        task["stopCode"] = json!("UserInitiated");
        task["stoppedReason"] = json!("Task stopped by user");
        task["containers"] = json!([{ "exitCode": 137 }]);
    });
    assert!(matches!(lab.repair(&stopped).await.unwrap(), Outcome::Skipped { .. }));
    let failure = lab.failure().await.unwrap();
    assert!(text(&failure["reason"]).contains("was stopped by hand: Task stopped by user, exit code 137"));
    assert!(text(&failure["advice"]).contains("invoke dispatch with the key"));
    assert_eq!(lab.started(), 1);
}
