//! The S3 store: streamed ranged reads, streamed multipart writes, put-if-absent.

mod crc32;
mod list;
mod ours;
mod part;
mod patience;
mod read;
mod upload;
mod whole;

pub use list::Listed;
pub use patience::Patience;
pub use read::Reader;
pub use upload::{Upload, Written};

use crate::contract::event::ObjectRef;
use crate::{Error, Result};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::{AggregatedBytes, ByteStream, DateTimeFormat};
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use whole::Unread;

/// An S3 client with the operations that the chain needs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    client: aws_sdk_s3::Client,
    patience: Patience,
}

/// What S3 knows of an object without reading it. It pins the version: all reads of it see the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectHead {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The version id, where the bucket keeps versions.
    pub version_id: Option<String>,
    /// The ETag, without quotes.
    pub etag: String,
    /// The size in bytes.
    pub size: u64,
    /// When it was last modified (RFC 3339).
    pub last_modified: String,
}

impl ObjectHead {
    /// What names this version: the version id, or the ETag where the bucket keeps no versions.
    pub fn version(&self) -> &str {
        self.version_id.as_deref().unwrap_or(&self.etag)
    }
}

impl Store {
    /// A store on AWS. With an endpoint of its own, buckets are addressed by path.
    #[cfg(feature = "aws")]
    pub fn of(aws: &aws_types::SdkConfig) -> Self {
        let own_endpoint = aws.endpoint_url().is_some();
        let config = aws_sdk_s3::config::Builder::from(aws).force_path_style(own_endpoint);
        Self::new(config, Patience::default())
    }

    /// A store on an S3 server of one's own that speaks plain HTTP, such as the embedded one.
    pub fn at_endpoint(url: &str, access_key: &str, secret_key: &str, patience: Patience) -> Self {
        let config = aws_sdk_s3::Config::builder()
            .behavior_version_latest()
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .endpoint_url(url)
            .force_path_style(true)
            .region(aws_sdk_s3::config::Region::new("us-east-1"))
            .credentials_provider(aws_sdk_s3::config::Credentials::new(
                access_key, secret_key, None, None, "endpoint",
            ));
        Self::new(config, patience)
    }

    fn new(config: aws_sdk_s3::config::Builder, patience: Patience) -> Self {
        let config = patience.configure(config).build();
        Self { client: aws_sdk_s3::Client::from_conf(config), patience }
    }

    /// The object's head, or nothing when it does not exist.
    ///
    /// # Errors
    /// [`Error::Store`] when S3 refuses or cannot be reached.
    pub async fn find(&self, object: &ObjectRef) -> Result<Option<ObjectHead>> {
        let ObjectRef { bucket, key, version_id } = object;
        let request = self.client.head_object().bucket(bucket).key(key).set_version_id(version_id.clone());
        match request.send().await {
            Ok(head) => Ok(Some(ObjectHead {
                bucket: bucket.clone(),
                key: key.clone(),
                version_id: head.version_id().filter(|v| *v != "null").map(str::to_owned),
                etag: head.e_tag().unwrap_or_default().trim_matches('"').to_owned(),
                size: head.content_length().unwrap_or(0).max(0).unsigned_abs(),
                last_modified: head
                    .last_modified()
                    .and_then(|time| time.fmt(DateTimeFormat::DateTime).ok())
                    .unwrap_or_default(),
            })),
            Err(error) if status(&error) == Some(404) => Ok(None),
            Err(error) => Err(failure("looking up", bucket, key, &error)),
        }
    }

    /// The object's head.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it does not exist, [`Error::NoBucket`] when its bucket does not; else as
    /// [`Store::find`].
    pub async fn head(&self, object: &ObjectRef) -> Result<ObjectHead> {
        match self.find(object).await? {
            Some(head) => Ok(head),
            // A HEAD has no body to tell the two apart.
            None if self.has_bucket(&object.bucket).await? => {
                Err(Error::NotFound { bucket: object.bucket.clone(), key: object.key.clone() })
            }
            None => Err(Error::NoBucket { bucket: object.bucket.clone() }),
        }
    }

    async fn has_bucket(&self, bucket: &str) -> Result<bool> {
        match self.client.head_bucket().bucket(bucket).send().await {
            Ok(_) => Ok(true),
            Err(error) => match status(&error) {
                Some(404) => Ok(false),
                // A role that may read objects need not be allowed to see the bucket.
                Some(403) => Ok(true),
                _ => Err(failure("looking up", bucket, "", &error)),
            },
        }
    }

