//! The step: an analysis becomes a report, the page last; then the index pages name it.

use crate::history::changes;
use crate::history::changes::Before;
use crate::history::entry::Entry;
use crate::history::failures;
use crate::history::index;
use crate::history::runs::{self, FinishedReport, Moment};
use crate::read::{self, ReportContext};
use crate::render::{Report, render};
use bytes::Bytes;
use std::sync::Arc;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::contract::failure::FailurePlace;
use wintermute_shared::contract::keys::{INDEX, MANIFEST, MODELS, REPORTS};
use wintermute_shared::contract::step::Work;
use wintermute_shared::contract::telemetry::{self, Stopwatch, Telemetry};
use wintermute_shared::contract::waiting::Waiting;
use wintermute_shared::{ObjectRef, Outcome, Result, Run, Step, Store, logging};

/// Does what an object asks for: a manifest, the report of its model; a `failed.json` or a `waiting.json`, that the index pages tell of it.
///
/// # Errors
/// [`wintermute_shared::Error::Invalid`] for a key that is neither's and for an analysis that this version cannot read;
/// [`wintermute_shared::Error::NotFound`] when there is no analysis or no such failure; what the store says.
pub async fn handle(store: &Store, object: ObjectRef) -> Result<Outcome> {
    if Waiting::is_key(&object.key) {
        let work: Work<'_> = Box::pin(tell_waiting(store, &object.bucket));
        return work.await;
    }
    match FailurePlace::of_key(&object.key) {
        Some(failed) => tell(store, &object.bucket, &failed).await,
        None => report(store, object).await,
    }
}

/// Makes the index of all datasets anew, since parts have begun to wait or wait no longer.
async fn tell_waiting(store: &Store, bucket: &str) -> Result<Outcome> {
    index::rebuild_all(store, bucket).await?;
    let index = ObjectRef { bucket: bucket.to_owned(), key: index::key_of_all(), version_id: None };
    Ok(Outcome::Done { object: index.to_string() })
}

/// Makes the index pages anew after a failure. Its own failure leaves no word: that would call it again.
async fn tell(store: &Store, bucket: &str, failed: &FailurePlace) -> Result<Outcome> {
    let work = async {
        failures::mark(store, bucket, failed).await?;
        index::rebuild(store, bucket, failed.run.dataset.as_str()).await?;
        let index = ObjectRef { bucket: bucket.to_owned(), key: index::key_of_all(), version_id: None };
        Ok(Outcome::Done { object: index.to_string() })
    };
    Step { name: STEP, run: &failed.run }.work(Box::pin(work)).await
}

/// Writes the report of the model that `object`, a manifest, announces, unless it exists already. The page is written last.
/// Then the indices of all runs of the dataset and of all datasets are made anew, also if the page stood: whoever wrote
/// it may have been stopped there.
async fn report(store: &Store, object: ObjectRef) -> Result<Outcome> {
    let run = Run::of_key(MODELS, MANIFEST, &object.key)?;
    let bucket = object.bucket;
    let work = Box::pin(work(store, &bucket, &run));
    Step { name: STEP, run: &run }.work_below(store, &bucket, REPORTS, work).await
}

const STEP: &str = "report";

async fn work(store: &Store, bucket: &str, run: &Run) -> Result<Outcome> {
    let page = ObjectRef { bucket: bucket.to_owned(), key: run.key(REPORTS, INDEX), version_id: None };
    let outcome = match store.find(&page).await? {
        Some(_) => {
            enter_again(store, bucket, run).await?;
            Outcome::AlreadyDone { object: page.to_string() }
        }
        None => {
            write(store, &page, run).await?;
            Outcome::Done { object: page.to_string() }
        }
    };
    index::rebuild(store, bucket, run.dataset.as_str()).await?;
    Ok(outcome)
}

