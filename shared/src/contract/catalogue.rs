//! A catalogue below `raw/`: one object, or a folder of parts.

use crate::contract::event::ObjectRef;
use crate::contract::upload::{Upload, is_in_catalogue};
use crate::s3::{Listed, ObjectHead};
use crate::settings::Settings;
use crate::{Result, Store};
use sha2::{Digest, Sha256};

/// The versions of the objects that make a catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// The bucket.
    pub bucket: String,
    /// The object's key, or the folder's prefix, which ends with `/`.
    pub key: String,
    /// The object, or the parts by key. A part is pinned by its ETag: listings tell no version ids.
    pub parts: Vec<ObjectHead>,
    /// When it was uploaded (RFC 3339); of a folder, when its marker or its last part came.
    pub last_modified: String,
    /// Objects of the folder that came after its marker, which a later marker may take.
    pub late: u64,
}

impl Catalogue {
    /// A catalogue that is one object.
    pub fn of_object(head: ObjectHead) -> Self {
        let ObjectHead { bucket, key, last_modified, .. } = head.clone();
        Self { bucket, key, parts: vec![head], last_modified, late: 0 }
    }

    /// The catalogue that a folder holds: all objects below its prefix, in the order of their keys, but for markers and
    /// [side files](crate::contract::side_file). Those that came after the `marker`, if there is one, are not in it.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub async fn of_folder(
        store: &Store,
        folder: &ObjectRef,
        marker: Option<&ObjectHead>,
        settings: &Settings,
    ) -> Result<Self> {
        let ObjectRef { bucket, key: prefix, .. } = folder;
        let mut listed = store.list(bucket, prefix).await?;
        listed.retain(|object| is_in_catalogue(&object.key, settings));
        let all = listed.len();
        if let Some(marker) = marker {
            listed.retain(|object| is_as_old(&object.last_modified, &marker.last_modified));
        }
        let late = (all - listed.len()) as u64;
        listed.sort_by(|a, b| a.key.cmp(&b.key));
        let times =
            listed.iter().map(|part| &part.last_modified).chain(marker.map(|head| &head.last_modified));
        let last_modified = times.max().cloned().unwrap_or_default();
        let part = |object: Listed| ObjectHead {
            bucket: bucket.clone(),
            key: object.key,
            version_id: None,
            etag: object.etag,
            size: object.size,
            last_modified: object.last_modified,
        };
        let parts = listed.into_iter().map(part).collect();
        Ok(Self { bucket: bucket.clone(), key: prefix.clone(), parts, last_modified, late })
    }

    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        self.key.ends_with('/')
    }

    /// Its size as stored.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.size).sum()
    }

    /// What names this version: that of the object, or a hash of the keys and ETags of all parts.
    pub fn version(&self) -> String {
        if let ([part], false) = (&self.parts[..], self.is_folder()) {
            return part.version().to_owned();
        }
        let mut hash = Sha256::new();
        for text in self.parts.iter().flat_map(|part| [&part.key, &part.etag]) {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// As it is called in messages, and asked for.
    pub fn object(&self) -> ObjectRef {
        let version_id = match (&self.parts[..], self.is_folder()) {
            ([part], false) => part.version_id.clone(),
            _ => None,
        };
        ObjectRef { bucket: self.bucket.clone(), key: self.key.clone(), version_id }
    }
}

/// The markers of a bucket's folders.
pub struct Markers(Vec<(String, String)>);

impl Markers {
    /// The markers among these objects.
    pub fn of(listed: &[Listed], settings: &Settings) -> Self {
        let marker = |object: &Listed| match Upload::of(&object.key, settings) {
            Upload::Marker { folder } => Some((folder.to_owned(), object.last_modified.clone())),
            _ => None,
        };
        Self(listed.iter().filter_map(marker).collect())
    }

    /// Whether an object is a part of a folder whose marker has come since.
    pub fn cover(&self, object: &Listed) -> bool {
        self.0
            .iter()
            .any(|(folder, time)| object.key.starts_with(folder) && is_as_old(&object.last_modified, time))
    }
}

/// Whether a part of this time was there when its marker came. Times count in whole seconds, which are all that S3 tells.
pub fn is_as_old(part: &str, marker: &str) -> bool {
    seconds(part) <= seconds(marker)
}

fn seconds(time: &str) -> &str {
    time.split(['.', 'Z']).next().unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(key: &str, etag: &str) -> ObjectHead {
        ObjectHead {
            bucket: "b".into(),
            key: key.into(),
            version_id: None,
            etag: etag.into(),
            size: 1,
            last_modified: String::new(),
        }
    }

    #[test]
    fn the_version_of_a_folder_is_that_of_all_parts() {
        let folder = |parts: &[(&str, &str)]| Catalogue {
            bucket: "b".into(),
            key: "raw/a/".into(),
            parts: parts.iter().map(|(key, etag)| head(key, etag)).collect(),
            last_modified: String::new(),
            late: 0,
        };
        let version = folder(&[("raw/a/1", "x"), ("raw/a/2", "y")]).version();
        assert_eq!(folder(&[("raw/a/1", "x"), ("raw/a/2", "y")]).version(), version);
        for other in [
            vec![("raw/a/1", "x"), ("raw/a/2", "z")],
            vec![("raw/a/1", "x"), ("raw/a/3", "y")],
            vec![("raw/a/1", "x")],
        ] {
            assert_ne!(folder(&other).version(), version);
        }
        assert_eq!(Catalogue::of_object(head("raw/a.csv", "x")).version(), "x");
        assert_ne!(folder(&[("raw/a/1", "x")]).version(), "x");
    }

    #[test]
    fn a_time_counts_in_whole_seconds() {
        assert_eq!(seconds("2026-11-28T10:00:00.25Z"), seconds("2026-11-28T10:00:00Z"));
    }
}
