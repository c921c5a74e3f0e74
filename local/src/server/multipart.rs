//! Uploads in parts. `s3s-fs` takes MD5 of each part when it comes and once more when it joins them, 64 KB at a time: more
//! time than converting takes. Here a part is hashed once, on its way to the place where it will stand in the object: clients
//! send parts of one size, so that nothing is left to be joined but the last one.
//!
//! The files' names are those of `s3s-fs`, which begins and aborts uploads, copies parts, and knows the objects' ETags and
//! attributes.

use super::checksums::{Algorithm, Scheme, Stated, Sum, listed as stated_of, none_is_stated, state};
use super::front::drain;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::body::Body as _;
use rapidhash::v3::{DEFAULT_RAPID_SECRETS, RapidStreamHasherV3};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum, Md5};
use s3s::dto::{CompletedPart, ETag, ListPartsInput, ListPartsOutput, StreamingBlob, Timestamp};
use s3s::{Body, S3Error, S3ErrorCode, S3Result, s3_error};
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, OpenOptions};
use std::future::poll_fn;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;
use tokio::task::spawn_blocking;

/// The least size of a part that is not the last one, as in S3.
const LEAST_PART: u64 = 5 << 20;
/// Bytes of a part that are taken in before they are hashed and written.
const BATCH: usize = 1 << 20;
/// Parts that one answer lists, as in S3.
const LISTED: i32 = 1000;

/// Uploads under way over one folder, by id.
#[derive(Debug)]
pub(super) struct Multipart {
    folder: PathBuf,
    uploads: Mutex<HashMap<String, Upload>>,
}

/// What has come of an upload.
#[derive(Debug, Default)]
struct Upload {
    scheme: Option<Scheme>,
    /// The size of those parts that are written where they will stand: that of the first to come.
    stride: Option<u64>,
    parts: BTreeMap<i32, Part>,
}

/// A part that is there.
#[derive(Clone, Debug)]
struct Part {
    /// The ETag in numbers.
    hash: u128,
    /// By the upload's algorithm, if it has one.
    sum: Option<Sum>,
    place: Place,
    size: u64,
    modified: SystemTime,
}

/// Where a part's bytes are.
#[derive(Clone, Debug)]
struct Place {
    file: PathBuf,
    start: u64,
}

impl Part {
    fn etag(&self) -> String {
        format!("{:032x}", self.hash)
    }
}

