//! The Lambda `report`.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use wintermute_report::handle;
use wintermute_shared::contract::outcome::for_each_object;
use wintermute_shared::{Outcome, Store, aws};

#[tokio::main]
async fn main() -> Result<(), Error> {
    wintermute_shared::logging::init();
    let store = Store::of(&aws::of_lambda()?);
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| -> Result<Vec<Outcome>, Error> {
        Ok(for_each_object(event.payload, async |object| handle(&store, object).await).await?)
    }))
    .await
}
