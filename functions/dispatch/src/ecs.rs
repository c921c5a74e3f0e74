//! Starts the task on Fargate by `ecs:RunTask`, and another one if the task that was started before has stopped.

use crate::{Job, Launch, Task};
use aws_sdk_ecs::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_ecs::operation::run_task::builders::RunTaskInputBuilder;
use aws_sdk_ecs::operation::run_task::{RunTaskError, RunTaskOutput};
use aws_sdk_ecs::types::{
    AssignPublicIp, AwsVpcConfiguration, ContainerOverride, KeyValuePair, LaunchType, NetworkConfiguration,
    Task as EcsTask, TaskOverride,
};
use std::time::{Duration, SystemTime};
use wintermute_shared::{Error, Result, Run};

/// How many stopped tasks of a run's job are passed over before a person must look at them.
const MOST_STOPPED: usize = 20;

/// How long at least ECS tells of a task that has stopped.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// Where and how the task runs.
#[derive(Clone, Debug, PartialEq)]
pub struct EcsSettings {
    /// `WINTERMUTE_ECS_CLUSTER`: the cluster's name or ARN.
    pub cluster: String,
    /// `WINTERMUTE_TASK_DEFINITION`: family, family:revision or ARN.
    pub task_definition: String,
    /// `WINTERMUTE_CONTAINER`: the container in the task definition that the environment is for.
    pub container: String,
    /// `WINTERMUTE_SUBNETS`: 1 to 16 subnet ids, separated by commas.
    pub subnets: Vec<String>,
    /// `WINTERMUTE_SECURITY_GROUPS`: 1 to 5 security group ids, separated by commas.
    pub security_groups: Vec<String>,
    /// `WINTERMUTE_ASSIGN_PUBLIC_IP`: `ENABLED` or `DISABLED`, the default.
    pub assign_public_ip: AssignPublicIp,
}

