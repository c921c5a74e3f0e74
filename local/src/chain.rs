//! The chain: events run the steps' handlers, and what the steps write makes the next events.

use crate::launcher::{ProcessLauncher, TaskEnd};
use crate::notifications::{self, LAKE_BUCKET, Receiver};
use crate::server::{Endpoint, created};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use wintermute_convert::Limits;
use wintermute_dispatch::Job;
use wintermute_shared::contract::event::objects;
use wintermute_shared::contract::outcome::for_each_object;
use wintermute_shared::contract::telemetry::peak_rss_bytes;
use wintermute_shared::{Error, ObjectRef, Outcome, Result, Settings, Store};

/// Invocations that run at once; more wait, as they do for Lambda's reserved concurrency.
const CONCURRENCY: usize = 4;

/// A step of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainStep {
    /// JSON becomes CSV.
    Convert,
    /// A task is started.
    Dispatch,
    /// The clustering task.
    Cluster,
    /// The report is drawn.
    Report,
}

impl ChainStep {
    /// Every step, in order.
    pub const ALL: [Self; 4] = [Self::Convert, Self::Dispatch, Self::Cluster, Self::Report];

    /// The step's name, as its telemetry spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Convert => "convert",
            Self::Dispatch => "dispatch",
            Self::Cluster => "cluster",
            Self::Report => "report",
        }
    }
}

/// How a step ended.
#[derive(Debug)]
pub struct StepEnd {
    /// The step.
    pub step: ChainStep,
    /// The object that it was about.
    pub object: ObjectRef,
    /// Seconds it took.
    pub seconds: f64,
    /// The peak memory of the process meanwhile; a task's is in its telemetry.
    pub peak_rss_bytes: Option<u64>,
    /// What it answered.
    pub result: Result<Outcome>,
}

/// What happens in the chain.
#[derive(Debug)]
pub enum Notice {
    /// A step has ended.
    Ended(StepEnd),
    /// A report exists.
    Report(ObjectRef),
}

/// The chain over one server.
#[derive(Debug)]
pub struct Chain {
    workshop: Arc<Workshop>,
    events: UnboundedReceiver<Value>,
    invocations: JoinSet<StepEnd>,
    task_ends: UnboundedReceiver<TaskEnd>,
}

/// What invocations share.
#[derive(Debug)]
struct Workshop {
    store: Store,
    settings: Settings,
    limits: Limits,
    launcher: ProcessLauncher,
    permits: Semaphore,
    events: UnboundedSender<Value>,
}

impl Chain {
    /// A chain that lives on `events`, of which `sender` is the other end. `program` is the `wintermute` command, which
    /// runs the task as `program cluster`; what is more than the limits allow is converted by a task too.
    pub fn new(
        endpoint: &Endpoint,
        settings: Settings,
        limits: Limits,
        program: PathBuf,
        (sender, events): (UnboundedSender<Value>, UnboundedReceiver<Value>),
    ) -> Self {
        let (ends, task_ends) = unbounded_channel();
        let workshop = Workshop {
            store: endpoint.store(),
            settings,
            limits,
            launcher: ProcessLauncher::new(program, endpoint.clone(), ends),
            permits: Semaphore::new(CONCURRENCY),
            events: sender,
        };
        Self { workshop: Arc::new(workshop), events, invocations: JoinSet::new(), task_ends }
    }

    /// Whether nothing is under way. The server sends an object's event before the one who wrote it hears of success,
    /// so between two steps the chain is never idle.
    pub fn is_idle(&self) -> bool {
        self.events.is_empty() && self.invocations.is_empty() && self.workshop.launcher.is_idle()
    }

    /// Waits for the next thing to happen, and answers it if it is worth telling.
    pub async fn advance(&mut self) -> Option<Notice> {
        tokio::select! {
            Some(event) = self.events.recv() => self.deliver(event).map(Notice::Report),
            Some(joined) = self.invocations.join_next() => joined.ok().map(Notice::Ended),
            Some(end) = self.task_ends.recv() => Some(Notice::Ended(self.task_ended(end).await)),
        }
    }

