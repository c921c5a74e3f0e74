//! The catalogue as Parquet, which stands complete before the CSV beside it announces the run.

use crate::Work;
use crate::input::open::open;
use crate::output::parquet::table::write;
use crate::pipeline::convert::{Converted, Plan};
use std::io;
use std::sync::Arc;
use tokio::runtime::Handle;
use wintermute_shared::Result;
use wintermute_shared::contract::keys::{CATALOGUE_PARQUET, PROCESSED};
use wintermute_shared::logging::compute;
use wintermute_shared::s3::Upload;

impl Work<'_> {
    /// Writes what was converted as Parquet too; gives its bytes.
    ///
    /// # Errors
    /// What reading or writing report; then there is no such object.
    pub(crate) async fn write_parquet(&self, converted: Arc<Converted>, threads: usize) -> Result<u64> {
        let upload = self.store.upload(
            self.lake,
            &self.run.key(PROCESSED, CATALOGUE_PARQUET),
            "application/vnd.apache.parquet",
        );
        let mut writer = Writer { upload, runtime: Handle::current() };
        let (settings, deadline) = (self.settings.clone(), self.limits.deadline);
        let mut open = open(self.store, &self.head, &settings);
        let upload = compute("writing Parquet", move || {
            let plan = Plan { settings: &settings, threads, deadline };
            match write(open(), &converted, plan, &mut writer) {
                Ok(()) => Ok(writer.upload),
                Err(error) => {
                    writer.runtime.block_on(writer.upload.abort());
                    Err(error)
                }
            }
        })
        .await?;
        let bytes = upload.bytes();
        upload.finish().await?;
        Ok(bytes)
    }
}

/// Writes an upload on a thread that may block while the runtime goes on.
struct Writer {
    upload: Upload,
    runtime: Handle,
}

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.runtime.block_on(self.upload.write(bytes)).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    /// What is written becomes visible all at once.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
