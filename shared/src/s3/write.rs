//! Small objects, written by one request.

use super::answer::{failure, is_taken, status};
use super::{Store, etag};
use crate::{Error, ObjectRef, Result};
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use serde::Serialize;

/// How a conditional write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The object is new.
    New,
    /// The key was taken; what is there was left as it is.
    Taken,
}

/// What must be so of the key before it is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition<'e> {
    /// Nothing.
    None,
    /// No object is there.
    Absent,
    /// The object that is there has this ETag.
    Etag(&'e str),
}

impl Condition<'_> {
    /// The header `If-None-Match`.
    pub(super) fn if_none_match(self) -> Option<String> {
        (self == Self::Absent).then(|| "*".to_owned())
    }

    fn if_match(self) -> Option<String> {
        match self {
            Self::Etag(etag) => Some(format!("\"{etag}\"")),
            Self::None | Self::Absent => None,
        }
    }
}

impl Store {
    /// Writes a small object, replacing what is there.
    ///
    /// # Errors
    /// [`Error::NoBucket`], [`Error::Store`].
    pub async fn put(&self, bucket: &str, key: &str, content_type: &str, body: Bytes) -> Result<()> {
        self.put_object(bucket, key, content_type, body, Condition::None).await.map(|_| ())
    }

    /// Writes a small object as indented JSON, replacing what is there. Answers its size.
    ///
    /// # Errors
    /// As [`Store::put`].
    pub async fn put_json<T: Serialize>(&self, bucket: &str, key: &str, value: &T) -> Result<u64> {
        let body = json(value);
        let size = body.len() as u64;
        self.put(bucket, key, "application/json", body).await?;
        Ok(size)
    }

    /// Writes a small object unless the key is taken. Where the very bytes are there already, as after a write whose answer was
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
        self.put_object(bucket, key, content_type, body, Condition::Absent).await
    }

    /// Writes a small object in the place of the one with this ETag, unless another has come meanwhile.
    ///
    /// # Errors
    /// As [`Store::put`].
    pub async fn put_in_place_of(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        body: Bytes,
        etag: &str,
    ) -> Result<Written> {
        self.put_object(bucket, key, content_type, body, Condition::Etag(etag)).await
    }

    pub(super) async fn put_object(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        body: Bytes,
        condition: Condition<'_>,
    ) -> Result<Written> {
        let request = self
            .client
            .put_object()
            .bucket(bucket)
            .key(key)
            .content_type(content_type)
            .set_if_none_match(condition.if_none_match())
            .set_if_match(condition.if_match())
            .body(ByteStream::from(body.clone()));
        match request.send().await {
            Ok(_) => Ok(Written::New),
            Err(error) if condition != Condition::None && is_taken(status(&error)) => {
                Ok(match Box::pin(self.has_etag(bucket, key, &etag::etag(&body))).await {
                    true => Written::New,
                    false => Written::Taken,
                })
            }
            Err(error) if error.code() == Some("NoSuchBucket") => {
                Err(Error::NoBucket { bucket: bucket.to_owned() })
            }
            Err(error) => Err(failure("writing", bucket, key, error)),
        }
    }

    /// Whether the object's ETag is `etag`. An object that cannot be looked up is taken for another's.
    pub(super) async fn has_etag(&self, bucket: &str, key: &str, etag: &str) -> bool {
        let object = ObjectRef { bucket: bucket.to_owned(), key: key.to_owned(), version_id: None };
        matches!(self.find(&object).await, Ok(Some(head)) if head.etag == etag)
    }
}

/// A value as indented JSON with a line break at its end.
pub fn json<T: Serialize>(value: &T) -> Bytes {
    let mut body = serde_json::to_vec_pretty(value).expect("the formats hold plain values with text keys");
    body.push(b'\n');
    Bytes::from(body)
}
