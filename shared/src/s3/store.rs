//! The client, and what S3 knows of an object without reading it.

use super::RetryPolicy;
use super::answer::{failure, status};
use crate::contract::event::ObjectRef;
use crate::{Error, Result};
use aws_sdk_s3::primitives::DateTimeFormat;

/// An S3 client with the operations that the chain needs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pub(super) client: aws_sdk_s3::Client,
    pub(super) retry: RetryPolicy,
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
        Self::new(config, RetryPolicy::default())
    }

    /// A store on an S3 server of one's own that speaks plain HTTP, such as the embedded one.
    pub fn at_endpoint(url: &str, access_key: &str, secret_key: &str, retry: RetryPolicy) -> Self {
        let config = aws_sdk_s3::Config::builder()
            .behavior_version_latest()
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .endpoint_url(url)
            .force_path_style(true)
            .region(aws_sdk_s3::config::Region::new("us-east-1"))
            .credentials_provider(aws_sdk_s3::config::Credentials::new(
                access_key, secret_key, None, None, "endpoint",
            ));
        Self::new(config, retry)
    }

    fn new(config: aws_sdk_s3::config::Builder, retry: RetryPolicy) -> Self {
        let config = retry.configure(config).build();
        Self { client: aws_sdk_s3::Client::from_conf(config), retry }
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
            Err(error) => Err(failure("looking up", bucket, key, error)),
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
                _ => Err(failure("looking up", bucket, "", error)),
            },
        }
    }
}
