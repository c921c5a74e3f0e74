//! The run: it names every object that the chain writes.

use crate::contract::catalogue::Catalogue;
use crate::contract::dataset::Dataset;
use crate::settings::Settings;
use crate::{Error, Result};
use sha2::{Digest, Sha256};

/// The version of the results. It is raised whenever the same input with the same settings gives other results: a run's name never
/// stands for two of them.
///
/// 1 was never written: those runs had no such number. 2: the number of clusters by silhouette, stated values alone described,
/// rows beside an unclosed quote kept. 3: files of many more kinds are read, and how they are read is told.
const RESULTS: &str = "7";

/// One version of an input with one configuration: it names every object that the chain writes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Run {
    /// The dataset.
    pub dataset: Dataset,
    /// The first 16 hexadecimal digits of SHA-256 over bucket, key, version, settings and the version of the results.
    pub id: String,
}

impl Run {
    /// The run of a catalogue of the raw bucket under the given settings.
    ///
    /// # Errors
    /// As [`Dataset::of_raw`].
    pub fn of(source: &Catalogue, settings: &Settings) -> Result<Self> {
        let dataset = Dataset::of_raw(&source.key)?;
        let mut hash = Sha256::new();
        for part in [&source.bucket, &source.key, &source.version(), &settings.canonical(), RESULTS] {
            // Lengths keep ("ab", "c") and ("a", "bc") apart.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let id = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { dataset, id })
    }

    /// The run that the key of an object below `prefix` (such as `processed/`) names.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the key is not `<prefix><dataset>/<run>/<name>`.
    pub fn of_key(prefix: &str, name: &str, key: &str) -> Result<Self> {
        let parts: Vec<&str> = key.strip_prefix(prefix).unwrap_or_default().split('/').collect();
        match parts[..] {
            [dataset, id, file]
                if file == name
                    && id.len() == 16
                    && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
                    && let Ok(dataset) = dataset.parse() =>
            {
                Ok(Self { dataset, id: id.to_owned() })
            }
            _ => Err(Error::invalid(format!(
                "the key {key:?} is not {prefix}<dataset>/<run>/{name}: give the key that the step before has written"
            ))),
        }
    }

    /// The key of an object of this run, such as `run.key(MODELS, "analysis.json")`.
    pub fn key(&self, prefix: &str, name: &str) -> String {
        format!("{prefix}{}/{}/{name}", self.dataset, self.id)
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.dataset, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::keys::{CATALOGUE, PROCESSED};
    use crate::s3::ObjectHead;

    #[test]
    fn a_run_is_read_back_from_its_keys() {
        for dataset in ["shoes", "shop-a--shoes"] {
            let run = Run { dataset: dataset.parse().unwrap(), id: "0123456789abcdef".into() };
            let key = run.key(PROCESSED, CATALOGUE);
            assert_eq!(key, format!("processed/{dataset}/0123456789abcdef/catalogue.csv"));
            assert_eq!(Run::of_key(PROCESSED, CATALOGUE, &key).unwrap(), run);
        }
        for bad in ["processed/shoes/catalogue.csv", "processed/../0123456789abcdef/catalogue.csv", "x", ""] {
            assert!(Run::of_key(PROCESSED, CATALOGUE, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_run_changes_with_version_and_settings() {
        let catalogue = |etag: &str| {
            Catalogue::of_object(ObjectHead {
                bucket: "b".into(),
                key: "raw/a.json".into(),
                version_id: None,
                etag: etag.into(),
                size: 1,
                last_modified: String::new(),
            })
        };
        let settings = Settings::default();
        let other = Settings { seed: settings.seed + 1, ..settings.clone() };
        let id = |etag, settings| Run::of(&catalogue(etag), settings).unwrap().id;
        // The same upload with the same settings keeps its name until results change; then RESULTS is raised, and this changes.
        assert_eq!(id("x", &settings), "0186c905676a0630");
        assert_eq!(id("x", &settings), id("x", &settings));
        assert_ne!(id("x", &settings), id("y", &settings));
        assert_ne!(id("x", &settings), id("x", &other));
    }
}
