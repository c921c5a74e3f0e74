//! Answers with a body: one that breaks off, stalls or does not match its checksum is asked for again.

use super::RetryPolicy;
use super::answer::chain;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::operation::get_object::builders::GetObjectFluentBuilder;
use aws_sdk_s3::primitives::AggregatedBytes;
use bytes::Buf;
use std::time::Duration;

/// Why a body did not come.
pub(super) enum Unread {
    /// S3 refused, or could not be reached.
    Refused(Box<SdkError<GetObjectError>>),
    /// Every answer broke off.
    Broken(String),
}

/// What `request` asks for, whole: as long as S3 says it is, and with the checksum that S3 keeps, if it keeps one. The SDK
/// itself asks again until an answer begins; this, until one ends.
pub(super) async fn get_with_retry(
    request: GetObjectFluentBuilder,
    retry: &RetryPolicy,
) -> Result<AggregatedBytes, Unread> {
    let mut pause = retry.first_pause;
    let mut attempt = 1;
    loop {
        let broken = match Box::pin(once(request.clone(), retry.attempt)).await {
            Err(Unread::Broken(reason)) => reason,
            end => return end,
        };
        if attempt == retry.attempts {
            return Err(Unread::Broken(format!("{broken} ({attempt} attempts)")));
        }
        tracing::debug!(attempt, reason = %broken, "an answer broke off");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(retry.longest_pause);
        attempt += 1;
    }
}

async fn once(request: GetObjectFluentBuilder, limit: Duration) -> Result<AggregatedBytes, Unread> {
    let answer = request.send().await.map_err(|error| Unread::Refused(Box::new(error)))?;
    let length = answer.content_length();
    let body = match tokio::time::timeout(limit, answer.body.collect()).await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => return Err(Unread::Broken(chain(&error))),
        Err(_) => return Err(Unread::Broken(format!("the answer did not end within {limit:?}"))),
    };
    match length.and_then(|length| u64::try_from(length).ok()) {
        Some(length) if length != body.remaining() as u64 => {
            Err(Unread::Broken(format!("{} of {length} bytes came", body.remaining())))
        }
        _ => Ok(body),
    }
}
