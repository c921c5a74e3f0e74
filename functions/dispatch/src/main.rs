//! The Lambda `dispatch`.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use wintermute_dispatch::airflow::{AirflowLauncher, AirflowSettings};
use wintermute_dispatch::ecs::{EcsLauncher, EcsSettings};
use wintermute_dispatch::{Job, Orchestrator, handle};
use wintermute_shared::outcome::for_each_object;
use wintermute_shared::{ObjectRef, Outcome, Store, aws};

#[tokio::main]
async fn main() -> Result<(), Error> {
    wintermute_shared::logging::init();
    let aws = aws::of_lambda()?;
    let store = Store::of(&aws);
    let dispatch = async |object| Ok(dispatch(&store, &aws, object).await?);
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| -> Result<Vec<Outcome>, Error> {
        Ok(for_each_object(event.payload, dispatch).await?)
    }))
    .await
}

/// The environment is read for each event, so that what is wrong with it is answered to the caller.
async fn dispatch(
    store: &Store,
    aws: &aws_types::SdkConfig,
    object: ObjectRef,
) -> wintermute_shared::Result<Outcome> {
    let variable = |name: &str| std::env::var(name).ok();
    let (job, _) = Job::of_key(&object.key)?;
    match (job, variable("ORCHESTRATOR").as_deref().unwrap_or("direct").parse()?) {
        (Job::Convert, _) | (_, Orchestrator::Direct) => {
            let launcher = EcsLauncher::new(aws_sdk_ecs::Client::new(aws), EcsSettings::read(variable)?);
            handle(store, &launcher, object).await
        }
        (Job::Cluster, Orchestrator::Airflow) => {
            let launcher =
                AirflowLauncher::new(aws_sdk_mwaa::Client::new(aws), AirflowSettings::read(variable)?);
            handle(store, &launcher, object).await
        }
    }
}
