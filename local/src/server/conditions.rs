//! What a request wants to be so of an object before it is read or written.

use super::object::OpenObject;
use hyper::HeaderMap;
use hyper::header::{ETAG, HeaderValue, LAST_MODIFIED};
use s3s::dto::{ETagCondition, Timestamp, TimestampFormat};
use s3s::{S3Error, S3Result, s3_error};
use std::time::SystemTime;

/// The condition of a write.
#[derive(Debug, Default)]
pub(super) struct Condition {
    pub(super) if_match: Option<ETagCondition>,
    pub(super) if_none_match: Option<ETagCondition>,
    /// Of what is deleted.
    pub(super) size: Option<i64>,
    /// Of what is deleted.
    pub(super) modified: Option<Timestamp>,
}

impl Condition {
    /// The condition that the headers `If-Match` and `If-None-Match` state.
    ///
    /// # Errors
    /// `InvalidArgument` for one that is no ETag.
    pub(super) fn of(headers: &HeaderMap) -> S3Result<Self> {
        let read = |name: &str| {
            let condition = headers.get(name).map(|value| ETagCondition::parse_http_header(value.as_bytes()));
            condition.transpose().map_err(|error| s3_error!(InvalidArgument, "{name} is no ETag: {error}"))
        };
        Ok(Self { if_match: read("if-match")?, if_none_match: read("if-none-match")?, ..Self::default() })
    }

    pub(super) fn is_none(&self) -> bool {
        let Self { if_match, if_none_match, size, modified } = self;
        if_match.is_none() && if_none_match.is_none() && size.is_none() && modified.is_none()
    }

    /// Whether it holds for the object that is under the key, told by ETag, size and time.
    ///
    /// # Errors
    /// `PreconditionFailed`; `NoSuchKey` when a certain object is wanted and none is there.
    pub(super) fn check(&self, stands: Option<(&str, u64, SystemTime)>) -> S3Result<()> {
        let Some((etag, size, modified)) = stands else {
            return match &self.if_match {
                Some(ETagCondition::ETag(_)) => {
                    Err(s3_error!(NoSuchKey, "The specified key does not exist."))
                }
                Some(ETagCondition::Any) => Err(failed("If-Match")),
                None => Ok(()),
            };
        };
        if self.if_match.as_ref().is_some_and(|wanted| !holds(wanted, etag)) {
            return Err(failed("If-Match"));
        }
        if self.if_none_match.as_ref().is_some_and(|other| holds(other, etag)) {
            return Err(failed("If-None-Match"));
        }
        let as_wanted = self.size.is_none_or(|wanted| u64::try_from(wanted) == Ok(size))
            && self.modified.as_ref().is_none_or(|wanted| seconds(wanted) == seconds(&modified.into()));
        if as_wanted { Ok(()) } else { Err(failed("x-amz-if-match")) }
    }
}

/// The condition of a read.
pub(super) struct ReadCondition {
    pub(super) if_match: Option<ETagCondition>,
    pub(super) if_none_match: Option<ETagCondition>,
    pub(super) if_modified_since: Option<Timestamp>,
    pub(super) if_unmodified_since: Option<Timestamp>,
}

/// The condition that the fields of a request state.
macro_rules! read_condition {
    ($input:expr) => {
        read_condition!($input, if_match, if_none_match, if_modified_since, if_unmodified_since)
    };
    ($input:expr, $match:ident, $none_match:ident, $since:ident, $not_since:ident) => {
        $crate::server::conditions::ReadCondition {
            if_match: $input.$match.take(),
            if_none_match: $input.$none_match.take(),
            if_modified_since: $input.$since.take(),
            if_unmodified_since: $input.$not_since.take(),
        }
    };
}
pub(super) use read_condition;

impl ReadCondition {
    /// Whether it holds for an object. ETags go before times, as RFC 9110 has it.
    ///
    /// # Errors
    /// `PreconditionFailed`, or `NotModified` for what a client has already.
    pub(super) fn check(&self, object: &OpenObject) -> S3Result<()> {
        let etag = &object.about.etag;
        let modified = seconds(&object.modified.into());
        let (as_wanted, name) = match (&self.if_match, &self.if_unmodified_since) {
            (Some(wanted), _) => (holds(wanted, etag), "If-Match"),
            (None, Some(time)) => (modified <= seconds(time), "If-Unmodified-Since"),
            (None, None) => (true, ""),
        };
        if !as_wanted {
            return Err(failed(name));
        }
        let is_news = match (&self.if_none_match, &self.if_modified_since) {
            (Some(known), _) => !holds(known, etag),
            (None, Some(time)) => modified > seconds(time),
            (None, None) => true,
        };
        if is_news { Ok(()) } else { Err(not_modified(object)) }
    }

    /// As [`ReadCondition::check`], of what is copied: there is no answer that it is known already.
    pub(super) fn check_source(&self, object: &OpenObject) -> S3Result<()> {
        self.check(object).map_err(|_| failed("x-amz-copy-source-if"))
    }
}

/// The answer has no body, but tells what a client needs to keep what it has.
fn not_modified(object: &OpenObject) -> S3Error {
    let mut error = s3_error!(NotModified, "Not Modified");
    let mut modified = Vec::new();
    let told = Timestamp::from(object.modified).format(TimestampFormat::HttpDate, &mut modified);
    let etag = HeaderValue::from_str(&format!("\"{}\"", object.about.etag)).ok();
    let modified = told.ok().and_then(|()| HeaderValue::from_bytes(&modified).ok());
    let headers = [(ETAG, etag), (LAST_MODIFIED, modified)];
    error.set_headers(headers.into_iter().filter_map(|(name, value)| Some((name, value?))).collect());
    error
}

fn holds(condition: &ETagCondition, etag: &str) -> bool {
    condition.as_etag().is_none_or(|wanted| wanted.value() == etag)
}

/// HTTP tells no fractions.
fn seconds(time: &Timestamp) -> Option<i64> {
    let mut text = Vec::new();
    time.format(TimestampFormat::EpochSeconds, &mut text).ok()?;
    String::from_utf8_lossy(&text).split('.').next()?.parse().ok()
}

fn failed(name: &str) -> S3Error {
    s3_error!(PreconditionFailed, "At least one of the pre-conditions you specified did not hold: {name}")
}
