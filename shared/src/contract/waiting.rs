//! `waiting.json`: that parts wait for the marker of their folder, as convert leaves it for the index of reports.
//!
//! It is `processed/_waiting/<folder>waiting.json`, and empty once nothing waits any more. The first part of a folder writes it; each
//! other one only looks whether it is there. It tells no count: that would be a listing for each part.

use crate::contract::catalogue::{Markers, is_as_old};
use crate::contract::event::ObjectRef;
use crate::contract::keys::PROCESSED;
use crate::contract::upload::{Upload, marker, markers_above};
use crate::s3::{Listed, ObjectHead, Written, json};
use crate::settings::Settings;
use crate::{Error, Result, Store};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The object's name.
const NAME: &str = "/waiting.json";
/// How often a folder is looked at again because meanwhile parts or markers have come.
const ROUNDS: usize = 10;
/// Folders that an index tells of at most.
const MOST: usize = 50;

/// Parts that wait for the marker of their folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The folder's prefix.
    pub folder: String,
    /// The name of the marker.
    pub marker: String,
    /// How many parts wait, where they were counted.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub parts: Option<u64>,
    /// Since when (RFC 3339): as long as there is word of it.
    #[serde(skip)]
    pub since: String,
}

impl Waiting {
    /// What is to be known of it, as a sentence without its end.
    pub fn sentence(&self) -> String {
        let Self { folder, marker, parts, since } = self;
        match parts {
            Some(1) => format!("waiting for {marker}: {folder} has 1 part"),
            Some(parts) => format!("waiting for {marker}: {folder} has {parts} parts"),
            None => format!("waiting for {marker}: {folder} has parts since {}", minute(since)),
        }
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
            all.extend(read(store, lake, object).await?);
        }
        Ok(all)
    }
}

/// The word of one folder of the bucket `raw`, which is in the bucket `lake`.
pub struct Note<'a> {
    store: &'a Store,
    raw: &'a str,
    lake: &'a str,
    folder: &'a str,
    settings: &'a Settings,
}

impl<'a> Note<'a> {
    /// That of a folder; what is in partitions of it waits with it.
    pub fn of(
        store: &'a Store,
        raw: &'a str,
        lake: &'a str,
        folder: &'a str,
        settings: &'a Settings,
    ) -> Self {
        Self { store, raw, lake, folder, settings }
    }

    /// Leaves word that a part waits, unless there is such word. One request is enough if there is.
    ///
    /// # Errors
    /// The store's.
    pub async fn part_came(&self, part: &str) -> Result<()> {
        let told = self.find().await?;
        if told.as_ref().is_some_and(is_told) || self.is_covered(part).await? {
            return Ok(());
        }
        match self.write(true, told.as_ref()).await? {
            Written::New => self.settle().await,
            Written::Taken => Ok(()),
        }
    }

    /// Looks which parts of the folder wait, now that a marker has come. Whoever writes looks again afterwards, so that the last word
    /// is of all.
    ///
    /// # Errors
    /// The store's.
    pub async fn settle(&self) -> Result<()> {
        for _ in 0..ROUNDS {
            let waits = self.waits().await?;
            let told = self.find().await?;
            if told.as_ref().is_some_and(is_told) == waits {
                return Ok(());
            }
            self.write(waits, told.as_ref()).await?;
        }
        Ok(())
    }

    /// Whether any part waits.
    async fn waits(&self) -> Result<bool> {
        let listed = self.store.list(self.raw, self.folder).await?;
        let markers = Markers::of(&listed, self.settings);
        let is_part = |object: &Listed| matches!(Upload::of(&object.key, self.settings), Upload::Part { .. });
        Ok(listed.iter().any(|object| is_part(object) && !markers.cover(object)))
    }

    /// Whether a part waits for nothing: it is gone, or a marker has come since. Its event may come after the marker's.
    async fn is_covered(&self, part: &str) -> Result<bool> {
        let Some(of_part) = self.store.find(&in_bucket(self.raw, part)).await? else { return Ok(true) };
        for marker in markers_above(part, self.settings) {
            let marker = self.store.find(&in_bucket(self.raw, &marker)).await?;
            if marker.is_some_and(|marker| is_as_old(&of_part.last_modified, &marker.last_modified)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn find(&self) -> Result<Option<ObjectHead>> {
        self.store.find(&in_bucket(self.lake, &self.key())).await
    }

    async fn write(&self, waits: bool, told: Option<&ObjectHead>) -> Result<Written> {
        let Self { store, lake, folder, settings, .. } = *self;
        let (key, kind) = (self.key(), "application/json");
        let (folder, marker, since) = (folder.to_owned(), marker(settings).to_owned(), String::new());
        let body = if waits { json(&Waiting { folder, marker, parts: None, since }) } else { Bytes::new() };
        match told {
            Some(told) => store.put_in_place_of(lake, &key, kind, body, &told.etag).await,
            None => store.put_if_absent(lake, &key, kind, body).await,
        }
    }

    fn key(&self) -> String {
        format!("{}{}{NAME}", prefix(), self.folder.trim_end_matches('/'))
    }
}

fn is_told(note: &ObjectHead) -> bool {
    note.size > 0
}

fn in_bucket(bucket: &str, key: &str) -> ObjectRef {
    ObjectRef { bucket: bucket.to_owned(), key: key.to_owned(), version_id: None }
}

fn prefix() -> String {
    format!("{PROCESSED}_waiting/")
}

/// A time to the minute, as people write it.
fn minute(time: &str) -> String {
    match (time.get(..10), time.get(11..16)) {
        (Some(day), Some(minute)) => format!("{day} {minute} UTC"),
        _ => time.to_owned(),
    }
}

/// What waits by an object's word; nothing if it is gone, or another version has written it.
async fn read(store: &Store, lake: &str, object: &Listed) -> Result<Option<Waiting>> {
    match store.get(lake, &object.key).await {
        Ok(json) => {
            let told = serde_json::from_slice(&json).ok();
            Ok(told.map(|told| Waiting { since: object.last_modified.clone(), ..told }))
        }
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
