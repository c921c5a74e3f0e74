//! A proxy before the embedded server that does what networks and services do: refuse, break off, stall, forget to answer.

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use wintermute::server::{Credentials, Endpoint};

/// What may happen to a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// 503 SlowDown; nothing is done.
    SlowDown,
    /// 500 InternalError; nothing is done.
    Internal,
    /// The connection is reset; nothing is done.
    Reset,
    /// No answer ever comes; nothing is done.
    Stall,
    /// It is done, and the answer breaks off in its middle.
    Cut,
    /// It is done, after a while.
    Delay,
    /// It is done, and the connection is reset before the answer.
    Unconfirmed,
    /// It is done, and no answer ever comes; [`Proxy::reached`] is told.
    Held,
    /// [`Proxy::reached`] is told, and it is done after this.
    Until(Arc<Notify>),
    /// It is done with a body of which one bit is another.
    Damage,
}

/// All that happen by chance.
const BY_CHANCE: [Fault; 7] = [
    Fault::SlowDown,
    Fault::Internal,
    Fault::Reset,
    Fault::Stall,
    Fault::Cut,
    Fault::Delay,
    Fault::Unconfirmed,
];

/// A request on its way through the proxy.
#[derive(Debug)]
pub struct Seen<'a> {
    pub method: &'a Method,
    /// Path and query.
    pub target: &'a str,
    /// How often this method and target came before.
    pub before: usize,
    /// How many writes came before.
    pub writes_before: usize,
}

impl Seen<'_> {
    pub fn is_write(&self) -> bool {
        matches!(*self.method, Method::PUT | Method::POST)
    }
}

type Plan = dyn Fn(&Seen) -> Option<Fault> + Send + Sync;

/// A plan by which `percent` of all requests fail, drawn by `seed`.
pub fn by_seed(seed: u64, percent: u64) -> impl Fn(&Seen) -> Option<Fault> + Send + Sync {
    move |seen| {
        // The nth time of a request has the same fate in whatever order requests come.
        let mut hash = DefaultHasher::new();
        (seed, seen.method.as_str(), seen.target, seen.before).hash(&mut hash);
        let drawn = hash.finish();
        (drawn % 100 < percent).then(|| BY_CHANCE[(drawn / 100) as usize % BY_CHANCE.len()].clone())
    }
}

/// The running proxy. It ends when dropped.
pub struct Proxy {
    endpoint: Endpoint,
    state: Arc<ProxyState>,
    accepting: JoinHandle<()>,
}

struct ProxyState {
    server: String,
    plan: Box<Plan>,
    seen: Mutex<HashMap<(Method, String), usize>>,
    writes: AtomicUsize,
    faults: AtomicUsize,
    requests: AtomicUsize,
    reached: Notify,
}

impl Proxy {
    pub async fn start(
        server: &Endpoint,
        plan: impl Fn(&Seen) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let credentials = Credentials { ..server.credentials.clone() };
        let state = Arc::new(ProxyState {
            server: server.url.strip_prefix("http://").unwrap().to_owned(),
            plan: Box::new(plan),
            seen: Mutex::default(),
            writes: AtomicUsize::new(0),
            faults: AtomicUsize::new(0),
            requests: AtomicUsize::new(0),
            reached: Notify::new(),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&state)));
        Self { endpoint: Endpoint { url, credentials }, state, accepting }
    }

    /// Where clients find it.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Waits until a request is [held](Fault::Held) or [waits](Fault::Until).
    pub async fn reached(&self) {
        self.state.reached.notified().await;
    }

    /// Requests so far, and those that met a fault.
    pub fn counts(&self) -> (usize, usize) {
        (self.state.requests.load(Ordering::Relaxed), self.state.faults.load(Ordering::Relaxed))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<ProxyState>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        // A connection that is given up is reset.
        stream.set_zero_linger().unwrap();
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            let service = service_fn(|request| state.pass(request));
            // A client that goes, and a fault, end the connection with an error.
            drop(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await,
            );
        });
    }
}

