//! `telemetry.json`: what a step took. The one object that differs from run to run.

use crate::contract::keys::PROCESSED;
use crate::logging::{self, METRICS, lambda_trace};
use crate::{Error, Result, Run, Store};
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// The object's name below each step's prefix.
pub const NAME: &str = "telemetry.json";

/// What a step took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Telemetry {
    /// The step, such as `convert`.
    pub step: String,
    /// The version of Wintermute.
    pub wintermute: String,
    /// Seconds from start to end.
    pub seconds: f64,
    /// The step's stages in order.
    pub stages: Vec<Stage>,
    /// Rows handled.
    pub rows: u64,
    /// Bytes read from S3.
    pub bytes_read: u64,
    /// Bytes written to S3.
    pub bytes_written: u64,
    /// The process's peak resident memory so far; none where the system does not tell.
    pub peak_rss_bytes: Option<u64>,
    /// When the raw object was last modified (RFC 3339); only convert knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_last_modified: Option<String>,
    /// The trace of the event that has brought the run about, as AWS X-Ray calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

impl Telemetry {
    /// The trace that convert has noted for the run, named in the lines that are logged from now on.
    ///
    /// # Errors
    /// The store's; an absent telemetry is none.
    pub async fn stored_trace(store: &Store, bucket: &str, run: &Run) -> Result<Option<String>> {
        let telemetry: Self = match store.get_json(bucket, &run.key(PROCESSED, NAME)).await {
            Ok(telemetry) => telemetry,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        if let Some(trace) = &telemetry.trace {
            logging::trace(trace);
        }
        Ok(telemetry.trace)
    }
}

/// One stage of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// What was done.
    pub name: String,
    /// Seconds it took.
    pub seconds: f64,
}

/// Times a step and its stages.
#[derive(Debug)]
pub struct Stopwatch {
    step: &'static str,
    started: Instant,
    stage: Option<(String, Instant)>,
    stages: Vec<Stage>,
}

impl Stopwatch {
    /// Starts timing a step.
    pub fn start(step: &'static str) -> Self {
        Self { step, started: Instant::now(), stage: None, stages: Vec::new() }
    }

    /// Ends the stage before, begins the next, and says so as progress.
    pub fn stage(&mut self, name: impl Into<String>, rows: u64) {
        self.end_stage();
        let name = name.into();
        crate::logging::progress(self.step, &name, rows);
        self.stage = Some((name, Instant::now()));
    }

    fn end_stage(&mut self) {
        if let Some((name, since)) = self.stage.take() {
            self.stages.push(Stage { name, seconds: since.elapsed().as_secs_f64() });
        }
    }

    /// Ends the step, and tells what it took as metrics.
    pub fn finish(mut self, rows: u64, bytes_read: u64, bytes_written: u64) -> Telemetry {
        self.end_stage();
        let (step, seconds) = (self.step, self.started.elapsed().as_secs_f64());
        let peak_rss_bytes = peak_rss_bytes();
        tracing::info!(
            target: METRICS,
            step,
            rows,
            bytes_read,
            bytes_written,
            seconds,
            peak_rss_bytes,
            "step measured"
        );
        Telemetry {
            step: step.to_owned(),
            wintermute: crate::VERSION.to_owned(),
            seconds,
            stages: self.stages,
            rows,
            bytes_read,
            bytes_written,
            peak_rss_bytes,
            source_last_modified: None,
            trace: lambda_trace(),
        }
    }
}

/// This process's peak resident memory, from Linux's `/proc/self/status`.
pub fn peak_rss_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_timed_in_order() {
        let mut watch = Stopwatch::start("convert");
        watch.stage("reading", 0);
        watch.stage("writing", 0);
        let telemetry = watch.finish(3, 1, 2);
        assert_eq!(
            telemetry.stages.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(),
            ["reading", "writing"]
        );
        assert!(telemetry.seconds >= telemetry.stages.iter().map(|s| s.seconds).sum());
    }
}
