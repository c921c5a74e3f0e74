//! Streamed reads: ranges are fetched in parallel and handed over in order.

use super::whole::{self, Unread};
use super::{ObjectHead, Store, broken, failure, status};
use crate::{Error, Result};
use aws_sdk_s3::primitives::AggregatedBytes;
use bytes::{Buf, Bytes};
use std::collections::VecDeque;
use tokio::sync::mpsc;

/// Bytes fetched by one request.
const RANGE: u64 = 4 << 20;
/// Requests under way at once.
const AHEAD: usize = 4;

/// The bytes of one version of an object, in order.
#[derive(Debug)]
pub struct Reader {
    ranges: mpsc::Receiver<Result<AggregatedBytes>>,
    /// What is left of the range that came last.
    chunks: VecDeque<Bytes>,
}

impl Reader {
    pub(super) fn start(store: Store, head: ObjectHead) -> Self {
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

pub(super) async fn fetch(store: Store, head: ObjectHead, start: u64, end: u64) -> Result<AggregatedBytes> {
    let request = store
        .client
        .get_object()
        .bucket(&head.bucket)
        .key(&head.key)
        .set_version_id(head.version_id.clone())
        .if_match(format!("\"{}\"", head.etag))
        .range(format!("bytes={start}-{}", end - 1));
    let body = whole::body(request, &store.patience).await.map_err(|unread| match unread {
        Unread::Refused(error) => match status(&error) {
            Some(404) => Error::NotFound { bucket: head.bucket.clone(), key: head.key.clone() },
            Some(412 | 416) => changed(&head),
            _ => failure("reading", &head.bucket, &head.key, &*error),
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
