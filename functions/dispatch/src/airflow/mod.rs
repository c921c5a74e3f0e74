//! Starts a run of the DAG on managed Airflow by `mwaa:InvokeRestApi`, or lets one that has ended without a result run again.

mod refusal;
mod settings;

pub use settings::AirflowSettings;

use crate::{Launch, Task};
use aws_sdk_mwaa::types::RestApiMethod;
use aws_smithy_types::date_time::Format;
use aws_smithy_types::{DateTime, Document};
use refusal::Refusal;
use std::collections::HashMap;
use std::time::SystemTime;
use wintermute_shared::{Error, Result, Run};

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
    /// The DAG run's id is the run's, so Airflow itself refuses a second one. The one that exists is what was asked for,
    /// unless it has ended: whoever calls has found no result of it.
    async fn launch(&self, task: &Task) -> Result<String> {
        let runs = format!("/dags/{}/dagRuns", self.settings.dag);
        match self.call(RestApiMethod::Post, &runs, Some(body(task)?)).await {
            Ok(_) => {}
            Err(refusal) if refusal.status == Some(409) => self.run_again(task).await?,
            Err(refusal) => return Err(self.failed("did not start the DAG run", task, &refusal)),
        }
        Ok(self.name(&task.run))
    }
}

impl AirflowLauncher {
    /// Lets the DAG run that exists run again, unless it is under way.
    ///
    /// Clearing the failed tasks alone is safe for events that come at the same time: the second finds none that has failed,
    /// and leaves those that run again in peace. All tasks are cleared where none has failed: the run's result was deleted,
    /// or somebody has marked the run as failed.
    async fn run_again(&self, task: &Task) -> Result<()> {
        let run = format!("/dags/{}/dagRuns/{}", self.settings.dag, task.run.id);
        let clear = format!("/dags/{}/clearTaskInstances", self.settings.dag);
        for only_failed in [true, false] {
            let found = self.call(RestApiMethod::Get, &run, None).await;
            let found = found
                .map_err(|refusal| self.failed("does not tell the state of the DAG run", task, &refusal))?;
            match field(&found, "state").and_then(Document::as_string) {
                Some("success") if only_failed => continue,
                Some("failed" | "success") => {}
                _ => return Ok(()),
            }
            let cleared =
                self.call(RestApiMethod::Post, &clear, Some(clearing(&task.run, only_failed))).await;
            let cleared =
                cleared.map_err(|refusal| self.failed("did not clear the DAG run", task, &refusal))?;
            let tasks = field(&cleared, "task_instances").and_then(Document::as_array).map_or(0, Vec::len);
            if tasks > 0 {
                tracing::info!(
                    run = task.run.id,
                    tasks,
                    "the DAG run has ended without a result: it runs again"
                );
                return Ok(());
            }
        }
        Err(Error::failed(format!(
            "Airflow found no task to clear in the DAG run {} for {}: trigger the DAG by hand with the key {}",
            self.name(&task.run),
            task.run,
            task.object.key
        )))
    }

    /// What Airflow answers. Both of its APIs, `v1` of Airflow 2 and `v2` of Airflow 3, have the paths that are used here.
    async fn call(
        &self,
        method: RestApiMethod,
        path: &str,
        body: Option<Document>,
    ) -> std::result::Result<Document, Refusal> {
        let request =
            self.client.invoke_rest_api().name(&self.settings.environment).method(method).path(path);
        match request.set_body(body).send().await {
            Ok(answer) => Ok(answer.rest_api_response.unwrap_or_default()),
            Err(error) => Err(Refusal::of(&error)),
        }
    }

    fn failed(&self, what: &str, task: &Task, refusal: &Refusal) -> Error {
        let name = self.name(&task.run);
        let sentence = format!("Airflow {what} {name} for {}: {}", task.run, refusal.reason);
        if refusal.passes { Error::Refused(sentence) } else { Error::failed(sentence) }
    }
}

