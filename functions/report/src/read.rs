//! What the report is made from, read from the lake.

use crate::history::changes::Before;
use serde::Deserialize;
use wintermute_shared::analysis::{self, Analysis};
use wintermute_shared::contract::keys::{MANIFEST, MODELS, PROCESSED};
use wintermute_shared::contract::manifest::Manifest;
use wintermute_shared::contract::telemetry::{self, Telemetry};
use wintermute_shared::quality::{REJECTS, Reject};
use wintermute_shared::{Error, ObjectRef, Result, Run, Store, VERSION};

/// What a report tells beside the analysis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReportContext {
    /// What the steps before took.
    pub telemetry: Vec<Telemetry>,
    /// The first of the records that could not be read.
    pub rejects: Vec<Reject>,
    /// The run before, if there was one.
    pub before: Option<Before>,
}

/// What every version of `analysis.json` has.
#[derive(Deserialize)]
struct Maker {
    format: Option<u32>,
    wintermute: Option<String>,
}

/// Reads the analysis, its version first: this format, and every earlier one.
///
/// # Errors
/// [`Error::Invalid`] names the version and the field when this version of the report cannot read it.
pub fn analysis(name: &str, json: &[u8]) -> Result<Analysis> {
    let broken = |e| Error::invalid(format!("{name} is not JSON: {e}; run the clustering again"));
    let maker: Maker = serde_json::from_slice(json).map_err(broken)?;
    let version = maker.wintermute.as_deref().unwrap_or("an unknown version");
    let advice = format!("run the clustering again with Wintermute {VERSION}");
    let known = format!("this report, of Wintermute {VERSION}, reads formats 1 to {}", analysis::FORMAT);
    match maker.format {
        Some(format @ 1..=analysis::FORMAT) => serde_json::from_slice(json).map(today).map_err(|e| {
            Error::invalid(format!(
                "{name} has format {format}, made by Wintermute {version}, but does not hold what that format promises: {e}; {advice}"
            ))
        }),
        Some(newer) if newer > analysis::FORMAT => Err(Error::invalid(format!(
            "the field `format` of {name}, made by Wintermute {version}, is {newer}, and {known}: make the report with that version, or {advice}"
        ))),
        Some(other) => Err(Error::invalid(format!(
            "the field `format` of {name}, made by Wintermute {version}, is {other}, and {known}: {advice}"
        ))),
        None => Err(Error::invalid(format!(
            "{name}, made by Wintermute {version}, lacks the field `format`, and {known}: {advice}"
        ))),
    }
}

/// Earlier formats as today's: before format 3, rows counted from 0.
fn today(mut analysis: Analysis) -> Analysis {
    if analysis.format < 3 {
        let clusters = analysis.clusters.iter_mut();
        let products = clusters.flat_map(|cluster| cluster.typical.iter_mut().chain(&mut cluster.oddest));
        products.for_each(|product| product.row += 1);
    }
    analysis
}

/// Reads the analysis of a run, as its manifest describes it.
///
/// # Errors
/// As [`analysis`] and [`Manifest::get`].
pub async fn stored_analysis(store: &Store, bucket: &str, run: &Run) -> Result<(Analysis, u64)> {
    let manifest: Manifest = store.get_json(bucket, &run.key(MODELS, MANIFEST)).await?;
    let key = run.key(MODELS, analysis::NAME);
    let json = manifest.get(store, bucket, run, analysis::NAME).await?;
    Ok((analysis(&format!("s3://{bucket}/{key}"), &json)?, json.len() as u64))
}

/// What the steps before took, as far as they have told.
///
/// # Errors
/// What the store says; an absent telemetry is none.
pub async fn stored_telemetry(store: &Store, bucket: &str, run: &Run) -> Result<Vec<Telemetry>> {
    let mut found = Vec::new();
    for prefix in [PROCESSED, MODELS] {
        match store.get_json(bucket, &run.key(prefix, telemetry::NAME)).await {
            Ok(telemetry) => found.push(telemetry),
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// The first of the records that could not be read; `None` if all could, or if they are no longer kept.
///
/// # Errors
/// What the store says.
pub async fn some_rejects(
    store: &Store,
    bucket: &str,
    run: &Run,
    analysis: &Analysis,
) -> Result<Vec<Reject>> {
    const SHOWN: usize = 5;
    if analysis.quality.rejects.records == 0 {
        return Ok(Vec::new());
    }
    let object = ObjectRef { bucket: bucket.to_owned(), key: run.key(PROCESSED, REJECTS), version_id: None };
    let Some(head) = store.find(&object).await? else { return Ok(Vec::new()) };
    // The file may be large: its first piece has enough lines.
    let piece = store.read(&head).next().await.transpose()?.unwrap_or_default();
    let lines = piece.split(|&byte| byte == b'\n').take(SHOWN);
    Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
}
