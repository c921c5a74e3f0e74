//! The operations that list objects.

use super::encoded::Encoded;
use super::{Service, count};
use crate::server::listing::{ListingEntry, ListingPage, Query};
use crate::server::multipart::owner;
use crate::server::object::OpenObject;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use s3s::dto::*;
use s3s::{S3Result, s3_error};

/// What every listing is asked for.
struct Asked<'a> {
    bucket: &'a str,
    prefix: &'a Option<String>,
    delimiter: &'a Option<String>,
    after: Option<String>,
    max_keys: Option<i32>,
    encoding_type: &'a Option<EncodingType>,
}

/// What every listing answers.
struct ListingAnswer {
    encoded: Encoded,
    max_keys: Option<i32>,
    entries: Vec<ListingEntry<(String, OpenObject)>>,
    next: Option<String>,
    prefix: Option<String>,
    delimiter: Option<String>,
}

impl Service {
    async fn list(&self, asked: Asked<'_>) -> S3Result<ListingAnswer> {
        let Asked { bucket, prefix, delimiter, after, max_keys, encoding_type } = asked;
        let encoded = Encoded::of(encoding_type.as_ref())?;
        if max_keys.is_some_and(|most| most < 0) {
            return Err(s3_error!(InvalidArgument, "max-keys must be an integer from 0 on"));
        }
        let delimiter = delimiter.clone().filter(|delimiter| !delimiter.is_empty());
        let prefix = prefix.clone().unwrap_or_default();
        let query = Query {
            prefix: prefix.clone(),
            delimiter: delimiter.clone(),
            after: after.unwrap_or_default(),
            most: max_keys,
        };
        let max_keys = Some(query.most());
        let ListingPage { entries, next } = self.page(bucket, query).await?;
        let (prefix, delimiter) = (Some(encoded.text(prefix)), encoded.optional(delimiter));
        Ok(ListingAnswer { encoded, max_keys, entries, next, prefix, delimiter })
    }

    pub(super) async fn list_objects(&self, input: ListObjectsInput) -> S3Result<ListObjectsOutput> {
        let ListObjectsInput { bucket, prefix: asked, delimiter, marker, max_keys, encoding_type, .. } =
            input;
        let ListingAnswer { encoded, max_keys, entries, next, prefix, delimiter } = self
            .list(Asked {
                bucket: &bucket,
                prefix: &asked,
                delimiter: &delimiter,
                after: marker.clone(),
                max_keys,
                encoding_type: &encoding_type,
            })
            .await?;
        let (contents, groups) = encoded.split(entries, |found| encoded.object(found, true));
        // Of this listing botocore decodes everything but the prefix.
        let is_xml = |text: &String| !text.contains(|c: char| c.is_control() && c != '\n' && c != '\t');
        Ok(ListObjectsOutput {
            name: Some(bucket),
            prefix: Some(asked.unwrap_or_default()).filter(is_xml).or(prefix),
            marker: Some(encoded.text(marker.unwrap_or_default())),
            max_keys,
            is_truncated: Some(next.is_some()),
            contents: Some(contents),
            common_prefixes: Some(groups),
            // Without groups the last key tells it.
            next_marker: encoded.optional(next.filter(|_| delimiter.is_some())),
            delimiter,
            encoding_type,
            ..Default::default()
        })
    }

    pub(super) async fn list_objects_v2(&self, input: ListObjectsV2Input) -> S3Result<ListObjectsV2Output> {
        let ListObjectsV2Input { bucket, prefix, delimiter, continuation_token, start_after, .. } = input;
        let ListObjectsV2Input { max_keys, encoding_type, fetch_owner, .. } = input;
        let token = continuation_token.clone().filter(|token| !token.is_empty());
        let token = token.as_deref().map(read_token).transpose()?;
        let ListingAnswer { encoded, max_keys, entries, next, prefix, delimiter } = self
            .list(Asked {
                bucket: &bucket,
                prefix: &prefix,
                delimiter: &delimiter,
                after: token.or_else(|| start_after.clone()),
                max_keys,
                encoding_type: &encoding_type,
            })
            .await?;
        let key_count = Some(count(&entries));
        let with_owner = fetch_owner == Some(true);
        let (contents, groups) = encoded.split(entries, |found| encoded.object(found, with_owner));
        Ok(ListObjectsV2Output {
            name: Some(bucket),
            prefix,
            max_keys,
            key_count,
            continuation_token,
            is_truncated: Some(next.is_some()),
            // Not the key itself: XML has no control characters, and changes line ends.
            next_continuation_token: next.map(|key| URL_SAFE.encode(key)),
            contents: Some(contents),
            common_prefixes: Some(groups),
            delimiter,
            encoding_type,
            start_after: encoded.optional(start_after),
            ..Default::default()
        })
    }

    pub(super) async fn list_object_versions(
        &self,
        input: ListObjectVersionsInput,
    ) -> S3Result<ListObjectVersionsOutput> {
        let ListObjectVersionsInput {
            bucket, prefix, delimiter, key_marker, max_keys, encoding_type, ..
        } = input;
        let ListingAnswer { encoded, max_keys, entries, next, prefix, delimiter } = self
            .list(Asked {
                bucket: &bucket,
                prefix: &prefix,
                delimiter: &delimiter,
                after: key_marker.clone(),
                max_keys,
                encoding_type: &encoding_type,
            })
            .await?;
        let (versions, groups) = encoded.split(entries, |found| {
            let s3s::dto::Object { key, e_tag, size, last_modified, .. } = encoded.object(found, false);
            ObjectVersion {
                key,
                version_id: Some("null".to_owned()),
                is_latest: Some(true),
                e_tag,
                size,
                last_modified,
                owner: Some(owner()),
                storage_class: Some(ObjectVersionStorageClass::from_static(
                    ObjectVersionStorageClass::STANDARD,
                )),
                ..Default::default()
            }
        });
        Ok(ListObjectVersionsOutput {
            name: Some(bucket),
            prefix,
            key_marker: Some(encoded.text(key_marker.unwrap_or_default())),
            max_keys,
            is_truncated: Some(next.is_some()),
            next_version_id_marker: next.as_ref().map(|_| "null".to_owned()),
            next_key_marker: encoded.optional(next),
            versions: Some(versions),
            common_prefixes: Some(groups),
            delimiter,
            encoding_type,
            ..Default::default()
        })
    }
}

/// The key that a page ended with.
fn read_token(token: &str) -> S3Result<String> {
    let key = URL_SAFE.decode(token).ok().and_then(|key| String::from_utf8(key).ok());
    key.ok_or_else(|| s3_error!(InvalidArgument, "The continuation token provided is incorrect"))
}
