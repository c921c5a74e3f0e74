//! Reads: small objects at once; of others, ranges are fetched in parallel and handed over in order.

use super::answer::{broken, failure, status};
use super::get::{Unread, get_with_retry};
use super::{ObjectHead, Store};
use crate::{Error, Result};
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::AggregatedBytes;
use bytes::{Buf, Bytes};
use serde::de::DeserializeOwned;
use std::collections::VecDeque;
use tokio::sync::mpsc;

/// Bytes fetched by one request.
const RANGE: u64 = 4 << 20;
/// Requests under way at once.
const AHEAD: usize = 4;

impl Store {
    /// A small object's bytes, compared with the checksum that S3 keeps of them.
    ///
    /// # Errors
    /// As [`Store::head`].
    pub async fn get(&self, bucket: &str, key: &str) -> Result<Bytes> {
        let request = self.client.get_object().bucket(bucket).key(key);
        let body = get_with_retry(request, &self.retry).await;
        body.map(AggregatedBytes::into_bytes).map_err(|unread| match unread {
            Unread::Refused(error) if error.code() == Some("NoSuchBucket") => {
                Error::NoBucket { bucket: bucket.to_owned() }
            }
            Unread::Refused(error) if status(&error) == Some(404) => {
                Error::NotFound { bucket: bucket.to_owned(), key: key.to_owned() }
            }
            Unread::Refused(error) => failure("reading", bucket, key, *error),
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

    /// Streams one version of an object, in order, by parallel ranged reads.
    pub fn read(&self, head: &ObjectHead) -> Reader {
        Reader::start(self.clone(), head.clone())
    }

    /// The bytes of one version of an object from `start` up to `end`, which must be within its size.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Store`]; [`Error::Failed`] when the object was replaced.
    pub async fn read_range(&self, head: &ObjectHead, start: u64, end: u64) -> Result<Bytes> {
        fetch(self.clone(), head.clone(), start, end).await.map(AggregatedBytes::into_bytes)
    }
}

/// The bytes of one version of an object, in order.
#[derive(Debug)]
pub struct Reader {
    ranges: mpsc::Receiver<Result<AggregatedBytes>>,
    /// What is left of the range that came last.
    chunks: VecDeque<Bytes>,
}

impl Reader {
    fn start(store: Store, head: ObjectHead) -> Self {
        let (sender, ranges) = mpsc::channel(1);
        tokio::spawn(async move {
            let mut starts = (0..head.size).step_by(RANGE as usize);
            let mut under_way = VecDeque::with_capacity(AHEAD);
            loop {
                while under_way.len() < AHEAD
                    && let Some(start) = starts.next()
                {
                    let end = (start + RANGE).min(head.size);
                    under_way.push_back(AbortOnDrop(tokio::spawn(fetch(
                        store.clone(),
                        head.clone(),
                        start,
                        end,
                    ))));
                }
                let Some(mut next) = under_way.pop_front() else { return };
                let range =
                    (&mut next.0).await.unwrap_or_else(|e| Err(Error::failed(format!("a read ended: {e}"))));
                let failed = range.is_err();
                // A closed channel means that nobody listens any more.
                if sender.send(range).await.is_err() || failed {
                    return;
                }
            }
        });
        Self { ranges, chunks: VecDeque::new() }
    }

    /// The next bytes, or nothing at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        match self.chunks.pop_front() {
            Some(chunk) => Some(Ok(chunk)),
            None => {
                let range = self.ranges.recv().await;
                self.first_of(range)
            }
        }
    }

    /// As [`Reader::next`], for a thread outside the runtime.
    pub fn blocking_next(&mut self) -> Option<Result<Bytes>> {
        match self.chunks.pop_front() {
            Some(chunk) => Some(Ok(chunk)),
            None => {
                let range = self.ranges.blocking_recv();
                self.first_of(range)
            }
        }
    }

    /// The first chunk of a range that has come; those after it are kept.
    fn first_of(&mut self, range: Option<Result<AggregatedBytes>>) -> Option<Result<Bytes>> {
        match range? {
            Ok(range) => self.chunks = range.into_segments().collect(),
            Err(error) => return Some(Err(error)),
        }
        self.chunks.pop_front().map(Ok)
    }
}

struct AbortOnDrop(tokio::task::JoinHandle<Result<AggregatedBytes>>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn fetch(store: Store, head: ObjectHead, start: u64, end: u64) -> Result<AggregatedBytes> {
    let request = store
        .client
        .get_object()
        .bucket(&head.bucket)
        .key(&head.key)
        .set_version_id(head.version_id.clone())
        .if_match(format!("\"{}\"", head.etag))
        .range(format!("bytes={start}-{}", end - 1));
    let body = get_with_retry(request, &store.retry).await.map_err(|unread| match unread {
        Unread::Refused(error) => match status(&error) {
            Some(404) => Error::NotFound { bucket: head.bucket.clone(), key: head.key.clone() },
            Some(412 | 416) => changed(&head),
            _ => failure("reading", &head.bucket, &head.key, *error),
        },
        Unread::Broken(reason) => broken("reading", &head.bucket, &head.key, reason),
    })?;
    if body.remaining() as u64 == end - start { Ok(body) } else { Err(changed(&head)) }
}

fn changed(head: &ObjectHead) -> Error {
    Error::failed(format!(
        "s3://{}/{} was replaced while it was read: the newer upload has a run of its own",
        head.bucket, head.key
    ))
}
