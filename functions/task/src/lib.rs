//! The process around the step: its object from the environment, one line of JSON on standard output.

use std::process::ExitCode;
use wintermute_cluster::{assign, step};
use wintermute_shared::contract::keys::{HANDOVER, PROCESSED};
use wintermute_shared::{Error, ObjectRef, Outcome, Result, Run, Store};

/// Runs the step on the object that `WINTERMUTE_BUCKET` and `WINTERMUTE_KEY` name. To a catalogue it fits a model; or, where
/// `WINTERMUTE_MODEL` names the manifest of one, it places the products in that. What convert has handed over it converts.
///
/// Prints the [`Outcome`] as one line of JSON; or `{"error": "…"}`, with a non-zero code.
pub async fn main(store: Store) -> ExitCode {
    match run(&store).await {
        Ok(outcome) => {
            println!("{}", serde_json::json!(outcome));
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the task has failed");
            println!("{}", serde_json::json!({ "error": error.to_string() }));
            ExitCode::FAILURE
        }
    }
}

async fn run(store: &Store) -> Result<Outcome> {
    let object = ObjectRef {
        bucket: variable("WINTERMUTE_BUCKET")?,
        key: variable("WINTERMUTE_KEY")?,
        version_id: None,
    };
    if Run::of_key(PROCESSED, HANDOVER, &object.key).is_ok() {
        return wintermute_convert::take_over(store, object).await;
    }
    match std::env::var("WINTERMUTE_MODEL").ok().filter(|model| !model.is_empty()) {
        Some(model) => assign::handle(store, &model, object).await,
        None => step::handle(store, object).await,
    }
}

fn variable(name: &str) -> Result<String> {
    let value = std::env::var(name).ok().filter(|value| !value.is_empty());
    value.ok_or_else(|| {
        Error::invalid(format!("the environment variable {name} is not set: it names the object to work on"))
    })
}
