//! How far the steps are: a line with a spinner for each on a terminal, plain lines elsewhere.

use crate::format;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::collections::HashMap;
use std::fmt::Debug;
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer};
use wintermute_shared::logging::PROGRESS;

/// Within a stage, plain lines about its rows are at least so far apart.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// Shows the steps on standard error. Cheap to clone; as a layer of the logs it follows the steps' progress events.
#[derive(Clone, Debug)]
pub struct Progress {
    steps: Arc<Mutex<Steps>>,
}

#[derive(Debug)]
struct Steps {
    /// None: plain lines.
    bars: Option<MultiProgress>,
    steps: HashMap<String, StepProgress>,
}

#[derive(Debug)]
struct StepProgress {
    bar: ProgressBar,
    started: Instant,
    stage: String,
    /// When its last plain line was written.
    said: Instant,
}

impl Progress {
    /// With spinners where standard error is a terminal and no logs are written between them.
    pub fn new(logs: bool) -> Self {
        let bars = (std::io::stderr().is_terminal() && !logs).then(MultiProgress::new);
        Self { steps: Arc::new(Mutex::new(Steps { bars, steps: HashMap::new() })) }
    }

    /// A step does this, and has come to this many rows.
    pub fn stage(&self, step: &str, stage: &str, rows: u64) {
        let mut steps = self.steps();
        let rows = if rows == 0 { String::new() } else { format!(", {} rows", format::count(rows)) };
        let bars = steps.bars.clone();
        let known =
            steps.steps.entry(step.to_owned()).or_insert_with(|| StepProgress::start(bars.as_ref(), step));
        known.bar.set_message(format!("{stage}{rows}"));
        if bars.is_none() && (known.stage != stage || known.said.elapsed() > BETWEEN_LINES) {
            known.said = Instant::now();
            line(&format!(
                "{step}: {stage}{rows} ({})",
                format::seconds(known.started.elapsed().as_secs_f64())
            ));
        }
        stage.clone_into(&mut known.stage);
    }

    /// A step has ended well.
    pub fn end(&self, step: &str, how: &str) {
        self.close(step, how, "✓");
    }

    /// A step has failed; the error itself is told at the end.
    pub fn fail(&self, step: &str) {
        self.close(step, "failed", "✗");
    }

    fn close(&self, name: &str, how: &str, mark: &str) {
        let mut steps = self.steps();
        let bars = steps.bars.clone();
        let step = steps.steps.remove(name).unwrap_or_else(|| StepProgress::start(bars.as_ref(), name));
        step.bar.set_style(style(mark));
        step.bar.finish_with_message(how.to_owned());
        if bars.is_none() {
            line(&format!("{name}: {how}"));
        }
    }

    fn steps(&self) -> MutexGuard<'_, Steps> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StepProgress {
    fn start(bars: Option<&MultiProgress>, name: &str) -> Self {
        let bar = match bars {
            Some(bars) => bars.add(ProgressBar::new_spinner()),
            None => ProgressBar::hidden(),
        };
        bar.set_style(style("✓"));
        bar.set_prefix(name.to_owned());
        if bars.is_some() {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self { bar, started: Instant::now(), stage: String::new(), said: Instant::now() }
    }
}

/// A spinner that comes to rest as `mark`.
fn style(mark: &str) -> ProgressStyle {
    ProgressStyle::with_template("{spinner:.cyan} {prefix:<9} {elapsed:>4}  {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .tick_strings(&["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏", mark])
}

/// A closed standard error is no reason to stop.
fn line(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

impl<S: tracing::Subscriber> Layer<S> for Progress {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == PROGRESS {
            let mut fields = EventFields::default();
            event.record(&mut fields);
            self.stage(&fields.step, &fields.stage, fields.rows);
        }
    }
}

#[derive(Default)]
struct EventFields {
    step: String,
    stage: String,
    rows: u64,
}

impl Visit for EventFields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "step" => value.clone_into(&mut self.step),
            "stage" => value.clone_into(&mut self.stage),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "rows" {
            self.rows = value;
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
