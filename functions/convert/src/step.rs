//! The step: a catalogue of the raw bucket becomes a run in the lake.

use crate::handover::{FORMAT, Handover};
use crate::input::open::open;
use crate::limits::{Limits, no_parquet, too_much};
#[cfg(feature = "formats")]
use crate::output::parquet::upload;
use crate::output::uploads::Uploads;
use crate::pipeline::convert::{Converted, convert};
use crate::pipeline::plan::Plan;
use crate::quality::{judge, quality};
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Instant;
#[cfg(feature = "formats")]
use wintermute_shared::contract::keys::CATALOGUE_PARQUET;
use wintermute_shared::contract::keys::{CATALOGUE, HANDOVER, PROCESSED};
use wintermute_shared::contract::side_file::side_file;
use wintermute_shared::contract::telemetry::{self, Stopwatch, Telemetry};
use wintermute_shared::logging::{compute, lambda_trace};
use wintermute_shared::quality::{self, REJECTS};
use wintermute_shared::s3::{ObjectHead, Written};
use wintermute_shared::{Dataset, Error, ObjectRef, Outcome, Result, Run, Settings, Step, Store};

/// Converts the catalogue `object` of the raw bucket into the bucket `lake`, unless its CSV is there already. What is not
/// converted by the `deadline` is given up, with nothing left behind.
///
/// What is [no catalogue by its name](side_file), such as `_SUCCESS`, is skipped.
///
/// `rejects.jsonl`, `quality.json`, `catalogue.parquet` if the settings want it, and `telemetry.json` are written first; `catalogue.csv` comes last and announces them.
///
/// # Errors
/// [`Error::Invalid`] for a key or an input that is no catalogue, or of which too much cannot be read (rejects and
/// quality are written even then); [`Error::NotFound`], [`Error::NoBucket`]; else what reading or writing reports.
pub async fn handle(
    store: &Store,
    settings: &Settings,
    lake: &str,
    object: ObjectRef,
    deadline: Option<Instant>,
) -> Result<Outcome> {
    handle_within(store, settings, lake, object, Limits { deadline, bytes: None }).await
}

/// As [`handle`]; what is more than the limits allow is [handed over](Handover).
///
/// # Errors
/// As [`handle`].
pub async fn handle_within(
    store: &Store,
    settings: &Settings,
    lake: &str,
    object: ObjectRef,
    limits: Limits,
) -> Result<Outcome> {
    if let Some(why) = side_file(&object.key) {
        tracing::info!(step = STEP, %object, why, "skipped what is no catalogue");
        return Ok(Outcome::Skipped { object: object.to_string(), why: why.to_owned() });
    }
    // What is no catalogue is not looked for.
    Dataset::of_raw_key(&object.key)?;
    let head = store.head(&object).await?;
    let run = Run::of(&head, settings)?;
    let work =
        Work { store, settings, lake, object: &object, run: &run, head, limits, trace: lambda_trace() };
    Step { name: STEP, run: &run }.work_below(store, lake, PROCESSED, Box::pin(work.work())).await
}

pub(crate) const STEP: &str = "convert";

/// One conversion.
pub(crate) struct Work<'a> {
    pub store: &'a Store,
    pub settings: &'a Settings,
    pub lake: &'a str,
    /// The catalogue as it is called in what is said of it.
    pub object: &'a ObjectRef,
    pub run: &'a Run,
    /// The version of it that names the run.
    pub head: ObjectHead,
    pub limits: Limits,
    /// The trace of the event that has brought the run about.
    pub trace: Option<String>,
}

