//! Starts the task for a converted catalogue, which clusters it, and for one that convert hands over, which converts it.
//!
//! [`handle`] is what the Lambda and the local command both run; they differ in the [`Launch`] that they bring: ECS
//! starts a Fargate task, the local command a process.

#[cfg(feature = "aws")]
pub mod airflow;
#[cfg(feature = "aws")]
pub mod ecs;
#[cfg(feature = "aws")]
pub mod queue;

use wintermute_shared::contract::keys::{CATALOGUE, HANDOVER, MANIFEST, MODELS, PROCESSED};
use wintermute_shared::{Error, ObjectRef, Outcome, Result, Run, Step, Store};

/// The variable that tells the task the bucket of the object that it works on.
pub const BUCKET: &str = "WINTERMUTE_BUCKET";
/// The variable that tells the task the object's key, whose name tells the [`Job`].
pub const KEY: &str = "WINTERMUTE_KEY";

/// What a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Job {
    /// Converts a catalogue that is too much for a Lambda.
    Convert,
    /// Clusters a converted catalogue.
    Cluster,
}

impl Job {
    /// The job that an object of this key asks for, and the run that it is for.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a key that no convert has written.
    pub fn of_key(key: &str) -> Result<(Self, Run)> {
        match Run::of_key(PROCESSED, HANDOVER, key) {
            Ok(run) => Ok((Self::Convert, run)),
            Err(_) => Run::of_key(PROCESSED, CATALOGUE, key).map(|run| (Self::Cluster, run)),
        }
    }

    /// The job's name, which is that of its step.
    pub fn name(self) -> &'static str {
        match self {
            Self::Convert => "convert",
            Self::Cluster => "cluster",
        }
    }

    /// Below which prefix the job writes, and the object that announces its success.
    fn announced(self) -> (&'static str, &'static str) {
        match self {
            Self::Convert => (PROCESSED, CATALOGUE),
            Self::Cluster => (MODELS, MANIFEST),
        }
    }
}

/// A task to start.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// What it does.
    pub job: Job,
    /// The run that it works for. A launcher starts one task for a run's job, however often it is asked.
    pub run: Run,
    /// The object that it reads.
    pub object: ObjectRef,
}

impl Task {
    /// What the task is told; the settings are in `quality.json` beside a catalogue, or in what is handed over.
    pub fn environment(&self) -> [(&'static str, &str); 2] {
        [(BUCKET, &self.object.bucket), (KEY, &self.object.key)]
    }

    /// The object that announces its success.
    fn announced(&self) -> ObjectRef {
        let (prefix, name) = self.job.announced();
        ObjectRef { bucket: self.object.bucket.clone(), key: self.run.key(prefix, name), version_id: None }
    }
}

/// Starts tasks.
pub trait Launch {
    /// Starts the task, or finds the one that already runs for the same job of the same run, and answers its name without
    /// waiting for its end.
    fn launch(&self, task: &Task) -> impl Future<Output = Result<String>> + Send;
}

/// Starts the task that the `object` asks for, a catalogue or a handover, unless what that makes is already.
///
/// # Errors
/// [`Error::Invalid`] for a key that no convert has written, [`Error::NotFound`] for an object that does not exist,
/// and whatever keeps the task from starting.
pub async fn handle(store: &Store, launcher: &(impl Launch + Sync), object: ObjectRef) -> Result<Outcome> {
    let (job, run) = Job::of_key(&object.key)?;
    let task = Task { job, run, object };
    Step { name: "dispatch", run: &task.run }.work(Box::pin(work(store, launcher, &task))).await
}

async fn work(store: &Store, launcher: &(impl Launch + Sync), task: &Task) -> Result<Outcome> {
    let announced = task.announced();
    if store.find(&announced).await?.is_some() {
        return Ok(Outcome::AlreadyDone { object: announced.to_string() });
    }
    // A task that cannot find its object would cost minutes before it says so.
    store.head(&task.object).await?;
    Ok(Outcome::Done { object: launcher.launch(task).await? })
}

/// Who orders the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orchestrator {
    /// Events alone: this step starts the task itself.
    Direct,
    /// Airflow: this step starts a run of the DAG for a catalogue; what is to be converted is its own task even so.
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
    fn the_key_tells_the_job_and_the_run() {
        let job = |name: &str| Job::of_key(&format!("processed/shoes/0123456789abcdef/{name}"));
        let (convert, cluster) = (job(HANDOVER).unwrap(), job(CATALOGUE).unwrap());
        assert_eq!((convert.0, cluster.0), (Job::Convert, Job::Cluster));
        assert_eq!(convert.1, cluster.1);
        let error = job("quality.json").unwrap_err().to_string();
        assert!(error.contains("is not processed/<dataset>/<run>/catalogue.csv"), "{error}");
    }

    #[test]
    fn an_unknown_orchestrator_is_refused_with_the_known_ones() {
        assert_eq!("direct".parse::<Orchestrator>().unwrap(), Orchestrator::Direct);
        let error = "cron".parse::<Orchestrator>().unwrap_err().to_string();
        assert!(error.contains("`direct` or `airflow`") && error.contains("cron"), "{error}");
    }
}
