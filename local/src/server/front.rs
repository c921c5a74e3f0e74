//! What stands before the S3 service: keys that the folder cannot hold are refused, writes of one key take turns, a
//! conditional read keeps its condition, and each created object is announced.

use super::body::in_large_chunks;
use super::events::created;
use super::locks::KeyLocks;
use hyper::body::{Body as _, Incoming};
use hyper::{Method, Request, Response, StatusCode, header};
use s3s::{Body, HttpError, HttpRequest, HttpResponse};
use serde_json::Value;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedSender;

/// The longest key: S3 takes 1024 bytes, but `s3s-fs` keeps a file beside the object whose name holds the whole key.
const LONGEST_KEY: usize = 120;
/// The longest answer that is read before it is passed on.
const LONGEST_ANSWER: usize = 1 << 20;

/// The service with what stands before it.
pub(super) struct Front {
    s3: s3s::service::S3Service,
    folder: PathBuf,
    locks: KeyLocks,
    events: UnboundedSender<Value>,
}

impl Front {
    pub(super) fn new(s3: s3s::service::S3Service, folder: PathBuf, events: UnboundedSender<Value>) -> Self {
        Self { s3, folder, locks: KeyLocks::default(), events }
    }

    /// Answers one request.
    pub(super) async fn serve(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<HttpResponse, HttpError> {
        let request = request.map(Body::from);
        match self.check(&request) {
            Ok(Some((bucket, key))) => {
                // What S3 has begun it ends, also for a client that has gone: a task of its own, which goes on when this
                // future is dropped with its connection.
                let serving = tokio::spawn(async move { self.serve_object(request, &bucket, &key).await });
                serving.await.map_err(|error| HttpError::new(error.into()))?
            }
            Ok(None) => self.s3.call(request).await,
            Err(refusal) => {
                // An answer before the end of the body would break the connection under the client's hands.
                drain(request.into_body()).await;
                Ok(refusal.into())
            }
        }
    }

    async fn serve_object(
        &self,
        request: HttpRequest,
        bucket: &str,
        key: &str,
    ) -> Result<HttpResponse, HttpError> {
        match Access::of(&request) {
            Access::Read => {
                let _turn = self.locks.read(bucket, key).await;
                let condition = request.headers().get(header::IF_MATCH).cloned();
                let is_get = request.method() == Method::GET;
                let response = self.s3.call(request).await?;
                if !response.status().is_success() {
                    return Ok(response);
                }
                if !condition.is_none_or(|condition| matches(&condition, &response)) {
                    return Ok(changed().into());
                }
                // Lists of parts and the like have no ETag.
                match is_get && etag(&response).is_some() {
                    true => in_large_chunks(response, &self.folder.join(bucket).join(key)),
                    false => Ok(response),
                }
            }
            Access::Create(event) => {
                let _turn = self.locks.write(bucket, key).await;
                let mut response = self.s3.call(request).await?;
                if let Some(etag) = created_etag(&mut response).await? {
                    self.announce(event, bucket, key, &etag).await;
                }
                Ok(response)
            }
            Access::Delete => {
                let _turn = self.locks.write(bucket, key).await;
                self.s3.call(request).await
            }
            Access::Other => self.s3.call(request).await,
        }
    }

    /// The bucket and key that a request is about; none when it is about no object.
    fn check(&self, request: &HttpRequest) -> Result<Option<(String, String)>, Refusal> {
        if let Some(source) = request.headers().get("x-amz-copy-source") {
            let source = decode(source.to_str().unwrap_or_default());
            check_segments(source.trim_start_matches('/'))?;
        }
        let path = decode(request.uri().path());
        let Some((bucket, key)) =
            path.trim_start_matches('/').split_once('/').filter(|(_, key)| !key.is_empty())
        else {
            return Ok(None);
        };
        check_segments(key)?;
        if key.len() > LONGEST_KEY {
            let message = format!(
                "the key is {} bytes long and the embedded server keeps {LONGEST_KEY}: give the file a shorter name",
                key.len()
            );
            return Err(Refusal { status: StatusCode::BAD_REQUEST, code: "KeyTooLongError", message });
        }
        // s3s-fs would make the bucket on a write, and say that the key is missing on a read.
        if !self.folder.join(bucket).is_dir() {
            let message = "the bucket does not exist".to_owned();
            return Err(Refusal { status: StatusCode::NOT_FOUND, code: "NoSuchBucket", message });
        }
        Ok(Some((bucket.to_owned(), key.to_owned())))
    }

    async fn announce(&self, event: &str, bucket: &str, key: &str, etag: &str) {
        match tokio::fs::metadata(self.folder.join(bucket).join(key)).await {
            // A closed channel means that nobody listens any more.
            Ok(file) => drop(self.events.send(created(event, bucket, key, file.len(), etag))),
            Err(error) => tracing::error!(bucket, key, %error, "a created object cannot be found"),
        }
    }
}

/// What a request does to an object.
enum Access {
    Read,
    /// Creates it, with S3's name of the event.
    Create(&'static str),
    Delete,
    /// Parts of an upload and the like, which leave the object as it is.
    Other,
}

impl Access {
    fn of(request: &HttpRequest) -> Self {
        let query = request.uri().query().unwrap_or_default();
        let has = |name| query.split('&').any(|pair| pair.split('=').next() == Some(name));
        match *request.method() {
            Method::GET | Method::HEAD => Self::Read,
            Method::PUT if has("partNumber") => Self::Other,
            Method::PUT if request.headers().contains_key("x-amz-copy-source") => {
                Self::Create("ObjectCreated:Copy")
            }
            Method::PUT => Self::Create("ObjectCreated:Put"),
            Method::POST if has("uploadId") => Self::Create("ObjectCreated:CompleteMultipartUpload"),
            Method::DELETE if !has("uploadId") => Self::Delete,
            _ => Self::Other,
        }
    }
}

/// The ETag of the object that a request has created; none when it has not. Completing an upload and copying may fail
/// behind a status of 200, so their answers are read.
async fn created_etag(response: &mut HttpResponse) -> Result<Option<String>, HttpError> {
    if !response.status().is_success() {
        return Ok(None);
    }
    if let Some(etag) = etag(response) {
        return Ok(Some(etag));
    }
    let answer = response.body_mut().store_all_limited(LONGEST_ANSWER).await.map_err(HttpError::new)?;
    let answer = String::from_utf8_lossy(&answer).replace("&quot;", "");
    let etag = answer.split_once("<ETag>").and_then(|(_, rest)| rest.split_once("</ETag>"));
    Ok(etag.map(|(etag, _)| etag.trim_matches('"').to_owned()))
}

fn etag(response: &HttpResponse) -> Option<String> {
    response.headers().get(header::ETAG)?.to_str().ok().map(|etag| etag.trim_matches('"').to_owned())
}

/// Whether an `If-Match` condition holds for what was read.
fn matches(condition: &header::HeaderValue, response: &HttpResponse) -> bool {
    let condition = condition.to_str().unwrap_or_default();
    etag(response).is_some_and(|etag| {
        condition.split(',').map(str::trim).any(|wanted| wanted == "*" || wanted.trim_matches('"') == etag)
    })
}

fn changed() -> Refusal {
    let message = "the object is not the one that If-Match names".to_owned();
    Refusal { status: StatusCode::PRECONDITION_FAILED, code: "PreconditionFailed", message }
}

/// A key is kept as the path of a file: what a path would make another path of is refused.
fn check_segments(key: &str) -> Result<(), Refusal> {
    let path = key.strip_suffix('/').unwrap_or(key);
    if path.split('/').any(|segment| matches!(segment, "" | "." | "..") || segment.contains('\0')) {
        let message =
            "the embedded server takes no key with an empty, `.` or `..` part: name it otherwise".to_owned();
        return Err(Refusal { status: StatusCode::BAD_REQUEST, code: "InvalidArgument", message });
    }
    Ok(())
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Reads what is left of a body that nobody wants.
pub(super) async fn drain(body: Body) {
    let mut body = pin!(body);
    while let Some(Ok(_)) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await {}
}

/// An answer in S3's form that a request is not served.
struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl From<Refusal> for HttpResponse {
    fn from(refusal: Refusal) -> Self {
        let Refusal { status, code, message } = refusal;
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        );
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/xml"));
        response
    }
}
