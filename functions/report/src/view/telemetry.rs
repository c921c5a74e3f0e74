//! What the steps took: the page's one section that differs from run to run.

use super::costs::CostsView;
use super::moment::MomentView;
use crate::values::format;
use serde::Serialize;
use wintermute_shared::contract::telemetry::Telemetry;

/// What the steps took.
#[derive(Serialize)]
pub struct TelemetryView {
    last_modified: Option<MomentView>,
    steps: Vec<Step>,
    costs: Option<CostsView>,
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
            last_modified: telemetry
                .iter()
                .find_map(|step| step.source_last_modified.as_deref())
                .map(MomentView::of),
            steps: telemetry.iter().map(step).collect(),
            costs: CostsView::of(telemetry),
        }
    }
}

fn step(step: &Telemetry) -> Step {
    let stage = |stage: &wintermute_shared::contract::telemetry::Stage| Stage {
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
