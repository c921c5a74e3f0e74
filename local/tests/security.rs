//! Nobody is let in who should not be, and secrets stay secret.

mod common;

use common::{LAKE, Lab, RAW, catalogue, object, stderr, stdout, wintermute};
use std::process::Output;
use tokio::net::TcpStream;
use tokio::sync::mpsc::unbounded_channel;
use wintermute::server::{Credentials, Endpoint, Server};
use wintermute_shared::{ObjectRef, Outcome, Settings};

const CANARY: &str = "canary0secret0that0no0log0may0hold0";

#[tokio::test]
async fn the_server_listens_on_loopback_alone() {
    let lab = Lab::start().await;
    let port = lab.server.endpoint().url.rsplit_once(':').unwrap().1.parse::<u16>().unwrap();
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_ok());
    // Another address of this machine: a server on all addresses would answer here.
    assert!(TcpStream::connect(("127.0.0.2", port)).await.is_err());
}

#[test]
fn each_server_has_credentials_of_its_own() {
    let made: Vec<Credentials> = (0..50).map(|_| Credentials::random()).collect();
    for (i, one) in made.iter().enumerate() {
        assert!(one.secret_key.len() >= 40 && one.access_key.len() == 20, "{one:?}");
        assert!(made[..i].iter().all(|other| other.secret_key != one.secret_key));
        assert!(!format!("{one:?}").contains(&one.secret_key));
    }
}

/// The clustering task on a converted catalogue, with everything logged.
fn task(endpoint: &Endpoint, csv: &ObjectRef) -> Output {
    wintermute()
        .arg("cluster")
        .env("WINTERMUTE_BUCKET", &csv.bucket)
        .env("WINTERMUTE_KEY", &csv.key)
        .env("WINTERMUTE_LOG", "trace")
        .env("AWS_ENDPOINT_URL", &endpoint.url)
        .env("AWS_ACCESS_KEY_ID", &endpoint.credentials.access_key)
        .env("AWS_SECRET_ACCESS_KEY", &endpoint.credentials.secret_key)
        .output()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_line_holds_the_secret_however_much_is_logged() {
    let folder = tempfile::tempdir().unwrap();
    let credentials = Credentials { access_key: "WMCANARY".to_owned(), secret_key: CANARY.to_owned() };
    let server = Server::start(folder.path(), 0, credentials, unbounded_channel().0).await.unwrap();
    let store = server.endpoint().store();
    store.put(RAW, "raw/shop.jsonl", "application/json", catalogue(60, 1).into()).await.unwrap();
    let settings = Settings { k: "3".parse().unwrap(), max_k: 4, ..Settings::default() };
    let converted =
        wintermute_convert::handle(&store, &settings, LAKE, object(RAW, "raw/shop.jsonl"), None).await;
    let Outcome::Done { object: csv } = converted.unwrap() else { panic!("done") };
    let csv: ObjectRef = csv.parse().unwrap();

    let output = tokio::task::block_in_place(|| task(server.endpoint(), &csv));
    let log = stderr(&output);
    assert!(output.status.success(), "{log}");
    assert!(log.matches("\"TRACE\"").count() > 50, "everything is logged");
    assert!(!log.contains(CANARY) && !stdout(&output).contains(CANARY));

    // One that is refused, since refusals are told with what was sent.
    let wrong = Credentials { access_key: "WMOTHER".to_owned(), secret_key: CANARY.to_owned() };
    let stranger = Endpoint { url: server.endpoint().url.clone(), credentials: wrong };
    let output = tokio::task::block_in_place(|| task(&stranger, &csv));
    assert!(!output.status.success());
    assert!(!stderr(&output).contains(CANARY) && !stdout(&output).contains(CANARY));
}

#[test]
fn the_server_logs_no_secret_either() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.jsonl");
    std::fs::write(&file, catalogue(60, 1)).unwrap();
    let output = wintermute()
        .arg("run")
        .arg(&file)
        .args(["--k", "3", "--max-k", "4", "--data"])
        .arg(folder.path().join("data"))
        .env("WINTERMUTE_LOG", "trace")
        .env("AWS_SECRET_ACCESS_KEY", CANARY)
        .env("WINTERMUTE_SECRET_KEY", CANARY)
        .output()
        .unwrap();
    let log = stderr(&output);
    assert!(output.status.success(), "{log}");
    assert!(log.len() > 100_000, "everything is logged");
    assert!(!log.contains(CANARY));
    // The server's own secret is random: 42 hexadecimal digits.
    let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let suspect = log.as_bytes().split(|byte| !digits(*byte)).find(|run| run.len() == 42);
    assert_eq!(suspect.map(String::from_utf8_lossy), None);
}

#[test]
fn what_the_environment_says_is_checked() {
    let sentence = |variables: &[(&str, &str)], arguments: &[&str]| {
        let output = wintermute().args(arguments).envs(variables.iter().copied()).output().unwrap();
        assert!(!output.status.success(), "{variables:?}");
        format!("{}{}", stdout(&output), stderr(&output))
    };
    let task = ["cluster"];
    assert!(sentence(&[("AWS_ENDPOINT_URL", "")], &task).contains("AWS_ENDPOINT_URL is not set"));
    let own = [
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("AWS_ACCESS_KEY_ID", "a"),
        ("AWS_SECRET_ACCESS_KEY", CANARY),
    ];
    let told = sentence(&own, &task);
    assert!(told.contains("WINTERMUTE_BUCKET is not set") && !told.contains(CANARY), "{told}");
    let told = sentence(&[own[0], own[1], own[2], ("WINTERMUTE_LOG", "loud")], &task);
    assert!(told.contains("WINTERMUTE_LOG must be error, warn, info"), "{told}");
    let elsewhere = [("AWS_ENDPOINT_URL", "ftp://x"), own[1], own[2]];
    assert!(sentence(&elsewhere, &task).contains("must begin with http://"));
    let run = ["run", "nowhere.jsonl"];
    for (name, value, rule) in [
        ("WINTERMUTE_K", "many", "auto"),
        ("WINTERMUTE_MAX_REJECT_SHARE", "2", "0 to 1"),
        ("WINTERMUTE_SEED", "-1", ""),
    ] {
        let told = sentence(&[(name, value)], &run);
        assert!(told.contains(value) && told.contains(rule), "{name}: {told}");
    }
}
