//! Starts the task on Fargate by `ecs:RunTask`, and another one if the task that was started before has stopped.

mod refusal;
mod repair;
mod request;
mod settings;
mod size;
mod stopped;

pub use repair::repair;
pub use settings::EcsSettings;
pub use size::Size;
pub use stopped::{Ending, Stopped};

use crate::{Launch, Task};
use aws_sdk_ecs::operation::run_task::RunTaskError;
use aws_sdk_ecs::types::Task as EcsTask;
use request::{Attempt, client_token, run_task, token_after};
use std::time::{Duration, SystemTime};
use wintermute_shared::{Error, Result, Run};

/// How many stopped tasks of a run's job are passed over before a person must look at them.
const MOST_STOPPED: usize = 20;

/// How long at least ECS tells of a task that has stopped.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// Starts tasks by the ECS API.
#[derive(Clone, Debug)]
pub struct EcsLauncher {
    client: aws_sdk_ecs::Client,
    settings: EcsSettings,
}

impl EcsLauncher {
    /// A launcher on a client.
    pub fn new(client: aws_sdk_ecs::Client, settings: EcsSettings) -> Self {
        Self { client, settings }
    }
}

impl Launch for EcsLauncher {
    /// ECS answers a client token of the last 24 hours with the task that it has started for it, even if that has stopped.
    /// Whoever calls has found no result of the job, so a stopped task has failed, and the next token is made from its id:
    /// all who find it stopped ask with the same token, and ECS starts one task for them.
    async fn launch(&self, task: &Task) -> Result<String> {
        let mut token = client_token(task);
        let mut why = String::new();
        for _ in 0..MOST_STOPPED {
            let started = self.run(task, Attempt::FIRST, &token).await?;
            let arn = started.task_arn().unwrap_or_default();
            let Some(reason) = self.stopped(&task.run, &started).await? else { return Ok(arn.to_owned()) };
            tracing::info!(
                task = arn,
                reason,
                "the task has stopped without a result: another one is started"
            );
            token = token_after(arn);
            why = format!("the last one is {arn} ({reason})");
        }
        Err(Error::failed(format!(
            "ECS did not start another task for {}: {MOST_STOPPED} tasks have stopped without a result, {why}; find out why \
             in the task's log, then start the task by `aws ecs run-task`, or invoke dispatch again in 24 hours",
            task.run
        )))
    }
}

impl EcsLauncher {
    /// Starts the task that follows a stopped one, or finds the one that already follows it: it has the same client token as in
    /// [`Launch::launch`].
    async fn follow(&self, stopped: &Stopped, attempt: Attempt) -> Result<String> {
        let started = self.run(&stopped.task, attempt, &token_after(&stopped.arn)).await?;
        Ok(started.task_arn().unwrap_or_default().to_owned())
    }

    /// The task that ECS starts for the token, or has started for it.
    async fn run(&self, task: &Task, attempt: Attempt, token: &str) -> Result<EcsTask> {
        let EcsSettings { cluster, task_definition, .. } = &self.settings;
        let error = match run_task(&self.settings, task, attempt, token)?.send_with(&self.client).await {
            Ok(answer) => {
                let started = answer.tasks().iter().find(|task| task.task_arn().is_some());
                // ECS answers with success also if it could not place the task.
                return started.cloned().ok_or_else(|| {
                    let reasons = refusal::reasons(answer.failures());
                    let sentence = format!("ECS did not start the task for {}: {reasons}", task.run);
                    refusal::refused(&reasons, sentence)
                });
            }
            Err(error) => error,
        };
        // The token's task was started with other parameters, such as an older revision of the task definition.
        if let Some(RunTaskError::ConflictException(conflict)) = error.as_service_error()
            && let Some(arn) = conflict.resource_ids().first()
        {
            return Ok(EcsTask::builder().task_arn(arn).build());
        }
        let sentence = format!("ECS refused to start {task_definition} on {cluster} for {}", task.run);
        Err(refusal::unanswered(&error, &sentence))
    }

    /// Why the task has stopped, if it has. The answer of `RunTask` may tell how the task was when it was started.
    async fn stopped(&self, run: &Run, task: &EcsTask) -> Result<Option<String>> {
        if let Some(reason) = stop_reason(task) {
            return Ok(Some(reason));
        }
        let arn = task.task_arn().unwrap_or_default();
        let request = self.client.describe_tasks().cluster(&self.settings.cluster).tasks(arn);
        let answer = request.send().await.map_err(|error| {
            let sentence =
                format!("ECS has a task for {run}, {arn}, but does not tell whether it still runs");
            refusal::unanswered(&error, &sentence)
        })?;
        Ok(match answer.tasks().first() {
            Some(now) => stop_reason(now),
            // One that was started just now may not be known everywhere yet.
            None if is_new(task) => None,
            None => Some("ECS does not know it any more".to_owned()),
        })
    }
}

/// Why a task has stopped or is about to, if so: one that is told to stop will make nothing any more.
fn stop_reason(task: &EcsTask) -> Option<String> {
    [task.last_status(), task.desired_status()].contains(&Some("STOPPED")).then(|| {
        let code = task.stop_code().map(|code| format!("{}: ", code.as_str())).unwrap_or_default();
        format!("{code}{}", task.stopped_reason().unwrap_or("no reason given"))
    })
}

/// Whether ECS must still know a task, even if it had stopped at once.
fn is_new(task: &EcsTask) -> bool {
    let created = task.created_at().and_then(|time| SystemTime::try_from(*time).ok());
    created.is_some_and(|time| time > SystemTime::now() - REMEMBERED)
}
