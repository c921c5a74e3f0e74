//! `wintermute assign`: new products in the clusters of an earlier run.

use crate::catalogue_file::known_as;
use crate::format;
use crate::input::Input;
use crate::notifications::LAKE_BUCKET;
use crate::progress::Progress;
use crate::server::{Credentials, Server};
use crate::target::{Target, is_same};
use serde::Serialize;
use std::fmt::{Display, Formatter};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use tokio::sync::mpsc::unbounded_channel;
use wintermute_cluster::artifacts::{MODEL, ModelCard, Outlying, TENSORS, read_model};
use wintermute_cluster::assign::Tally;
use wintermute_cluster::input::frame::Stream;
use wintermute_cluster::input::stored::StoredBytes;
use wintermute_cluster::model::Model;
use wintermute_shared::contract::catalogue::Catalogue;
use wintermute_shared::contract::keys::{CATALOGUE, PROCESSED};
use wintermute_shared::quality::Quality;
use wintermute_shared::{Error, ObjectRef, Result, Run, Store};

/// Places the products of `file` in the model of the folder `model`, and writes them to `out` as Parquet.
///
/// The file is converted as in a run, with the model's settings, on a server over a folder that is gone afterwards.
///
/// # Errors
/// [`Error::Invalid`] for a model or a file that cannot be used; [`Error::Failed`] when `out` cannot be written. A file
/// that is under that name stays as it is until the new one is whole.
pub async fn assign(model: &Path, file: &Path, out: &Path, progress: &Progress) -> Result<Assigned> {
    let folder = folder_of(model);
    if let Some(name) = [MODEL, TENSORS].iter().find(|name| is_same(out, &folder.join(name))) {
        return Err(Error::invalid(format!(
            "{} is the model's {name}: give --out another name",
            out.display()
        )));
    }
    let (card, model) = read(folder)?;
    let input = Input::open(file).await?;
    let target = Target::file(out)?;
    if is_same(&target, known_as(file)) {
        return Err(Error::invalid(format!(
            "{} would be written over the products themselves: give --out another name",
            out.display()
        )));
    }
    let table = table_beside(&target)?;
    let scratch =
        tempfile::tempdir().map_err(|e| Error::failed(format!("no temporary folder can be made: {e}")))?;
    let (events, _unheard) = unbounded_channel();
    let server = Server::start(scratch.path(), 0, Credentials::random(), events).await?;
    let store = server.endpoint().store();

    progress.stage("convert", &file.display().to_string(), 0);
    let (raw, bytes) = input.put_into(&server).await?;
    let run = Run::of(&Catalogue::of_object(store.head(&raw).await?), &card.settings)?;
    wintermute_convert::handle(&store, &card.settings, LAKE_BUCKET, raw, None).await?;
    progress.end("convert", &format!("{} converted", format::bytes(bytes)));

    progress.stage("assign", "placing the products", 0);
    let (tally, rejected) = place(&store, &run, card.clone(), model, &table).await?;
    table.persist(&target).map_err(|e| unwritten(out, &e.error))?;
    progress.end("assign", &format!("{} products placed", format::count(tally.rows.iter().sum())));
    Ok(Assigned::of(&card, &tally, rejected, out))
}

/// Who names a file of the model's folder means the folder.
fn folder_of(path: &Path) -> &Path {
    if path.is_file() { path.parent().unwrap_or(path) } else { path }
}

fn read(folder: &Path) -> Result<(ModelCard, Model)> {
    let file = |name: &str| {
        std::fs::read(folder.join(name)).map_err(|e| {
            Error::invalid(format!(
                "{} holds no model, {name} cannot be read ({e}): name a folder such as \
                 wintermute-data/{LAKE_BUCKET}/models/<dataset>/<run>",
                folder.display()
            ))
        })
    };
    let located = |e: Error| Error::invalid(format!("{}: {e}", folder.display()));
    let card = ModelCard::read(&file(MODEL)?).map_err(located)?;
    let model = read_model(&card, &file(TENSORS)?).map_err(located)?;
    Ok((card, model))
}

/// A file in the folder of `out`, which takes its name when it is whole.
fn table_beside(out: &Path) -> Result<NamedTempFile> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    NamedTempFile::new_in(folder).map_err(|e| unwritten(out, &e))
}

fn unwritten(out: &Path, error: &std::io::Error) -> Error {
    // The error itself would name the temporary file.
    Error::failed(format!("{} cannot be written: {}", out.display(), error.kind()))
}

async fn place(
    store: &Store,
    run: &Run,
    card: ModelCard,
    model: Model,
    table: &NamedTempFile,
) -> Result<(Tally, u64)> {
    let key = |name| run.key(PROCESSED, name);
    let quality = Quality::of_run(store, LAKE_BUCKET, run).await?;
    let rejected = quality.rejects.records;
    let catalogue = ObjectRef { bucket: LAKE_BUCKET.to_owned(), key: key(CATALOGUE), version_id: None };
    let head = store.head(&catalogue).await?;
    let reading = store.clone();
    let table = table.reopen().map_err(|e| unwritten(table.path(), &e))?;
    let work = move || {
        let csv = || Stream::new(StoredBytes::new(reading.read(&head)));
        wintermute_cluster::assign::assign(csv, &card.settings, &model, &quality, table)
    };
    let tally = tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::failed(format!("placing the products ended: {e}")))??;
    Ok((tally, rejected))
}