    /// A small object's bytes, compared with the checksum that S3 keeps of them.
    ///
    /// # Errors
    /// As [`Store::head`].
    pub async fn get(&self, bucket: &str, key: &str) -> Result<Bytes> {
        let request = self.client.get_object().bucket(bucket).key(key);
        let body = whole::body(request, &self.patience).await;
        body.map(AggregatedBytes::into_bytes).map_err(|unread| match unread {
            Unread::Refused(error) if error.code() == Some("NoSuchBucket") => {
                Error::NoBucket { bucket: bucket.to_owned() }
            }
            Unread::Refused(error) if status(&error) == Some(404) => {
                Error::NotFound { bucket: bucket.to_owned(), key: key.to_owned() }
            }
            Unread::Refused(error) => failure("reading", bucket, key, &error),
            Unread::Broken(reason) => broken("reading", bucket, key, reason),
        })
    }

    /// A small JSON object.
    ///
    /// # Errors
    /// As [`Store::get`], and [`Error::Invalid`] when it is not the JSON expected.
    pub async fn get_json<T: DeserializeOwned>(&self, bucket: &str, key: &str) -> Result<T> {
        serde_json::from_slice(&self.get(bucket, key).await?)
            .map_err(|e| Error::invalid(format!("s3://{bucket}/{key} is not what this version reads: {e}")))
    }

    /// Writes a small object, replacing what stands there.
    ///
    /// # Errors
    /// [`Error::NoBucket`], [`Error::Store`].
    pub async fn put(&self, bucket: &str, key: &str, content_type: &str, body: Bytes) -> Result<()> {
        self.put_object(bucket, key, content_type, body, None).await.map(|_| ())
    }

    /// Writes a small object as indented JSON, replacing what stands there. Answers its size.
    ///
    /// # Errors
    /// As [`Store::put`].
    pub async fn put_json<T: Serialize>(&self, bucket: &str, key: &str, value: &T) -> Result<u64> {
        let body = json(value);
        let size = body.len() as u64;
        self.put(bucket, key, "application/json", body).await?;
        Ok(size)
    }

    /// Writes a small object unless the key is taken. Where the very bytes stand already, as after a write whose answer was
    /// lost, they count as written.
    ///
    /// # Errors
    /// As [`Store::put`].
    pub async fn put_if_absent(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        body: Bytes,
    ) -> Result<Written> {
        self.put_object(bucket, key, content_type, body, Some("*")).await
    }

    async fn put_object(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        body: Bytes,
        if_none_match: Option<&str>,
    ) -> Result<Written> {
        let request = self
            .client
            .put_object()
            .bucket(bucket)
            .key(key)
            .content_type(content_type)
            .set_if_none_match(if_none_match.map(str::to_owned))
            .body(ByteStream::from(body.clone()));
        match request.send().await {
            Ok(_) => Ok(Written::New),
            Err(error) if if_none_match.is_some() && is_taken(status(&error)) => {
                Ok(match Box::pin(self.has_etag(bucket, key, &ours::etag(&body))).await {
                    true => Written::New,
                    false => Written::Taken,
                })
            }
            Err(error) if error.code() == Some("NoSuchBucket") => {
                Err(Error::NoBucket { bucket: bucket.to_owned() })
            }
            Err(error) => Err(failure("writing", bucket, key, &error)),
        }
    }

    /// Streams one version of an object, in order, by parallel ranged reads.
    pub fn read(&self, head: &ObjectHead) -> Reader {
        Reader::start(self.clone(), head.clone())
    }

    /// The bytes of one version of an object from `start` up to `end`, which must be within its size.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Store`]; [`Error::Failed`] when the object was replaced.
    pub async fn read_range(&self, head: &ObjectHead, start: u64, end: u64) -> Result<Bytes> {
        read::fetch(self.clone(), head.clone(), start, end).await.map(AggregatedBytes::into_bytes)
    }

    /// Begins a streamed write.
    pub fn upload(&self, bucket: &str, key: &str, content_type: &str) -> Upload {
        Upload::new(self.clone(), bucket, key, content_type)
    }
}

/// A value as indented JSON with a line break at its end.
pub fn json<T: Serialize>(value: &T) -> Bytes {
    let mut body = serde_json::to_vec_pretty(value).expect("the formats hold plain values with text keys");
    body.push(b'\n');
    Bytes::from(body)
}

/// 412: the key was taken; 409: another conditional write to it is under way and wins.
fn is_taken(status: Option<u16>) -> bool {
    matches!(status, Some(412 | 409))
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}

fn failure<E>(action: &'static str, bucket: &str, key: &str, error: &SdkError<E>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let reason = match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("S3 answered {code}: {message}"),
        (Some(code), None) => format!("S3 answered {code}"),
        _ => chain(error),
    };
    broken(action, bucket, key, reason)
}

fn broken(action: &'static str, bucket: &str, key: &str, reason: String) -> Error {
    Error::Store { action, bucket: bucket.to_owned(), key: key.to_owned(), reason }
}

/// An error with its causes, since the SDK's outermost words tell too little.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let words = cause.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        source = cause.source();
    }
    text
}
