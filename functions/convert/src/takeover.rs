//! The task takes over what a Lambda has handed over.

use crate::handover::Handover;
use crate::limits::Limits;
use crate::step::{STEP, Work};
use wintermute_shared::contract::keys::{HANDOVER, PROCESSED};
use wintermute_shared::{Error, ObjectRef, Outcome, Result, Run, Step, Store, logging};

/// Converts what `object` (`processed/<dataset>/<run>/handover.json`) hands over, whatever its size.
///
/// # Errors
/// [`Error::Invalid`] for a key of another kind, and a catalogue that was replaced in a bucket without versions; else as
/// [`handle`](crate::handle).
pub async fn take_over(store: &Store, object: ObjectRef) -> Result<Outcome> {
    let run = Run::of_key(PROCESSED, HANDOVER, &object.key)?;
    let work = Box::pin(taken_over(store, &run, &object));
    Step { name: STEP, run: &run }.work_below(store, &object.bucket, PROCESSED, work).await
}

async fn taken_over(store: &Store, run: &Run, object: &ObjectRef) -> Result<Outcome> {
    let handover: Handover = store.get_json(&object.bucket, &object.key).await?;
    let catalogue = handover.catalogue(store).await?;
    let Handover { source, settings, trace, .. } = handover;
    if let Some(trace) = &trace {
        logging::trace(trace);
    }
    settings.check()?;
    if Run::of(&catalogue, &settings)? != *run {
        return Err(Error::invalid(format!(
            "{source} was replaced after it was handed over: the newer upload has a run of its own"
        )));
    }
    let (settings, lake, limits) = (&settings, object.bucket.as_str(), Limits::default());
    Work { store, settings, lake, run, catalogue, limits, trace }.work().await
}
