//! Starts a run of the DAG on managed Airflow by `mwaa:InvokeRestApi`.

use crate::{Launch, Task};
use aws_sdk_mwaa::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_mwaa::operation::invoke_rest_api::InvokeRestApiError;
use aws_sdk_mwaa::types::RestApiMethod;
use aws_smithy_types::date_time::Format;
use aws_smithy_types::{DateTime, Document};
use std::collections::HashMap;
use std::time::SystemTime;
use wintermute_shared::{Error, Result, Run};

/// Which DAG of which environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AirflowSettings {
    /// `WINTERMUTE_MWAA_ENVIRONMENT`: the environment's name.
    pub environment: String,
    /// `WINTERMUTE_DAG`: the DAG's id; `wintermute` unless given.
    pub dag: String,
}

impl AirflowSettings {
    /// Reads and checks the settings; `variable` answers the value of an environment variable.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the variable and its rule.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let given = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        Ok(Self {
            environment: given("WINTERMUTE_MWAA_ENVIRONMENT").ok_or_else(|| {
                Error::invalid(
                    "WINTERMUTE_MWAA_ENVIRONMENT is not set: it must name the Airflow environment that runs the DAG",
                )
            })?,
            dag: given("WINTERMUTE_DAG").unwrap_or_else(|| "wintermute".to_owned()),
        })
    }
}

/// Starts DAG runs by the API of managed Airflow.
#[derive(Clone, Debug)]
pub struct AirflowLauncher {
    client: aws_sdk_mwaa::Client,
    settings: AirflowSettings,
}

impl AirflowLauncher {
    /// A launcher on a client.
    pub fn new(client: aws_sdk_mwaa::Client, settings: AirflowSettings) -> Self {
        Self { client, settings }
    }

    fn name(&self, run: &Run) -> String {
        format!("{} of {} on {}", run.id, self.settings.dag, self.settings.environment)
    }
}

impl Launch for AirflowLauncher {
    /// The DAG run's id is the run's, so Airflow itself refuses a second one: that is what was asked for.
    async fn launch(&self, task: &Task) -> Result<String> {
        let name = self.name(&task.run);
        let request = self
            .client
            .invoke_rest_api()
            .name(&self.settings.environment)
            .method(RestApiMethod::Post)
            .path(format!("/dags/{}/dagRuns", self.settings.dag))
            .body(body(task)?);
        match request.send().await {
            Ok(_) => Ok(name),
            Err(error) if status(&error) == Some(409) => Ok(name),
            Err(error) => Err(Error::failed(format!(
                "Airflow did not start the DAG run {name} for {}: {}",
                task.run,
                reason(&error)
            ))),
        }
    }
}

