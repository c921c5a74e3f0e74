//! Draws and renders the report of an analysed catalogue.
//!
//! [`render`] makes everything from an [`Analysis`] alone; [`handle`] reads it from the lake and writes the report there.

mod colors;
mod findings;
mod format;
mod page;
mod palette;
mod plots;
mod png;
mod read;
mod table;
mod view;

pub use read::analysis as read_analysis;
pub use view::Files;

use bytes::Bytes;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::keys::{INDEX, MANIFEST, MODELS, REPORTS};
use wintermute_shared::telemetry::{self, Stopwatch, Telemetry};
use wintermute_shared::{Error, ObjectRef, Outcome, Result, Run, Store};

/// A report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The page: one file without any request to elsewhere.
    pub html: String,
    /// What stands beside it: plots of slide size and `clusters.csv`.
    pub files: Files,
}

/// Draws and renders the report of an analysis. The same analysis and telemetry give the same bytes; only the section with the
/// id `telemetry` depends on the telemetry.
///
/// # Errors
/// [`Error::Failed`] when drawing or rendering fails.
pub fn render(analysis: &Analysis, telemetry: &[Telemetry]) -> Result<Report> {
    let html = page::html(view::Page::of(analysis, telemetry)?)?;
    Ok(Report { html, files: view::files(analysis)? })
}

/// Writes the report of the model that `object`, a manifest, announces, unless it stands already. The page is written last.
///
/// # Errors
/// [`Error::Invalid`] for a key that is no manifest's and for an analysis that this version cannot read;
/// [`Error::NotFound`] when there is no analysis; what the store says.
pub async fn handle(store: &Store, object: ObjectRef) -> Result<Outcome> {
    let run = Run::of_key(MODELS, MANIFEST, &object.key)?;
    let bucket = object.bucket;
    let index = ObjectRef { bucket: bucket.clone(), key: run.key(REPORTS, INDEX), version_id: None };
    if store.find(&index).await?.is_some() {
        return Ok(Outcome::AlreadyDone { object: index.to_string() });
    }
    let mut watch = Stopwatch::start("report");
    watch.stage("reading", 0);
    let (analysis, bytes_read) = read::stored_analysis(store, &bucket, &run).await?;
    let telemetry = read::stored_telemetry(store, &bucket, &run).await?;
    let rows = analysis.rows;
    watch.stage("drawing", rows);
    let report = tokio::task::spawn_blocking(move || render(&analysis, &telemetry))
        .await
        .map_err(|e| Error::failed(format!("drawing the report of {run} ended early: {e}")))??;
    watch.stage("writing", rows);
    let mut bytes_written = report.html.len() as u64;
    for (name, content_type, body) in report.files {
        bytes_written += body.len() as u64;
        store.put(&bucket, &run.key(REPORTS, name), content_type, Bytes::from(body)).await?;
    }
    let telemetry = watch.finish(rows, bytes_read, bytes_written);
    store.put_json(&bucket, &run.key(REPORTS, telemetry::NAME), &telemetry).await?;
    store.put_if_absent(&bucket, &index.key, "text/html; charset=utf-8", Bytes::from(report.html)).await?;
    Ok(Outcome::Done { object: index.to_string() })
}