impl EcsSettings {
    /// Reads and checks the settings; `variable` answers the value of an environment variable.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the variable, its rule and its value.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let text = |name: &str, what: &str| {
            variable(name)
                .filter(|value| !value.trim().is_empty())
                .ok_or_else(|| Error::invalid(format!("{name} is not set: it must name {what}")))
        };
        let ids = |name: &str, what: &str, prefix: &str, most: usize| {
            let ids: Vec<String> = text(name, what)?.split(',').map(|id| id.trim().to_owned()).collect();
            match ids.iter().find(|id| !id.starts_with(prefix)) {
                Some(id) => Err(Error::invalid(format!(
                    "{name} must list ids that begin with {prefix}, separated by commas, not {id:?}"
                ))),
                None if ids.len() > most => {
                    Err(Error::invalid(format!("{name} lists {} ids: ECS takes at most {most}", ids.len())))
                }
                None => Ok(ids),
            }
        };
        Ok(Self {
            cluster: text("WINTERMUTE_ECS_CLUSTER", "the ECS cluster that runs the task")?,
            task_definition: text(
                "WINTERMUTE_TASK_DEFINITION",
                "the task definition of the clustering task",
            )?,
            container: text("WINTERMUTE_CONTAINER", "the container in the task definition")?,
            subnets: ids("WINTERMUTE_SUBNETS", "the task's subnets", "subnet-", 16)?,
            security_groups: ids("WINTERMUTE_SECURITY_GROUPS", "the task's security groups", "sg-", 5)?,
            assign_public_ip: match variable("WINTERMUTE_ASSIGN_PUBLIC_IP").as_deref() {
                None | Some("" | "DISABLED") => AssignPublicIp::Disabled,
                Some("ENABLED") => AssignPublicIp::Enabled,
                Some(other) => {
                    return Err(Error::invalid(format!(
                        "WINTERMUTE_ASSIGN_PUBLIC_IP must be ENABLED or DISABLED, not {other:?}"
                    )));
                }
            },
        })
    }
}

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
            let started = self.run(task, &token).await?;
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
    /// The task that ECS starts for the token, or has started for it.
    async fn run(&self, task: &Task, token: &str) -> Result<EcsTask> {
        let error = match run_task(&self.settings, task, token)?.send_with(&self.client).await {
            Ok(answer) => return started(&task.run, &answer),
            Err(error) => error,
        };
        // The token's task was started with other parameters, such as an older revision of the task definition.
        if let Some(RunTaskError::ConflictException(conflict)) = error.as_service_error()
            && let Some(arn) = conflict.resource_ids().first()
        {
            return Ok(EcsTask::builder().task_arn(arn).build());
        }
        Err(Error::failed(format!(
            "ECS refused to start {} on {} for {}: {}",
            self.settings.task_definition,
            self.settings.cluster,
            task.run,
            reason(&error)
        )))
    }

    /// Why the task has stopped, if it has. The answer of `RunTask` may tell how the task was when it was started.
    async fn stopped(&self, run: &Run, task: &EcsTask) -> Result<Option<String>> {
        if let Some(reason) = stop_reason(task) {
            return Ok(Some(reason));
        }
        let arn = task.task_arn().unwrap_or_default();
        let request = self.client.describe_tasks().cluster(&self.settings.cluster).tasks(arn);
        let answer = request.send().await.map_err(|error| {
            Error::failed(format!(
                "ECS has a task for {run}, {arn}, but does not tell whether it still runs: {}",
                reason(&error)
            ))
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

/// What ECS has answered, or the network.
fn reason<E: std::error::Error + ProvideErrorMetadata + 'static>(error: &SdkError<E>) -> String {
    match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        _ => DisplayErrorContext(error).to_string(),
    }
}

/// The request that starts the task.
fn run_task(settings: &EcsSettings, task: &Task, token: &str) -> Result<RunTaskInputBuilder> {
    let network = AwsVpcConfiguration::builder()
        .set_subnets(Some(settings.subnets.clone()))
        .set_security_groups(Some(settings.security_groups.clone()))
        .assign_public_ip(settings.assign_public_ip.clone())
        .build()
        .map_err(|error| Error::failed(format!("the task's network is incomplete: {error}")))?;
    let environment = task
        .environment()
        .into_iter()
        .map(|(name, value)| KeyValuePair::builder().name(name).value(value).build());
    let container = ContainerOverride::builder()
        .name(&settings.container)
        .set_environment(Some(environment.collect()))
        .build();
    Ok(RunTaskInputBuilder::default()
        .cluster(&settings.cluster)
        .task_definition(&settings.task_definition)
        .launch_type(LaunchType::Fargate)
        .count(1)
        .client_token(token)
        .network_configuration(NetworkConfiguration::builder().awsvpc_configuration(network).build())
        .overrides(TaskOverride::builder().container_overrides(container).build()))
}

/// ECS answers a repeated request with the same token within 24 hours with the task that the first one started: a run's job
/// has one, and another after each failure.
fn client_token(task: &Task) -> String {
    let id = &task.run.id;
    let of_job = match task.job {
        Job::Cluster => id.clone(),
        Job::Convert => format!("convert-{id}"),
    };
    match &task.failed {
        None => of_job,
        Some(time) => format!("{of_job}-{time}"),
    }
}

/// The token for the task that follows a stopped one. An id has at most 36 characters, a token 64.
fn token_after(arn: &str) -> String {
    let id = arn.rsplit('/').next().unwrap_or(arn);
    format!("after-{id}")
}

/// The started task. ECS answers with success also where it could not place the task, and says why in `failures`.
fn started(run: &Run, answer: &RunTaskOutput) -> Result<EcsTask> {
    if let Some(task) = answer.tasks().first().filter(|task| task.task_arn().is_some()) {
        return Ok(task.clone());
    }
    let reasons: Vec<String> = answer
        .failures()
        .iter()
        .map(|failure| {
            let reason = failure.reason().unwrap_or("no reason given");
            let arn = failure.arn().map(|arn| format!(" at {arn}")).unwrap_or_default();
            let detail = failure.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
            format!("{reason}{arn}{detail}")
        })
        .collect();
    let reasons = if reasons.is_empty() { "it named no task".to_owned() } else { reasons.join(", ") };
    Err(Error::failed(format!("ECS did not start the task for {run}: {reasons}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_ecs::types::Failure;
    use std::collections::BTreeSet;
    use wintermute_shared::ObjectRef;
    use wintermute_shared::keys::{CATALOGUE, PROCESSED};

    const KEY: &str = "processed/shoes/0123456789abcdef/catalogue.csv";
    const VARIABLES: [(&str, &str); 5] = [
        ("WINTERMUTE_ECS_CLUSTER", "wintermute"),
        ("WINTERMUTE_TASK_DEFINITION", "wintermute-cluster:3"),
        ("WINTERMUTE_CONTAINER", "cluster"),
        ("WINTERMUTE_SUBNETS", "subnet-a, subnet-b"),
        ("WINTERMUTE_SECURITY_GROUPS", "sg-1"),
    ];

    /// The settings with one variable changed.
    fn read(name: &str, value: &str) -> Result<EcsSettings> {
        EcsSettings::read(|asked| {
            let given = VARIABLES.iter().find(|(variable, _)| *variable == asked).map(|(_, value)| *value);
            if asked == name { Some(value.to_owned()) } else { given.map(str::to_owned) }
        })
    }

    fn task() -> Task {
        let object = ObjectRef { bucket: "lake".into(), key: KEY.into(), version_id: None };
        let run = Run::of_key(PROCESSED, CATALOGUE, KEY).unwrap();
        Task { job: Job::Cluster, run, object, failed: None }
    }

    #[test]
    fn the_request_names_everything_that_ecs_needs() {
        let settings = read("WINTERMUTE_ASSIGN_PUBLIC_IP", "").unwrap();
        let input = run_task(&settings, &task(), &client_token(&task())).unwrap().build().unwrap();
        assert_eq!(input.cluster(), Some("wintermute"));
        assert_eq!(input.task_definition(), Some("wintermute-cluster:3"));
        assert_eq!((input.launch_type(), input.count()), (Some(&LaunchType::Fargate), Some(1)));
        assert_eq!(input.client_token(), Some("0123456789abcdef"));
        let network = input.network_configuration().unwrap().awsvpc_configuration().unwrap();
        assert_eq!(network.subnets(), ["subnet-a", "subnet-b"]);
        assert_eq!(network.security_groups(), ["sg-1"]);
        assert_eq!(network.assign_public_ip(), Some(&AssignPublicIp::Disabled));
        let [container] = input.overrides().unwrap().container_overrides() else { panic!("one container") };
        assert_eq!(container.name(), Some("cluster"));
        let handed: Vec<_> = container
            .environment()
            .iter()
            .map(|pair| (pair.name().unwrap(), pair.value().unwrap()))
            .collect();
        assert_eq!(handed, [("WINTERMUTE_BUCKET", "lake"), ("WINTERMUTE_KEY", KEY)]);
        assert!(handed.contains(&("WINTERMUTE_KEY", KEY)));
    }

    #[test]
    fn another_job_and_another_attempt_have_another_client_token() {
        let failed = Some("2026-11-26T01:20:19Z".to_owned());
        let tasks = [
            task(),
            Task { job: Job::Convert, ..task() },
            Task { failed: failed.clone(), ..task() },
            Task { job: Job::Convert, failed, ..task() },
        ];
        let tokens: BTreeSet<String> = tasks.iter().map(client_token).collect();
        assert_eq!(tokens.len(), tasks.len());
        assert!(tokens.iter().all(|token| token.len() <= 64 && token.is_ascii()), "{tokens:?}");
    }

    #[test]
    fn each_missing_setting_is_named() {
        for (name, _) in VARIABLES {
            let error = read(name, " ").unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name} is not set: it must name ")), "{error}");
        }
    }

    #[test]
    fn settings_outside_the_rules_are_refused_with_rule_and_value() {
        let error = |name, value: &str| read(name, value).unwrap_err().to_string();
        assert!(error("WINTERMUTE_SUBNETS", "subnet-a,vpc-1").contains("begin with subnet-"));
        assert!(error("WINTERMUTE_SECURITY_GROUPS", "sg-1,").ends_with("not \"\""));
        assert!(
            error("WINTERMUTE_SUBNETS", &["subnet-a"; 17].join(",")).contains("17 ids: ECS takes at most 16")
        );
        assert!(error("WINTERMUTE_ASSIGN_PUBLIC_IP", "yes").contains("ENABLED or DISABLED, not \"yes\""));
        assert_eq!(
            read("WINTERMUTE_ASSIGN_PUBLIC_IP", "ENABLED").unwrap().assign_public_ip,
            AssignPublicIp::Enabled
        );
    }

    #[test]
    fn a_task_that_found_no_place_is_an_error_that_says_why() {
        let failure = Failure::builder().reason("RESOURCE:CPU").detail("no capacity in subnet-a").build();
        let answer = RunTaskOutput::builder().failures(failure).build();
        let error = started(&task().run, &answer).unwrap_err().to_string();
        assert_eq!(
            error,
            "ECS did not start the task for shoes/0123456789abcdef: RESOURCE:CPU (no capacity in subnet-a)"
        );
    }

    #[test]
    fn a_started_task_is_known_by_its_arn() {
        let arn = "arn:aws:ecs:eu-central-1:123456789012:task/wintermute/abc";
        let answer = RunTaskOutput::builder().tasks(EcsTask::builder().task_arn(arn).build()).build();
        assert_eq!(started(&task().run, &answer).unwrap().task_arn(), Some(arn));
    }
}