impl Multipart {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, uploads: Mutex::default() }
    }

    /// Expects the parts of a new upload, whose object is summed like that.
    pub(super) fn begin(&self, upload: &str, scheme: Option<Scheme>) {
        self.uploads().insert(upload.to_owned(), Upload { scheme, ..Upload::default() });
    }

    /// Writes a part; answers its ETag and its checksum.
    ///
    /// # Errors
    /// `NoSuchUpload`; `InvalidRequest` or `BadDigest` for a checksum that the upload does not have or the part has not; or what
    /// the body or the file report.
    pub(super) async fn receive(
        &self,
        upload: &str,
        number: i32,
        body: StreamingBlob,
        stated: &Stated,
    ) -> S3Result<(String, Option<Sum>)> {
        let scheme = self.scheme(upload)?;
        let body = Body::from(body);
        let algorithm = match Scheme::of_part(scheme, stated) {
            Ok(algorithm) => algorithm,
            Err(refusal) => {
                drain(body).await;
                return Err(refusal);
            }
        };
        let announced = body.size_hint().exact();
        let place = self.place(upload, number, announced)?;
        let (hash, size, sum) = write(body, &place, announced.unwrap_or(u64::MAX), algorithm).await?;
        if announced.is_some_and(|announced| announced != size) {
            return Err(s3_error!(
                IncompleteBody,
                "the part has {size} bytes, which is not what its header says"
            ));
        }
        if let Some(sum) = &sum {
            stated.compare(sum)?;
        }
        let kept = sum.clone().filter(|_| scheme.is_some());
        let part = Part { hash: hash.into(), sum: kept, place, size, modified: SystemTime::now() };
        Ok((self.add(upload, number, part)?, sum))
    }

    fn scheme(&self, upload: &str) -> S3Result<Option<Scheme>> {
        self.uploads().get(upload).map(|known| known.scheme).ok_or_else(|| s3_error!(NoSuchUpload))
    }

    /// Where a part of this size is to be written. What has come under its number before is no part any more: its bytes will be
    /// overwritten, perhaps only in part.
    fn place(&self, upload: &str, number: i32, size: Option<u64>) -> S3Result<Place> {
        if !(1..=10_000).contains(&number) {
            return Err(s3_error!(InvalidArgument, "part numbers are from 1 to 10000"));
        }
        let mut uploads = self.uploads();
        let known = uploads.get_mut(upload).ok_or_else(|| s3_error!(NoSuchUpload))?;
        known.parts.remove(&number);
        if known.stride.is_none() {
            known.stride = size.filter(|size| *size >= LEAST_PART);
        }
        Ok(match (size, known.stride) {
            (Some(size), Some(stride)) if size == stride => {
                let before = u64::from(number.unsigned_abs() - 1);
                Place { file: self.file(format!(".upload_id-{upload}.object")), start: before * stride }
            }
            _ => self.place_beside(upload, number),
        })
    }

    /// A file of the part's own; it is there that `s3s-fs` copies to.
    fn place_beside(&self, upload: &str, number: i32) -> Place {
        Place { file: self.file(format!(".upload_id-{upload}.part-{number}")), start: 0 }
    }

    /// Takes a part that `s3s-fs` has copied, with the ETag that it gave; answers its checksum.
    ///
    /// # Errors
    /// `NoSuchUpload`, or what its file reports.
    pub(super) async fn add_copied(&self, upload: &str, number: i32, etag: &str) -> S3Result<Option<Sum>> {
        let place = self.place_beside(upload, number);
        let size = fs::metadata(&place.file).map_err(internal)?.len();
        let hash =
            u128::from_str_radix(etag, 16).map_err(|_| s3_error!(InternalError, "{etag} is no MD5"))?;
        let sum = match self.scheme(upload)? {
            Some(Scheme { algorithm, .. }) => {
                let file = place.file.clone();
                let summing = spawn_blocking(move || sum_of(&file, algorithm));
                summing.await.map_err(io::Error::from).flatten().map_err(internal)?
            }
            None => None,
        };
        let part = Part { hash, sum: sum.clone(), place, size, modified: SystemTime::now() };
        self.add(upload, number, part).map(|_| sum)
    }

    fn add(&self, upload: &str, number: i32, part: Part) -> S3Result<String> {
        let mut uploads = self.uploads();
        let known = uploads.get_mut(upload).ok_or_else(|| s3_error!(NoSuchUpload))?;
        let etag = part.etag();
        known.parts.insert(number, part);
        Ok(etag)
    }

    /// The parts that have come, in order.
    ///
    /// # Errors
    /// `NoSuchUpload`.
    pub(super) fn list(&self, input: ListPartsInput) -> S3Result<ListPartsOutput> {
        let ListPartsInput { bucket, key, upload_id, max_parts, part_number_marker, .. } = input;
        let max_parts = max_parts.unwrap_or(LISTED).clamp(0, LISTED);
        let uploads = self.uploads();
        let known = uploads.get(&upload_id).ok_or_else(|| s3_error!(NoSuchUpload))?;
        let after = Bound::Excluded(part_number_marker.unwrap_or(0));
        let mut rest = known.parts.range((after, Bound::Unbounded));
        let parts: Vec<s3s::dto::Part> = rest
            .by_ref()
            .take(usize::try_from(max_parts).unwrap_or(0))
            .map(|(number, part)| {
                let mut listed = s3s::dto::Part {
                    part_number: Some(*number),
                    e_tag: Some(ETag::Strong(part.etag())),
                    size: i64::try_from(part.size).ok(),
                    last_modified: Some(Timestamp::from(part.modified)),
                    ..Default::default()
                };
                state!(&part.sum => listed);
                listed
            })
            .collect();
        Ok(ListPartsOutput {
            bucket: Some(bucket),
            key: Some(key),
            upload_id: Some(upload_id),
            max_parts: Some(max_parts),
            part_number_marker,
            is_truncated: Some(rest.next().is_some()),
            next_part_number_marker: parts.last().and_then(|part| part.part_number),
            parts: Some(parts),
            ..Default::default()
        })
    }

    /// Makes an object of the parts that the client lists; answers its ETag and its checksum.
    ///
    /// # Errors
    /// `NoSuchUpload`; `InvalidPart`, `InvalidPartOrder` or `EntityTooSmall` for a list that does not fit what has come;
    /// `InvalidRequest` or `BadDigest` for a checksum that is missing or not the object's; or what the files report.
    pub(super) async fn complete(
        &self,
        upload: &str,
        bucket: &str,
        key: &str,
        listed: &[CompletedPart],
        stated: &Stated,
    ) -> S3Result<(String, Option<Sum>)> {
        let scheme = self.scheme(upload)?;
        match scheme {
            Some(scheme) => scheme.check_completion(listed, stated)?,
            None => none_is_stated(stated)?,
        }
        let parts = self.listed(upload, listed)?;
        let etag = joined_etag(&parts);
        let sums = || parts.iter().filter_map(|part| Some((part.sum.as_ref()?, part.size)));
        let sum = scheme.and_then(|scheme| scheme.whole(sums()));
        if let Some(sum) = &sum {
            stated.compare(sum)?;
        }

        let name = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let beside = format!(".bucket-{}.object-{}", name(bucket), name(key));
        let attributes = self.file(format!("{beside}.upload-{upload}.metadata.json"));
        if attributes.is_file() {
            fs::rename(attributes, self.file(format!("{beside}.metadata.json"))).map_err(internal)?;
        }
        let (object, joined) =
            (self.folder.join(bucket).join(key), self.file(format!(".upload_id-{upload}.joined")));
        let joining = spawn_blocking(move || join(&parts, &joined, &object));
        joining.await.map_err(io::Error::from).flatten().map_err(internal)?;
        for part in self.forget(upload).into_iter().flat_map(|upload| upload.parts.into_values()) {
            remove(&part.place.file).map_err(internal)?;
        }
        let mut info = serde_json::json!({ "e_tag": &etag });
        // By this name `s3s-fs` knows the checksum that a read of all bytes is compared with, which a composite one is not.
        if let Some(Sum { algorithm, base64 }) =
            sum.as_ref().filter(|_| scheme.is_some_and(|s| s.full_object))
        {
            info[format!("checksum_{}", algorithm.name())] = base64.as_str().into();
        }
        fs::write(self.file(format!("{beside}.internal.json")), info.to_string()).map_err(internal)?;
        fs::remove_file(self.file(format!(".upload-{upload}.json"))).map_err(internal)?;
        Ok((etag, sum))
    }

    /// The parts that a client lists, checked as S3 checks them.
    fn listed(&self, upload: &str, listed: &[CompletedPart]) -> S3Result<Vec<Part>> {
        let uploads = self.uploads();
        let known = uploads.get(upload).ok_or_else(|| s3_error!(NoSuchUpload))?;
        if !listed.is_sorted_by(|a, b| a.part_number < b.part_number) {
            return Err(s3_error!(InvalidPartOrder, "the parts must be listed in ascending order"));
        }
        let find = |part: &CompletedPart| {
            let found = known.parts.get(&part.part_number?)?;
            let fits = part.e_tag.as_ref().is_none_or(|etag| etag.value() == found.etag())
                && stated_of(part).is_none_or(|stated| found.sum.as_ref() == Some(&stated));
            fits.then(|| found.clone())
        };
        let parts: Option<Vec<Part>> = listed.iter().map(find).collect();
        let parts = parts.filter(|parts| !parts.is_empty());
        let parts = parts.ok_or_else(|| {
            let message = "a listed part has not come, or not with this ETag or checksum, or none is listed";
            s3_error!(InvalidPart, "{message}")
        })?;
        if parts[..parts.len() - 1].iter().any(|part| part.size < LEAST_PART) {
            return Err(s3_error!(EntityTooSmall));
        }
        Ok(parts)
    }

    /// Expects no more of an upload whose files `s3s-fs` has removed.
    pub(super) fn abort(&self, upload: &str) {
        self.forget(upload);
    }

    /// Forgets an upload; answers what had come of it.
    fn forget(&self, upload: &str) -> Option<Upload> {
        self.uploads().remove(upload)
    }

    fn uploads(&self) -> std::sync::MutexGuard<'_, HashMap<String, Upload>> {
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn file(&self, name: String) -> PathBuf {
        self.folder.join(name)
    }
}

