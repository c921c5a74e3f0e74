//! The layer in front of the S3 service. It gives each answer the id of its request, and refuses what S3 has and this server has not.
//! It sends no answer before the end of the request's body: that would break the client's connection.

use super::REGION;
use bytes::Bytes;
use chrono::NaiveDateTime;
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderValue, TRANSFER_ENCODING,
};
use hyper::{HeaderMap, Request, StatusCode, Uri};
use rand::RngCore;
use s3s::service::S3Service;
use s3s::{Body, HttpError, HttpResponse, S3Error, s3_error};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::oneshot;

/// Who owns all that is here.
pub(super) const OWNER: &str = "wintermute";
/// The longest body without a length that is taken in.
const LONGEST_IN_CHUNKS: usize = 64 << 20;
/// The longest answer that is read before it is passed on.
const LONGEST_ANSWER: usize = 1 << 20;

/// Answers one request.
pub(super) async fn serve(s3: S3Service, request: Request<Incoming>) -> Result<HttpResponse, HttpError> {
    let refusal = refusal(request.headers()).or_else(|| expires(request.uri())).or_else(|| region(&request));
    let comes_in_chunks = request.headers().contains_key(TRANSFER_ENCODING)
        && !request.headers().contains_key("x-amz-decoded-content-length");
    let tells_attributes = request
        .uri()
        .query()
        .is_some_and(|query| query.split('&').any(|field| field.starts_with("attributes")));
    let (sender, given_back) = oneshot::channel();
    let request = request.map(|body| Lent { body: Some(body), owner: Some(sender) });
    let answer = match refusal {
        Some(refusal) => {
            drop(request);
            refusal.to_http_response().map_err(|error| HttpError::new(error.into()))
        }
        None => {
            let mut request = request.map(Body::http_body);
            if comes_in_chunks {
                // s3s wants to know the length of a body before it comes.
                request.body_mut().store_all_limited(LONGEST_IN_CHUNKS).await.map_err(HttpError::new)?;
            }
            s3.call(request).await
        }
    };
    if let Ok(mut rest) = given_back.await {
        while let Some(Ok(_)) = poll_fn(|context| Pin::new(&mut rest).poll_frame(context)).await {}
    }
    let mut answer = answer?;
    if tells_attributes {
        // S3 tells the ETag without quotes here, s3s with them as everywhere.
        rewrite(&mut answer, |body| body.replace("<ETag>\"", "<ETag>").replace("\"</ETag>", "</ETag>"))
            .await?;
    }
    let id = format!("{:016X}", rand::rngs::OsRng.next_u64());
    if answer.headers().contains_key(CONTENT_RANGE) && answer.status() == StatusCode::OK {
        *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    if answer.status() == StatusCode::NOT_MODIFIED {
        answer.headers_mut().remove(CONTENT_TYPE);
    }
    if answer.status().is_client_error() || answer.status().is_server_error() {
        rewrite(&mut answer, |body| {
            // A client that has signed for another region signs anew for the one that it is told.
            let region = match body.contains("<Code>AuthorizationHeaderMalformed</Code>") {
                true => format!("<Region>{REGION}</Region>"),
                false => String::new(),
            };
            body.replace("</Error>", &format!("{region}<RequestId>{id}</RequestId></Error>"))
        })
        .await?;
    }
    let id = HeaderValue::from_str(&id).map_err(|error| HttpError::new(error.into()))?;
    answer.headers_mut().insert("x-amz-request-id", id);
    Ok(answer)
}

/// The body of a request. Who gave it gets it back when it is dropped, with what is left of it.
struct Lent {
    body: Option<Incoming>,
    owner: Option<oneshot::Sender<Incoming>>,
}

impl hyper::body::Body for Lent {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.body.as_mut().map_or(Poll::Ready(None), |body| Pin::new(body).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(Incoming::size_hint).unwrap_or_default()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(body), Some(owner)) = (self.body.take(), self.owner.take()) {
            // Nobody waits for it when the connection has ended.
            drop(owner.send(body));
        }
    }
}

/// What the headers ask for and this server does not do. It would be wrong to go on without.
pub(super) fn refusal(headers: &HeaderMap) -> Option<S3Error> {
    for (name, value) in headers {
        let (name, value) = (name.as_str(), value.to_str().unwrap_or_default());
        let is_done = match name {
            "x-amz-expected-bucket-owner" | "x-amz-source-expected-bucket-owner" if value != OWNER => {
                return Some(s3_error!(AccessDenied, "Access Denied"));
            }
            // Who owns a bucket owns its objects.
            "x-amz-acl" => ["private", "bucket-owner-read", "bucket-owner-full-control"].contains(&value),
            "x-amz-storage-class" => value == "STANDARD",
            "x-amz-tagging" | "x-amz-website-redirect-location" => value.is_empty(),
            "content-md5" if value.is_empty() => {
                return Some(s3_error!(InvalidDigest, "The Content-MD5 you specified was invalid."));
            }
            "x-amz-date" if NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%SZ").is_err() => {
                let message = "AWS authentication requires a valid Date or x-amz-date header";
                return Some(s3_error!(AccessDenied, "{message}"));
            }
            "x-amz-bucket-object-lock-enabled" => value.eq_ignore_ascii_case("false"),
            _ => ![
                "x-amz-server-side-",
                "x-amz-copy-source-server-side-",
                "x-amz-object-lock-",
                "x-amz-grant-",
                "x-amz-write-offset-",
            ]
            .iter()
            .any(|other| name.starts_with(other)),
        };
        if !is_done {
            let message =
                format!("A header you provided implies functionality that is not implemented: {name}");
            return Some(s3_error!(NotImplemented, "{message}"));
        }
    }
    None
}

/// Refuses a signed address that is good for less than a second or more than a week.
fn expires(uri: &Uri) -> Option<S3Error> {
    let mut fields = uri.query()?.split('&');
    let seconds = fields.find_map(|field| field.strip_prefix("X-Amz-Expires="))?;
    if seconds.parse().is_ok_and(|seconds: u32| (1..=604_800).contains(&seconds)) {
        return None;
    }
    let message = "X-Amz-Expires must be a number of seconds from 1 to 604800, which is a week";
    let mut refusal = s3_error!(AuthorizationQueryParametersError, "{message}");
    refusal.set_status_code(StatusCode::FORBIDDEN);
    Some(refusal)
}

/// Refuses a signature for what is the name of no region, such as the `US` of s3cmd.
fn region(request: &Request<Incoming>) -> Option<S3Error> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let scope = header.split_once("Credential=")?.1.split([',', ' ']).next()?;
    let region = scope.split('/').rev().nth(2)?;
    if region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        return None;
    }
    let message = format!(
        "The authorization header is malformed; the region '{region}' is wrong; expecting '{REGION}'"
    );
    Some(s3_error!(AuthorizationHeaderMalformed, "{message}"))
}

/// Puts another body in the place of a short one.
async fn rewrite(answer: &mut HttpResponse, other: impl FnOnce(&str) -> String) -> Result<(), HttpError> {
    if answer.body().size_hint().exact() == Some(0) {
        return Ok(());
    }
    let body = answer.body_mut().store_all_limited(LONGEST_ANSWER).await.map_err(HttpError::new)?;
    let body = other(&String::from_utf8_lossy(&body));
    answer.headers_mut().insert(CONTENT_LENGTH, body.len().into());
    *answer.body_mut() = Body::from(body);
    Ok(())
}
