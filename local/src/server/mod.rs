//! The embedded S3 server: the protocol by `s3s`, over a folder, on loopback.
//!
//! `s3` has the operations; objects are plain files (`objects`), whose names are their keys (`names`).

mod checksums;
mod conditions;
mod disk;
mod events;
mod front;
mod import;
mod incoming;
mod listing;
mod multipart;
mod names;
mod object;
mod objects;
mod s3;

pub use events::{REGION, created};
pub use listing::files;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use objects::Objects;
use rand::RngCore;
use s3::Service;
use s3s::auth::{S3Auth, SecretKey};
use s3s::service::S3Service;
use s3s::validation::NameValidation;
use s3s::{S3Result, s3_error};
use serde_json::Value;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::{JoinHandle, spawn_blocking};
use wintermute_shared::s3::RetryPolicy;
use wintermute_shared::{Error, Result, Store};

use crate::notifications::{LAKE_BUCKET, RAW_BUCKET};

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
        self.store_with(RetryPolicy::default())
    }

    /// A store on this server that is as patient as that.
    pub fn store_with(&self, retry: RetryPolicy) -> Store {
        let Credentials { access_key, secret_key } = &self.credentials;
        Store::at_endpoint(&self.url, access_key, secret_key, retry)
    }
}

/// A running server. It ends when dropped.
#[derive(Debug)]
pub struct Server {
    endpoint: Endpoint,
    objects: Arc<Objects>,
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
        let objects = Arc::new(Objects::new(folder.to_owned(), events));
        std::fs::create_dir_all(objects.incoming()).map_err(|error| trouble(folder, &error))?;
        let mut service = s3s::service::S3ServiceBuilder::new(Service::new(Arc::clone(&objects)));
        service.set_auth(credentials.clone());
        service.set_validation(BucketNames);

        let no_port = |error| Error::failed(format!("port {port} on 127.0.0.1 cannot be served: {error}"));
        let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(no_port)?;
        let url = format!("http://{}", listener.local_addr().map_err(no_port)?);
        let accepting = tokio::spawn(accept(listener, service.build()));
        Ok(Self { endpoint: Endpoint { url, credentials }, objects, accepting, _lock: lock })
    }

    /// Where it is and how to be let in.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Makes an object of what a file of this machine still holds, as if it were uploaded; answers its size.
    ///
    /// # Errors
    /// What the files report.
    pub async fn import(&self, bucket: &str, key: &str, file: File) -> std::io::Result<u64> {
        let (objects, bucket, key) = (Arc::clone(&self.objects), bucket.to_owned(), key.to_owned());
        spawn_blocking(move || objects.import(&bucket, &key, file)).await?
    }

    /// Makes a folder's objects of files, by their names in it, and nothing else stays in it; answers their bytes. The marker that makes
    /// an event of it comes last.
    ///
    /// # Errors
    /// What the files report.
    pub async fn import_folder(
        &self,
        bucket: &str,
        folder: &str,
        files: Vec<(String, PathBuf)>,
        marker: &str,
    ) -> std::io::Result<u64> {
        let (objects, bucket, folder) = (Arc::clone(&self.objects), bucket.to_owned(), folder.to_owned());
        let marker = format!("{folder}{marker}");
        spawn_blocking(move || objects.import_folder(&bucket, &folder, &files, &marker)).await?
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, s3: S3Service) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: give connections time to end.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        let s3 = s3.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| front::serve(s3.clone(), request));
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

#[async_trait::async_trait]
impl S3Auth for Credentials {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        match access_key == self.access_key {
            true => Ok(SecretKey::from(self.secret_key.clone())),
            false => Err(s3_error!(
                InvalidAccessKeyId,
                "The AWS Access Key Id you provided does not exist in our records."
            )),
        }
    }
}

/// What S3 takes for the name of a bucket.
struct BucketNames;

impl NameValidation for BucketNames {
    fn validate_bucket_name(&self, name: &str) -> bool {
        s3s::path::check_bucket_name(name) && !name.contains(".-") && !name.contains("-.")
    }
}

/// Makes the buckets, claims the folder, and clears away what an earlier server has left unfinished: nobody can go on with it.
fn prepare(folder: &Path) -> Result<File> {
    let trouble = |error: &dyn std::fmt::Display| trouble(folder, error);
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
    disk::there(std::fs::remove_dir_all(folder.join(objects::OWN).join("incoming")))
        .map_err(|e| trouble(&e))?;
    Ok(lock)
}

fn trouble(folder: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::failed(format!("the data folder {} cannot be used: {error}", folder.display()))
}
