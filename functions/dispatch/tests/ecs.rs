//! What dispatch makes of what ECS answers.
#![cfg(feature = "aws")]

mod common;

use common::{Ecs, launcher, task};
use serde_json::json;
use std::sync::{Arc, Mutex};
use wintermute_dispatch::Launch;
use wintermute_shared::Error;

#[tokio::test]
async fn a_task_that_runs_is_not_started_twice() {
    let ecs = Arc::default();
    let launcher = launcher("wintermute-cluster:1", &ecs).await;
    let (first, again) = (launcher.launch(&task()).await.unwrap(), launcher.launch(&task()).await.unwrap());
    assert_eq!((first.as_str(), again), (ecs.lock().unwrap().started[0].as_str(), first.clone()));
    assert_eq!(ecs.lock().unwrap().started.len(), 1);
}

#[tokio::test]
async fn two_events_start_one_task_after_one_that_has_stopped_and_so_each_time() {
    let ecs = Arc::default();
    let launcher = launcher("wintermute-cluster:1", &ecs).await;
    let mut last = launcher.launch(&task()).await.unwrap();
    for started in 2..=4 {
        ecs.lock().unwrap().stop(&last);
        let task = task();
        let (one, other) = tokio::join!(launcher.launch(&task), launcher.launch(&task));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one, other);
        assert_ne!(one, last);
        assert_eq!(ecs.lock().unwrap().started.len(), started);
        last = one;
    }
}

#[tokio::test]
async fn a_task_that_ecs_has_forgotten_has_stopped_but_not_one_that_is_new() {
    let ecs: Arc<Mutex<Ecs>> = Arc::default();
    let launcher = launcher("wintermute-cluster:1", &ecs).await;
    let first = launcher.launch(&task()).await.unwrap();
    ecs.lock().unwrap().unknown = true;
    assert_eq!(launcher.launch(&task()).await.unwrap(), first);
    ecs.lock().unwrap().tasks.get_mut(&first).unwrap()["createdAt"] = json!(1_700_000_000);
    assert_ne!(launcher.launch(&task()).await.unwrap(), first);
}

#[tokio::test]
async fn a_deployment_meanwhile_neither_doubles_a_running_task_nor_keeps_a_stopped_one() {
    let ecs: Arc<Mutex<Ecs>> = Arc::default();
    let old = launcher("wintermute-cluster:1", &ecs).await.launch(&task()).await.unwrap();
    let new = launcher("wintermute-cluster:2", &ecs).await;
    assert_eq!(new.launch(&task()).await.unwrap(), old);
    ecs.lock().unwrap().stop(&old);
    assert_ne!(new.launch(&task()).await.unwrap(), old);
    assert_eq!(ecs.lock().unwrap().started.len(), 2);
}

#[tokio::test]
async fn tasks_that_stop_again_and_again_are_an_error_that_says_why_and_what_to_do() {
    let ecs: Arc<Mutex<Ecs>> = Arc::default();
    ecs.lock().unwrap().broken = true;
    let launcher = launcher("wintermute-cluster:1", &ecs).await;
    let error = launcher.launch(&task()).await.unwrap_err().to_string();
    for part in ["shoes/0123456789abcdef", "TaskFailedToStart: CannotPullContainerError", "aws ecs run-task"]
    {
        assert!(error.contains(part), "{error}");
    }
}

#[tokio::test]
async fn a_task_that_finds_no_place_is_waited_for_but_not_what_never_passes() {
    let ecs: Arc<Mutex<Ecs>> = Arc::default();
    let launcher = launcher("wintermute-cluster:1", &ecs).await;
    let full = "You've reached the limit on the number of vCPUs you can run concurrently";
    ecs.lock().unwrap().full = Some(full);
    let error = launcher.launch(&task()).await.unwrap_err();
    assert!(matches!(error, Error::Refused(_)), "{error:?}");
    assert_eq!(error.to_string(), format!("ECS did not start the task for shoes/0123456789abcdef: {full}"));
    ecs.lock().unwrap().full = Some("INACTIVE");
    assert!(matches!(launcher.launch(&task()).await.unwrap_err(), Error::Failed(_)));
    ecs.lock().unwrap().full = None;
    launcher.launch(&task()).await.unwrap();
}