type Answer = Response<BoxBody<Bytes, Error>>;

impl ProxyState {
    async fn pass(&self, request: Request<Incoming>) -> Result<Answer, Error> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(Error::other)?.to_bytes();
        let request = Request::from_parts(head, Full::new(body.clone()));
        let fault = self.fault(request.method(), &request.uri().to_string());
        self.requests.fetch_add(1, Ordering::Relaxed);
        if fault.is_some() {
            self.faults.fetch_add(1, Ordering::Relaxed);
        }
        match fault {
            None => Ok(whole(self.forward(request).await?)),
            Some(Fault::SlowDown) => Ok(refusal(StatusCode::SERVICE_UNAVAILABLE, "SlowDown")),
            Some(Fault::Internal) => Ok(refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalError")),
            Some(Fault::Reset) => Err(Error::from(ErrorKind::ConnectionReset)),
            Some(Fault::Stall) => std::future::pending().await,
            Some(Fault::Cut) if request.method() != Method::HEAD => Ok(cut(self.forward(request).await?)),
            Some(Fault::Delay) => {
                tokio::time::sleep(Duration::from_millis(30)).await;
                Ok(whole(self.forward(request).await?))
            }
            Some(Fault::Cut | Fault::Unconfirmed) => {
                self.forward(request).await?;
                Err(Error::from(ErrorKind::ConnectionReset))
            }
            Some(Fault::Held) => {
                self.forward(request).await?;
                self.reached.notify_one();
                std::future::pending().await
            }
            Some(Fault::Until(go)) => {
                self.reached.notify_one();
                go.notified().await;
                Ok(whole(self.forward(request).await?))
            }
            Some(Fault::Damage) => Ok(whole(self.forward(request.map(|_| Full::new(damaged(&body)))).await?)),
        }
    }

    fn fault(&self, method: &Method, target: &str) -> Option<Fault> {
        let before = {
            let mut seen = self.seen.lock().unwrap();
            let count = seen.entry((method.clone(), target.to_owned())).or_default();
            *count += 1;
            *count - 1
        };
        let mut seen = Seen { method, target, before, writes_before: self.writes.load(Ordering::SeqCst) };
        if seen.is_write() {
            seen.writes_before = self.writes.fetch_add(1, Ordering::SeqCst);
        }
        (self.plan)(&seen)
    }

    async fn forward(&self, request: Request<Full<Bytes>>) -> Result<Response<Bytes>, Error> {
        let stream = TcpStream::connect(&self.server).await?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(Error::other)?;
        let connection = tokio::spawn(connection);
        let (mut head, body) = sender.send_request(request).await.map_err(Error::other)?.into_parts();
        let body = body.collect().await.map_err(Error::other)?.to_bytes();
        connection.abort();
        head.headers.remove(header::TRANSFER_ENCODING);
        Ok(Response::from_parts(head, body))
    }
}

fn damaged(body: &[u8]) -> Bytes {
    let mut body = body.to_vec();
    let middle = body.len() / 2;
    body[middle] ^= 1;
    Bytes::from(body)
}

fn whole(response: Response<Bytes>) -> Answer {
    response.map(|body| Full::new(body).map_err(|never| match never {}).boxed())
}

/// The first half of an answer that promises all of it.
fn cut(response: Response<Bytes>) -> Answer {
    let (mut head, body) = response.into_parts();
    head.headers.insert(header::CONTENT_LENGTH, body.len().max(1).into());
    Response::from_parts(head, Half(Some(body.slice(..body.len() / 2))).boxed())
}

/// A body that ends with an error.
struct Half(Option<Bytes>);

impl Body for Half {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Poll::Ready(Some(match self.0.take() {
            Some(half) => Ok(Frame::data(half)),
            None => Err(Error::from(ErrorKind::ConnectionReset)),
        }))
    }
}

fn refusal(status: StatusCode, code: &str) -> Answer {
    let body = format!("<Error><Code>{code}</Code><Message>by the test</Message></Error>");
    whole(Response::builder().status(status).body(Bytes::from(body)).unwrap())
}
