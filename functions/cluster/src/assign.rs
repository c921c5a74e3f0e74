//! New products find their places in a model that stands, without fitting anything again.

use crate::artifacts::files::{create, scratch, upload};
use crate::artifacts::{MODEL, ModelCard, TENSORS, TableWriter, read_model};
use crate::features::text::Corpus;
use crate::input::frame::{Chunks, Stream};
use crate::input::prepare::{apply, decide, measured};
use crate::input::pricing::price_columns;
use crate::input::products::{Catalogue, Products};
use crate::input::stored::StoredBytes;
use crate::model::Model;
use linfa::traits::Transformer;
use std::io::Write;
use wintermute_shared::contract::keys::{ASSIGNED, CATALOGUE, MANIFEST, MODELS, PROCESSED};
use wintermute_shared::contract::manifest::Manifest;
use wintermute_shared::logging::compute;
use wintermute_shared::quality::Quality;
use wintermute_shared::{ObjectRef, Outcome, Result, Run, Settings, Step, Store};

/// Places the products of the catalogue `object` (`processed/<dataset>/<run>/catalogue.csv`) in the model whose manifest
/// has the key `model` (`models/<dataset>/<run>/manifest.json`) in the same bucket. The table goes to
/// `assigned/<dataset>/<run>/<run of the model>.parquet`: the columns of `assignments.parquet`.
///
/// # Errors
/// [`Error::Invalid`](wintermute_shared::Error::Invalid) for keys of another kind, a model that is damaged or of another version, a catalogue without the
/// model's text columns; [`Error::NotFound`](wintermute_shared::Error::NotFound) and the store's errors.
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
    let quality = Quality::of_run(store, &bucket, run).await?;
    let disk = scratch()?;
    let (reading, table) = (store.clone(), create(disk.path(), TABLE)?);
    let tally = compute("placing the products", move || {
        let csv = || Stream::new(StoredBytes::new(reading.read(&head)));
        assign(csv, &card.settings, &model, &quality, table)
    })
    .await?;
    tracing::info!(
        products = tally.rows.iter().sum::<u64>(),
        far_out = tally.outlying,
        "products are placed"
    );
    upload(store, disk.path(), TABLE, &bucket, key, "application/vnd.apache.parquet").await?;
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
    /// How many products lie [far out](Model::outlying).
    pub outlying: u64,
}

/// Places the products of a converted catalogue in a model that was made with these settings, and writes the table of them.
///
/// # Errors
/// [`Error::Invalid`](wintermute_shared::Error::Invalid) for a catalogue without the model's text columns or that is broken; [`Error::Failed`](wintermute_shared::Error::Failed) when
/// reading or writing fails.
pub fn assign<C: Chunks>(
    csv: impl Fn() -> C,
    settings: &Settings,
    model: &Model,
    quality: &Quality,
    table: impl Write + Send,
) -> Result<Tally> {
    let catalogue = Catalogue::new(csv, settings, quality);
    let look = catalogue.look()?;
    let mut batches = catalogue.batches(&look)?;
    let mut products = catalogue.next(&mut batches)?;
    let preparation = match look.is_merged() {
        false => decide(&products.frame, quality.measured(), settings, &quality.roles),
        true => decide(&products.frame, measured(&products.frame, quality).iter(), settings, &quality.roles),
    };
    let features_of =
        |products: &Products| model.tfidf.transform(&Corpus::of(&products.frame, settings, &quality.roles));
    let mut features = features_of(&products);
    apply(&preparation, &mut products.frame);
    let mut table = TableWriter::new(
        &products,
        &preparation.filled,
        price_columns(quality, &preparation),
        &model.families,
        table,
    )?;
    let groups = model.centres.k() + 1;
    let mut tally = Tally { rows: vec![0; groups], distances: vec![0.0; groups], outlying: 0 };
    let mut placed = 0;
    while products.frame.rows > 0 {
        let places = model.place(&features);
        for (&label, &distance) in places.labels.iter().zip(&places.distances) {
            tally.rows[label as usize] += 1;
            tally.distances[label as usize] += f64::from(distance);
        }
        tally.outlying += model.outlying(&places);
        table.add(&products, &places)?;
        placed += products.frame.rows as u64;
        wintermute_shared::logging::progress("assign", "placing the products", placed);
        products = catalogue.next(&mut batches)?;
        features = features_of(&products);
        apply(&preparation, &mut products.frame);
    }
    table.finish()?;
    Ok(tally)
}