impl Work<'_> {
    pub(crate) async fn work(self) -> Result<Outcome> {
        let watch = Stopwatch::start(STEP);
        let catalogue = self.catalogue();
        if self.store.find(&catalogue).await?.is_some() {
            self.note_upload().await?;
            return Ok(Outcome::AlreadyDone { object: catalogue.to_string() });
        }
        if let Some(reason) = too_much(self.store, &self.head, self.settings, self.limits).await? {
            return self.hand_over(reason).await;
        }
        if self.settings.parquet && !cfg!(feature = "formats") {
            return Err(no_parquet());
        }
        match self.stream(watch).await {
            Ok((converted, uploads, watch)) => self.announce(converted, uploads, watch).await,
            Err(error) if self.limits.hand_over_after(&error) => self.hand_over(error.to_string()).await,
            Err(error) => Err(name_object(error, self.object)),
        }
    }

    /// Notes that a file was uploaded again after others, in a bucket that keeps no versions: its run exists, but the runs of later
    /// uploads come after it.
    async fn note_upload(&self) -> Result<()> {
        let key = self.run.key(PROCESSED, telemetry::NAME);
        let mut told: Telemetry = match self.store.get_json(self.lake, &key).await {
            Ok(told) => told,
            Err(Error::NotFound { .. } | Error::Invalid(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        let uploaded = Some(self.head.last_modified.clone());
        if told.source_last_modified < uploaded {
            told.source_last_modified = uploaded;
            self.store.put_json(self.lake, &key, &told).await?;
        }
        Ok(())
    }

    /// Asks for the conversion on Fargate, once more where that was done before: the event of one that was lost, or of a
    /// task that has failed, comes again.
    async fn hand_over(&self, reason: String) -> Result<Outcome> {
        let ObjectHead { bucket, key, version_id, size, .. } = &self.head;
        let handover = Handover {
            format: FORMAT,
            source: ObjectRef { bucket: bucket.clone(), key: key.clone(), version_id: version_id.clone() },
            bytes: *size,
            reason,
            settings: self.settings.clone(),
            trace: self.trace.clone(),
        };
        self.store.put_json(self.lake, &self.run.key(PROCESSED, HANDOVER), &handover).await?;
        Ok(Outcome::HandedOver { object: self.catalogue().to_string() })
    }

    fn in_lake(&self, name: &str) -> ObjectRef {
        ObjectRef { bucket: self.lake.to_owned(), key: self.run.key(PROCESSED, name), version_id: None }
    }

    /// What announces the conversion.
    fn catalogue(&self) -> ObjectRef {
        self.in_lake(CATALOGUE)
    }

    /// Runs the conversion, which blocks, beside the runtime, which reads and writes for it.
    async fn stream(&self, mut watch: Stopwatch) -> Result<(Converted, Uploads, Stopwatch)> {
        let threads = threads();
        let (store, run, lake) = (self.store.clone(), self.run.clone(), self.lake.to_owned());
        let (settings, deadline) = (self.settings.clone(), self.limits.deadline);
        let open = open(self.store, &self.head, &settings);
        compute("converting", move || {
            let plan = Plan { settings: &settings, threads, deadline };
            let (converted, uploads) =
                convert(open, || Uploads::begin(&store, &lake, &run), plan, &mut watch)?;
            Ok((converted, uploads, watch))
        })
        .await
    }

    /// Writes the catalogue as Parquet, which exists before the CSV announces it; gives its bytes.
    #[cfg(feature = "formats")]
    async fn write_parquet(&self, converted: Arc<Converted>) -> Result<u64> {
        let key = self.run.key(PROCESSED, CATALOGUE_PARQUET);
        let upload = self.store.upload(self.lake, &key, "application/vnd.apache.parquet");
        let open = open(self.store, &self.head, self.settings);
        let (settings, deadline) = (self.settings.clone(), self.limits.deadline);
        upload::write_parquet(upload, open, converted, settings, threads(), deadline).await
    }

    /// Writes what is beside the catalogue, and then makes that visible.
    async fn announce(self, converted: Converted, uploads: Uploads, mut watch: Stopwatch) -> Result<Outcome> {
        let catalogue = self.catalogue().to_string();
        let Self { store, settings, lake, object, run, head, trace, .. } = &self;
        let rows = converted.profile.rows;
        let converted = Arc::new(converted);
        watch.stage("writing", rows);
        let source = quality::Source {
            bucket: head.bucket.clone(),
            key: head.key.clone(),
            version: head.version().to_owned(),
            bytes: head.size,
        };
        let quality = quality(run.dataset.to_string(), run.id.clone(), source, settings, &converted);
        let mut bytes_written = uploads.bytes();
        uploads.rejects.finish().await?;
        bytes_written += store.put_json(lake, &run.key(PROCESSED, quality::NAME), &quality).await?;
        if let Err(error) = judge(&converted, settings, object, &self.in_lake(REJECTS)) {
            uploads.catalogue.abort().await;
            return Err(error);
        }
        #[cfg(feature = "formats")]
        if settings.parquet {
            watch.stage("reading again for Parquet", rows);
            match self.write_parquet(converted.clone()).await {
                Ok(bytes) => bytes_written += bytes,
                Err(error) => {
                    uploads.catalogue.abort().await;
                    return Err(name_object(error, object));
                }
            }
        }
        let mut telemetry = watch.finish(rows, converted.bytes_read, bytes_written);
        telemetry.source_last_modified = Some(head.last_modified.clone());
        telemetry.trace.clone_from(trace);
        store.put_json(lake, &run.key(PROCESSED, telemetry::NAME), &telemetry).await?;
        Ok(match uploads.catalogue.finish_if_absent().await? {
            Written::New => Outcome::Done { object: catalogue },
            Written::Taken => Outcome::AlreadyDone { object: catalogue },
        })
    }
}

fn threads() -> usize {
    available_parallelism().map_or(1, usize::from)
}

/// What is wrong with an input is said with its name.
fn name_object(error: Error, object: &ObjectRef) -> Error {
    match error {
        Error::Invalid(message) => Error::invalid(format!("{object}: {message}")),
        Error::Timeout(message) => Error::Timeout(format!("{object}: {message}")),
        other => other,
    }
}
