//! JSON logs on standard error, and progress as log events.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// The target of progress events. Fields: `step`, `stage`, `rows`.
pub const PROGRESS: &str = "wintermute::progress";

/// Starts JSON logging to standard error for a Lambda or a task, at the level of `WINTERMUTE_LOG`: a level such as
/// `debug`, or `target=level` pairs separated by commas. The default is `info`.
pub fn init() {
    let wanted = std::env::var("WINTERMUTE_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let json = tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(std::io::stderr);
    tracing_subscriber::registry().with(json).with(filter).init();
}

/// Says how far a step is: the command draws its progress bars from these events, CloudWatch keeps them as log lines.
pub fn progress(step: &'static str, stage: &str, rows: u64) {
    tracing::info!(target: PROGRESS, step, stage, rows);
}
