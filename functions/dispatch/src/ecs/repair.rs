//! What is done about a task that was killed or never started: it is told in `failed.json`, and another task is started.

use super::request::Attempt;
use super::{EcsLauncher, Ending, Stopped};
use std::time::{Duration, SystemTime};
use wintermute_shared::contract::failure::{Failure, FailurePlace};
use wintermute_shared::{Error, Outcome, Result, Step, Store};

/// How many tasks are started for a job by themselves: one, and two after it.
const ATTEMPTS: u32 = 3;

/// How long after a task that did not start the next one is started.
const PAUSES: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(600)];

/// Leaves `failed.json` for a task that has stopped without a result, and starts another one: at most twice, after an
/// out-of-memory with the next larger memory.
///
/// A second event of the same task finds both done.
///
/// # Errors
/// What the store says; what keeps the task from starting; [`Error::Refused`] until it is time to start it.
pub async fn repair(store: &Store, ecs: &EcsLauncher, stopped: &Stopped) -> Result<Outcome> {
    let run = &stopped.task.run;
    Step { name: "dispatch", run }.work(Box::pin(work(store, ecs, stopped))).await
}

async fn work(store: &Store, ecs: &EcsLauncher, stopped: &Stopped) -> Result<Outcome> {
    let announced = stopped.task.announced();
    if store.find(&announced).await?.is_some() {
        return Ok(Outcome::AlreadyDone { object: announced.to_string() });
    }
    let next = next(stopped);
    tell(store, stopped, next).await?;
    let Some(attempt) = next else {
        let why = format!("the task is not started again: {}", stopped.reason);
        return Ok(Outcome::Skipped { object: stopped.task.object.to_string(), why });
    };
    if stopped.ending == Ending::NotStarted
        && let (Some(at), Some(pause)) = (stopped.at, PAUSES.get(stopped.number as usize - 1))
        && SystemTime::now() < at + *pause
    {
        return Err(Error::Refused(format!(
            "the task for {} did not start ({}): another one is started {} s after it",
            stopped.task.run,
            stopped.reason,
            pause.as_secs()
        )));
    }
    Ok(Outcome::Done { object: ecs.follow(stopped, attempt).await? })
}

/// The attempt that follows, if one does.
fn next(stopped: &Stopped) -> Option<Attempt> {
    let number = stopped.number + 1;
    let size = match stopped.ending {
        Ending::OutOfMemory => Some(stopped.size?.larger()?),
        Ending::Killed | Ending::NotStarted => stopped.size,
        Ending::Success | Ending::Error | Ending::ByHand => return None,
    };
    (number <= ATTEMPTS).then_some(Attempt { number, size })
}

/// Leaves the word of what has happened, unless it is there. A task that has ended by itself has left its own.
async fn tell(store: &Store, stopped: &Stopped, next: Option<Attempt>) -> Result<()> {
    let (task, bucket) = (&stopped.task, &stopped.task.object.bucket);
    let place = FailurePlace::new(task.job.name(), task.run.clone());
    let place = place.ok_or_else(|| Error::failed(format!("no step is named {}", task.job.name())))?;
    let standing = match place.standing(store, bucket).await {
        // Another version of Wintermute has left it.
        Err(Error::Invalid(_)) => None,
        standing => standing?,
    };
    let failure = failure(stopped, next);
    let is_told = match stopped.ending {
        Ending::Success | Ending::Error => standing.is_some(),
        _ => standing.as_ref() == Some(&failure),
    };
    if !is_told {
        store.put_json(bucket, &place.key(), &failure).await?;
    }
    Ok(())
}

fn failure(stopped: &Stopped, next: Option<Attempt>) -> Failure {
    let Stopped { task, number, size, ending, reason, arn, .. } = stopped;
    let memory = size.map(|size| format!(" of {} MB", size.memory)).unwrap_or_default();
    let what = match ending {
        Ending::OutOfMemory => format!("needed more than its memory{memory} and was killed"),
        Ending::Killed => "was killed".to_owned(),
        Ending::NotStarted => "did not start".to_owned(),
        Ending::ByHand => "was stopped by hand".to_owned(),
        Ending::Error => "has ended with an error".to_owned(),
        Ending::Success => "has ended without a result".to_owned(),
    };
    let advice = match (next, ending) {
        (Some(Attempt { size: Some(larger), .. }), Ending::OutOfMemory) => {
            format!("Another task is started with {} MB of memory.", larger.memory)
        }
        (Some(_), _) => "Another task is started.".to_owned(),
        (None, Ending::OutOfMemory) => format!(
            "It is not started again by itself: set `cluster_memory` to more, deploy, then invoke dispatch with the key {}.",
            task.object.key
        ),
        (None, _) => format!(
            "It is not started again by itself: remove the cause, then invoke dispatch with the key {}.",
            task.object.key
        ),
    };
    let error = Error::failed(format!("attempt {number} of {ATTEMPTS}: the task {arn} {what}: {reason}"));
    Failure { advice, ..Failure::new(task.job.name(), &task.run, &error) }
}
