//! Uploads in parts that are under way. They are held in memory, with the parts in files of their own, and end with the server.

use super::checksums::{Scheme, StatedChecksum, Sum, listed as stated_of, none_is_stated, state};
use super::front::OWNER;
use super::incoming::{Incoming, etag_of_parts, hex, internal, new_file};
use super::listing::{ListingPage, Query};
use super::object::{About, Headers, PartOf};
use rayon::prelude::*;
use s3s::dto::{
    CompletedPart, ETag, Initiator, ListPartsInput, ListPartsOutput, MultipartUpload, Owner, StorageClass,
    Timestamp,
};
use s3s::{S3Error, S3Result, s3_error};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fs::File;
use std::io;
use std::ops::Bound;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use tempfile::{NamedTempFile, TempPath};

/// The least size of a part that is not the last one, as in S3.
const LEAST_PART: u64 = 5 << 20;
/// Bytes of a part that are copied at once.
const CHUNK: usize = 1 << 20;
/// Parts that one answer lists, as in S3.
const LISTED: i32 = 1000;

/// Completed uploads that are remembered.
const REMEMBERED: usize = 1000;

/// Uploads under way, by id; and what became of the last ones, for clients that did not hear of it.
#[derive(Debug, Default)]
pub(super) struct Uploads {
    under_way: Mutex<HashMap<String, Upload>>,
    completed: Mutex<VecDeque<Completed>>,
}

/// An upload that has become an object.
#[derive(Debug)]
struct Completed {
    id: String,
    bucket: String,
    key: String,
    about: About,
}

/// What has come of an upload.
#[derive(Debug)]
pub(super) struct Upload {
    bucket: String,
    key: String,
    begun: SystemTime,
    headers: Headers,
    scheme: Option<Scheme>,
    parts: BTreeMap<i32, StoredPart>,
}

/// A part that is there.
#[derive(Debug)]
struct StoredPart {
    file: TempPath,
    size: u64,
    md5: [u8; 16],
    /// By the upload's algorithm, if it has one.
    sum: Option<Sum>,
    modified: SystemTime,
}

/// An upload as requests name it.
#[derive(Clone, Copy, Debug)]
pub(super) struct UploadId<'a> {
    pub(super) bucket: &'a str,
    pub(super) key: &'a str,
    pub(super) id: &'a str,
}

impl Uploads {
    /// Expects the parts of a new upload; answers its id.
    pub(super) fn begin(&self, bucket: &str, key: &str, headers: Headers, scheme: Option<Scheme>) -> String {
        let id = hex(&rand::random::<[u8; 16]>());
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        let begun = SystemTime::now();
        let upload = Upload { bucket, key, begun, headers, scheme, parts: BTreeMap::new() };
        self.all().insert(id.clone(), upload);
        id
    }

    /// How its object is summed.
    ///
    /// # Errors
    /// `NoSuchUpload`; `InvalidArgument` for a number that no part has.
    pub(super) fn scheme(&self, named: UploadId<'_>, number: i32) -> S3Result<Option<Scheme>> {
        match (1..=10_000).contains(&number) {
            true => self.find(named, |upload| Ok(upload.scheme)),
            false => Err(s3_error!(
                InvalidArgument,
                "Part number must be an integer between 1 and 10000, inclusive"
            )),
        }
    }

    /// Takes a part that has come, in the place of one that came under its number before.
    ///
    /// # Errors
    /// `NoSuchUpload`.
    pub(super) fn add(&self, named: UploadId<'_>, number: i32, incoming: Incoming) -> S3Result<()> {
        self.find(named, |upload| {
            let Incoming { file, size, md5, sum } = incoming;
            let sum = sum.filter(|_| upload.scheme.is_some());
            let part =
                StoredPart { file: file.into_temp_path(), size, md5, sum, modified: SystemTime::now() };
            upload.parts.insert(number, part);
            Ok(())
        })
    }

    /// The parts that have come, in order.
    ///
    /// # Errors
    /// `NoSuchUpload`.
    pub(super) fn list(&self, input: ListPartsInput) -> S3Result<ListPartsOutput> {
        let ListPartsInput { bucket, key, upload_id, max_parts, part_number_marker, .. } = input;
        let max_parts = max_parts.unwrap_or(LISTED).clamp(0, LISTED);
        let after = Bound::Excluded(part_number_marker.unwrap_or(0));
        self.find(UploadId { bucket: &bucket, key: &key, id: &upload_id }, |upload| {
            let mut rest = upload.parts.range((after, Bound::Unbounded));
            let parts = rest.by_ref().take(usize::try_from(max_parts).unwrap_or(0));
            let parts: Vec<s3s::dto::Part> = parts.map(|(number, part)| part.listed(*number)).collect();
            Ok(ListPartsOutput {
                bucket: Some(bucket.clone()),
                key: Some(key.clone()),
                upload_id: Some(upload_id.clone()),
                max_parts: Some(max_parts),
                part_number_marker: Some(part_number_marker.unwrap_or(0)),
                is_truncated: Some(rest.next().is_some()),
                next_part_number_marker: parts.last().and_then(|part| part.part_number),
                parts: Some(parts),
                owner: Some(owner()),
                initiator: Some(initiator()),
                storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
                checksum_algorithm: upload.scheme.map(Scheme::algorithm_name),
                checksum_type: upload.scheme.map(Scheme::type_name),
                ..Default::default()
            })
        })
    }

