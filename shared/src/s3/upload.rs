//! Streamed writes: parts go up in parallel while the next one is filled.

use super::answer::{failure, is_taken, status};
use super::crc32::Crc32;
use super::etag::joined_etag;
use super::part::PartBody;
use super::write::Condition;
use super::{Store, Written};
use crate::{Error, Result};
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumType, CompletedMultipartUpload, CompletedPart};
use bytes::Bytes;
use tokio::task::JoinSet;

/// Bytes of one part. S3 takes 10,000 parts, so objects up to 80 GiB.
const PART: usize = 8 << 20;
/// Parts under way at once.
const PARALLEL: usize = 3;

impl Store {
    /// Begins a streamed write.
    pub fn upload(&self, bucket: &str, key: &str, content_type: &str) -> Upload {
        Upload::new(self.clone(), bucket, key, content_type)
    }
}

/// A streamed write. Nothing is visible under the key until it is finished; dropped before that, it leaves nothing.
#[derive(Debug)]
pub struct Upload {
    store: Store,
    bucket: String,
    key: String,
    content_type: String,
    next: PartBody,
    /// Of all parts so far.
    whole: Crc32,
    upload_id: Option<String>,
    parts: JoinSet<Result<CompletedPart>>,
    done: Vec<CompletedPart>,
    next_part: i32,
    bytes: u64,
}

impl Upload {
    fn new(store: Store, bucket: &str, key: &str, content_type: &str) -> Self {
        Self {
            store,
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            content_type: content_type.to_owned(),
            next: PartBody::default(),
            whole: Crc32::default(),
            upload_id: None,
            parts: JoinSet::new(),
            done: Vec::new(),
            next_part: 1,
            bytes: 0,
        }
    }

    /// Bytes written so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Appends a copy of these bytes; waits while too many parts are under way.
    ///
    /// # Errors
    /// [`Error::NoBucket`], [`Error::Store`].
    pub async fn write(&mut self, mut chunk: &[u8]) -> Result<()> {
        while !chunk.is_empty() {
            let (now, rest) = chunk.split_at(chunk.len().min(PART - self.next.len()));
            // Who writes to a second part will fill it: it need not grow step by step.
            self.next.copy(now, if self.next_part > 1 { PART } else { 0 });
            chunk = rest;
            self.written(now.len()).await?;
        }
        Ok(())
    }

    /// Appends these bytes as they are, which should be many; waits while too many parts are under way.
    ///
    /// # Errors
    /// As [`Upload::write`].
    pub async fn push(&mut self, mut chunk: Bytes) -> Result<()> {
        while !chunk.is_empty() {
            let now = chunk.split_to(chunk.len().min(PART - self.next.len()));
            let length = now.len();
            self.next.push(now);
            self.written(length).await?;
        }
        Ok(())
    }

    /// Counts bytes that were appended, and sends the part that they fill.
    async fn written(&mut self, bytes: usize) -> Result<()> {
        self.bytes += bytes as u64;
        if self.next.len() < PART {
            return Ok(());
        }
        let part = std::mem::take(&mut self.next);
        self.send(part).await
    }

    async fn send(&mut self, part: PartBody) -> Result<()> {
        let upload_id = match &self.upload_id {
            Some(id) => id.clone(),
            None => self.begin().await?,
        };
        while self.parts.len() >= PARALLEL {
            self.join_part().await?;
        }
        let number = self.next_part;
        self.next_part += 1;
        self.whole.append(part.crc32());
        let (client, bucket, key) = (self.store.client.clone(), self.bucket.clone(), self.key.clone());
        self.parts.spawn(async move {
            // With its checksum known beforehand a part goes as it is; the SDK would cut it up and copy it, to let the checksum
            // follow it.
            let crc32 = part.crc32().base64();
            let sent = client
                .upload_part()
                .bucket(&bucket)
                .key(&key)
                .upload_id(upload_id)
                .part_number(number)
                .checksum_crc32(&crc32)
                .body(part.into_body())
                .customize()
                // To sign the bytes as well would cost SHA-256 on both sides.
                .disable_payload_signing()
                .send()
                .await
                .map_err(|error| failure("writing", &bucket, &key, error))?;
            Ok(CompletedPart::builder()
                .part_number(number)
                .set_e_tag(sent.e_tag)
                .set_checksum_crc32(sent.checksum_crc32)
                .build())
        });
        Ok(())
    }

