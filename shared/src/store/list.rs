//! What stands below a prefix.

use super::{Store, failure};
use crate::{Error, Result};
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::DateTimeFormat;

/// An object as a listing names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The key.
    pub key: String,
    /// The size in bytes.
    pub size: u64,
    /// When it was last modified (RFC 3339).
    pub last_modified: String,
}

impl Store {
    /// Every object below a prefix, by key.
    ///
    /// # Errors
    /// [`Error::NoBucket`], [`Error::Store`].
    pub async fn list(&self, bucket: &str, prefix: &str) -> Result<Vec<Listed>> {
        let mut pages = self.client.list_objects_v2().bucket(bucket).prefix(prefix).into_paginator().send();
        let mut listed = Vec::new();
        while let Some(page) = pages.next().await {
            let page = match page {
                Ok(page) => page,
                Err(error) if error.code() == Some("NoSuchBucket") => {
                    return Err(Error::NoBucket { bucket: bucket.to_owned() });
                }
                Err(error) => return Err(failure("listing", bucket, prefix, &error)),
            };
            listed.extend(page.contents.unwrap_or_default().into_iter().map(|object| {
                let modified = object.last_modified.and_then(|time| time.fmt(DateTimeFormat::DateTime).ok());
                Listed {
                    key: object.key.unwrap_or_default(),
                    size: object.size.unwrap_or_default().max(0).unsigned_abs(),
                    last_modified: modified.unwrap_or_default(),
                }
            }));
        }
        Ok(listed)
    }
}
