//! How the deployed steps reach AWS: over TLS by rustls with ring, as who the environment says.

use crate::{Error, Result};
use aws_sdk_s3::config::{Credentials, Region, SharedCredentialsProvider};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::SdkConfig;

/// The configuration of a Lambda: region, keys of its role and, for tests, `AWS_ENDPOINT_URL` are in its environment.
/// Nowhere else is looked for them, which spares each function the code of all the other places.
///
/// # Errors
/// [`Error::Invalid`] names the variable that is missing.
pub fn of_lambda() -> Result<SdkConfig> {
    from_variables(|name| std::env::var(name).ok())
}

fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<SdkConfig> {
    let given = |name: &str| variable(name).filter(|value| !value.is_empty());
    let needed = |name: &str| {
        given(name).ok_or_else(|| {
            Error::invalid(format!("{name} is not set: Lambda sets it for a function that has a role"))
        })
    };
    let credentials = Credentials::new(
        needed("AWS_ACCESS_KEY_ID")?,
        needed("AWS_SECRET_ACCESS_KEY")?,
        given("AWS_SESSION_TOKEN"),
        None,
        "environment",
    );
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(needed("AWS_REGION")?))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(https());
    config.set_endpoint_url(given("AWS_ENDPOINT_URL"));
    Ok(config.build())
}

/// The configuration of the task on Fargate: the credentials of its role come from its host and are renewed, so that it
/// may run for longer than they last.
#[cfg(feature = "task")]
pub async fn of_task() -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest()).http_client(https()).load().await
}

fn https() -> SharedHttpClient {
    Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAMBDA: [(&str, &str); 3] =
        [("AWS_REGION", "eu-west-1"), ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret")];

    fn read(without: &str) -> Result<SdkConfig> {
        let find = |name: &str| LAMBDA.iter().find(|(set, _)| *set == name && name != without);
        from_variables(|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn a_function_is_who_its_environment_says() {
        let config = read("").unwrap();
        assert_eq!(config.region().map(AsRef::as_ref), Some("eu-west-1"));
        assert_eq!(config.endpoint_url(), None);
    }

    #[test]
    fn each_variable_that_is_missing_is_named() {
        for (name, _) in LAMBDA {
            let error = read(name).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name} is not set")), "{error}");
        }
    }
}
