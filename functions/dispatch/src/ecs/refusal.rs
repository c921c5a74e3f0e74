//! What keeps ECS from starting a task, and whether it passes by itself.

use aws_sdk_ecs::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_ecs::types::Failure;
use wintermute_shared::Error;

/// What the reasons of refusals that pass have in them, in lower case: too many requests, no place in the cluster or the zone, or
/// as many tasks or processors as the account may have.
const PASSING: [&str; 8] = [
    "throttl",
    "rate exceeded",
    "limit exceeded",
    "limitexceeded",
    "reached the limit",
    "quota",
    "capacity",
    "resource:",
];

/// The error of a refusal with this reason.
pub(super) fn refused(reason: &str, sentence: String) -> Error {
    let reason = reason.to_lowercase();
    match PASSING.iter().any(|part| reason.contains(part)) {
        true => Error::Refused(sentence),
        false => Error::failed(sentence),
    }
}

/// The error of a request that ECS has not done. One that has no answer, or a server's error, passes too.
pub(super) fn unanswered<E>(error: &SdkError<E>, sentence: &str) -> Error
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
{
    let reason = reason(error);
    let sentence = format!("{sentence}: {reason}");
    let is_answered = error.raw_response().is_some_and(|response| response.status().as_u16() < 500);
    if is_answered { refused(&reason, sentence) } else { Error::Refused(sentence) }
}

/// What ECS has answered, or the network.
fn reason<E: std::error::Error + ProvideErrorMetadata + 'static>(error: &SdkError<E>) -> String {
    match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        _ => DisplayErrorContext(error).to_string(),
    }
}

/// Why no task was started, in the words of an answer that says so.
pub(super) fn reasons(failures: &[Failure]) -> String {
    let reasons: Vec<String> = failures
        .iter()
        .map(|failure| {
            let reason = failure.reason().unwrap_or("no reason given");
            let arn = failure.arn().map(|arn| format!(" at {arn}")).unwrap_or_default();
            let detail = failure.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
            format!("{reason}{arn}{detail}")
        })
        .collect();
    if reasons.is_empty() { "it named no task".to_owned() } else { reasons.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_that_passes_is_told_from_one_that_does_not() {
        let passes = |reason: &str| matches!(refused(reason, String::new()), Error::Refused(_));
        for reason in [
            "RESOURCE:CPU",
            "RESOURCE:ENI",
            "Capacity is unavailable at this time. Please try again later or in a different availability zone",
            "You've reached the limit on the number of vCPUs you can run concurrently",
            "ThrottlingException: Rate exceeded",
            "InvalidParameterException: Error retrieving subnet information: Request limit exceeded. (ErrorCode: RequestLimitExceeded)",
        ] {
            assert!(passes(reason), "{reason}");
        }
        for reason in [
            "MISSING",
            "INACTIVE",
            "ClientException: TaskDefinition is inactive",
            "AccessDeniedException: no",
        ] {
            assert!(!passes(reason), "{reason}");
        }
    }

    #[test]
    fn a_task_that_found_no_place_says_why() {
        let failure = Failure::builder().reason("RESOURCE:CPU").detail("no capacity in subnet-a").build();
        assert_eq!(reasons(&[failure]), "RESOURCE:CPU (no capacity in subnet-a)");
        assert_eq!(reasons(&[]), "it named no task");
    }
}
