//! How a stored file is opened: as a stream, or by ranges if it is Parquet, a workbook or a zip archive.

use crate::input::archive::zip;
use crate::input::form::Form;
use crate::input::opened::Opened;
use crate::input::source::{Source, in_chunks};
use crate::input::stored::Stored;
use crate::input::{parquet, workbook};
use bytes::Bytes;
use std::sync::Arc;
use tokio::runtime::Handle;
use wintermute_shared::quality::Reading;
use wintermute_shared::s3::ObjectHead;
use wintermute_shared::{Error, Result, Settings, Store};

/// A file of at most this many bytes is read by one request. A catalogue in parts may have thousands of them.
const SMALL: u64 = 1 << 20;

/// Opens a stored file: by ranges if its first bytes ask for that, or as the stream that `stream` begins, unless it is small.
pub fn opened(stored: Arc<dyn Stored>, stream: impl FnOnce() -> Source, settings: &Settings) -> Opened {
    let size = stored.size();
    let first_bytes = if size <= SMALL { size } else { Form::KNOWN_BY as u64 };
    let first = if first_bytes == 0 { Ok(Bytes::new()) } else { stored.range(0, first_bytes) };
    let opened = first.and_then(|first| match Form::of(&first[..first.len().min(Form::KNOWN_BY)]) {
        Form::Parquet => {
            let (source, counts) = parquet::source(stored, settings);
            let reading = Reading { format: "Parquet".to_owned(), ..Reading::default() };
            Ok(Opened { source, reading, size: Some(size), counts })
        }
        Form::Zip => zip::open(stored, settings),
        Form::Compound => workbook::open(stored, workbook::WorkbookFormat::Xls, settings),
        _ if first.len() as u64 == size => Ok(held(first).into()),
        _ => Ok(stream().into()),
    });
    opened.unwrap_or_else(|error| failed(error).into())
}

/// A source of bytes that were read.
fn held(bytes: Bytes) -> Source {
    let mut rest = Some(bytes).filter(|bytes| !bytes.is_empty());
    in_chunks(move || rest.take().map(Ok))
}

/// A source that fails.
fn failed(error: Error) -> Source {
    let mut failure = Some(error);
    Box::new(move |_, _| failure.take().map_or(Ok(0), Err))
}

/// One version of an object, read by threads that may block while the runtime goes on.
pub struct ObjectReader {
    store: Store,
    head: ObjectHead,
    runtime: Handle,
}

impl ObjectReader {
    /// Nothing is read yet.
    pub fn new(store: &Store, head: &ObjectHead, runtime: &Handle) -> Self {
        Self { store: store.clone(), head: head.clone(), runtime: runtime.clone() }
    }
}

impl Stored for ObjectReader {
    fn size(&self) -> u64 {
        self.head.size
    }

    fn range(&self, start: u64, end: u64) -> Result<Bytes> {
        self.runtime.block_on(self.store.read_range(&self.head, start, end))
    }
}
