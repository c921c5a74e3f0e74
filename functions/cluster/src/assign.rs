//! New products find their places in a model that stands, without fitting anything again.

use crate::artifacts::{GROUP, MODEL, ModelCard, TENSORS, TableWriter, read_model};
use crate::files::{StoredBytes, create, scratch, upload};
use crate::frame::{Chunks, Stream};
use crate::model::Model;
use crate::prepare::{apply, decide, numeric_price, open};
use crate::text::Corpus;
use linfa::traits::Transformer;
use std::io::Write;
use wintermute_shared::keys::{ASSIGNED, CATALOGUE, MANIFEST, MODELS, PROCESSED};
use wintermute_shared::logging::compute;
use wintermute_shared::manifest::Manifest;
use wintermute_shared::quality::{self, Quality};
use wintermute_shared::{ObjectRef, Outcome, Result, Run, Settings, Step, Store};

/// Places the products of the catalogue `object` (`processed/<dataset>/<run>/catalogue.csv`) in the model whose manifest
/// has the key `model` (`models/<dataset>/<run>/manifest.json`) in the same bucket. The table goes to
/// `assigned/<dataset>/<run>/<run of the model>.parquet`: the columns of `assignments.parquet`.
///
/// # Errors
/// [`Error::Invalid`] for keys of another kind, a model that is damaged or of another version, a catalogue without the
/// model's text columns; [`Error::NotFound`] and the store's errors.
pub async fn handle(store: &Store, model: &str, object: ObjectRef) -> Result<Outcome> {
    let run = Run::of_key(PROCESSED, CATALOGUE, &object.key)?;
    let fitted = Run::of_key(MODELS, MANIFEST, model)?;
    Step { name: "assign", run: &run }.work(Box::pin(place(store, &fitted, &run, object))).await
}

async fn place(store: &Store, fitted: &Run, run: &Run, object: ObjectRef) -> Result<Outcome> {
    let bucket = object.bucket.clone();
    let key = run.key(ASSIGNED, &format!("{}.parquet", fitted.id));
    let assigned = ObjectRef { bucket: bucket.clone(), key: key.clone(), version_id: None };
    if store.find(&assigned).await?.is_some() {
        return Ok(Outcome::AlreadyDone { object: assigned.to_string() });
    }
    // A model without its manifest is not finished.
    let manifest: Manifest = store.get_json(&bucket, &fitted.key(MODELS, MANIFEST)).await?;
    let card = ModelCard::read(&manifest.get(store, &bucket, fitted, MODEL).await?)?;
    let model = read_model(&card, &manifest.get(store, &bucket, fitted, TENSORS).await?)?;
    let head = store.head(&object).await?;
    let quality: Quality = store.get_json(&bucket, &run.key(PROCESSED, quality::NAME)).await?;
    let disk = scratch()?;
    let (csv, table) = (StoredBytes::new(store.read(&head)), create(disk.path(), TABLE)?);
    compute("placing the products", move || {
        assign(Stream::new(csv), &card.settings, &model, &quality, table)
    })
    .await?;
    upload(store, disk.path(), TABLE, &bucket, &key, "application/vnd.apache.parquet").await?;
    Ok(Outcome::Done { object: assigned.to_string() })
}

/// The table on the task's own disk.
const TABLE: &str = "assigned.parquet";

/// What has come to each cluster, and after them to the group of the products without a word that the model knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The number of products.
    pub rows: Vec<u64>,
    /// The sum of their distances to the centre.
    pub distances: Vec<f64>,
}

/// Places the products of a converted catalogue in a model that was made with these settings, and writes the table of them.
///
/// # Errors
/// [`Error::Invalid`] for a catalogue without the model's text columns or that is broken; [`Error::Failed`] when
/// reading or writing fails.
pub fn assign(
    csv: impl Chunks,
    settings: &Settings,
    model: &Model,
    quality: &Quality,
    table: impl Write + Send,
) -> Result<Tally> {
    let mut reader = open(csv, settings, &quality.roles)?;
    let mut frame = reader.next_rows(GROUP)?;
    let preparation = decide(&frame, &quality.columns, settings);
    apply(&preparation, settings, &mut frame);
    let mut table =
        TableWriter::new(&frame, &preparation.filled, numeric_price(quality, &preparation), table)?;
    let groups = model.centres.k() + 1;
    let mut tally = Tally { rows: vec![0; groups], distances: vec![0.0; groups] };
    let mut placed = 0;
    while frame.rows > 0 {
        let places = model.place(&model.tfidf.transform(&Corpus::of(&frame, settings, &quality.roles)));
        for (&label, &distance) in places.labels.iter().zip(&places.distances) {
            tally.rows[label as usize] += 1;
            tally.distances[label as usize] += f64::from(distance);
        }
        table.add(&frame, &places)?;
        placed += frame.rows as u64;
        wintermute_shared::logging::progress("assign", "placing the products", placed);
        frame = reader.next_rows(GROUP)?;
        apply(&preparation, settings, &mut frame);
    }
    table.finish()?;
    Ok(tally)
}