/// Writes a part of at most so many bytes to its place; answers its hash, its size, and its checksum by that algorithm.
async fn write(
    mut body: Body,
    place: &Place,
    most: u64,
    algorithm: Option<Algorithm>,
) -> S3Result<(u64, u64, Option<Sum>)> {
    let mut file =
        OpenOptions::new().create(true).write(true).truncate(false).open(&place.file).map_err(internal)?;
    file.seek(SeekFrom::Start(place.start)).map_err(internal)?;
    let mut hash = RapidStreamHasherV3::new(&DEFAULT_RAPID_SECRETS);
    let mut sums = algorithm.map_or_else(ChecksumHasher::default, Algorithm::hasher);
    let mut size = 0;
    loop {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH
            && let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await
        {
            let frame = frame.map_err(|error| s3_error!(IncompleteBody, "the part broke off: {error}"))?;
            if let Ok(data) = frame.into_data() {
                bytes += data.len();
                batch.push(data);
            }
        }
        if bytes == 0 {
            return Ok((hash.finish(), size, Sum::of(sums)));
        }
        size += bytes as u64;
        if size > most {
            return Err(s3_error!(IncompleteBody, "the part is longer than its header says"));
        }
        let writing = spawn_blocking(move || {
            for data in batch {
                hash.write(&data);
                sums.update(&data);
                file.write_all(&data)?;
            }
            Ok((file, hash, sums))
        });
        (file, hash, sums) = writing.await.map_err(io::Error::from).flatten().map_err(internal)?;
    }
}

