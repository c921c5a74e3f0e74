//! Starts the clustering task for a converted catalogue.
//!
//! [`handle`] is what the Lambda and the local command both run; they differ in the [`Launch`] that they bring: ECS
//! starts a Fargate task, the local command a process.

#[cfg(feature = "aws")]
pub mod airflow;
#[cfg(feature = "aws")]
pub mod ecs;

use wintermute_shared::keys::{CATALOGUE, MANIFEST, MODELS, PROCESSED};
use wintermute_shared::{Error, ObjectRef, Outcome, Result, Run, Step, Store};

/// The variable that tells the task the catalogue's bucket.
pub const BUCKET: &str = "WINTERMUTE_BUCKET";
/// The variable that tells the task the catalogue's key.
pub const KEY: &str = "WINTERMUTE_KEY";

/// A clustering task to start.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The run that it works for. A launcher starts one task for a run, however often it is asked.
    pub run: Run,
    /// The catalogue that it reads.
    pub object: ObjectRef,
}

impl Task {
    /// What the task is told; the settings are in the catalogue's `quality.json`.
    pub fn environment(&self) -> [(&'static str, &str); 2] {
        [(BUCKET, &self.object.bucket), (KEY, &self.object.key)]
    }
}

/// Starts tasks.
pub trait Launch {
    /// Starts the task, or finds the one that already runs for the same run, and answers its name without waiting for
    /// its end.
    fn launch(&self, task: &Task) -> impl Future<Output = Result<String>> + Send;
}

/// Starts the clustering task for the converted catalogue `object`, unless its model stands already.
///
/// # Errors
/// [`Error::Invalid`] for a key that no convert has written, [`Error::NotFound`] for a catalogue that does not exist,
/// and whatever keeps the task from starting.
pub async fn handle(store: &Store, launcher: &(impl Launch + Sync), object: ObjectRef) -> Result<Outcome> {
    let run = Run::of_key(PROCESSED, CATALOGUE, &object.key)?;
    Step { name: "dispatch", run: &run }.work(Box::pin(work(store, launcher, &run, object))).await
}

async fn work(
    store: &Store,
    launcher: &(impl Launch + Sync),
    run: &Run,
    object: ObjectRef,
) -> Result<Outcome> {
    let manifest =
        ObjectRef { bucket: object.bucket.clone(), key: run.key(MODELS, MANIFEST), version_id: None };
    if store.find(&manifest).await?.is_some() {
        return Ok(Outcome::AlreadyDone { object: manifest.to_string() });
    }
    // A task that cannot find its catalogue would cost minutes before it says so.
    store.head(&object).await?;
    let task = Task { run: run.clone(), object };
    let name = launcher.launch(&task).await?;
    Ok(Outcome::Done { object: name })
}

/// Who orders the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orchestrator {
    /// Events alone: this step starts the task itself.
    Direct,
    /// Airflow: this step starts a run of the DAG.
    Airflow,
}

impl std::str::FromStr for Orchestrator {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "direct" => Ok(Self::Direct),
            "airflow" => Ok(Self::Airflow),
            _ => Err(Error::invalid(format!("ORCHESTRATOR must be `direct` or `airflow`, not {text:?}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_orchestrator_is_refused_with_the_known_ones() {
        assert_eq!("direct".parse::<Orchestrator>().unwrap(), Orchestrator::Direct);
        let error = "cron".parse::<Orchestrator>().unwrap_err().to_string();
        assert!(error.contains("`direct` or `airflow`") && error.contains("cron"), "{error}");
    }
}
