//! What is too much for a Lambda is handed over to the task on Fargate, where the same code works without limits.
//!
//! convert writes [`Handover`] below the run's prefix; its event reaches dispatch, which starts the task; and the task
//! [takes over](crate::take_over).

use serde::{Deserialize, Serialize};
use wintermute_shared::contract::catalogue::Catalogue;
use wintermute_shared::s3::ObjectHead;
use wintermute_shared::{ObjectRef, Result, Settings, Store};

/// A conversion that is asked for, as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handover {
    /// The version of the format, which is 1.
    pub format: u32,
    /// The catalogue, in the version that names the run.
    pub source: ObjectRef,
    /// The parts, if it is a folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<HandedPart>,
    /// When a folder was uploaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uploaded: Option<String>,
    /// Its size.
    pub bytes: u64,
    /// Why it is handed over, as one sentence.
    pub reason: String,
    /// The settings that name the run.
    pub settings: Settings,
    /// The trace of the invocation that hands it over, as AWS X-Ray calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

/// A part of a folder, in the version that is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedPart {
    /// Its key.
    pub key: String,
    /// Its ETag.
    pub etag: String,
    /// Its size.
    pub bytes: u64,
}

impl Handover {
    /// The parts of a folder; none of another catalogue.
    pub(crate) fn parts_of(catalogue: &Catalogue) -> Vec<HandedPart> {
        let part = |part: &ObjectHead| HandedPart {
            key: part.key.clone(),
            etag: part.etag.clone(),
            bytes: part.size,
        };
        let parts = if catalogue.is_folder() { &catalogue.parts[..] } else { &[] };
        parts.iter().map(part).collect()
    }

    /// The catalogue that is handed over, in the version that its name tells.
    pub(crate) async fn catalogue(&self, store: &Store) -> Result<Catalogue> {
        let Some(uploaded) = &self.uploaded else {
            return Ok(Catalogue::of_object(store.head(&self.source).await?));
        };
        let ObjectRef { bucket, key, .. } = self.source.clone();
        let part = |part: &HandedPart| ObjectHead {
            bucket: bucket.clone(),
            key: part.key.clone(),
            version_id: None,
            etag: part.etag.clone(),
            size: part.bytes,
            last_modified: uploaded.clone(),
        };
        let parts = self.parts.iter().map(part).collect();
        Ok(Catalogue { bucket: bucket.clone(), key, parts, last_modified: uploaded.clone(), late: 0 })
    }
}

/// The version of [`Handover`]'s format.
pub const FORMAT: u32 = 1;
