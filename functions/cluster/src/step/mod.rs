//! The step: a converted catalogue becomes a model, object by object, the manifest last.

mod beside;
mod output;

use crate::artifacts::files::{scratch, upload};
use crate::artifacts::{
    ASSIGNMENTS, FEATURES, FamilyCard, MODEL, ModelCard, Outlying, PRODUCTS_CSV, TENSORS, write_model,
};
use crate::describe::mismatches::judge;
use crate::features::settled::Settled;
use crate::features::text::Corpus;
use crate::input::frame::Stream;
use crate::input::memory::rows_at_once;
use crate::input::prepare::{apply, decide, measured};
use crate::input::products::Catalogue;
use crate::input::stored::StoredBytes;
use crate::model::Model;
use crate::model::discs::Witnesses;
use crate::model::fit::{Fitted, fit};
use beside::beside;
use futures_util::{StreamExt, TryStreamExt, stream};
use linfa::traits::Transformer;
use output::{Learnt, Output};
use std::path::Path;
use wintermute_shared::analysis::{self, Analysis};
use wintermute_shared::contract::keys::{CATALOGUE, MANIFEST, MODELS, PROCESSED};
use wintermute_shared::contract::manifest::{self, Artifact, Manifest};
use wintermute_shared::contract::products;
use wintermute_shared::contract::telemetry::{self, Stopwatch, Telemetry};
use wintermute_shared::logging::compute;
use wintermute_shared::quality::Quality;
use wintermute_shared::s3::{Written, json};
use wintermute_shared::{Error, ObjectRef, Outcome, Result, Run, Settings, Step, Store, VERSION};

/// Clusters the catalogue that `object` (`processed/<dataset>/<run>/catalogue.csv`) is, with the settings that name its run:
/// convert has written them to `quality.json`.
///
/// # Errors
/// [`Error::Invalid`] for a key of another kind, a catalogue without the text columns or without words;
/// [`Error::NotFound`] and the store's errors. Nothing is announced before all is written.
pub async fn handle(store: &Store, object: ObjectRef) -> Result<Outcome> {
    let run = Run::of_key(PROCESSED, CATALOGUE, &object.key)?;
    let bucket = object.bucket.clone();
    Step { name: STEP, run: &run }
        .work_below(store, &bucket, MODELS, Box::pin(cluster(store, &run, object)))
        .await
}

const STEP: &str = "cluster";

async fn cluster(store: &Store, run: &Run, object: ObjectRef) -> Result<Outcome> {
    let bucket = object.bucket.clone();
    let manifest_key = run.key(MODELS, MANIFEST);
    let standing = ObjectRef { bucket: bucket.clone(), key: manifest_key.clone(), version_id: None };
    if store.find(&standing).await?.is_some() {
        return Ok(Outcome::AlreadyDone { object: standing.to_string() });
    }
    let head = store.head(&object).await?;
    let trace = Telemetry::stored_trace(store, &bucket, run).await?;
    let quality = Quality::of_run(store, &bucket, run).await?;
    let settings = quality.settings.clone();
    let settled = Settled::of(&quality)?;
    let disk = scratch()?;

    let watch = Stopwatch::start(STEP);
    let (reading, folder) = (store.clone(), disk.path().to_owned());
    let run_of_work = run.clone();
    let bytes_read = head.size;
    let csv = move || StoredBytes::new(reading.read(&head));
    // The work is all computation: it has a thread of its own, so that the runtime keeps fetching.
    let worked = compute("clustering", move || work(csv, &settled, quality, &run_of_work, &folder, watch));
    let Worked { rows, mut watch } = worked.await?;

    watch.stage("saving", rows);
    let artifacts = save(store, &bucket, run, disk.path()).await?;
    let bytes = artifacts.iter().map(|artifact| artifact.bytes).sum();
    let mut telemetry = watch.finish(rows, bytes_read, bytes);
    telemetry.trace = trace;
    store.put_json(&bucket, &run.key(MODELS, telemetry::NAME), &telemetry).await?;
    let manifest = Manifest {
        format: manifest::FORMAT,
        dataset: run.dataset.to_string(),
        run: run.id.clone(),
        wintermute: VERSION.to_owned(),
        settings,
        artifacts,
    };
    Ok(match store.put_if_absent(&bucket, &manifest_key, "application/json", json(&manifest)).await? {
        Written::New => Outcome::Done { object: standing.to_string() },
        Written::Taken => Outcome::AlreadyDone { object: standing.to_string() },
    })
}

struct Worked {
    rows: u64,
    watch: Stopwatch,
}

