//! The objects of the buckets: plain files, and beside them, in a folder of the server's own, what else S3 keeps of an object.
//!
//! Who reads sees an object with what is kept of it; who writes is alone. So a condition holds until the write that it is for is done,
//! and of writers that want the same key to be free one wins.

use super::conditions::Condition;
use super::disk::there;
use super::events::created;
use super::incoming::{hex, internal, md5_of, new_file};
use super::listing::LargeFolders;
use super::names;
use super::object::{About, Headers, Identity, OpenObject};
use s3s::crypto::{Checksum, Sha256};
use s3s::{S3Result, s3_error};
use serde_json::Value;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::SystemTime;
use tempfile::NamedTempFile;
use tokio::sync::mpsc::UnboundedSender;

/// The server's own folder, among those of the buckets; no bucket's name begins with a dot.
pub(super) const OWN: &str = ".wintermute";

/// The buckets of one data folder.
#[derive(Debug)]
pub(super) struct Objects {
    data: PathBuf,
    turn: RwLock<()>,
    events: UnboundedSender<Value>,
    pub(super) large_folders: LargeFolders,
}

/// A file that was found under a key. What is kept of it is missing if it did not come through the server.
struct StoredFile {
    path: PathBuf,
    file: File,
    metadata: Metadata,
    about: Option<About>,
}

impl Objects {
    pub(super) fn new(data: PathBuf, events: UnboundedSender<Value>) -> Self {
        Self { data, turn: RwLock::default(), events, large_folders: LargeFolders::default() }
    }

    /// Where bytes wait until they are an object.
    pub(super) fn incoming(&self) -> PathBuf {
        self.data.join(OWN).join("incoming")
    }

    /// What is kept of a bucket and its objects.
    fn kept(&self, bucket: &str) -> PathBuf {
        self.data.join(OWN).join("buckets").join(bucket)
    }

    fn kept_of(&self, bucket: &str, key: &str) -> PathBuf {
        let name = hex(&Sha256::checksum(key.as_bytes()));
        self.kept(bucket).join(&name[..2]).join(format!("{}.json", &name[2..]))
    }

    /// The folder of a bucket.
    ///
    /// # Errors
    /// `NoSuchBucket`.
    pub(super) fn bucket(&self, name: &str) -> S3Result<PathBuf> {
        let folder = self.data.join(name);
        match folder.is_dir() {
            true => Ok(folder),
            false => Err(s3_error!(NoSuchBucket, "The specified bucket does not exist")),
        }
    }

    /// The names of the buckets and when they were made.
    pub(super) fn buckets(&self) -> io::Result<Vec<(String, SystemTime)>> {
        let mut buckets = Vec::new();
        for entry in fs::read_dir(&self.data)? {
            let (entry, name) = entry.map(|entry| (entry.metadata(), entry.file_name()))?;
            let (folder, name) = (entry?, name.into_string());
            if let Some(name) = name.ok().filter(|name| folder.is_dir() && s3s::path::check_bucket_name(name))
            {
                buckets.push((name, folder.created().or_else(|_| folder.modified())?));
            }
        }
        buckets.sort_unstable();
        Ok(buckets)
    }

    /// Makes a bucket, in the location that its maker names. One that is there stays as it is.
    pub(super) fn create_bucket(&self, name: &str, location: Option<&str>) -> io::Result<()> {
        let _turn = self.turn.write().unwrap_or_else(PoisonError::into_inner);
        if fs::create_dir(self.data.join(name)).is_ok()
            && let Some(location) = location
        {
            fs::create_dir_all(self.kept(name))?;
            fs::write(self.kept(name).join("location"), location)?;
        }
        self.data.join(name).metadata().map(drop)
    }

    pub(super) fn location(&self, bucket: &str) -> Option<String> {
        fs::read_to_string(self.kept(bucket).join("location")).ok()
    }

    /// Removes a bucket that holds nothing.
    pub(super) fn delete_bucket(&self, name: &str) -> S3Result<()> {
        let _turn = self.turn.write().unwrap_or_else(PoisonError::into_inner);
        match fs::remove_dir(self.bucket(name)?) {
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {
                Err(s3_error!(BucketNotEmpty, "The bucket you tried to delete is not empty"))
            }
            removed => {
                removed.and_then(|()| there(fs::remove_dir_all(self.kept(name))).map(drop)).map_err(internal)
            }
        }
    }

    /// An object.
    ///
    /// # Errors
    /// `NoSuchBucket`, `NoSuchKey`.
    pub(super) fn get(&self, bucket: &str, key: &str) -> S3Result<OpenObject> {
        let found = {
            let _turn = self.turn.read().unwrap_or_else(PoisonError::into_inner);
            self.find(&self.bucket(bucket)?, bucket, key).map_err(internal)?
        };
        let Some(StoredFile { file, metadata, about, .. }) = found else {
            return Err(s3_error!(NoSuchKey, "The specified key does not exist."));
        };
        let about = match about {
            Some(about) => about,
            None => self.look_at(bucket, key, &file, &metadata).map_err(internal)?,
        };
        let modified = metadata.modified().map_err(internal)?;
        Ok(OpenObject { file, size: metadata.len(), modified, about })
    }

