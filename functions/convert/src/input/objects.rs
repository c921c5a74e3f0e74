//! The objects of a catalogue in S3.

use crate::input::opened::Opened;
use crate::input::parts::Parts;
use crate::input::source::in_chunks;
use std::sync::Arc;
use tokio::runtime::Handle;
use wintermute_shared::contract::catalogue::Catalogue;
use wintermute_shared::{Settings, Store};

/// The objects of a catalogue, read by threads that may block while the runtime goes on.
pub struct Objects {
    store: Store,
    catalogue: Catalogue,
    #[cfg_attr(not(feature = "formats"), expect(dead_code, reason = "a Lambda reads all as streams"))]
    settings: Settings,
    runtime: Handle,
}

impl Objects {
    /// Nothing is read yet.
    pub fn new(store: &Store, catalogue: &Catalogue, settings: &Settings) -> Self {
        let (store, catalogue, settings) = (store.clone(), catalogue.clone(), settings.clone());
        Self { store, catalogue, settings, runtime: Handle::current() }
    }
}

impl Parts for Objects {
    fn count(&self) -> usize {
        self.catalogue.parts.len()
    }

    fn name(&self, part: usize) -> Option<Arc<str>> {
        self.catalogue.is_folder().then(|| self.catalogue.parts[part].key.as_str().into())
    }

    fn open(&mut self, part: usize) -> Opened {
        let head = &self.catalogue.parts[part];
        let stream = || {
            let mut reader = {
                let _runtime = self.runtime.enter();
                self.store.read(head)
            };
            in_chunks(move || reader.blocking_next())
        };
        #[cfg(feature = "formats")]
        {
            use crate::input::open::{ObjectReader, opened};
            let stored = ObjectReader::new(&self.store, head, &self.runtime);
            opened(Arc::new(stored), stream, &self.settings)
        }
        #[cfg(not(feature = "formats"))]
        stream().into()
    }
}