/// The checksum of a file's bytes.
fn sum_of(file: &Path, algorithm: Algorithm) -> io::Result<Option<Sum>> {
    let (mut file, mut hasher, mut buffer) = (File::open(file)?, algorithm.hasher(), vec![0; BATCH]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Sum::of(hasher)),
            count => hasher.update(&buffer[..count]),
        }
    }
}

/// An object's ETag is made from those of its parts as S3 makes it, which clients know.
fn joined_etag(parts: &[Part]) -> String {
    let mut joined = Md5::new();
    parts.iter().for_each(|part| joined.update(&part.hash.to_be_bytes()));
    let digits: String = joined.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{digits}-{}", parts.len())
}

/// Makes an object of its parts. Those at its beginning that follow each other in one file stay there, and the others are
/// appended; if one of these is in that file too, all are copied to the file `joined`.
fn join(parts: &[Part], joined: &Path, object: &Path) -> io::Result<()> {
    let Some(Part { place: Place { file: whole, .. }, .. }) = parts.first() else { return Ok(()) };
    let mut end = 0;
    let in_place = parts.iter().take_while(|part| {
        let follows = part.place.file == *whole && part.place.start == end;
        end += part.size;
        follows
    });
    let in_place = in_place.count();
    let (file, kept) = match parts[in_place..].iter().any(|part| part.place.file == *whole) {
        true => (joined, 0),
        false => (&**whole, in_place),
    };
    let mut target = OpenOptions::new().create(true).write(true).truncate(false).open(file)?;
    target.set_len(parts[..kept].iter().map(|part| part.size).sum())?;
    target.seek(SeekFrom::End(0))?;
    for part in &parts[kept..] {
        let mut source = File::open(&part.place.file)?;
        source.seek(SeekFrom::Start(part.place.start))?;
        io::copy(&mut source.take(part.size), &mut target)?;
    }
    if let Some(folder) = object.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(file, object)
}

/// Removes a file if it is there: that of a part which has become the object is not.
fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

pub(super) fn internal(error: io::Error) -> S3Error {
    S3Error::with_source(S3ErrorCode::InternalError, Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use futures_util::stream::iter;

    #[tokio::test]
    async fn a_part_that_breaks_off_when_it_is_sent_again_is_no_part() {
        let folder = tempfile::tempdir().unwrap();
        let multipart = Multipart::new(folder.path().to_owned());
        multipart.begin("1", None);
        let whole = || vec![Ok(Bytes::from_static(b"old")), Ok(Bytes::from_static(b" bytes"))];
        let broken = vec![Ok(Bytes::from_static(b"new")), Err(io::Error::other("reset"))];
        let nothing = Stated::default();
        let receive =
            async |chunks| multipart.receive("1", 1, StreamingBlob::wrap(iter(chunks)), &nothing).await;
        let (etag, _) = receive(whole()).await.unwrap();
        let listed =
            [CompletedPart { part_number: Some(1), e_tag: Some(ETag::Strong(etag)), ..Default::default() }];
        assert!(multipart.listed("1", &listed).is_ok());
        receive(broken).await.unwrap_err();
        assert_eq!(*multipart.listed("1", &listed).unwrap_err().code(), S3ErrorCode::InvalidPart);
        receive(whole()).await.unwrap();
        assert!(multipart.listed("1", &listed).is_ok());
    }
}