    /// Replaces or makes an object, if the condition holds, and announces it by an event, if there is one.
    ///
    /// # Errors
    /// `NoSuchBucket`, or the condition's.
    pub(super) fn put(
        &self,
        (bucket, key): (&str, &str),
        file: NamedTempFile,
        about: About,
        condition: &Condition,
        event: Option<&str>,
    ) -> S3Result<SystemTime> {
        let _turn = self.turn.write().unwrap_or_else(PoisonError::into_inner);
        let folder = self.bucket(bucket)?;
        self.check(condition, &folder, bucket, key)?;
        let metadata = file.as_file().metadata().map_err(internal)?;
        let about = About { file: Identity::of(&metadata), ..about };
        self.keep(bucket, key, &about).map_err(internal)?;
        let place = place(&folder, key).map_err(internal)?;
        file.persist(place).map_err(|error| internal(error.error))?;
        if let Some(event) = event {
            // A closed channel means that nobody listens any more.
            drop(self.events.send(created(event, bucket, key, metadata.len(), &about.etag)));
        }
        metadata.modified().map_err(internal)
    }

    /// Removes an object, if the condition holds. There need be none.
    ///
    /// # Errors
    /// `NoSuchBucket`, or the condition's.
    pub(super) fn delete(&self, bucket: &str, key: &str, condition: &Condition) -> S3Result<()> {
        let _turn = self.turn.write().unwrap_or_else(PoisonError::into_inner);
        let folder = self.bucket(bucket)?;
        self.check(condition, &folder, bucket, key)?;
        let Some(found) = self.find(&folder, bucket, key).map_err(internal)? else { return Ok(()) };
        fs::remove_file(&found.path).map_err(internal)?;
        there(fs::remove_file(self.kept_of(bucket, key))).map_err(internal)?;
        // Folders are there for objects alone.
        for emptied in found.path.ancestors().skip(1).take_while(|above| **above != *folder) {
            if fs::remove_dir(emptied).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn check(&self, condition: &Condition, folder: &Path, bucket: &str, key: &str) -> S3Result<()> {
        if condition.is_none() {
            return Ok(());
        }
        match self.find(folder, bucket, key).map_err(internal)? {
            None => condition.check(None),
            Some(StoredFile { file, metadata, about, .. }) => {
                let etag = match about {
                    Some(about) => about.etag,
                    None => hex(&md5_of(&file, 0..metadata.len()).map_err(internal)?),
                };
                let modified = metadata.modified().map_err(internal)?;
                condition.check(Some((&etag, metadata.len(), modified)))
            }
        }
    }

    fn find(&self, folder: &Path, bucket: &str, key: &str) -> io::Result<Option<StoredFile>> {
        for path in names::places(folder, key) {
            let Some(file) = there(File::open(&path))? else { continue };
            let metadata = file.metadata()?;
            if metadata.is_file() {
                let kept = there(fs::read(self.kept_of(bucket, key)))?;
                let about = kept.and_then(|json| serde_json::from_slice::<About>(&json).ok());
                let about = about.filter(|about| about.file.is(Identity::of(&metadata)));
                return Ok(Some(StoredFile { path, file, metadata, about }));
            }
        }
        Ok(None)
    }

    /// Keeps the ETag of a file that did not come through the server.
    fn look_at(&self, bucket: &str, key: &str, file: &File, metadata: &Metadata) -> io::Result<About> {
        let about = About::new(hex(&md5_of(file, 0..metadata.len())?), Headers::default(), None);
        let about = About { file: Identity::of(metadata), ..about };
        let _turn = self.turn.write().unwrap_or_else(PoisonError::into_inner);
        let now = self.find(&self.data.join(bucket), bucket, key)?;
        if now.is_some_and(|now| now.about.is_none() && Identity::of(&now.metadata) == about.file) {
            self.keep(bucket, key, &about)?;
        }
        Ok(about)
    }

    fn keep(&self, bucket: &str, key: &str, about: &About) -> io::Result<()> {
        let kept = self.kept_of(bucket, key);
        let mut file = new_file(&self.incoming())?;
        serde_json::to_writer(&mut file, about)?;
        if let Some(folder) = kept.parent() {
            fs::create_dir_all(folder)?;
        }
        file.persist(kept)?;
        Ok(())
    }
}

/// Where an object is to be, with the folders above it. An object that is in the way of a folder goes beside it.
fn place(bucket: &Path, key: &str) -> io::Result<PathBuf> {
    let path = names::path(key);
    let mut folder = bucket.to_owned();
    for name in path.parent().into_iter().flatten() {
        folder.push(name);
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if folder.is_file() {
                    fs::rename(&folder, names::beside(&folder))?;
                    fs::create_dir(&folder)?;
                }
            }
            made => made?,
        }
    }
    let [place, beside] = names::places(bucket, key);
    Ok(if place.is_dir() || beside.is_file() { beside } else { place })
}