/// What an assignment ends with. As JSON it is the line that `--json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assigned {
    /// The table.
    pub table: PathBuf,
    /// The dataset of the model.
    pub dataset: String,
    /// The run of the model.
    pub run: String,
    /// Products placed.
    pub rows: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Products without a word that the model knows.
    pub wordless: u64,
    /// How far the products have drifted from those of the model; none for a model of an earlier version.
    pub drift: Option<Drift>,
    /// The model's families.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub families: Vec<FamilyShare>,
    /// The model's clusters.
    pub clusters: Vec<Share>,
}

/// What has come to a cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// Its number.
    pub id: u32,
    /// The number of its family, if it is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<u32>,
    /// Its name.
    pub name: String,
    /// Products placed in it.
    pub rows: u64,
    /// The mean distance of these products to its centre; none without products.
    pub mean_distance: Option<f64>,
}

/// What has come to a family.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FamilyShare {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Products placed in it.
    pub rows: u64,
}

/// How many products lie far out: farther from their centre than 99 in 100 of those that the model was fitted to, or without a word that
/// it knows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Drift {
    /// Their number.
    pub rows: u64,
    /// Their share of these products, 0 to 1.
    pub share: f64,
    /// The share of the model's own products that lie so far out, 0 to 1.
    pub usual_share: f64,
    /// Whether that is so much more that the model says little of these products.
    pub fit_anew: bool,
}

/// When so much more of the products lie far out than of the model's own, it is time to fit anew.
const DRIFTED: f64 = 0.05;

impl Drift {
    fn of(outlying: Outlying, tally: &Tally) -> Self {
        let share = tally.outlying as f64 / tally.rows.iter().sum::<u64>().max(1) as f64;
        let fit_anew = share > outlying.share + DRIFTED;
        Self { rows: tally.outlying, share, usual_share: outlying.share, fit_anew }
    }
}

impl Display for Drift {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let percent = |share: f64| format!("{:.1}%", share * 100.0);
        let (share, usual) = (percent(self.share), percent(self.usual_share));
        write!(
            f,
            "{share} of them lie far from all clusters or have no known word; of the model's own products {usual} do"
        )?;
        if self.fit_anew { write!(f, ": fit a new model with `wintermute run`") } else { Ok(()) }
    }
}

impl Assigned {
    fn of(card: &ModelCard, tally: &Tally, rejected: u64, out: &Path) -> Self {
        let families = card.families();
        let share = |(id, name): (usize, &String)| {
            let (rows, sum) = (tally.rows[id], tally.distances[id]);
            let mean_distance = (rows > 0).then(|| sum / rows as f64);
            let family = (!families.is_empty()).then(|| families.of(id) as u32);
            Share { id: id as u32, family, name: name.clone(), rows, mean_distance }
        };
        let clusters: Vec<Share> = card.clusters.iter().enumerate().map(share).collect();
        let rows = tally.rows.iter().sum::<u64>();
        let wordless = rows - clusters.iter().map(|cluster| cluster.rows).sum::<u64>();
        let of_families = card.families.iter().zip(families.clusters()).zip(0..);
        let of_families = of_families.map(|((family, own), id)| FamilyShare {
            id,
            name: family.name.clone(),
            rows: tally.rows[own].iter().sum(),
        });
        Self {
            drift: card.outlying.map(|outlying| Drift::of(outlying, tally)),
            families: of_families.collect(),
            table: out.to_owned(),
            dataset: card.dataset.clone(),
            run: card.run.clone(),
            rows,
            rejected,
            wordless,
            clusters,
        }
    }
}

impl Display for Assigned {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        if !self.families.is_empty() {
            writeln!(f, "{:>10}   family", "products")?;
            for FamilyShare { id, name, rows } in &self.families {
                writeln!(f, "{:>10}   {id}: {name}", format::count(*rows))?;
            }
            writeln!(f)?;
        }
        writeln!(f, "{:>10}{:>15}   cluster", "products", "mean distance")?;
        for Share { id, name, rows, mean_distance, .. } in &self.clusters {
            let distance = mean_distance.map_or_else(String::new, |distance| format!("{distance:.3}"));
            writeln!(f, "{:>10}{distance:>15}   {id}: {name}", format::count(*rows))?;
        }
        if self.wordless > 0 {
            writeln!(
                f,
                "{:>10}{:>15}   without a word that the model knows",
                format::count(self.wordless),
                ""
            )?;
        }
        let rows = format::count(self.rows);
        writeln!(f, "\n{rows} products placed in the model of {}/{}", self.dataset, self.run)?;
        if let Some(drift) = &self.drift {
            writeln!(f, "{drift}")?;
        }
        if self.rejected > 0 {
            let records = format::count(self.rejected);
            writeln!(
                f,
                "{records} records could not be read; `wintermute convert` keeps them with line and reason"
            )?;
        }
        write!(f, "{}", self.table.display())
    }
}
