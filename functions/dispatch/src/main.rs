//! The Lambda `dispatch`.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use wintermute_dispatch::ecs::{EcsLauncher, EcsSettings};
use wintermute_dispatch::{Orchestrator, handle};
use wintermute_shared::outcome::for_each_object;
use wintermute_shared::{ObjectRef, Outcome, Settings, Store};

#[tokio::main]
async fn main() -> Result<(), Error> {
    wintermute_shared::logging::init();
    let store = Store::from_env().await;
    let ecs = aws_sdk_ecs::Client::new(&aws_config::load_from_env().await);
    let dispatch = async |object| Ok(dispatch(&store, &ecs, object).await?);
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| -> Result<Vec<Outcome>, Error> {
        Ok(for_each_object(event.payload, dispatch).await?)
    }))
    .await
}

/// The environment is read for each event, so that what is wrong with it is answered to the caller.
async fn dispatch(
    store: &Store,
    ecs: &aws_sdk_ecs::Client,
    object: ObjectRef,
) -> wintermute_shared::Result<Outcome> {
    let variable = |name: &str| std::env::var(name).ok();
    match variable("ORCHESTRATOR").as_deref().unwrap_or("direct").parse()? {
        Orchestrator::Direct => {
            let launcher = EcsLauncher::new(ecs.clone(), EcsSettings::read(variable)?);
            handle(store, &launcher, &Settings::from_env()?, object).await
        }
        Orchestrator::Airflow => Err(wintermute_shared::Error::invalid(
            "ORCHESTRATOR=airflow is not yet configured: set it to direct, or leave it out",
        )),
    }
}