/// Airflow 3 wants a logical date and Airflow 2 takes one; both keep it unique for a DAG.
fn body(task: &Task) -> Result<Document> {
    let now = DateTime::from(SystemTime::now()).fmt(Format::DateTime);
    let now = now.map_err(|error| Error::failed(format!("the time cannot be written: {error}")))?;
    let object = |fields: &[(&str, Document)]| -> Document {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        Document::Object(fields.collect::<HashMap<_, _>>())
    };
    let text = |text: &str| Document::String(text.to_owned());
    Ok(object(&[
        ("dag_run_id", text(&task.run.id)),
        ("logical_date", text(&now)),
        ("conf", object(&[("bucket", text(&task.object.bucket)), ("key", text(&task.object.key))])),
    ]))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Job;
    use aws_smithy_http_client::tls::Provider;
    use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
    use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns};
    use serde_json::{Value, json};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use wintermute_shared::ObjectRef;
    use wintermute_shared::keys::{CATALOGUE, PROCESSED};

    const KEY: &str = "processed/shoes/0123456789abcdef/catalogue.csv";

    fn task() -> Task {
        let object = ObjectRef { bucket: "lake".into(), key: KEY.into(), version_id: None };
        let run = Run::of_key(PROCESSED, CATALOGUE, KEY).unwrap();
        Task { job: Job::Cluster, run, object, failed: None }
    }

    /// MWAA's hosts are named `env.…`: here all names are this machine.
    #[derive(Clone, Debug)]
    struct Loopback;

    impl ResolveDns for Loopback {
        fn resolve_dns<'a>(&'a self, _: &'a str) -> DnsFuture<'a> {
            DnsFuture::ready(Ok(vec![std::net::Ipv4Addr::LOCALHOST.into()]))
        }
    }

    /// Reads one request to its end; gives its body.
    async fn request(stream: &mut TcpStream) -> Value {
        let mut text = String::new();
        loop {
            let mut buffer = [0; 4096];
            let read = stream.read(&mut buffer).await.unwrap();
            text.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let head = head.to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if body.len() >= length.parse().unwrap() {
                assert!(head.starts_with("post /restapi/shop "), "{head}");
                return serde_json::from_str(body).unwrap();
            }
        }
    }

    /// What the launcher makes of MWAA's answer, and what it has asked for.
    async fn launch(status: u16, error: &str, answer: Value) -> (Result<String>, Value) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build_with_resolver(Loopback);
        let config = aws_sdk_mwaa::Config::builder()
            .behavior_version(aws_sdk_mwaa::config::BehaviorVersion::latest())
            .endpoint_url(format!("http://airflow.test:{}", listener.local_addr().unwrap().port()))
            .http_client(http)
            .region(aws_sdk_mwaa::config::Region::new("us-east-1"))
            .credentials_provider(aws_sdk_mwaa::config::Credentials::new("key", "secret", None, None, "test"))
            .retry_config(aws_sdk_mwaa::config::retry::RetryConfig::disabled())
            .build();
        let settings = AirflowSettings { environment: "shop".into(), dag: "wintermute".into() };
        let launcher = AirflowLauncher::new(aws_sdk_mwaa::Client::from_conf(config), settings);
        let serve = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let asked = request(&mut stream).await;
            let answer = answer.to_string();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nx-amzn-errortype: {error}\r\nconnection: close\r\n"
            );
            let answer = format!("{head}content-length: {}\r\n\r\n{answer}", answer.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
            asked
        };
        let task = task();
        tokio::join!(launcher.launch(&task), serve)
    }

    #[tokio::test]
    async fn a_dag_run_is_started_under_the_id_of_the_run() {
        let (started, asked) =
            launch(200, "", json!({ "RestApiStatusCode": 200, "RestApiResponse": {} })).await;
        assert_eq!(started.unwrap(), "0123456789abcdef of wintermute on shop");
        assert_eq!((&asked["Method"], &asked["Path"]), (&json!("POST"), &json!("/dags/wintermute/dagRuns")));
        let body = &asked["Body"];
        assert_eq!(body["dag_run_id"], "0123456789abcdef");
        assert_eq!(body["conf"], json!({ "bucket": "lake", "key": KEY }));
        assert!(body["logical_date"].as_str().unwrap().ends_with('Z'), "{body}");
    }

    #[tokio::test]
    async fn a_dag_run_that_exists_is_what_was_asked_for() {
        let answer = json!({ "RestApiStatusCode": 409, "RestApiResponse": { "detail": "already exists" } });
        let (started, _) = launch(400, "RestApiClientException", answer).await;
        assert_eq!(started.unwrap(), "0123456789abcdef of wintermute on shop");
    }

    #[tokio::test]
    async fn a_refusal_is_told_in_airflows_words() {
        let answer = json!({ "RestApiStatusCode": 404, "RestApiResponse": { "detail": "DAG with dag_id: 'wintermute' not found" } });
        let (refused, _) = launch(400, "RestApiClientException", answer).await;
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("404: DAG with dag_id: 'wintermute' not found"), "{error}");
        assert!(error.contains("for shoes/0123456789abcdef"), "{error}");
        let (refused, _) = launch(403, "AccessDeniedException", json!({ "message": "not for you" })).await;
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("AccessDeniedException: not for you"), "{error}");
    }

    #[test]
    fn the_environment_must_be_named() {
        assert!(
            AirflowSettings::read(|_| None)
                .unwrap_err()
                .to_string()
                .contains("WINTERMUTE_MWAA_ENVIRONMENT is not set")
        );
        let named =
            AirflowSettings::read(|name| (name == "WINTERMUTE_MWAA_ENVIRONMENT").then(|| "shop".to_owned()));
        assert_eq!(named.unwrap(), AirflowSettings { environment: "shop".into(), dag: "wintermute".into() });
    }
}
