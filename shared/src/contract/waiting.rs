//! `waiting.json`: that parts wait for the marker of their folder, as convert leaves it for the index of reports.
//!
//! It is `processed/_waiting/<folder>waiting.json`, and empty once nothing waits any more.

use crate::contract::catalogue::Markers;
use crate::contract::keys::PROCESSED;
use crate::contract::upload::{Upload, marker};
use crate::settings::Settings;
use crate::{Error, Result, Store};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The object's name.
const NAME: &str = "/waiting.json";
/// How often parts are counted because meanwhile others have come.
const ROUNDS: usize = 10;
/// Folders that an index tells of at most.
const MOST: usize = 50;

/// Parts that wait for the marker of their folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The folder's prefix.
    pub folder: String,
    /// How many parts it has.
    pub parts: u64,
    /// The name of the marker.
    pub marker: String,
}

impl Waiting {
    /// What is to be known of it, as a sentence without its end.
    pub fn sentence(&self) -> String {
        let Self { folder, parts, marker } = self;
        let parts = if *parts == 1 { "1 part".to_owned() } else { format!("{parts} parts") };
        format!("waiting for {marker}: {folder} has {parts}")
    }

    /// Whether a key is one of such an object.
    pub fn is_key(key: &str) -> bool {
        key.starts_with(&prefix()) && key.ends_with(NAME)
    }

    /// All that waits, by folder.
    ///
    /// # Errors
    /// The store's.
    pub async fn all(store: &Store, lake: &str) -> Result<Vec<Self>> {
        let listed = store.list(lake, &prefix()).await?;
        let mut all = Vec::new();
        for object in listed.iter().filter(|object| object.size > 0).take(MOST) {
            all.extend(read(store, lake, &object.key).await?);
        }
        Ok(all)
    }

    /// Counts the parts of a folder of the bucket `raw` that wait, and leaves word of them in the bucket `lake`. Whoever writes counts
    /// again afterwards, so that the last word is of all.
    ///
    /// # Errors
    /// The store's.
    pub async fn note(store: &Store, raw: &str, lake: &str, folder: &str, settings: &Settings) -> Result<()> {
        let key = format!("{}{}{NAME}", prefix(), folder.trim_end_matches('/'));
        for _ in 0..ROUNDS {
            let waiting = Self::of(store, raw, folder, settings).await?;
            if read(store, lake, &key).await? == waiting {
                return Ok(());
            }
            match waiting {
                Some(waiting) => drop(store.put_json(lake, &key, &waiting).await?),
                None => store.put(lake, &key, "application/json", Bytes::new()).await?,
            }
        }
        Ok(())
    }

    async fn of(store: &Store, raw: &str, folder: &str, settings: &Settings) -> Result<Option<Self>> {
        let listed = store.list(raw, folder).await?;
        let markers = Markers::of(&listed, settings);
        let waits = |key: &str| matches!(Upload::of(key, settings), Upload::Part { .. });
        let parts =
            listed.iter().filter(|object| waits(&object.key) && !markers.cover(object)).count() as u64;
        let marker = marker(settings).to_owned();
        Ok((parts > 0).then(|| Self { folder: folder.to_owned(), parts, marker }))
    }
}

fn prefix() -> String {
    format!("{PROCESSED}_waiting/")
}

/// What waits by an object's word; nothing if there is none, or another version has written it.
async fn read(store: &Store, lake: &str, key: &str) -> Result<Option<Waiting>> {
    match store.get(lake, key).await {
        Ok(json) => Ok(serde_json::from_slice(&json).ok()),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
