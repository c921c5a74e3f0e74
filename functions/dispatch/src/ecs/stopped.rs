//! What ECS tells of a task that has stopped, by EventBridge's event "ECS Task State Change".

use super::request::Attempt;
use super::size::Size;
use crate::{BUCKET, Job, KEY, Task};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde::Deserialize;
use serde_json::Value;
use std::time::SystemTime;
use wintermute_shared::ObjectRef;

/// A task of dispatch that has stopped.
#[derive(Clone, Debug, PartialEq)]
pub struct Stopped {
    /// Its ARN.
    pub arn: String,
    /// What it was to do.
    pub task: Task,
    /// Which attempt it was, from 1.
    pub number: u32,
    /// How large it was, if ECS says so.
    pub size: Option<Size>,
    /// When it has stopped, if ECS says so.
    pub at: Option<SystemTime>,
    /// How it has ended.
    pub ending: Ending,
    /// Why, in the words of ECS.
    pub reason: String,
}

/// How a task has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With success.
    Success,
    /// By itself, with an error: it tells of that itself.
    Error,
    /// Killed, since it needed more than its memory.
    OutOfMemory,
    /// Killed, or broken off.
    Killed,
    /// Its container never ran: no place, no image, no network.
    NotStarted,
    /// Somebody has stopped it.
    ByHand,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    task_arn: String,
    last_status: String,
    #[serde(default)]
    started_by: String,
    #[serde(default)]
    stop_code: String,
    #[serde(default)]
    stopped_reason: String,
    stopped_at: Option<String>,
    cpu: Option<String>,
    memory: Option<String>,
    #[serde(default)]
    containers: Vec<Container>,
    #[serde(default)]
    overrides: Overrides,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container {
    exit_code: Option<i64>,
    #[serde(default)]
    reason: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Overrides {
    #[serde(default)]
    container_overrides: Vec<ContainerOverride>,
}

#[derive(Deserialize)]
struct ContainerOverride {
    #[serde(default)]
    environment: Vec<Variable>,
}

#[derive(Deserialize)]
struct Variable {
    name: String,
    value: String,
}

impl Stopped {
    /// Whether a payload is an event of ECS about a task.
    pub fn is_told_by(payload: &Value) -> bool {
        payload["source"] == "aws.ecs" && payload["detail-type"] == "ECS Task State Change"
    }

    /// The task that an event is about, if it is one of dispatch and has stopped.
    pub fn of_event(payload: &Value) -> Option<Self> {
        let detail = Detail::deserialize(&payload["detail"]).ok()?;
        let number = Attempt::number_of(&detail.started_by).filter(|_| detail.last_status == "STOPPED")?;
        let variables = || detail.overrides.container_overrides.iter().flat_map(|one| &one.environment);
        let variable = |name| variables().find(|variable| variable.name == name).map(|one| one.value.clone());
        let object = ObjectRef { bucket: variable(BUCKET)?, key: variable(KEY)?, version_id: None };
        let (job, run) = Job::of_key(&object.key).ok()?;
        let units = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
        Some(Self {
            ending: detail.ending(),
            reason: detail.reason(),
            arn: detail.task_arn,
            task: Task { job, run, object },
            number,
            size: units(&detail.cpu).zip(units(&detail.memory)).map(|(cpu, memory)| Size { cpu, memory }),
            at: detail.stopped_at.and_then(|time| {
                SystemTime::try_from(DateTime::from_str(&time, Format::DateTimeWithOffset).ok()?).ok()
            }),
        })
    }
}

impl Detail {
    fn exit_code(&self) -> Option<i64> {
        self.containers.iter().find_map(|container| container.exit_code)
    }

    fn ending(&self) -> Ending {
        let mut words =
            self.containers.iter().map(|container| &container.reason).chain([&self.stopped_reason]);
        if words.any(|words| words.contains("OutOfMemory")) {
            return Ending::OutOfMemory;
        }
        match (self.stop_code.as_str(), self.exit_code()) {
            (_, Some(0)) => Ending::Success,
            ("UserInitiated", _) => Ending::ByHand,
            // The program's own code for an error; a panic has another.
            (_, Some(1)) => Ending::Error,
            ("TaskFailedToStart", _) | (_, None) => Ending::NotStarted,
            _ => Ending::Killed,
        }
    }

    fn reason(&self) -> String {
        let words = [self.stopped_reason.clone()];
        let of_containers = self.containers.iter().map(|container| container.reason.clone());
        let code = self.exit_code().map(|code| format!("exit code {code}"));
        let mut parts: Vec<String> = words.into_iter().chain(of_containers).chain(code).collect();
        parts.retain(|part| !part.is_empty());
        parts.dedup();
        if parts.is_empty() { "no reason given".to_owned() } else { parts.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(change: impl FnOnce(&mut Value)) -> Value {
        let mut event: Value = serde_json::from_str(include_str!("../../tests/task-stopped.json")).unwrap();
        change(&mut event["detail"]);
        event
    }

    fn ending(change: impl FnOnce(&mut Value)) -> Ending {
        Stopped::of_event(&event(change)).unwrap().ending
    }

    #[test]
    fn an_event_tells_the_task_its_job_and_why_it_has_ended() {
        let event = event(|_| {});
        assert!(Stopped::is_told_by(&event));
        let stopped = Stopped::of_event(&event).unwrap();
        assert!(stopped.arn.starts_with("arn:aws:ecs:"), "{}", stopped.arn);
        assert_eq!(
            (stopped.task.job, stopped.task.run.to_string().as_str()),
            (Job::Cluster, "shoes/0123456789abcdef")
        );
        assert_eq!((stopped.number, stopped.size), (1, Some(Size { cpu: 2048, memory: 4096 })));
        assert_eq!(stopped.ending, Ending::OutOfMemory);
        let wanted = "Essential container in task exited, OutOfMemoryError: Container killed due to memory usage, exit code 137";
        assert_eq!(stopped.reason, wanted);
        assert!(stopped.at.is_some());
    }

    #[test]
    fn each_ending_is_told() {
        let code = |code: i64| ending(|task| task["containers"] = json!([{ "exitCode": code }]));
        assert_eq!((code(0), code(1)), (Ending::Success, Ending::Error));
        assert_eq!((code(137), code(101)), (Ending::Killed, Ending::Killed));
        let without = |code: &str, reason: &str| {
            ending(|task| {
                task["containers"] = json!([{ "name": "cluster" }]);
                task["stopCode"] = json!(code);
                task["stoppedReason"] = json!(reason);
            })
        };
        assert_eq!(
            without("TaskFailedToStart", "CannotPullContainerError: pull image manifest"),
            Ending::NotStarted
        );
        assert_eq!(without("", "Capacity is unavailable at this time"), Ending::NotStarted);
        assert_eq!(without("UserInitiated", "Task stopped by user"), Ending::ByHand);
        assert_eq!(
            without("", "OutOfMemoryError: container killed due to memory usage"),
            Ending::OutOfMemory
        );
    }

    #[test]
    fn other_tasks_are_left_to_who_has_started_them() {
        let not_ours: [fn(&mut Value); 5] = [
            |task| task["startedBy"] = json!("airflow"),
            |task| task["lastStatus"] = json!("RUNNING"),
            |task| task["overrides"] = json!({}),
            |task| {
                task["overrides"]["containerOverrides"][0]["environment"][1]["value"] =
                    json!("somewhere/else.csv")
            },
            |task| *task = json!(null),
        ];
        for change in not_ours {
            assert_eq!(Stopped::of_event(&event(change)), None);
        }
        assert!(!Stopped::is_told_by(&json!({ "bucket": "b", "key": "k" })));
    }
}
