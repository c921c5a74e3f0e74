//! The step: a converted catalogue becomes a model, object by object, the manifest last.

use crate::analyse::{Findings, analyse};
use crate::artifacts::{
    ASSIGNMENTS, FEATURES, MODEL, ModelCard, TENSORS, Tensor, write_assignments, write_features,
    write_tensors,
};
use crate::prepare::{Prepared, prepare};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::Path;
use tempfile::TempDir;
use wintermute_shared::catalogue::Role;
use wintermute_shared::keys::{CATALOGUE, MANIFEST, MODELS, PROCESSED};
use wintermute_shared::manifest::{self, Artifact, Manifest};
use wintermute_shared::quality::{self, Quality};
use wintermute_shared::store::{Reader, Written, json};
use wintermute_shared::telemetry::{self, Stopwatch};
use wintermute_shared::{Error, ObjectRef, Outcome, Result, Run, Settings, Store, VERSION, analysis};

/// Clusters the catalogue that `object` (`processed/<dataset>/<run>/catalogue.csv`) is.
///
/// # Errors
/// [`Error::Invalid`] for a key of another kind, a catalogue without the text columns or without words;
/// [`Error::NotFound`] and the store's errors. Nothing is announced before all is written.
pub async fn handle(store: &Store, settings: &Settings, object: ObjectRef) -> Result<Outcome> {
    settings.check()?;
    let run = Run::of_key(PROCESSED, CATALOGUE, &object.key)?;
    let bucket = object.bucket.clone();
    let manifest_key = run.key(MODELS, MANIFEST);
    let standing = ObjectRef { bucket: bucket.clone(), key: manifest_key.clone(), version_id: None };
    if store.find(&standing).await?.is_some() {
        return Ok(Outcome::AlreadyDone { object: standing.to_string() });
    }
    let head = store.head(&object).await?;
    let quality: Quality = store.get_json(&bucket, &run.key(PROCESSED, quality::NAME)).await?;
    let disk =
        tempfile::tempdir().map_err(|e| Error::failed(format!("the task has no disk to write to: {e}")))?;

    let mut watch = Stopwatch::start("cluster");
    watch.stage("reading the catalogue", 0);
    let (csv, owned, folder) =
        (StoredBytes::new(store.read(&head)), settings.clone(), disk.path().to_owned());
    let run_of_work = run.clone();
    // The work is all computation: it has a thread of its own, so that the runtime keeps fetching.
    let worked =
        tokio::task::spawn_blocking(move || work(csv, &owned, quality, &run_of_work, &folder, watch)).await;
    let Worked { rows, mut watch } =
        worked.map_err(|e| Error::failed(format!("clustering ended: {e}")))??;

    watch.stage("saving", rows);
    let artifacts = save(store, &bucket, &run, &disk).await?;
    let bytes = artifacts.iter().map(|artifact| artifact.bytes).sum();
    let telemetry = watch.finish(rows, head.size, bytes);
    store.put_json(&bucket, &run.key(MODELS, telemetry::NAME), &telemetry).await?;
    let manifest = Manifest {
        format: manifest::FORMAT,
        dataset: run.dataset.to_string(),
        run: run.id.clone(),
        wintermute: VERSION.to_owned(),
        settings: settings.clone(),
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

fn work(
    csv: StoredBytes,
    settings: &Settings,
    quality: Quality,
    run: &Run,
    folder: &Path,
    mut watch: Stopwatch,
) -> Result<Worked> {
    let progress = |rows| wintermute_shared::logging::progress("cluster", "reading the catalogue", rows);
    let prepared = prepare(csv, settings, &quality.roles, progress)?;
    let findings = analyse(&prepared, quality, settings, &mut watch)?;
    watch.stage("writing the artifacts", prepared.frame.rows as u64);
    write(&prepared, &findings, settings, run, folder)?;
    Ok(Worked { rows: prepared.frame.rows as u64, watch })
}

fn write(
    prepared: &Prepared,
    findings: &Findings,
    settings: &Settings,
    run: &Run,
    folder: &Path,
) -> Result<()> {
    write_features(&findings.features, create(folder, FEATURES)?)?;
    write_tensors(&tensors(findings), &folder.join(TENSORS))?;
    let card = ModelCard {
        format: ModelCard::FORMAT,
        wintermute: VERSION.to_owned(),
        dataset: run.dataset.to_string(),
        run: run.id.clone(),
        settings: settings.clone(),
        k: findings.centres.k() as u64,
        vocabulary: findings.tfidf.vocabulary().to_vec(),
    };
    write_json(folder, MODEL, &card)?;
    write_json(folder, analysis::NAME, &findings.analysis)?;
    write_assignments(
        &prepared.frame,
        findings.analysis.quality.roles.column(Role::Price),
        &findings.labels,
        &findings.distances,
        &findings.map,
        create(folder, ASSIGNMENTS)?,
    )
}

fn tensors(findings: &Findings) -> Vec<Tensor> {
    let Findings { tfidf, centres, pca, lsa, .. } = findings;
    let (k, dimensions, terms) = (centres.k(), centres.dimensions(), tfidf.vocabulary().len());
    let components = pca.components.ncols();
    let coordinates = (0..k).flat_map(|c| (0..dimensions).map(move |d| centres.coordinate(c, d)));
    let mut tensors = vec![
        Tensor::new("idf", &[terms], tfidf.idf().iter().copied()),
        Tensor::new("centroids", &[k, dimensions], coordinates),
        Tensor::new("pca_components", &[components, terms], pca.components.t().iter().copied()),
        Tensor::new("pca_mean", &[terms], pca.means.iter().map(|&x| x as f32)),
    ];
    if let Some(lsa) = lsa {
        tensors.push(Tensor::new("projection", &[terms, dimensions], lsa.projection.iter().copied()));
        let values = lsa.singular_values.iter().map(|&x| x as f32);
        tensors.push(Tensor::new("singular_values", &[dimensions], values));
    }
    tensors
}

fn create(folder: &Path, name: &str) -> Result<BufWriter<File>> {
    let file = File::create(folder.join(name))
        .map_err(|e| Error::failed(format!("{name} could not be created on the task's own disk: {e}")))?;
    Ok(BufWriter::with_capacity(1 << 20, file))
}

fn write_json<T: serde::Serialize>(folder: &Path, name: &str, value: &T) -> Result<()> {
    std::fs::write(folder.join(name), json(value))
        .map_err(|e| Error::failed(format!("writing {name} to the task's own disk failed: {e}")))
}

/// Uploads the artifacts, each hashed on its way.
async fn save(store: &Store, bucket: &str, run: &Run, disk: &TempDir) -> Result<Vec<Artifact>> {
    const ARTIFACTS: [(&str, &str); 5] = [
        (FEATURES, "application/zip"),
        (TENSORS, "application/octet-stream"),
        (MODEL, "application/json"),
        (ASSIGNMENTS, "application/vnd.apache.parquet"),
        (analysis::NAME, "application/json"),
    ];
    let mut saved = Vec::with_capacity(ARTIFACTS.len());
    for (name, content_type) in ARTIFACTS {
        let unreadable = |e| Error::failed(format!("reading {name} from the task's own disk failed: {e}"));
        let mut file = File::open(disk.path().join(name)).map_err(unreadable)?;
        let mut upload = store.upload(bucket, &run.key(MODELS, name), content_type);
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = file.read(&mut buffer).map_err(unreadable)?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
            upload.write(&buffer[..read]).await?;
        }
        let bytes = upload.bytes();
        upload.finish().await?;
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        saved.push(Artifact { name: name.to_owned(), bytes, sha256 });
    }
    Ok(saved)
}

/// A stored object's bytes for a thread outside the runtime.
struct StoredBytes {
    reader: Reader,
    chunk: bytes::Bytes,
}

impl StoredBytes {
    fn new(reader: Reader) -> Self {
        Self { reader, chunk: bytes::Bytes::new() }
    }
}

impl Read for StoredBytes {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.chunk.is_empty() {
            match self.reader.blocking_next() {
                Some(chunk) => self.chunk = chunk.map_err(std::io::Error::other)?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.chunk.len());
        buffer[..length].copy_from_slice(&self.chunk.split_to(length));
        Ok(length)
    }
}
