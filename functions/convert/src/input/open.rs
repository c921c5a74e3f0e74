//! How a stored catalogue is opened: as a stream, or by ranges if it is Parquet, a workbook or a zip archive.

use crate::input::counts::Counts;
use crate::input::source::{Source, in_chunks};
use wintermute_shared::quality::Reading;
use wintermute_shared::s3::ObjectHead;
use wintermute_shared::{Settings, Store};

/// Opens the input, once for each pass.
pub type Open = Box<dyn FnMut() -> Opened + Send>;

/// An input that was opened.
pub struct Opened {
    /// Its stored bytes, or the text that is made of them.
    pub source: Source,
    /// What is known of how it is stored. Where the source is text that was made of it, `format` says of what.
    pub reading: Reading,
    /// Bytes of the stored file, where they are not the source.
    pub size: Option<u64>,
    /// What is repaired while the source is read.
    pub counts: Counts,
}

impl From<Source> for Opened {
    fn from(source: Source) -> Self {
        Self { source, reading: Reading::default(), size: None, counts: Counts::default() }
    }
}

/// How to open one version of an object.
#[cfg_attr(not(feature = "formats"), expect(unused_variables))]
pub fn open(store: &Store, head: &ObjectHead, settings: &Settings) -> Open {
    let stream = {
        let (store, head) = (store.clone(), head.clone());
        move || {
            let mut reader = store.read(&head);
            in_chunks(move || reader.blocking_next())
        }
    };
    #[cfg(feature = "formats")]
    {
        let stored = std::sync::Arc::new(ranges::Object::new(store, head));
        let settings = settings.clone();
        Box::new(move || opened(stored.clone(), &stream, &settings))
    }
    #[cfg(not(feature = "formats"))]
    Box::new(move || stream().into())
}

#[cfg(feature = "formats")]
pub use ranges::{Held, opened};

#[cfg(feature = "formats")]
mod ranges {
    use super::Opened;
    use crate::input::archive::zip;
    use crate::input::decompress::Input;
    use crate::input::form::Form;
    use crate::input::source::{Source, in_chunks};
    use crate::input::stored::Stored;
    use crate::input::{parquet, workbook};
    use bytes::Bytes;
    use std::sync::Arc;
    use tokio::runtime::Handle;
    use wintermute_shared::quality::Reading;
    use wintermute_shared::s3::ObjectHead;
    use wintermute_shared::{Error, Result, Settings, Store};

    /// Opens a stored file: by ranges if its first bytes ask for that, or as the stream that `stream` begins.
    pub fn opened(stored: Arc<dyn Stored>, stream: impl FnOnce() -> Source, settings: &Settings) -> Opened {
        let size = stored.size();
        let known_by = size.min(Form::KNOWN_BY as u64);
        let first = if known_by == 0 { Ok(Bytes::new()) } else { stored.range(0, known_by) };
        let opened = first.and_then(|first| match Form::of(&first) {
            Form::Parquet => {
                let (source, counts) = parquet::source(stored, settings);
                let reading = Reading { format: "Parquet".to_owned(), ..Reading::default() };
                Ok(Opened { source, reading, size: Some(size), counts })
            }
            Form::Zip => zip::open(stored, settings),
            Form::Compound => workbook::open(stored, workbook::Kind::Xls, settings),
            _ => Ok(stream().into()),
        });
        opened.unwrap_or_else(|error| failed(error).into())
    }

    /// A source that fails.
    fn failed(error: Error) -> Source {
        let mut failure = Some(error);
        Box::new(move |_, _| failure.take().map_or(Ok(0), Err))
    }

    /// Bytes of an archive's content that may be held, since it is to be read by ranges.
    const MOST: usize = 256 << 20;
    const CHUNK: usize = 1 << 20;

    /// What was in an archive and is read by ranges.
    #[derive(Clone)]
    pub struct Held(Bytes);

    impl Held {
        /// All that an input holds.
        ///
        /// # Errors
        /// As [`Input::append`]; [`Error::Invalid`] for too much.
        pub fn of(input: &mut Input) -> Result<Self> {
            let mut bytes = Vec::new();
            while input.append(&mut bytes, CHUNK)? == CHUNK {
                if bytes.len() > MOST {
                    let packing = input.reading().packing.join(" in ");
                    return Err(Error::invalid(format!(
                        "what is packed in {packing} is a workbook, a zip archive or Parquet of more than {MOST} bytes, which is not \
                         read from within an archive: unpack it and upload the file itself"
                    )));
                }
            }
            Ok(Self(bytes.into()))
        }

        /// As a stream.
        pub fn source(&self) -> Source {
            let mut rest = self.0.clone();
            in_chunks(move || (!rest.is_empty()).then(|| Ok(rest.split_to(CHUNK.min(rest.len())))))
        }
    }

    impl Stored for Held {
        fn size(&self) -> u64 {
            self.0.len() as u64
        }

        fn range(&self, start: u64, end: u64) -> Result<Bytes> {
            Ok(self.0.slice(start as usize..end as usize))
        }
    }

    /// One version of an object, read by threads that may block while the runtime goes on.
    pub struct Object {
        store: Store,
        head: ObjectHead,
        runtime: Handle,
    }

    impl Object {
        pub fn new(store: &Store, head: &ObjectHead) -> Self {
            Self { store: store.clone(), head: head.clone(), runtime: Handle::current() }
        }
    }

    impl Stored for Object {
        fn size(&self) -> u64 {
            self.head.size
        }

        fn range(&self, start: u64, end: u64) -> Result<Bytes> {
            self.runtime.block_on(self.store.read_range(&self.head, start, end))
        }
    }
}