    /// Starts the step that the event is for, or answers the report that it announces.
    fn deliver(&mut self, event: Value) -> Option<ObjectRef> {
        let object = match objects(event.clone()).and_then(|objects| objects.into_iter().next().transpose()) {
            Ok(object) => object?,
            Err(error) => {
                tracing::error!(%error, "an event was not understood");
                return None;
            }
        };
        let step = match notifications::receiver(&object)? {
            Receiver::Convert => ChainStep::Convert,
            Receiver::Dispatch => ChainStep::Dispatch,
            Receiver::Report => ChainStep::Report,
            Receiver::Reader => return Some(object),
        };
        self.invocations.spawn(invoke(Arc::clone(&self.workshop), step, object, event));
        None
    }

    async fn task_ended(&self, end: TaskEnd) -> StepEnd {
        let TaskEnd { job, run, object, seconds, result } = end;
        let result = self.workshop.pass_on(result).await;
        self.workshop.launcher.forget(job, run);
        let step = match job {
            Job::Convert => ChainStep::Convert,
            Job::Cluster => ChainStep::Cluster,
        };
        StepEnd { step, object, seconds, peak_rss_bytes: None, result }
    }
}

/// Runs a step's handler on an event, as Lambda does.
async fn invoke(workshop: Arc<Workshop>, step: ChainStep, object: ObjectRef, event: Value) -> StepEnd {
    let _permit = workshop.permits.acquire().await;
    reset_peak_rss();
    let started = Instant::now();
    let inner = Arc::clone(&workshop);
    // A task of its own, so that a panic fails this step and nothing else.
    let handled =
        tokio::spawn(async move { for_each_object(event, |object| inner.handle(step, object)).await });
    let result = match handled.await {
        Ok(result) => result.and_then(|outcomes| {
            outcomes.into_iter().next().ok_or_else(|| Error::failed(format!("{} had no object", step.name())))
        }),
        Err(error) => Err(Error::failed(format!("{} of {object} broke off: {error}", step.name()))),
    };
    let seconds = started.elapsed().as_secs_f64();
    let result = workshop.pass_on(result).await;
    StepEnd { step, object, seconds, peak_rss_bytes: peak_rss_bytes(), result }
}

impl Workshop {
    async fn handle(self: &Arc<Self>, step: ChainStep, object: ObjectRef) -> Result<Outcome> {
        let Self { store, settings, limits, launcher, .. } = &**self;
        match step {
            ChainStep::Convert => {
                wintermute_convert::handle_within(store, settings, LAKE_BUCKET, object, *limits).await
            }
            ChainStep::Dispatch => wintermute_dispatch::handle(store, launcher, object).await,
            ChainStep::Report => wintermute_report::handle(store, object).await,
            ChainStep::Cluster => Err(Error::failed("the task is started by dispatch, not by an event")),
        }
    }

    /// Delivers the creation event of an output that existed already once more, as S3 may do: what follows finds its work
    /// done too, or repairs a chain that once broke off there.
    async fn pass_on(&self, result: Result<Outcome>) -> Result<Outcome> {
        if let Ok(Outcome::AlreadyDone { object }) = &result {
            let head = self.store.head(&object.parse()?).await?;
            let event = created("ObjectCreated:Put", &head.bucket, &head.key, head.size, &head.etag);
            // A closed channel means that nobody listens any more.
            drop(self.events.send(event));
        }
        result
    }
}

/// Begins the measurement of peak memory anew, where the system can.
fn reset_peak_rss() {
    // Linux: see proc_pid_clear_refs(5). Elsewhere the peak is that of the whole process.
    drop(std::fs::write("/proc/self/clear_refs", "5"));
}