    /// A page of the uploads to a bucket, by key and time; the marker of the next one is a key and an id.
    pub(super) fn page(
        &self,
        bucket: &str,
        query: &mut Query,
        after_id: &str,
    ) -> ListingPage<MultipartUpload> {
        let all = self.all();
        let place = |upload: &Upload, id: &str| {
            let begun = upload.begun.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
            format!("{}\0{begun:039} {id}", upload.key)
        };
        if !query.after.is_empty() && query.group(&query.after) != Some(&query.after) {
            // Without an id, all uploads to the key that is named come before.
            query.after = match all.get(after_id) {
                Some(upload) => place(upload, after_id),
                None => format!("{}\0{}", query.after, char::MAX),
            };
        }
        let sorted: BTreeMap<String, (&String, &Upload)> = all
            .iter()
            .filter(|(_, upload)| upload.bucket == bucket && upload.key.starts_with(&query.prefix))
            .map(|(id, upload)| (place(upload, id), (id, upload)))
            .collect();
        let page = query.page(|after| {
            let next = sorted.range::<str, _>((Bound::Excluded(after), Bound::Unbounded)).next();
            Ok(next.map(|(place, (id, upload))| (place.clone(), upload.listed(id))))
        });
        page.unwrap_or(ListingPage { entries: Vec::new(), next: None })
    }

    /// Does the last work on an upload, which nobody else sees meanwhile. If it fails the upload goes on. Who completes it once more is
    /// answered the same.
    ///
    /// # Errors
    /// `NoSuchUpload`, and the work's.
    pub(super) fn complete(
        &self,
        named: UploadId<'_>,
        work: impl FnOnce(&Upload) -> S3Result<About>,
    ) -> S3Result<About> {
        let upload = match self.end(named) {
            Ok(upload) => upload,
            Err(error) => return self.completed(named).ok_or(error),
        };
        let done = work(&upload);
        match &done {
            Err(_) => drop(self.all().insert(named.id.to_owned(), upload)),
            Ok(about) => {
                let mut completed = self.completed.lock().unwrap_or_else(PoisonError::into_inner);
                completed.truncate(REMEMBERED - 1);
                let Upload { bucket, key, .. } = upload;
                completed.push_front(Completed {
                    id: named.id.to_owned(),
                    bucket,
                    key,
                    about: about.clone(),
                });
            }
        }
        done
    }

    fn completed(&self, named: UploadId<'_>) -> Option<About> {
        let completed = self.completed.lock().unwrap_or_else(PoisonError::into_inner);
        let found = completed
            .iter()
            .find(|one| one.id == named.id && one.bucket == named.bucket && one.key == named.key);
        found.map(|one| one.about.clone())
    }

    /// Forgets an upload; answers it.
    ///
    /// # Errors
    /// `NoSuchUpload`.
    pub(super) fn end(&self, named: UploadId<'_>) -> S3Result<Upload> {
        let mut all = self.all();
        match all.remove(named.id) {
            Some(upload) if upload.is(named) => Ok(upload),
            other => {
                all.extend(other.map(|upload| (named.id.to_owned(), upload)));
                Err(unknown())
            }
        }
    }

