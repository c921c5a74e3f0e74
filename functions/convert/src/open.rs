//! How a stored catalogue is opened: as a stream, or, if it is Parquet, by ranges.

use crate::source::{Source, in_chunks};
use wintermute_shared::store::ObjectHead;
use wintermute_shared::{Result, Store};

/// Opens the input, once for each pass.
pub type Open = Box<dyn FnMut() -> Source + Send>;

/// How to open one version of an object, whose text may be up to `max_expansion` times as long if it is Parquet.
///
/// # Errors
/// When its first bytes cannot be read.
#[cfg_attr(not(feature = "parquet"), expect(unused_variables))]
pub async fn open(store: &Store, head: &ObjectHead, max_expansion: u64) -> Result<Open> {
    #[cfg(feature = "parquet")]
    if crate::handover::form(store, head).await? == crate::source::Form::Parquet {
        let stored = std::sync::Arc::new(columns::Object::new(store, head));
        return Ok(Box::new(move || crate::columnar::source(stored.clone(), max_expansion)));
    }
    let (store, head) = (store.clone(), head.clone());
    Ok(Box::new(move || {
        let mut reader = store.read(&head);
        in_chunks(move || reader.blocking_next())
    }))
}

#[cfg(feature = "parquet")]
mod columns {
    use crate::columnar::pages::Stored;
    use bytes::Bytes;
    use tokio::runtime::Handle;
    use wintermute_shared::store::ObjectHead;
    use wintermute_shared::{Result, Store};

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
