//! How often a request is made again, and how long an answer is waited for.

use aws_sdk_s3::config::interceptors::InterceptorContext;
use aws_sdk_s3::config::retry::{ClassifyRetry, RetryAction, RetryConfig, RetryPartition, TokenBucket};
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{Builder, StalledStreamProtectionConfig};
use std::time::Duration;

/// How often a request is made again, and how long an answer is waited for.
///
/// Pauses double from one attempt to the next. The length of each is drawn at random between zero and that limit ("full jitter"), so
/// that clients which were refused together do not come back together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all.
    pub attempts: u32,
    /// The longest first pause.
    pub first_pause: Duration,
    /// The longest pause of all.
    pub longest_pause: Duration,
    /// One attempt: without an answer until then it is given up.
    pub attempt: Duration,
    /// A request with all its attempts. It ends within the 60 seconds of the shortest function.
    pub request: Duration,
    /// Joining the parts of an upload: S3 may take minutes for a large object.
    pub joining: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 8,
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(5),
            attempt: Duration::from_secs(15),
            request: Duration::from_secs(50),
            joining: Duration::from_secs(300),
        }
    }
}

impl RetryPolicy {
    /// The configuration of a client that keeps to it. The retry quota is this client's own: a hundred requests that
    /// fail one after the other use it up, and then the first failure counts, so that a long outage is not met with a storm.
    pub(super) fn configure(&self, config: Builder) -> Builder {
        config
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(self.attempts)
                    .with_initial_backoff(self.first_pause)
                    .with_max_backoff(self.longest_pause),
            )
            .retry_partition(
                RetryPartition::custom("wintermute").token_bucket(TokenBucket::new(QUOTA)).build(),
            )
            .retry_classifier(Damaged)
            .timeout_config(timeouts(self.attempt, self.request))
            .stalled_stream_protection(
                StalledStreamProtectionConfig::enabled().grace_period(self.attempt).build(),
            )
    }

    /// The configuration of the request that joins the parts of an upload.
    pub(super) fn while_joining(&self) -> Builder {
        Builder::new().timeout_config(timeouts(self.joining, self.joining * 2))
    }
}

/// What S3 has refused because it came with other bytes than were sent is sent again.
#[derive(Debug)]
struct Damaged;

impl ClassifyRetry for Damaged {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let refused = context.response().filter(|response| response.status().as_u16() == 400);
        let answer = refused.and_then(|response| response.body().bytes()).unwrap_or_default();
        match String::from_utf8_lossy(answer).contains("<Code>BadDigest</Code>") {
            true => RetryAction::transient_error(),
            false => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "damaged on the way"
    }
}

/// Tokens; a retry costs five, or ten after a broken connection, and gives them back when it succeeds.
const QUOTA: usize = 500;

fn timeouts(attempt: Duration, request: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().operation_attempt_timeout(attempt).operation_timeout(request).build()
}