/// Airflow 3 wants a logical date and Airflow 2 takes one; both keep it unique for a DAG.
fn body(task: &Task) -> Result<Document> {
    let now = DateTime::from(SystemTime::now()).fmt(Format::DateTime);
    let now = now.map_err(|error| Error::failed(format!("the time cannot be written: {error}")))?;
    let text = |text: &str| Document::String(text.to_owned());
    Ok(object(&[
        ("dag_run_id", text(&task.run.id)),
        ("logical_date", text(&now)),
        ("conf", object(&[("bucket", text(&task.object.bucket)), ("key", text(&task.object.key))])),
    ]))
}

/// The request that clears tasks of a DAG run and queues the run anew.
fn clearing(run: &Run, only_failed: bool) -> Document {
    object(&[
        ("dry_run", Document::Bool(false)),
        ("dag_run_id", Document::String(run.id.clone())),
        ("only_failed", Document::Bool(only_failed)),
        ("reset_dag_runs", Document::Bool(true)),
    ])
}

fn object(fields: &[(&str, Document)]) -> Document {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Document::Object(fields.collect::<HashMap<_, _>>())
}

fn field<'a>(object: &'a Document, name: &str) -> Option<&'a Document> {
    object.as_object()?.get(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Job;
    use aws_smithy_http_client::tls::Provider;
    use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
    use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns};
    use serde_json::{Value, json};
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use wintermute_shared::ObjectRef;
    use wintermute_shared::contract::keys::{CATALOGUE, PROCESSED};

    const KEY: &str = "processed/shoes/0123456789abcdef/catalogue.csv";

    fn task() -> Task {
        let object = ObjectRef { bucket: "lake".into(), key: KEY.into(), version_id: None };
        let run = Run::of_key(PROCESSED, CATALOGUE, KEY).unwrap();
        Task { job: Job::Cluster, run, object }
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

    /// An answer of Airflow: its status and its body.
    fn airflow(status: u16, answer: Value) -> (u16, &'static str, Value) {
        let (outer, error) = if status < 400 { (200, "") } else { (400, "RestApiClientException") };
        (outer, error, json!({ "RestApiStatusCode": status, "RestApiResponse": answer }))
    }

    fn exists() -> (u16, &'static str, Value) {
        airflow(
            409,
            json!({ "detail": "DAGRun with DAG ID: 'wintermute' and DAGRun ID: '0123456789abcdef' already exists" }),
        )
    }

    fn state(state: &str) -> (u16, &'static str, Value) {
        airflow(200, json!({ "dag_run_id": "0123456789abcdef", "state": state }))
    }

    fn cleared(tasks: usize) -> (u16, &'static str, Value) {
        airflow(200, json!({ "task_instances": vec![json!({ "task_id": "chain.cluster" }); tasks] }))
    }

    /// What the launcher makes of MWAA's answers (status, error, body), and what it has asked for.
    async fn launch<const N: usize>(answers: [(u16, &str, Value); N]) -> (Result<String>, [Value; N]) {
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
            let mut asked = Vec::new();
            for (status, error, answer) in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                asked.push(request(&mut stream).await);
                let answer = answer.to_string();
                let head = format!(
                    "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nx-amzn-errortype: {error}\r\nconnection: close\r\n"
                );
                let answer = format!("{head}content-length: {}\r\n\r\n{answer}", answer.len());
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
            asked.try_into().unwrap()
        };
        let task = task();
        // All answers are asked for, and no more.
        let both = async { tokio::join!(launcher.launch(&task), serve) };
        tokio::time::timeout(Duration::from_secs(20), both).await.unwrap()
    }

    /// Method, path and, of a request to clear, whether the failed tasks alone are meant.
    fn brief(asked: &Value) -> (&str, &str, Option<bool>) {
        let only_failed = asked["Body"]["only_failed"].as_bool();
        (asked["Method"].as_str().unwrap(), asked["Path"].as_str().unwrap(), only_failed)
    }

    const RUN: &str = "/dags/wintermute/dagRuns/0123456789abcdef";
    const CLEAR: &str = "/dags/wintermute/clearTaskInstances";

    #[tokio::test]
    async fn a_dag_run_is_started_under_the_id_of_the_run() {
        let (started, [asked]) = launch([airflow(200, json!({}))]).await;
        assert_eq!(started.unwrap(), "0123456789abcdef of wintermute on shop");
        assert_eq!((&asked["Method"], &asked["Path"]), (&json!("POST"), &json!("/dags/wintermute/dagRuns")));
        let body = &asked["Body"];
        assert_eq!(body["dag_run_id"], "0123456789abcdef");
        assert_eq!(body["conf"], json!({ "bucket": "lake", "key": KEY }));
        assert!(body["logical_date"].as_str().unwrap().ends_with('Z'), "{body}");
    }

    #[tokio::test]
    async fn a_dag_run_that_is_under_way_is_what_was_asked_for() {
        for under_way in ["queued", "running"] {
            let (started, [_, asked]) = launch([exists(), state(under_way)]).await;
            assert_eq!(started.unwrap(), "0123456789abcdef of wintermute on shop");
            assert_eq!(brief(&asked), ("GET", RUN, None));
        }
    }

    #[tokio::test]
    async fn a_dag_run_that_has_failed_runs_again_from_where_it_failed() {
        let (started, [_, _, asked]) = launch([exists(), state("failed"), cleared(2)]).await;
        assert_eq!(started.unwrap(), "0123456789abcdef of wintermute on shop");
        assert_eq!(brief(&asked), ("POST", CLEAR, Some(true)));
        let body = json!({ "dry_run": false, "dag_run_id": "0123456789abcdef", "only_failed": true, "reset_dag_runs": true });
        assert_eq!(asked["Body"], body);
    }

    #[tokio::test]
    async fn a_dag_run_that_another_event_has_cleared_meanwhile_is_left_in_peace() {
        let (started, [.., asked]) = launch([exists(), state("failed"), cleared(0), state("queued")]).await;
        assert_eq!(started.unwrap(), "0123456789abcdef of wintermute on shop");
        assert_eq!(brief(&asked), ("GET", RUN, None));
    }

    #[tokio::test]
    async fn a_dag_run_that_has_ended_without_a_result_and_without_a_failed_task_runs_again_as_a_whole() {
        let (marked, [.., asked]) =
            launch([exists(), state("failed"), cleared(0), state("failed"), cleared(7)]).await;
        assert_eq!((marked.is_ok(), brief(&asked)), (true, ("POST", CLEAR, Some(false))));
        let (deleted, [.., asked]) = launch([exists(), state("success"), state("success"), cleared(7)]).await;
        assert_eq!((deleted.is_ok(), brief(&asked)), (true, ("POST", CLEAR, Some(false))));
    }

    #[tokio::test]
    async fn a_dag_run_that_cannot_be_cleared_is_an_error_that_says_what_to_do() {
        let forbidden = airflow(403, json!({ "detail": "Forbidden" }));
        let (refused, _) = launch([exists(), state("failed"), forbidden]).await;
        let error = refused.unwrap_err().to_string();
        let wanted = "Airflow did not clear the DAG run 0123456789abcdef of wintermute on shop for shoes/0123456789abcdef: 403: Forbidden";
        assert_eq!(error, wanted);
        let (empty, _) = launch([exists(), state("success"), state("success"), cleared(0)]).await;
        let error = empty.unwrap_err().to_string();
        assert!(error.ends_with(&format!("trigger the DAG by hand with the key {KEY}")), "{error}");
    }

    #[tokio::test]
    async fn what_passes_is_waited_for() {
        let updating =
            (503, "ServiceUnavailableException", json!({ "message": "the environment is updated" }));
        let overloaded = airflow(502, json!({ "detail": "Bad Gateway" }));
        let throttled = (400, "ThrottlingException", json!({ "message": "Rate exceeded" }));
        for refusal in [updating, overloaded, throttled] {
            let (refused, _) = launch([refusal]).await;
            assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        }
    }

    #[tokio::test]
    async fn a_refusal_is_told_in_airflows_words() {
        let unknown = airflow(404, json!({ "detail": "DAG with dag_id: 'wintermute' not found" }));
        let (refused, _) = launch([unknown]).await;
        assert!(matches!(refused, Err(Error::Failed(_))), "{refused:?}");
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("404: DAG with dag_id: 'wintermute' not found"), "{error}");
        assert!(error.contains("for shoes/0123456789abcdef"), "{error}");
        let (refused, _) =
            launch([(403, "AccessDeniedException", json!({ "message": "not for you" }))]).await;
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("AccessDeniedException: not for you"), "{error}");
    }
}