async fn write(store: &Store, page: &ObjectRef, run: &Run) -> Result<()> {
    let bucket = &page.bucket;
    let mut watch = Stopwatch::start(STEP);
    watch.stage("reading", 0);
    let (analysis, bytes_read) = read::stored_analysis(store, bucket, run).await?;
    let telemetry = read::stored_telemetry(store, bucket, run).await?;
    let trace = telemetry.iter().find_map(|telemetry| telemetry.trace.clone());
    if let Some(trace) = &trace {
        logging::trace(trace);
    }
    let (rows, entry, moment) = (analysis.rows, Entry::of(&analysis), uploaded(&telemetry));
    let rejects = read::some_rejects(store, bucket, run, &analysis).await?;
    let before = before(store, bucket, run, &moment, &entry).await?;
    watch.stage("drawing", rows);
    let report = draw(run, analysis, ReportContext { telemetry, rejects, before }).await?;
    watch.stage("writing", rows);
    let mut bytes_written = report.html.len() as u64;
    for (name, content_type, body) in report.files {
        bytes_written += body.len() as u64;
        store.put(bucket, &run.key(REPORTS, name), content_type, Bytes::from(body)).await?;
    }
    let mut telemetry = watch.finish(rows, bytes_read, bytes_written);
    telemetry.trace = trace;
    store.put_json(bucket, &run.key(REPORTS, telemetry::NAME), &telemetry).await?;
    store.put_if_absent(bucket, &page.key, "text/html; charset=utf-8", Bytes::from(report.html)).await?;
    runs::enter(store, bucket, run, &moment, &entry).await
}

/// Drawing is all computation: it has a thread of its own.
async fn draw(run: &Run, analysis: Analysis, context: ReportContext) -> Result<Report> {
    logging::compute(&format!("drawing the report of {run}"), move || render(&analysis, &context)).await
}

/// The run before: of the dataset's finished reports, the one of the last upload before this run's. Runs of the same upload with
/// other settings are not before it, and neither is anything when it is unknown when this one was uploaded.
async fn before(
    store: &Store,
    bucket: &str,
    run: &Run,
    moment: &Moment,
    now: &Entry,
) -> Result<Option<Before>> {
    let standing = runs::of_dataset(store, bucket, run.dataset.as_str()).await?;
    let earlier: Vec<_> = standing.into_iter().filter(|standing| standing.moment < *moment).take(1).collect();
    let entries = runs::entries(store, bucket, &earlier).await?;
    let Some((standing, Some(entry))) = earlier.into_iter().zip(entries).next() else { return Ok(None) };
    let compared = changes::compare(store, bucket, (&standing.run, &entry), (run, now)).await?;
    Ok(Some(Before { moment: standing.moment, entry: Arc::unwrap_or_clone(entry), compared }))
}

/// Enters a run whose report exists already, if it has no entry, or if its file was uploaded again after those of other runs.
async fn enter_again(store: &Store, bucket: &str, run: &Run) -> Result<()> {
    let standing = runs::of_dataset(store, bucket, run.dataset.as_str()).await?;
    let telemetry = read::stored_telemetry(store, bucket, run).await?;
    let moment = uploaded(&telemetry);
    if is_entered(&standing, run, &moment) {
        return Ok(());
    }
    let (analysis, _) = read::stored_analysis(store, bucket, run).await?;
    runs::enter(store, bucket, run, &moment, &Entry::of(&analysis)).await
}

/// Whether a run has an entry of this moment, or of a moment since which no other run came. Entries are in order, the newest first.
fn is_entered(standing: &[FinishedReport], run: &Run, moment: &Moment) -> bool {
    let until = standing.iter().filter(|standing| standing.moment <= *moment);
    let newest = until.clone().next().is_some_and(|newest| newest.run == *run);
    newest || until.into_iter().any(|standing| standing.run == *run && standing.moment == *moment)
}

fn uploaded(telemetry: &[Telemetry]) -> Moment {
    Moment::of(telemetry.iter().find_map(|step| step.source_last_modified.as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_uploaded_again_after_another_is_entered_again_and_once() {
        let entry = |day: u32, run: &str| {
            FinishedReport::sample(&format!("shoes.202611{day}T000000Z.000000000000000{run}.json"))
        };
        let standing = [entry(12, "b"), entry(11, "a")];
        let is_entered = |standing: &[FinishedReport], day: u32, run: &str| {
            let moment = Moment::parse(&format!("202611{day}T000000Z")).unwrap();
            super::is_entered(standing, &entry(10, run).run, &moment)
        };
        assert!(is_entered(&standing, 11, "a") && is_entered(&standing, 12, "b"), "the event came again");
        assert!(is_entered(&standing, 13, "b"), "the same file once more");
        assert!(!is_entered(&standing, 13, "a"), "the file before comes back");
        assert!(!is_entered(&standing, 13, "c"), "it has no entry");
        let again = [entry(13, "a"), entry(12, "b"), entry(11, "a")];
        assert!(is_entered(&again, 13, "a"));
    }
}
