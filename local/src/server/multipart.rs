//! Streamed uploads. `s3s-fs` takes MD5 of each part when it comes and once more when it joins them, 64 KB at a time: more
//! time than converting takes. Here a part is hashed once, on its way into its file, and the kernel joins the files.
//!
//! The files' names are those of `s3s-fs`, which begins and aborts uploads, lists parts, and knows the objects' ETags and attributes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rapidhash::v3::{DEFAULT_RAPID_SECRETS, RapidStreamHasherV3};
use s3s::crypto::{Checksum, Md5};
use s3s::dto::{CompleteMultipartUploadInput, StreamingBlob};
use s3s::{Body, S3Result, s3_error};
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::future::poll_fn;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use tokio::io::AsyncWriteExt;

use hyper::body::Body as _;

/// The least size of a part that is not the last one, as in S3.
const LEAST_PART: u64 = 5 << 20;

/// Uploads under way over one folder.
#[derive(Debug)]
pub(super) struct Multipart {
    folder: PathBuf,
    /// Hashes of the parts that were received, by upload and number.
    hashes: Mutex<HashMap<(String, i32), u64>>,
}

/// The parts of an upload, in order.
#[derive(Debug)]
pub(super) struct Parts {
    files: Vec<PathBuf>,
    hashes: Vec<u64>,
}

impl Multipart {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, hashes: Mutex::default() }
    }

    /// Writes a part to its file; answers its ETag.
    ///
    /// # Errors
    /// `NoSuchUpload`, or what the body or the file report.
    pub(super) async fn receive(&self, upload: &str, number: i32, body: StreamingBlob) -> S3Result<String> {
        if !(1..=10_000).contains(&number) {
            return Err(s3_error!(InvalidArgument, "part numbers are from 1 to 10000"));
        }
        if !is_id(upload) || !self.file(format!(".upload-{upload}.json")).is_file() {
            return Err(s3_error!(NoSuchUpload));
        }
        let mut file = tokio::fs::File::create(self.part(upload, number)).await.map_err(internal)?;
        let mut hash = RapidStreamHasherV3::new(&DEFAULT_RAPID_SECRETS);
        let mut body = pin!(Body::from(body));
        while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
            let frame = frame.map_err(|error| s3_error!(IncompleteBody, "the part broke off: {error}"))?;
            if let Ok(bytes) = frame.into_data() {
                hash.write(&bytes);
                file.write_all(&bytes).await.map_err(internal)?;
            }
        }
        file.flush().await.map_err(internal)?;
        let hash = hash.finish();
        self.hashes().insert((upload.to_owned(), number), hash);
        Ok(format!("{hash:016x}"))
    }

    /// The parts that an upload is to be joined from; none if one of them did not come by [`Multipart::receive`].
    pub(super) fn parts(&self, input: &CompleteMultipartUploadInput) -> Option<Parts> {
        let listed = input.multipart_upload.as_ref()?.parts.as_ref().filter(|parts| !parts.is_empty())?;
        let hashes = self.hashes();
        let mut parts = Parts { files: Vec::new(), hashes: Vec::new() };
        for (part, number) in listed.iter().zip(1..) {
            part.part_number.filter(|given| *given == number)?;
            parts.hashes.push(*hashes.get(&(input.upload_id.clone(), number))?);
            parts.files.push(self.part(&input.upload_id, number));
        }
        Some(parts)
    }

    /// Joins the parts to an object; answers its ETag.
    ///
    /// # Errors
    /// `PreconditionFailed` when the object must be new and is not, `EntityTooSmall`, or what the files report.
    pub(super) async fn complete(
        &self,
        upload: &str,
        bucket: &str,
        key: &str,
        parts: Parts,
        must_be_new: bool,
    ) -> S3Result<String> {
        let object = self.folder.join(bucket).join(key);
        if must_be_new && object.exists() {
            return Err(s3_error!(PreconditionFailed, "the object exists"));
        }
        for file in &parts.files[..parts.files.len() - 1] {
            if fs::metadata(file).map_err(internal)?.len() < LEAST_PART {
                return Err(s3_error!(EntityTooSmall));
            }
        }
        self.forget(upload);
        let etag = joined_etag(&parts.hashes);

        let name = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let beside = format!(".bucket-{}.object-{}", name(bucket), name(key));
        let attributes = self.file(format!("{beside}.upload-{upload}.metadata.json"));
        if attributes.is_file() {
            fs::rename(attributes, self.file(format!("{beside}.metadata.json"))).map_err(internal)?;
        }
        let joining = tokio::task::spawn_blocking(move || join(&parts.files, &object));
        joining
            .await
            .map_err(|error| s3_error!(InternalError, "joining ended: {error}"))?
            .map_err(internal)?;
        let info = serde_json::json!({ "e_tag": &etag }).to_string();
        fs::write(self.file(format!("{beside}.internal.json")), info).map_err(internal)?;
        fs::remove_file(self.file(format!(".upload-{upload}.json"))).map_err(internal)?;
        Ok(etag)
    }

    /// Forgets the parts of an upload that has ended.
    pub(super) fn forget(&self, upload: &str) {
        self.hashes().retain(|(other, _), _| other != upload);
    }

    fn hashes(&self) -> std::sync::MutexGuard<'_, HashMap<(String, i32), u64>> {
        self.hashes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn part(&self, upload: &str, number: i32) -> PathBuf {
        self.file(format!(".upload_id-{upload}.part-{number}"))
    }

    fn file(&self, name: String) -> PathBuf {
        self.folder.join(name)
    }
}

/// An object's ETag is made from those of its parts as S3 makes it, which clients know.
fn joined_etag(hashes: &[u64]) -> String {
    let mut joined = Md5::new();
    hashes.iter().for_each(|hash| joined.update(&hash.to_be_bytes()));
    let digits: String = joined.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{digits}-{}", hashes.len())
}

/// Whether this may be the id of an upload; it becomes part of a file's name.
fn is_id(upload: &str) -> bool {
    upload.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Appends the other files to the first, which then becomes the object.
fn join(files: &[PathBuf], object: &Path) -> io::Result<()> {
    let Some((first, rest)) = files.split_first() else { return Ok(()) };
    let mut whole = OpenOptions::new().append(true).open(first)?;
    for file in rest {
        io::copy(&mut File::open(file)?, &mut whole)?;
        fs::remove_file(file)?;
    }
    if let Some(folder) = object.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(first, object)
}

pub(super) fn internal(error: io::Error) -> s3s::S3Error {
    s3_error!(error, InternalError)
}