    fn find<T>(&self, named: UploadId<'_>, then: impl FnOnce(&mut Upload) -> S3Result<T>) -> S3Result<T> {
        let mut all = self.all();
        let found = all.get_mut(named.id).filter(|upload| upload.is(named));
        found.map_or_else(|| Err(unknown()), then)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Upload>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unknown() -> S3Error {
    s3_error!(
        NoSuchUpload,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
    )
}

impl Upload {
    fn is(&self, named: UploadId<'_>) -> bool {
        self.bucket == named.bucket && self.key == named.key
    }

    /// Joins the listed parts; answers the whole and what is to be kept of it.
    ///
    /// # Errors
    /// `MalformedXML`, `InvalidPart`, `InvalidPartOrder` or `EntityTooSmall` for a list that does not fit what has come;
    /// `InvalidRequest` or `BadDigest` for a checksum that is missing or not the object's; or what the files report.
    pub(super) fn join(
        &self,
        listed: &[CompletedPart],
        stated: &StatedChecksum,
        folder: &Path,
    ) -> S3Result<(NamedTempFile, About)> {
        if listed.is_empty() {
            return Err(s3_error!(MalformedXML, "no part is listed"));
        }
        match self.scheme {
            Some(scheme) => scheme.check_completion(listed, stated)?,
            None => none_is_stated(stated)?,
        }
        let parts = self.listed_parts(listed)?;
        let sums = || parts.iter().filter_map(|part| Some((part.sum.as_ref()?, part.size)));
        let sum = self.scheme.and_then(|scheme| Some((scheme, scheme.whole(sums())?)));
        if let Some((_, sum)) = &sum {
            stated.compare(sum)?;
        }
        let sums: Vec<[u8; 16]> = parts.iter().map(|part| part.md5).collect();
        let mut about = About::new(etag_of_parts(&sums), self.headers.clone(), sum);
        about.parts = parts.iter().map(|part| PartOf { size: part.size, sum: part.sum.clone() }).collect();
        Ok((joined(&parts, folder).map_err(internal)?, about))
    }

    /// The parts that a client lists, checked as S3 checks them.
    fn listed_parts(&self, listed: &[CompletedPart]) -> S3Result<Vec<&StoredPart>> {
        if !listed.is_sorted_by(|a, b| a.part_number < b.part_number) {
            return Err(s3_error!(
                InvalidPartOrder,
                "The list of parts was not in ascending order. Parts must be ordered by part number."
            ));
        }
        let find = |part: &CompletedPart| {
            let found = self.parts.get(&part.part_number?)?;
            let fits = part.e_tag.as_ref().is_none_or(|etag| etag.value() == found.etag())
                && stated_of(part).is_none_or(|stated| found.sum.as_ref() == Some(&stated));
            fits.then_some(found)
        };
        let parts: Option<Vec<&StoredPart>> = listed.iter().map(find).collect();
        let parts = parts.ok_or_else(|| {
            s3_error!(
                InvalidPart,
                "One or more of the specified parts could not be found. The part may not have been uploaded, or the \
                 specified entity tag or checksum may not match the part's."
            )
        })?;
        match parts[..parts.len() - 1].iter().any(|part| part.size < LEAST_PART) {
            true => Err(s3_error!(
                EntityTooSmall,
                "Your proposed upload is smaller than the minimum allowed size"
            )),
            false => Ok(parts),
        }
    }

    fn listed(&self, id: &str) -> MultipartUpload {
        MultipartUpload {
            key: Some(self.key.clone()),
            upload_id: Some(id.to_owned()),
            initiated: Some(Timestamp::from(self.begun)),
            owner: Some(owner()),
            initiator: Some(initiator()),
            storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
            checksum_algorithm: self.scheme.map(Scheme::algorithm_name),
            checksum_type: self.scheme.map(Scheme::type_name),
        }
    }
}

impl StoredPart {
    fn etag(&self) -> String {
        hex(&self.md5)
    }

    fn listed(&self, number: i32) -> s3s::dto::Part {
        let mut listed = s3s::dto::Part {
            part_number: Some(number),
            e_tag: Some(ETag::Strong(self.etag())),
            size: i64::try_from(self.size).ok(),
            last_modified: Some(Timestamp::from(self.modified)),
            ..Default::default()
        };
        state!(&self.sum => listed);
        listed
    }
}

/// The parts in one file; they are copied by all processors.
fn joined(parts: &[&StoredPart], folder: &Path) -> io::Result<NamedTempFile> {
    let whole = new_file(folder)?;
    let starts = parts.iter().scan(0, |end, part| {
        *end += part.size;
        Some(*end - part.size)
    });
    let starts: Vec<u64> = starts.collect();
    parts.par_iter().zip(starts).try_for_each(|(part, start)| {
        let (file, mut buffer, mut at) = (File::open(&part.file)?, vec![0; CHUNK], 0);
        while at < part.size {
            let chunk = &mut buffer[..CHUNK.min((part.size - at) as usize)];
            file.read_exact_at(chunk, at)?;
            whole.as_file().write_all_at(chunk, start + at)?;
            at += chunk.len() as u64;
        }
        Ok::<_, io::Error>(())
    })?;
    Ok(whole)
}

pub(super) fn owner() -> Owner {
    Owner { id: Some(OWNER.to_owned()), display_name: Some(OWNER.to_owned()) }
}

fn initiator() -> Initiator {
    Initiator { id: Some(OWNER.to_owned()), display_name: Some(OWNER.to_owned()) }
}
