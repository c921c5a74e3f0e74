//! What the steps took: the page's one section that differs from run to run.

use crate::format;
use serde::Serialize;
use wintermute_shared::telemetry::Telemetry;

/// What the steps took.
#[derive(Serialize)]
pub struct TelemetryView {
    last_modified: Option<Moment>,
    steps: Vec<Step>,
}

/// A moment for machines and for people.
#[derive(Serialize)]
struct Moment {
    exact: String,
    shown: String,
}

#[derive(Serialize)]
struct Step {
    name: String,
    seconds: String,
    rows: String,
    read: String,
    written: String,
    memory: String,
    version: String,
    stages: Vec<Stage>,
}

#[derive(Serialize)]
struct Stage {
    name: String,
    seconds: String,
}

impl TelemetryView {
    /// The view of the steps' telemetry.
    pub fn of(telemetry: &[Telemetry]) -> Self {
        Self {
            last_modified: telemetry.iter().find_map(|step| step.source_last_modified.as_deref()).map(moment),
            steps: telemetry.iter().map(step).collect(),
        }
    }
}

/// A moment in RFC 3339, to the minute; any other text as it is.
fn moment(text: &str) -> Moment {
    let minute = text.split_once('T').filter(|_| text.ends_with('Z')).zip(text.get(11..16));
    let shown =
        minute.map_or_else(|| format::value(text), |((day, _), minute)| format!("{day} at {minute} UTC"));
    Moment { exact: format::value(text), shown: format::value(&shown) }
}

fn step(step: &Telemetry) -> Step {
    let stage = |stage: &wintermute_shared::telemetry::Stage| Stage {
        name: format::value(&stage.name),
        seconds: format::seconds(stage.seconds),
    };
    Step {
        name: format::value(&step.step),
        seconds: format::seconds(step.seconds),
        rows: format::count(step.rows),
        read: format::bytes(step.bytes_read),
        written: format::bytes(step.bytes_written),
        memory: step.peak_rss_bytes.map_or("not known".to_owned(), format::bytes),
        version: format::value(&step.wintermute),
        stages: step.stages.iter().map(stage).collect(),
    }
}
