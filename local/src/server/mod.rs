//! The embedded S3 server: `s3s` over a folder, on loopback, with what S3 does and `s3s-fs` does not.

mod body;
mod checksums;
mod events;
mod files;
mod front;
mod listing;
mod locks;
mod multipart;

pub use events::created;

use files::Files;
use front::Front;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use rand::RngCore;
use serde_json::Value;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;
use wintermute_shared::store::Patience;
use wintermute_shared::{Error, Result, Store};

use crate::notifications::{LAKE_BUCKET, RAW_BUCKET};

/// The region that the server says it is in.
pub const REGION: &str = "us-east-1";

/// Who may speak to the server.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The access key id.
    pub access_key: String,
    /// The secret access key.
    pub secret_key: String,
}

impl Credentials {
    /// Credentials that nobody knows yet.
    pub fn random() -> Self {
        let mut bytes = [0; 30];
        rand::rngs::OsRng.fill_bytes(&mut bytes);
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { access_key: format!("WM{}", hex[..18].to_uppercase()), secret_key: hex[18..].to_owned() }
    }
}

/// The secret stays out of logs.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

/// Where the server is and how to be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its URL.
    pub url: String,
    /// Who may speak to it.
    pub credentials: Credentials,
}

impl Endpoint {
    /// A store on this server.
    pub fn store(&self) -> Store {
        self.store_with(Patience::default())
    }

    /// A store on this server that is as patient as that.
    pub fn store_with(&self, patience: Patience) -> Store {
        let Credentials { access_key, secret_key } = &self.credentials;
        Store::at_endpoint(&self.url, access_key, secret_key, patience)
    }
}

/// A running server. It ends when dropped.
#[derive(Debug)]
pub struct Server {
    endpoint: Endpoint,
    accepting: JoinHandle<()>,
    _lock: File,
}

impl Server {
    /// Starts a server over `folder`, which holds the buckets as its folders. Both are created where they do not exist.
    /// Port 0 takes any free port. For each created object, S3's event notification goes into `events`.
    ///
    /// # Errors
    /// [`Error::Failed`] when the folder cannot be written or is in use by another server, or the port is taken.
    pub async fn start(
        folder: &Path,
        port: u16,
        credentials: Credentials,
        events: UnboundedSender<Value>,
    ) -> Result<Self> {
        let lock = prepare(folder)?;
        let files = s3s_fs::FileSystem::new(folder).map_err(|error| {
            Error::failed(format!("the folder {} cannot be served: {error:?}", folder.display()))
        })?;
        let mut service = s3s::service::S3ServiceBuilder::new(Files::new(files, folder));
        service.set_auth(s3s::auth::SimpleAuth::from_single(
            credentials.access_key.clone(),
            credentials.secret_key.clone(),
        ));
        let front = Arc::new(Front::new(service.build(), folder.to_owned(), events));

        let no_port = |error| Error::failed(format!("port {port} on 127.0.0.1 cannot be served: {error}"));
        let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(no_port)?;
        let url = format!("http://{}", listener.local_addr().map_err(no_port)?);
        let accepting = tokio::spawn(accept(listener, front));
        Ok(Self { endpoint: Endpoint { url, credentials }, accepting, _lock: lock })
    }

    /// Where it is and how to be let in.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, front: Arc<Front>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: give connections time to end.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        let front = Arc::clone(&front);
        tokio::spawn(async move {
            let service = service_fn(move |request| Arc::clone(&front).serve(request));
            if let Err(error) = Builder::new(TokioExecutor::new())
                .http1_only()
                .serve_connection(TokioIo::new(stream), service)
                .await
            {
                tracing::debug!(%error, "a connection ended");
            }
        });
    }
}

/// Makes the buckets, claims the folder, and clears away what an earlier server has left unfinished.
fn prepare(folder: &Path) -> Result<File> {
    let trouble = |error: &dyn std::fmt::Display| {
        Error::failed(format!("the data folder {} cannot be used: {error}", folder.display()))
    };
    for bucket in [RAW_BUCKET, LAKE_BUCKET] {
        std::fs::create_dir_all(folder.join(bucket)).map_err(|e| trouble(&e))?;
    }
    let lock = File::create(folder.join(".wintermute.lock")).map_err(|e| trouble(&e))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(trouble(
                &"another wintermute works on it: wait for its end, or name another folder with --data",
            ));
        }
        Err(TryLockError::Error(error)) => return Err(trouble(&error)),
    }
    for entry in std::fs::read_dir(folder).map_err(|e| trouble(&e))? {
        let entry = entry.map_err(|e| trouble(&e))?;
        // Parts of multipart uploads: nobody can go on with them, since each start has credentials of its own.
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with('.') && name.contains(".upload")) {
            std::fs::remove_file(entry.path()).map_err(|e| trouble(&e))?;
        }
    }
    Ok(lock)
}
