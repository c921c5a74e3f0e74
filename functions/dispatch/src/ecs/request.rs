//! The request that starts the task, and the client tokens by which ECS starts it once.

use super::{EcsSettings, Size};
use crate::{Job, Task};
use aws_sdk_ecs::operation::run_task::builders::RunTaskInputBuilder;
use aws_sdk_ecs::types::{
    AwsVpcConfiguration, ContainerOverride, KeyValuePair, LaunchType, NetworkConfiguration, TaskOverride,
};
use wintermute_shared::{Error, Result};

/// What `startedBy` of dispatch's tasks begins with; the number of the attempt follows. The rule of the deployment that tells
/// dispatch of tasks that have stopped knows them by it.
const STARTED_BY: &str = "wintermute-dispatch-";

/// Which attempt at a job this is, and how large it is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attempt {
    /// From 1.
    pub number: u32,
    /// That of the task definition unless given.
    pub size: Option<Size>,
}

impl Attempt {
    /// The first, as large as the task definition says.
    pub const FIRST: Self = Self { number: 1, size: None };

    /// The number of the attempt that a task is, if dispatch has started it.
    pub fn number_of(started_by: &str) -> Option<u32> {
        started_by.strip_prefix(STARTED_BY)?.parse().ok().filter(|number| *number > 0)
    }
}

/// The request that starts the task.
pub(super) fn run_task(
    settings: &EcsSettings,
    task: &Task,
    attempt: Attempt,
    token: &str,
) -> Result<RunTaskInputBuilder> {
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
    let task = TaskOverride::builder()
        .container_overrides(container)
        .set_cpu(attempt.size.map(|size| size.cpu.to_string()))
        .set_memory(attempt.size.map(|size| size.memory.to_string()));
    Ok(RunTaskInputBuilder::default()
        .cluster(&settings.cluster)
        .task_definition(&settings.task_definition)
        .launch_type(LaunchType::Fargate)
        .count(1)
        .started_by(format!("{STARTED_BY}{}", attempt.number))
        .client_token(token)
        .network_configuration(NetworkConfiguration::builder().awsvpc_configuration(network).build())
        .overrides(task.build()))
}

/// ECS answers a repeated request with the same token within 24 hours with the task that the first one started: a run's job
/// has one.
pub(super) fn client_token(task: &Task) -> String {
    let id = &task.run.id;
    match task.job {
        Job::Cluster => id.clone(),
        Job::Convert => format!("convert-{id}"),
    }
}

/// The token for the task that follows a stopped one. An id has at most 36 characters, a token 64.
pub(super) fn token_after(arn: &str) -> String {
    let id = arn.rsplit('/').next().unwrap_or(arn);
    format!("after-{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_ecs::types::AssignPublicIp;
    use wintermute_shared::contract::keys::{CATALOGUE, PROCESSED};
    use wintermute_shared::{ObjectRef, Run};

    const KEY: &str = "processed/shoes/0123456789abcdef/catalogue.csv";

    fn task() -> Task {
        let object = ObjectRef { bucket: "lake".into(), key: KEY.into(), version_id: None };
        Task { job: Job::Cluster, run: Run::of_key(PROCESSED, CATALOGUE, KEY).unwrap(), object }
    }

    fn settings() -> EcsSettings {
        EcsSettings {
            cluster: "wintermute".into(),
            task_definition: "wintermute-cluster:3".into(),
            container: "cluster".into(),
            subnets: vec!["subnet-a".into(), "subnet-b".into()],
            security_groups: vec!["sg-1".into()],
            assign_public_ip: AssignPublicIp::Disabled,
        }
    }

    #[test]
    fn the_request_names_everything_that_ecs_needs() {
        let input = run_task(&settings(), &task(), Attempt::FIRST, &client_token(&task())).unwrap();
        let input = input.build().unwrap();
        assert_eq!(input.cluster(), Some("wintermute"));
        assert_eq!(input.task_definition(), Some("wintermute-cluster:3"));
        assert_eq!((input.launch_type(), input.count()), (Some(&LaunchType::Fargate), Some(1)));
        assert_eq!(input.client_token(), Some("0123456789abcdef"));
        let network = input.network_configuration().unwrap().awsvpc_configuration().unwrap();
        assert_eq!(network.subnets(), ["subnet-a", "subnet-b"]);
        assert_eq!(network.security_groups(), ["sg-1"]);
        assert_eq!(network.assign_public_ip(), Some(&AssignPublicIp::Disabled));
        let overrides = input.overrides().unwrap();
        assert_eq!((overrides.cpu(), overrides.memory()), (None, None));
        let [container] = overrides.container_overrides() else { panic!("one container") };
        assert_eq!(container.name(), Some("cluster"));
        let handed: Vec<_> = container
            .environment()
            .iter()
            .map(|pair| (pair.name().unwrap(), pair.value().unwrap()))
            .collect();
        assert_eq!(handed, [("WINTERMUTE_BUCKET", "lake"), ("WINTERMUTE_KEY", KEY)]);
    }

    #[test]
    fn a_later_attempt_says_so_and_may_be_larger() {
        let attempt = Attempt { number: 2, size: Some(Size { cpu: 2048, memory: 8192 }) };
        let input = run_task(&settings(), &task(), attempt, "after-1").unwrap().build().unwrap();
        assert_eq!(Attempt::number_of(input.started_by().unwrap()), Some(2));
        let overrides = input.overrides().unwrap();
        assert_eq!((overrides.cpu(), overrides.memory()), (Some("2048"), Some("8192")));
    }

    #[test]
    fn another_job_has_another_client_token() {
        let convert = Task { job: Job::Convert, ..task() };
        assert_ne!(client_token(&task()), client_token(&convert));
        assert!(client_token(&convert).len() <= 64);
    }

    #[test]
    fn only_tasks_of_dispatch_are_attempts() {
        for other in ["", "airflow", "wintermute-dispatch-", "wintermute-dispatch-0", "wintermute-dispatch-x"]
        {
            assert_eq!(Attempt::number_of(other), None, "{other}");
        }
    }
}
