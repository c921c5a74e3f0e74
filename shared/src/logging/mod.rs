//! JSON logs on standard error, progress and metrics as log events, and the span that names the run in each line.

mod lines;

use crate::{Error, Result, Run};
use lines::JsonLines;
pub use lines::METRICS;
use tracing::Span;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// The target of progress events. Fields: `step`, `stage`, `rows`.
pub const PROGRESS: &str = "wintermute::progress";

/// The variable that says what is logged.
const LOG: &str = "WINTERMUTE_LOG";
/// The variable that names the deployment which metrics belong to.
const DEPLOYMENT: &str = "WINTERMUTE_DEPLOYMENT";

/// Starts JSON logging to standard error for a Lambda or a task, at the level of `WINTERMUTE_LOG`: a level such as
/// `debug`, or `target=level` pairs separated by commas. The default is `info`.
///
/// Each line is one object: `timestamp`, `level`, `target`, what the [`step_span`] says, `seconds` since that began, and the
/// event's own fields. Metrics are in CloudWatch's embedded format, whatever the level, in the namespace `Wintermute` with
/// the dimension `step`, and before it `deployment` if `WINTERMUTE_DEPLOYMENT` names one.
pub fn init() {
    let wanted = wanted();
    let filter = wanted.as_ref().ok().cloned().flatten();
    let filter = filter.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let deployment = std::env::var(DEPLOYMENT).ok().filter(|name| !name.is_empty());
    tracing_subscriber::registry()
        .with(JsonLines { deployment })
        .with(filter.with_target(METRICS, LevelFilter::INFO))
        .init();
    if let Err(error) = wanted {
        tracing::warn!(%error, "the level is info");
    }
}

/// What `WINTERMUTE_LOG` says is to be logged, if it is set.
///
/// # Errors
/// [`Error::Invalid`] when it is neither a level nor pairs of targets and levels.
pub fn wanted() -> Result<Option<Targets>> {
    let Some(text) = std::env::var(LOG).ok().filter(|text| !text.is_empty()) else { return Ok(None) };
    // A target alone would be taken for all of its levels, and so would a level that is misspelt.
    let is_known = |part: &str| part.contains('=') || part.trim().parse::<LevelFilter>().is_ok();
    let targets = text.split(',').all(is_known).then(|| text.parse().ok()).flatten();
    targets.map(Some).ok_or_else(|| {
        Error::invalid(format!(
            "{LOG} must be error, warn, info, debug, trace or off, or target=level pairs separated by commas, not {text:?}"
        ))
    })
}

/// The span of a step's work on a run: every line logged within names the three, and the trace once it is [known](trace).
pub fn step_span(step: &'static str, run: &Run) -> Span {
    // Metrics are told at every level, and so is what they are about.
    tracing::info_span!(target: METRICS, "step", step, dataset = %run.dataset, run = %run.id, trace = tracing::field::Empty)
}

/// Names the trace in the lines that follow: the request that has brought this run about, as AWS X-Ray calls it.
pub fn trace(id: &str) {
    Span::current().record("trace", id);
}

/// The trace of the Lambda invocation that this is, if it is one.
pub fn lambda_trace() -> Option<String> {
    // Set by the Lambda runtime for each invocation.
    std::env::var("_X_AMZN_TRACE_ID").ok().filter(|trace| !trace.is_empty())
}

/// Runs `work`, which computes, on a thread beside the runtime; what it logs is within the current span.
///
/// # Errors
/// The work's own, or [`Error::Failed`] with the word for it when it panics.
pub async fn compute<T: Send + 'static>(
    word: &str,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let span = Span::current();
    let worked = tokio::task::spawn_blocking(move || span.in_scope(work)).await;
    worked.map_err(|e| Error::failed(format!("{word} ended: {e}")))?
}

/// Says how far a step is: the command draws its progress bars from these events, CloudWatch keeps them as log lines.
pub fn progress(step: &'static str, stage: &str, rows: u64) {
    tracing::info!(target: PROGRESS, step, stage, rows);
}
