//! What every step does around its work: it names the run in each log line, and leaves word when it fails.

use crate::contract::failure::{self, Failure};
use crate::logging::{METRICS, lambda_trace, step_span, trace};
use crate::{Error, Outcome, Result, Run, Store};
use std::pin::Pin;
use tracing::Instrument;

/// What a step does. On the heap and without its type: what steps are made of is too much for the stack of a build without
/// optimization, and too deep for the compiler.
pub type Work<'a> = Pin<Box<dyn Future<Output = Result<Outcome>> + Send + 'a>>;

/// A step at work on a run.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The step, such as `convert`.
    pub name: &'static str,
    /// The run that it works on.
    pub run: &'a Run,
}

impl Step<'_> {
    /// Does the work within the [span](step_span) of the step, and tells how it ended.
    ///
    /// # Errors
    /// The work's own.
    pub async fn work(self, work: Work<'_>) -> Result<Outcome> {
        let span = step_span(self.name, self.run);
        let told = async move {
            if let Some(id) = lambda_trace() {
                trace(&id);
            }
            let end = work.await;
            match &end {
                Ok(outcome) => tracing::info!(?outcome, "step ended"),
                // Nobody has to be told: an alarm tells of what waits for long.
                Err(error @ Error::Refused(_)) => {
                    tracing::warn!(%error, advice = error.advice(), "step waits");
                }
                Err(error) => {
                    tracing::error!(%error, advice = error.advice(), "step failed");
                    tracing::info!(target: METRICS, failures = 1, "a step has failed");
                }
            }
            end
        };
        told.instrument(span).await
    }

    /// As [`Step::work`]; of a failure `failed.json` below `prefix` tells.
    ///
    /// # Errors
    /// The work's own.
    pub async fn work_below(
        self,
        store: &Store,
        bucket: &str,
        prefix: &str,
        work: Work<'_>,
    ) -> Result<Outcome> {
        let recorded = async {
            let end = work.await;
            if let Err(error) = &end {
                let failure = Failure::new(self.name, self.run, error);
                if let Err(error) =
                    store.put_json(bucket, &self.run.key(prefix, failure::NAME), &failure).await
                {
                    tracing::warn!(%error, "what failed could not be left in the bucket");
                }
            }
            end
        };
        self.work(Box::pin(recorded)).await
    }
}
