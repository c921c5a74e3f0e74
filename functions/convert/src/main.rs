//! The Lambda `convert`.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use std::time::{Duration, Instant, SystemTime};
use wintermute_convert::handle_within;
use wintermute_convert::{LIMIT, Limits, gigabytes};
use wintermute_shared::contract::event::take_settings;
use wintermute_shared::contract::outcome::for_each_object;
use wintermute_shared::{ObjectRef, Outcome, Settings, Store, aws};

/// What remains of an invocation's time when converting stops: for the last parts, or for taking back those that were sent.
const RESERVE: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> Result<(), Error> {
    wintermute_shared::logging::init();
    let store = Store::of(&aws::of_lambda()?);
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| -> Result<Vec<Outcome>, Error> {
        let mut payload = event.payload;
        let given = take_settings(&mut payload)?;
        let left = event.context.deadline().duration_since(SystemTime::now()).unwrap_or_default();
        let deadline = Instant::now() + left.saturating_sub(RESERVE);
        Ok(for_each_object(payload, |object| convert(&store, &given, object, deadline)).await?)
    }))
    .await
}

/// The environment is read for each event, so that what is wrong with it is answered to the caller.
async fn convert(
    store: &Store,
    given: &[(String, String)],
    object: ObjectRef,
    deadline: Instant,
) -> wintermute_shared::Result<Outcome> {
    let lake = std::env::var("WINTERMUTE_LAKE_BUCKET").map_err(|_| {
        wintermute_shared::Error::invalid(
            "WINTERMUTE_LAKE_BUCKET is not set: name the bucket for what convert writes",
        )
    })?;
    let limit = std::env::var(LIMIT).ok().filter(|limit| !limit.is_empty());
    let bytes = limit.as_deref().map(gigabytes).transpose()?;
    let limits = Limits { deadline: Some(deadline), bytes };
    handle_within(store, &Settings::from_env(given)?, &lake, object, limits).await
}
