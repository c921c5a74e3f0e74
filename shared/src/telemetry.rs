//! `telemetry.json`: what a step took. The one object that differs from run to run.

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

    /// Ends the step.
    pub fn finish(mut self, rows: u64, bytes_read: u64, bytes_written: u64) -> Telemetry {
        self.end_stage();
        Telemetry {
            step: self.step.to_owned(),
            wintermute: crate::VERSION.to_owned(),
            seconds: self.started.elapsed().as_secs_f64(),
            stages: self.stages,
            rows,
            bytes_read,
            bytes_written,
            peak_rss_bytes: peak_rss_bytes(),
            source_last_modified: None,
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
