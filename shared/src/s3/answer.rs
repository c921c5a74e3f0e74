//! What S3 answers when it does not do what it is asked.

use crate::Error;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

/// 412: the key was taken; 409: another conditional write to it is under way and wins.
pub(super) fn is_taken(status: Option<u16>) -> bool {
    matches!(status, Some(412 | 409))
}

pub(super) fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}

/// A refusal, or a request that did not reach S3, with what the SDK has said.
pub(super) fn failure<E>(action: &'static str, bucket: &str, key: &str, error: SdkError<E>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let reason = match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("S3 answered {code}: {message}"),
        (Some(code), None) => format!("S3 answered {code}"),
        _ => chain(&error),
    };
    let source = error.into_source().ok();
    Error::Store { action, bucket: bucket.to_owned(), key: key.to_owned(), reason, source }
}

/// An answer that broke off, or was not what it should be.
pub(super) fn broken(action: &'static str, bucket: &str, key: &str, reason: String) -> Error {
    Error::Store { action, bucket: bucket.to_owned(), key: key.to_owned(), reason, source: None }
}

/// An error with its causes, since the SDK's outermost words tell too little.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
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
