//! The streamed results of a run in S3.

use crate::pipeline::plan::Output;
use tokio::runtime::Handle;
use wintermute_shared::contract::keys::{CATALOGUE, PROCESSED};
use wintermute_shared::quality::REJECTS;
use wintermute_shared::s3::Upload;
use wintermute_shared::{Result, Run, Store};

/// Two uploads under way. They become visible only when they are finished.
#[derive(Debug)]
pub struct Uploads {
    /// `catalogue.csv`.
    pub catalogue: Upload,
    /// `rejects.jsonl`.
    pub rejects: Upload,
    runtime: Handle,
}

impl Uploads {
    /// Begins both, on a thread that may block while the runtime goes on.
    pub fn begin(store: &Store, lake: &str, run: &Run) -> Self {
        Self {
            catalogue: store.upload(lake, &run.key(PROCESSED, CATALOGUE), "text/csv; charset=utf-8"),
            rejects: store.upload(lake, &run.key(PROCESSED, REJECTS), "application/x-ndjson"),
            runtime: Handle::current(),
        }
    }

    /// Bytes written so far.
    pub fn bytes(&self) -> u64 {
        self.catalogue.bytes() + self.rejects.bytes()
    }
}

impl Output for Uploads {
    fn catalogue(&mut self, csv: &mut Vec<u8>) -> Result<()> {
        self.runtime.block_on(self.catalogue.push(std::mem::take(csv).into()))
    }

    fn rejects(&mut self, lines: &[u8]) -> Result<()> {
        self.runtime.block_on(self.rejects.write(lines))
    }

    fn abandon(self) {
        self.runtime.block_on(async {
            self.catalogue.abort().await;
            self.rejects.abort().await;
        });
    }
}
