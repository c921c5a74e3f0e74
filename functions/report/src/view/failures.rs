//! The runs that did not get a report.

use super::moment::MomentView;
use crate::history::failures::RunFailure;
use crate::values::format;
use serde::Serialize;

/// Characters of a reason or an advice that are shown.
const LONGEST: usize = 600;

/// The runs that did not get a report.
#[derive(Serialize)]
pub struct Failures {
    rows: Vec<FailureRow>,
    older: Option<String>,
}

#[derive(Serialize)]
struct FailureRow {
    dataset: String,
    run: String,
    since: Option<MomentView>,
    step: &'static str,
    reason: String,
    advice: String,
}

impl Failures {
    /// The runs that `failed`, the newest failure first, with the number of older ones; `None` if there are none.
    pub fn of(failed: &[RunFailure], older: usize) -> Option<Self> {
        let older = (older > 0).then(|| {
            let counted = format::counted(older as u64, "older failure is", "older failures are");
            format!("{counted} left out; the command wintermute status tells of all.")
        });
        let rows: Vec<FailureRow> = failed.iter().map(FailureRow::of).collect();
        (!rows.is_empty() || older.is_some()).then_some(Self { rows, older })
    }
}

impl FailureRow {
    fn of(RunFailure { mark, failure }: &RunFailure) -> Self {
        let unknown = (
            "Another version of Wintermute has left word of it.",
            "Read failed.json below the step's prefix of the run.",
        );
        let (reason, advice) =
            failure.as_ref().map_or(unknown, |failure| (failure.reason.as_str(), failure.advice.as_str()));
        Self {
            dataset: format::value(mark.place.run.dataset.as_str()),
            run: mark.place.run.id.clone(),
            since: mark.since.rfc3339().as_deref().map(MomentView::of),
            step: mark.place.step,
            reason: format::line(reason, LONGEST),
            advice: format::line(advice, LONGEST),
        }
    }
}