/// Fits a model to all products, or to a sample of them where the settings allow no more memory; then places all.
fn work(
    csv: impl Fn() -> StoredBytes + Sync,
    settled: &Settled,
    quality: Quality,
    run: &Run,
    folder: &Path,
    mut watch: Stopwatch,
) -> Result<Worked> {
    let settings = &settled.settings;
    watch.stage("reading the catalogue", 0);
    let progress = |rows| wintermute_shared::logging::progress(STEP, "reading the catalogue", rows);
    let catalogue = Catalogue::new(|| Stream::new(csv()), settings, &quality);
    let reader = catalogue.open()?;
    let most = rows_at_once(&reader, settings).filter(|&most| (most as u64) < quality.rows);
    let (mut products, look, rows) = match most {
        None => {
            let (products, look) = catalogue.all(reader, progress)?;
            let rows = products.frame.rows;
            (products, look, rows)
        }
        Some(most) => {
            drop(reader);
            let look = catalogue.look()?;
            let (products, rows) = catalogue.sample(&look, most, progress)?;
            (products, look, rows)
        }
    };
    let preparation = match look.is_merged() {
        false => decide(&products.frame, quality.measured(), settings, &quality.roles),
        true => decide(&products.frame, measured(&products.frame, &quality).iter(), settings, &quality.roles),
    };
    let roles = &quality.roles;
    let settled = &settled.with_languages(&products.frame, roles);
    let settings = &settled.settings;
    let rows_of_file = quality.rows as usize;
    let (fitted, descriptions) = beside(
        || fit(&Corpus::of(&products.frame, settings, roles), settings, &mut watch),
        || judge(|| Stream::new(csv()), roles, settings, rows_of_file, |row| look.product(row)),
    )?;
    let Fitted { model, chosen, features, set_aside, likeness } = fitted;
    apply(&preparation, &mut products.frame);
    let witnesses = Witnesses::drawn(&features, settings.seed);

    watch.stage("placing and describing the products", rows as u64);
    let mut output = Output::new(&model, &quality, settings, &preparation, &products, rows, folder)?;
    let sampled = most.map(|_| products.frame.rows as u64).filter(|&sampled| sampled < rows as u64);
    if most.is_none() {
        output.add(&products, &features)?;
    } else {
        drop((products, features));
        let mut batches = catalogue.batches(&look)?;
        loop {
            let mut products = catalogue.next(&mut batches)?;
            if products.frame.rows == 0 {
                break;
            }
            let features = model.tfidf.transform(&Corpus::of(&products.frame, settings, roles));
            apply(&preparation, &mut products.frame);
            output.add(&products, &features)?;
        }
    }
    let shown = output.finish(&chosen.silhouettes)?;
    watch.stage("writing the model", rows as u64);
    let learnt = Learnt {
        chosen: &chosen,
        likeness,
        set_aside,
        sample: sampled,
        look: &look,
        descriptions,
        witnesses: &witnesses,
    };
    let outlying = Outlying { distance: f64::from(model.far), share: shown.outlying_share() };
    let (analysis, spreadsheet) = shown.analysis(&model, &quality, settled, preparation, learnt);
    spreadsheet.finish(&analysis)?;
    write(&model, &analysis, outlying, settings, run, folder)?;
    Ok(Worked { rows: rows as u64, watch })
}

fn write(
    model: &Model,
    analysis: &Analysis,
    outlying: Outlying,
    settings: &Settings,
    run: &Run,
    folder: &Path,
) -> Result<()> {
    let card = ModelCard {
        format: ModelCard::FORMAT,
        wintermute: VERSION.to_owned(),
        dataset: run.dataset.to_string(),
        run: run.id.clone(),
        settings: settings.clone(),
        k: model.centres.k() as u64,
        clusters: analysis.formed().iter().map(|cluster| cluster.name.clone()).collect(),
        families: analysis.families.iter().map(FamilyCard::of).collect(),
        outlying: Some(outlying),
        lsa_explained: model.lsa.as_ref().map(|lsa| lsa.explained),
        pca_explained: model.pca.explained.clone(),
        vocabulary: model.tfidf.vocabulary().to_vec(),
    };
    write_model(model, &card, folder)?;
    std::fs::write(folder.join(analysis::NAME), json(analysis))
        .map_err(|e| Error::failed(format!("writing {} to the task's own disk failed: {e}", analysis::NAME)))
}

/// Uploads the artifacts, each hashed on its way. Catalogues of too many products have no list of them.
async fn save(store: &Store, bucket: &str, run: &Run, folder: &Path) -> Result<Vec<Artifact>> {
    /// Each holds a few parts in memory.
    const AT_ONCE: usize = 2;
    const ARTIFACTS: [(&str, &str); 8] = [
        (FEATURES, "application/zip"),
        (TENSORS, "application/octet-stream"),
        (MODEL, "application/json"),
        (ASSIGNMENTS, "application/vnd.apache.parquet"),
        (PRODUCTS_CSV, "text/csv; charset=utf-8"),
        (products::NAMES, "text/plain; charset=utf-8"),
        (products::NAME, "application/octet-stream"),
        (analysis::NAME, "application/json"),
    ];
    let mut uploads = Vec::with_capacity(ARTIFACTS.len());
    for (name, content_type) in ARTIFACTS {
        if folder.join(name).exists() {
            uploads.push(upload(store, folder, name, bucket, run.key(MODELS, name), content_type));
        }
    }
    stream::iter(uploads).buffered(AT_ONCE).try_collect().await
}
