//! The objects of a catalogue in S3.

use crate::input::parts::{Opener, Parts};
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
    settings: Arc<Settings>,
    runtime: Handle,
}

impl Objects {
    /// Nothing is read yet.
    pub fn new(store: &Store, catalogue: &Catalogue, settings: &Settings) -> Self {
        let (store, catalogue, settings) = (store.clone(), catalogue.clone(), Arc::new(settings.clone()));
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

    fn size(&self, part: usize) -> u64 {
        self.catalogue.parts[part].size
    }

    fn opener(&mut self, part: usize) -> Opener {
        let (store, head, runtime) =
            (self.store.clone(), self.catalogue.parts[part].clone(), self.runtime.clone());
        #[cfg(feature = "formats")]
        let settings = Arc::clone(&self.settings);
        Box::new(move || {
            let stream = || {
                let mut reader = {
                    let _runtime = runtime.enter();
                    store.read(&head)
                };
                in_chunks(move || reader.blocking_next())
            };
            #[cfg(feature = "formats")]
            {
                use crate::input::open::{ObjectReader, opened};
                let stored = ObjectReader::new(&store, &head, &runtime);
                opened(Arc::new(stored), stream, &settings)
            }
            #[cfg(not(feature = "formats"))]
            stream().into()
        })
    }
}
