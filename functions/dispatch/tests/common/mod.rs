//! What the tests share: services of AWS that answer one request after the other.

// Each test binary uses a part of it.
#![allow(dead_code, missing_docs)]

use aws_sdk_ecs::config::retry::RetryConfig;
use aws_sdk_ecs::config::{BehaviorVersion, Credentials, Region};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wintermute_dispatch::ecs::{EcsLauncher, EcsSettings};
use wintermute_dispatch::{Job, Task};
use wintermute_shared::contract::keys::{CATALOGUE, PROCESSED};
use wintermute_shared::{ObjectRef, Run};

pub const KEY: &str = "processed/shoes/0123456789abcdef/catalogue.csv";

/// ECS as dispatch knows it: it keeps client tokens. The same token is answered with the same task, stopped or not, and with other
/// parameters it is refused.
#[derive(Default)]
pub struct Ecs {
    /// Each token with its task and its request.
    pub tokens: HashMap<String, (String, Value)>,
    pub tasks: HashMap<String, Value>,
    /// Whether `DescribeTasks` knows none of them, not yet or not any more.
    pub unknown: bool,
    pub started: Vec<String>,
    /// Whether each task stops at once.
    pub broken: bool,
    /// Why no task finds a place, if none does.
    pub full: Option<&'static str>,
}

impl Ecs {
    fn answer(&mut self, action: &str, asked: Value) -> (u16, Value) {
        if action == "DescribeTasks" {
            let arn = asked["tasks"][0].as_str().unwrap();
            return match self.tasks.get(arn).filter(|_| !self.unknown) {
                Some(task) => (200, json!({ "tasks": [task], "failures": [] })),
                None => (200, json!({ "tasks": [], "failures": [{ "arn": arn, "reason": "MISSING" }] })),
            };
        }
        assert_eq!(action, "RunTask");
        if let Some(reason) = self.full {
            return (200, json!({ "tasks": [], "failures": [{ "reason": reason }] }));
        }
        let token = asked["clientToken"].as_str().unwrap().to_owned();
        assert!(token.len() <= 64 && token.bytes().all(|byte| (33..=126).contains(&byte)), "{token}");
        let number = self.started.len();
        let (arn, first) = self.tokens.entry(token).or_insert_with(|| {
            let arn = format!("arn:aws:ecs:eu-central-1:123456789012:task/wintermute/{number:032x}");
            self.started.push(arn.clone());
            let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
            let status = if self.broken { "STOPPED" } else { "RUNNING" };
            let task = json!({
                "taskArn": arn, "createdAt": now, "lastStatus": status,
                "stopCode": "TaskFailedToStart", "stoppedReason": "CannotPullContainerError",
            });
            self.tasks.insert(arn.clone(), task);
            (arn, asked.clone())
        });
        if *first != asked {
            let refusal =
                json!({ "__type": "ConflictException", "message": "another request", "resourceIds": [arn] });
            return (400, refusal);
        }
        // As it was when it was started.
        let created = &self.tasks[arn]["createdAt"];
        let task = json!({ "taskArn": arn, "createdAt": created, "lastStatus": "PROVISIONING", "desiredStatus": "RUNNING" });
        (200, json!({ "tasks": [task], "failures": [] }))
    }

    /// What was asked for when a task was started.
    pub fn asked(&self, arn: &str) -> &Value {
        &self.tokens.values().find(|(task, _)| task == arn).unwrap().1
    }

    pub fn stop(&mut self, arn: &str) {
        self.tasks.get_mut(arn).unwrap()["lastStatus"] = json!("STOPPED");
    }
}

/// A service: gives its address. Each request is answered by its action and its body.
pub async fn serve(mut answer: impl FnMut(&str, Value) -> (u16, Value) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (action, asked) = request(&mut stream).await;
            let (status, answer) = answer(&action, asked);
            let answer = answer.to_string();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.1\r\nconnection: close"
            );
            let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{answer}", answer.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    endpoint
}

/// Reads one request to its end; gives its action and its body.
async fn request(stream: &mut TcpStream) -> (String, Value) {
    let mut text = String::new();
    loop {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.unwrap();
        text.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| {
            let is_it = |line: &&str| line.split(':').next().unwrap().eq_ignore_ascii_case(name);
            head.lines().find(is_it).unwrap().split_once(": ").unwrap().1
        };
        if body.len() >= header("content-length").parse().unwrap() {
            let (_, action) = header("x-amz-target").split_once('.').unwrap();
            return (action.to_owned(), serde_json::from_str(body).unwrap());
        }
    }
}

/// A launcher, and the ECS that it speaks to.
pub async fn launcher(definition: &str, ecs: &Arc<Mutex<Ecs>>) -> EcsLauncher {
    let ecs = ecs.clone();
    let endpoint = serve(move |action, asked| ecs.lock().unwrap().answer(action, asked)).await;
    let config = aws_sdk_ecs::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .build();
    let settings = EcsSettings::read(|name| {
        let value = match name {
            "WINTERMUTE_TASK_DEFINITION" => definition,
            "WINTERMUTE_SUBNETS" => "subnet-a",
            "WINTERMUTE_SECURITY_GROUPS" => "sg-1",
            "WINTERMUTE_ASSIGN_PUBLIC_IP" => "DISABLED",
            _ => "wintermute",
        };
        Some(value.to_owned())
    });
    EcsLauncher::new(aws_sdk_ecs::Client::from_conf(config), settings.unwrap())
}

pub fn task() -> Task {
    let object = ObjectRef { bucket: "lake".into(), key: KEY.into(), version_id: None };
    let run = Run::of_key(PROCESSED, CATALOGUE, KEY).unwrap();
    Task { job: Job::Cluster, run, object }
}
