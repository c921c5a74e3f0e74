//! The task as a process: told its object by environment, work by S3, as in Fargate.

use crate::server::Endpoint;
use serde_json::Value;
use std::collections::HashSet;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;
use wintermute_dispatch::{Job, Launch, Task};
use wintermute_shared::logging::{PROGRESS, progress};
use wintermute_shared::{Error, ObjectRef, Outcome, Result, Run};

/// How a task ended.
#[derive(Debug)]
pub struct TaskEnd {
    /// What it did.
    pub job: Job,
    /// The run that it worked for.
    pub run: Run,
    /// The object that it read.
    pub object: ObjectRef,
    /// Seconds from start to end.
    pub seconds: f64,
    /// What it answered.
    pub result: Result<Outcome>,
}

/// Starts `program cluster` for each task. The processes end with this one.
#[derive(Debug)]
pub struct ProcessLauncher {
    program: PathBuf,
    endpoint: Endpoint,
    ends: UnboundedSender<TaskEnd>,
    running: Arc<Mutex<HashSet<(Job, Run)>>>,
    places: Arc<Semaphore>,
}

/// Processes that run at once; more wait. Each of them takes memory for a whole catalogue and uses all processors.
pub const PLACES: usize = 2;

impl ProcessLauncher {
    /// A launcher whose tasks work on `endpoint`; their ends go into `ends`.
    pub fn new(program: PathBuf, endpoint: Endpoint, ends: UnboundedSender<TaskEnd>) -> Self {
        let places = Arc::new(Semaphore::new(PLACES));
        Self { program, endpoint, ends, running: Arc::default(), places }
    }

    /// Whether no task runs.
    pub fn is_idle(&self) -> bool {
        self.running().is_empty()
    }

    /// Lets a run whose task has ended have another for the job. Until its end is forgotten a task counts as running.
    pub fn forget(&self, job: Job, run: Run) {
        self.running().remove(&(job, run));
    }

    fn running(&self) -> MutexGuard<'_, HashSet<(Job, Run)>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn command(&self, task: &Task) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("cluster");
        // As in a container, only what is handed over is there.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("WINTERMUTE_") {
                command.env_remove(name);
            }
        }
        let log = std::env::var("WINTERMUTE_LOG").unwrap_or_else(|_| "info".to_owned());
        command
            .envs(task.environment())
            .env("WINTERMUTE_LOG", format!("{log},{PROGRESS}=info"))
            .env("AWS_ENDPOINT_URL", &self.endpoint.url)
            .env("AWS_ACCESS_KEY_ID", &self.endpoint.credentials.access_key)
            .env("AWS_SECRET_ACCESS_KEY", &self.endpoint.credentials.secret_key)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }
}

impl Launch for ProcessLauncher {
    async fn launch(&self, task: &Task) -> Result<String> {
        let name = format!("{}/{}", task.job.name(), task.run.id);
        // As ECS does for a client token that it knows, the running task is the answer.
        if !self.running().insert((task.job, task.run.clone())) {
            return Ok(name);
        }
        let (mut command, program, places) =
            (self.command(task), self.program.clone(), Arc::clone(&self.places));
        let Task { job, run, object, .. } = task.clone();
        let ends = self.ends.clone();
        tokio::spawn(async move {
            let _place = places.acquire_owned().await;
            let started = Instant::now();
            let result = match command.spawn() {
                Ok(child) => supervise(child).await,
                Err(error) => Err(Error::failed(format!(
                    "the task's process {} did not start: {error}",
                    program.display()
                ))),
            };
            let end = TaskEnd { job, run, object, seconds: started.elapsed().as_secs_f64(), result };
            // A closed channel means that nobody listens any more.
            drop(ends.send(end));
        });
        Ok(name)
    }
}

/// Waits for the process, passes its progress on, and reads its answer.
async fn supervise(mut child: Child) -> Result<Outcome> {
    let broken = |error| Error::failed(format!("the task's process cannot be followed: {error}"));
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (answer, last_words, status) = tokio::join!(read_answer(stdout), forward_logs(stderr), child.wait());
    answered(&answer.map_err(broken)?, &last_words.map_err(broken)?, status.map_err(broken)?)
}

async fn read_answer(stdout: Option<impl AsyncRead + Unpin>) -> std::io::Result<String> {
    let mut answer = String::new();
    if let Some(mut stdout) = stdout {
        stdout.read_to_string(&mut answer).await?;
    }
    Ok(answer)
}

/// Passes log lines on; answers the last line that was not a log line, such as a panic's.
async fn forward_logs(stderr: Option<impl AsyncRead + Unpin>) -> std::io::Result<String> {
    let mut last_words = String::new();
    let Some(stderr) = stderr else { return Ok(last_words) };
    let mut lines = BufReader::new(stderr).split(b'\n');
    while let Some(line) = lines.next_segment().await? {
        let line = String::from_utf8_lossy(&line);
        match serde_json::from_str::<Value>(&line) {
            Ok(log) if log["target"] == PROGRESS => {
                progress(
                    "cluster",
                    log["stage"].as_str().unwrap_or_default(),
                    log["rows"].as_u64().unwrap_or(0),
                );
            }
            Ok(_) => tracing::info!(target: "wintermute_cluster", "{line}"),
            Err(_) if line.trim().is_empty() => {}
            Err(_) => {
                tracing::info!(target: "wintermute_cluster", "{line}");
                last_words = line.into_owned();
            }
        }
    }
    Ok(last_words)
}

/// What the process answered: the outcome, or the sentence that says what went wrong.
fn answered(answer: &str, last_words: &str, status: ExitStatus) -> Result<Outcome> {
    let line = answer.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    if status.success()
        && let Ok(outcome) = serde_json::from_str(line)
    {
        return Ok(outcome);
    }
    if let Ok(answer) = serde_json::from_str::<Value>(line)
        && let Some(sentence) = answer["error"].as_str()
    {
        return Err(Error::failed(sentence));
    }
    let words = if last_words.is_empty() { String::new() } else { format!(": {last_words}") };
    Err(Error::failed(format!("the task's process ended without an answer ({status}){words}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn run(script: &str) -> Result<Outcome> {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdout(Stdio::piped()).stderr(Stdio::piped());
        supervise(command.spawn().unwrap()).await
    }

    #[tokio::test]
    async fn the_answer_is_the_outcome_on_standard_output() {
        let outcome = run(r#"echo '{"outcome":"done","object":"s3://lake/x"}'"#).await.unwrap();
        assert_eq!(outcome, Outcome::Done { object: "s3://lake/x".into() });
    }

    #[tokio::test]
    async fn a_failing_task_is_heard_in_its_own_words() {
        let error = run(r#"echo '{"error":"no column is called x"}'; exit 1"#).await.unwrap_err();
        assert_eq!(error.to_string(), "no column is called x");
    }

    #[tokio::test]
    async fn a_task_that_dies_is_told_with_its_last_words() {
        let error = run("echo 'out of ink' >&2; kill -9 $$").await.unwrap_err().to_string();
        assert!(error.contains("signal: 9") && error.ends_with("out of ink"), "{error}");
    }

    #[tokio::test]
    async fn an_outcome_does_not_excuse_a_failing_exit() {
        assert!(run(r#"echo '{"outcome":"done","object":"s3://lake/x"}'; exit 3"#).await.is_err());
    }
}
