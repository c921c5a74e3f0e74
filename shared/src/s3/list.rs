//! What is below a prefix.

use super::Store;
use super::answer::failure;
use crate::contract::event::decode_key;
use crate::{Error, Result};
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::DateTimeFormat;
use aws_sdk_s3::types::EncodingType;

/// An object as a listing names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The key.
    pub key: String,
    /// The size in bytes.
    pub size: u64,
    /// The ETag, without quotes.
    pub etag: String,
    /// When it was last modified (RFC 3339).
    pub last_modified: String,
}

impl Store {
    /// Every object below a prefix, by key.
    ///
    /// # Errors
    /// [`Error::NoBucket`], [`Error::Store`].
    pub async fn list(&self, bucket: &str, prefix: &str) -> Result<Vec<Listed>> {
        let request = self.client.list_objects_v2().bucket(bucket).prefix(prefix);
        // Keys have characters that XML has not.
        let mut pages = request.encoding_type(EncodingType::Url).into_paginator().send();
        let mut listed = Vec::new();
        while let Some(page) = pages.next().await {
            let page = match page {
                Ok(page) => page,
                Err(error) if error.code() == Some("NoSuchBucket") => {
                    return Err(Error::NoBucket { bucket: bucket.to_owned() });
                }
                Err(error) => return Err(failure("listing", bucket, prefix, error)),
            };
            let is_encoded = page.encoding_type == Some(EncodingType::Url);
            for object in page.contents.unwrap_or_default() {
                let key = object.key.unwrap_or_default();
                let key = if is_encoded { decode_key(&key)? } else { key };
                let modified = object.last_modified.and_then(|time| time.fmt(DateTimeFormat::DateTime).ok());
                let size = object.size.unwrap_or_default().max(0).unsigned_abs();
                let etag = object.e_tag.unwrap_or_default().trim_matches('"').to_owned();
                listed.push(Listed { key, size, etag, last_modified: modified.unwrap_or_default() });
            }
        }
        Ok(listed)
    }
}
