//! The lists of products that runs have left in the lake.

use super::{Compared, Prices, Reason};
use crate::history::entry::Entry;
use wintermute_shared::contract::keys::{MANIFEST, MODELS};
use wintermute_shared::contract::manifest::Manifest;
use wintermute_shared::contract::products::{LINE, MOST, NAME, NAMES, Products};
use wintermute_shared::{Error, ObjectRef, Result, Run, Store, logging};

/// Compares the products of a run with those of the run before. What is wrong with their lists is told, and stops no report.
///
/// # Errors
/// What the store says.
pub async fn compare(
    store: &Store,
    bucket: &str,
    (run_before, before): (&Run, &Entry),
    (run, now): (&Run, &Entry),
) -> Result<Compared> {
    if before.source.is_some() && before.source == now.source {
        return Ok(Compared::SameFile);
    }
    if before.rows.max(now.rows) > MOST as u64 {
        return Ok(Compared::Not(Reason::TooMany));
    }
    let products = match listed(store, bucket, run, Reason::OldModel).await? {
        Ok(products) => products,
        Err(reason) => return Ok(Compared::Not(reason)),
    };
    let products_before = match listed(store, bucket, run_before, Reason::EarlierVersion).await? {
        Ok(products) => products,
        Err(reason) => return Ok(Compared::Not(reason)),
    };
    let entries = (before.clone(), now.clone());
    let mut compared = logging::compute("comparing the products with those of the run before", move || {
        Ok(Compared::of(products_before, products, (&entries.0, &entries.1)))
    })
    .await?;
    name_largest(store, bucket, run, &mut compared).await?;
    Ok(compared)
}

/// The products that a run has listed, or why there are none; `unlisted` is why where its manifest names no list, or one of another
/// version.
async fn listed(
    store: &Store,
    bucket: &str,
    run: &Run,
    unlisted: Reason,
) -> Result<std::result::Result<Products, Reason>> {
    let manifest: Manifest = match store.get_json(bucket, &run.key(MODELS, MANIFEST)).await {
        Ok(manifest) => manifest,
        Err(Error::NotFound { .. } | Error::Invalid(_)) => return Ok(Err(Reason::Lost)),
        Err(error) => return Err(error),
    };
    if !manifest.artifacts.iter().any(|artifact| artifact.name == NAME) {
        return Ok(Err(unlisted));
    }
    match manifest.get(store, bucket, run, NAME).await.and_then(|bytes| Products::read(&bytes)) {
        Ok(products) => Ok(products.ok_or(unlisted)),
        Err(error @ (Error::NotFound { .. } | Error::Invalid(_))) => {
            tracing::warn!(%error, "the products of {run} are not compared");
            Ok(Err(Reason::Lost))
        }
        Err(error) => Err(error),
    }
}

/// Reads the names of the products whose prices have changed most.
async fn name_largest(store: &Store, bucket: &str, run: &Run, compared: &mut Compared) -> Result<()> {
    let Compared::Products(comparison) = compared else { return Ok(()) };
    let Prices::Compared(prices) = &mut comparison.prices else { return Ok(()) };
    let object = ObjectRef { bucket: bucket.to_owned(), key: run.key(MODELS, NAMES), version_id: None };
    if prices.largest.is_empty() {
        return Ok(());
    }
    let Some(names) = store.find(&object).await? else { return Ok(()) };
    for change in &mut prices.largest {
        let start = u64::from(change.line);
        let end = names.size.min(start + LINE as u64);
        if start < end {
            let bytes = store.read_range(&names, start, end).await?;
            let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
            change.name = Some(String::from_utf8_lossy(line).into_owned());
        }
    }
    Ok(())
}
