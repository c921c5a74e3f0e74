//! The Lambda `convert`.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use wintermute_shared::event::take_settings;
use wintermute_shared::outcome::for_each_object;
use wintermute_shared::{ObjectRef, Outcome, Settings, Store, aws};

#[tokio::main]
async fn main() -> Result<(), Error> {
    wintermute_shared::logging::init();
    let store = Store::of(&aws::of_lambda()?);
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| -> Result<Vec<Outcome>, Error> {
        let mut payload = event.payload;
        let given = take_settings(&mut payload)?;
        Ok(for_each_object(payload, |object| convert(&store, &given, object)).await?)
    }))
    .await
}

/// The environment is read for each event, so that what is wrong with it is answered to the caller.
async fn convert(
    store: &Store,
    given: &[(String, String)],
    object: ObjectRef,
) -> wintermute_shared::Result<Outcome> {
    let lake = std::env::var("WINTERMUTE_LAKE_BUCKET").map_err(|_| {
        wintermute_shared::Error::invalid(
            "WINTERMUTE_LAKE_BUCKET is not set: name the bucket for what convert writes",
        )
    })?;
    wintermute_convert::handle(store, &Settings::from_env(given)?, &lake, object).await
}
