//! `manifest.json`: the last object of a model, naming all the others.

use crate::contract::keys::MODELS;
use crate::settings::Settings;
use crate::{Error, Result, Run, Store};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The version of this format.
pub const FORMAT: u32 = 1;

/// What a finished model consists of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the format: [`FORMAT`].
    pub format: u32,
    /// The dataset.
    pub dataset: String,
    /// The run's id.
    pub run: String,
    /// The version of Wintermute that made it.
    pub wintermute: String,
    /// The settings that name the run.
    pub settings: Settings,
    /// The artifacts, by name.
    pub artifacts: Vec<Artifact>,
}

/// One object of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Its name below the model's prefix.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Reads an artifact of the model that this manifest, of `run`, announces; its bytes are those that were written.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the manifest does not name it, or it is not what the manifest says; the store's.
    pub async fn get(&self, store: &Store, bucket: &str, run: &Run, name: &str) -> Result<Bytes> {
        let place = format!("s3://{bucket}/{}", run.key(MODELS, name));
        let artifact = self.artifacts.iter().find(|artifact| artifact.name == name).ok_or_else(|| {
            Error::invalid(format!("the manifest of {run} does not name {name}: run the clustering again"))
        })?;
        let body = store.get(bucket, &run.key(MODELS, name)).await?;
        if artifact.sha256 == sha256(&Sha256::digest(&body)) {
            return Ok(body);
        }
        Err(Error::invalid(format!(
            "{place} is not what its manifest says ({} bytes of {}, or others): delete the manifest and run the clustering again",
            body.len(),
            artifact.bytes
        )))
    }
}

/// A digest in hexadecimal.
pub fn sha256(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