    async fn begin(&mut self) -> Result<String> {
        let begun = self
            .store
            .client
            .create_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key)
            .content_type(&self.content_type)
            // S3 knows a part's checksum at the end only if it was told here that there will be some.
            .checksum_algorithm(ChecksumAlgorithm::Crc32)
            .checksum_type(ChecksumType::FullObject)
            .send()
            .await
            .map_err(|error| match error.code() {
                Some("NoSuchBucket") => Error::NoBucket { bucket: self.bucket.clone() },
                _ => failure("writing", &self.bucket, &self.key, error),
            })?;
        let id = begun.upload_id.unwrap_or_default();
        self.upload_id = Some(id.clone());
        Ok(id)
    }

    async fn join_part(&mut self) -> Result<()> {
        if let Some(joined) = self.parts.join_next().await {
            self.done.push(joined.map_err(|e| Error::failed(format!("writing a part ended: {e}")))??);
        }
        Ok(())
    }

    /// Makes the object visible, replacing what is there.
    ///
    /// # Errors
    /// As [`Upload::write`].
    pub async fn finish(self) -> Result<()> {
        Box::pin(self.complete(Condition::None)).await.map(|_| ())
    }

    /// Makes the object visible unless the key is taken.
    ///
    /// # Errors
    /// As [`Upload::write`].
    pub async fn finish_if_absent(self) -> Result<Written> {
        Box::pin(self.complete(Condition::Absent)).await
    }

    async fn complete(mut self, condition: Condition<'_>) -> Result<Written> {
        let last = std::mem::take(&mut self.next);
        if self.upload_id.is_none() {
            let body = last.into_bytes();
            return self.store.put_object(&self.bucket, &self.key, &self.content_type, body, condition).await;
        }
        if last.len() > 0 {
            self.send(last).await?;
        }
        while !self.parts.is_empty() {
            self.join_part().await?;
        }
        let mut parts = std::mem::take(&mut self.done);
        parts.sort_by_key(CompletedPart::part_number);
        let etag = joined_etag(&parts);
        let conditional = condition != Condition::None;
        let completed = self
            .store
            .client
            .complete_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key)
            .set_upload_id(self.upload_id.clone())
            .set_if_none_match(condition.if_none_match())
            .checksum_type(ChecksumType::FullObject)
            .checksum_crc32(self.whole.base64())
            .multipart_upload(CompletedMultipartUpload::builder().set_parts(Some(parts)).build())
            .customize()
            .config_override(self.store.retry.while_joining())
            .send()
            .await;
        let Err(error) = completed else {
            self.upload_id = None;
            return Ok(Written::New);
        };
        // The upload is unknown after it was joined and the answer was lost; then the object exists.
        if let Some(etag) = etag
            && Box::pin(self.store.has_etag(&self.bucket, &self.key, &etag)).await
        {
            self.abort().await;
            return Ok(Written::New);
        }
        let end = match conditional && is_taken(status(&error)) {
            true => Ok(Written::Taken),
            false => Err(failure("writing", &self.bucket, &self.key, error)),
        };
        self.abort().await;
        end
    }

    /// Takes back what was sent. Call it when the work has failed, while the runtime still runs.
    pub async fn abort(mut self) {
        self.parts.shutdown().await;
        if let Some(abort) = self.abort_request() {
            abort.await;
        }
    }

    fn abort_request(&mut self) -> Option<impl Future<Output = ()> + Send + 'static> {
        let upload_id = self.upload_id.take()?;
        let request = self
            .store
            .client
            .abort_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(upload_id);
        let key = self.key.clone();
        Some(async move {
            if let Err(error) = request.send().await {
                tracing::warn!(%key, ?error, "an unfinished upload stays until the bucket's lifecycle rule ends it");
            }
        })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let (Some(abort), Ok(runtime)) = (self.abort_request(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(abort);
        }
    }
}
