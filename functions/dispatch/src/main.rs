//! The Lambda `dispatch`.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};
use wintermute_dispatch::airflow::{AirflowLauncher, AirflowSettings};
use wintermute_dispatch::ecs::{self, EcsLauncher, EcsSettings, Stopped};
use wintermute_dispatch::queue::{self, Queue};
use wintermute_dispatch::{Job, Orchestrator, handle};
use wintermute_shared::contract::outcome::for_each_object;
use wintermute_shared::{ObjectRef, Outcome, Result, Store, aws};

#[tokio::main]
async fn main() -> Result<(), Error> {
    wintermute_shared::logging::init();
    let aws = aws::of_lambda()?;
    let dispatch = Dispatch { store: Store::of(&aws), aws };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| -> Result<Value, Error> {
        Ok(dispatch.answer(event.payload).await?)
    }))
    .await
}

struct Dispatch {
    store: Store,
    aws: aws_types::SdkConfig,
}

impl Dispatch {
    /// Answers a batch of the queue with the messages that come back, and all else with the outcome of each object.
    async fn answer(&self, payload: Value) -> Result<Value> {
        let Some(messages) = queue::messages(&payload)? else { return Ok(json!(self.work(payload).await?)) };
        let url = variable("WINTERMUTE_QUEUE").ok_or_else(|| {
            wintermute_shared::Error::invalid(
                "WINTERMUTE_QUEUE is not set: it must be the address of the queue that calls this function",
            )
        })?;
        let queue = Queue::new(aws_sdk_sqs::Client::new(&self.aws), url);
        Ok(json!(queue.serve(messages, async |payload| self.work(payload).await).await))
    }

    async fn work(&self, payload: Value) -> Result<Vec<Outcome>> {
        if !Stopped::is_told_by(&payload) {
            return for_each_object(payload, async |object| self.start(object).await).await;
        }
        match Stopped::of_event(&payload) {
            Some(stopped) => Ok(vec![ecs::repair(&self.store, &self.ecs()?, &stopped).await?]),
            None => Ok(Vec::new()),
        }
    }

    async fn start(&self, object: ObjectRef) -> Result<Outcome> {
        let (job, _) = Job::of_key(&object.key)?;
        match (job, variable("ORCHESTRATOR").as_deref().unwrap_or("direct").parse()?) {
            (Job::Convert, _) | (_, Orchestrator::Direct) => handle(&self.store, &self.ecs()?, object).await,
            (Job::Cluster, Orchestrator::Airflow) => {
                let client = aws_sdk_mwaa::Client::new(&self.aws);
                let launcher = AirflowLauncher::new(client, AirflowSettings::read(variable)?);
                handle(&self.store, &launcher, object).await
            }
        }
    }

    fn ecs(&self) -> Result<EcsLauncher> {
        Ok(EcsLauncher::new(aws_sdk_ecs::Client::new(&self.aws), EcsSettings::read(variable)?))
    }
}

/// The environment is read for each event, so that what is wrong with it is answered to the caller.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
