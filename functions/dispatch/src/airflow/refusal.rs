//! What keeps Airflow from doing what it is asked, and whether it passes by itself.

use aws_sdk_mwaa::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_mwaa::operation::invoke_rest_api::InvokeRestApiError;
use aws_smithy_types::Document;

/// Airflow's answer to what it does not do, or MWAA's.
pub(super) struct Refusal {
    /// The HTTP status, if it was Airflow that has answered.
    pub status: Option<i32>,
    /// In its words.
    pub reason: String,
    /// Whether it passes: too many requests, a server's error, or no answer, as while the environment is updated.
    pub passes: bool,
}

impl Refusal {
    pub(super) fn of(error: &SdkError<InvokeRestApiError>) -> Self {
        // MWAA itself answers 400 where Airflow has refused.
        let of_mwaa = error.raw_response().map(|response| i32::from(response.status().as_u16()));
        let status = status(error);
        let is_throttled = error.code().is_some_and(|code| code.to_lowercase().contains("throttl"));
        let passes = is_throttled || status.or(of_mwaa).is_none_or(|status| status == 429 || status >= 500);
        Self { status, reason: reason(error), passes }
    }
}

fn status(error: &SdkError<InvokeRestApiError>) -> Option<i32> {
    match error.as_service_error()? {
        InvokeRestApiError::RestApiClientException(error) => error.rest_api_status_code(),
        InvokeRestApiError::RestApiServerException(error) => error.rest_api_status_code(),
        _ => None,
    }
}

/// What Airflow has answered, or MWAA, or the network.
fn reason(error: &SdkError<InvokeRestApiError>) -> String {
    let response = match error.as_service_error() {
        Some(InvokeRestApiError::RestApiClientException(error)) => error.rest_api_response(),
        Some(InvokeRestApiError::RestApiServerException(error)) => error.rest_api_response(),
        _ => None,
    };
    let detail = response
        .and_then(Document::as_object)
        .and_then(|answer| answer.get("detail").or_else(|| answer.get("title")))
        .and_then(Document::as_string);
    match (status(error), detail, error.code(), error.message()) {
        (Some(status), Some(detail), ..) => format!("{status}: {detail}"),
        (Some(status), None, ..) => format!("it answered {status}"),
        (None, _, Some(code), Some(message)) => format!("{code}: {message}"),
        _ => DisplayErrorContext(error).to_string(),
    }
}
