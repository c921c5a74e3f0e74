//! The Lambda `convert`.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use std::time::{Duration, Instant, SystemTime};
use wintermute_convert::{LIMIT, Limits, gigabytes};
use wintermute_convert::{handle_folder, handle_within};
use wintermute_shared::contract::event::{take_folder, take_settings};
use wintermute_shared::contract::outcome::for_each_object;
use wintermute_shared::{Outcome, Settings, Store, aws};

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
        let place = || place(&given, deadline);
        if let Some(folder) = take_folder(&mut payload)? {
            let (settings, lake, limits) = place()?;
            return Ok(vec![handle_folder(&store, &settings, &lake, folder, limits).await?]);
        }
        let convert = async |object| {
            let (settings, lake, limits) = place()?;
            handle_within(&store, &settings, &lake, object, limits).await
        };
        Ok(for_each_object(payload, convert).await?)
    }))
    .await
}

/// The settings, the bucket for the results, and the limits. The environment is read for each event, so that what is wrong with it is
/// answered to the caller.
fn place(
    given: &[(String, String)],
    deadline: Instant,
) -> wintermute_shared::Result<(Settings, String, Limits)> {
    let lake = std::env::var("WINTERMUTE_LAKE_BUCKET").map_err(|_| {
        wintermute_shared::Error::invalid(
            "WINTERMUTE_LAKE_BUCKET is not set: name the bucket for what convert writes",
        )
    })?;
    let limit = std::env::var(LIMIT).ok().filter(|limit| !limit.is_empty());
    let bytes = limit.as_deref().map(gigabytes).transpose()?;
    Ok((Settings::from_env(given)?, lake, Limits { deadline: Some(deadline), bytes }))
}
