//! The catalogue as Parquet, which is complete before the CSV beside it announces the run.

use crate::input::parts::Parts;
use crate::output::parquet::table::write;
use crate::pipeline::convert::Converted;
use crate::pipeline::plan::Plan;
use std::io;
use std::sync::Arc;
use std::time::Instant;
use tokio::runtime::Handle;
use wintermute_shared::logging::compute;
use wintermute_shared::s3::Upload;
use wintermute_shared::{Result, Settings};

/// Writes what was converted as Parquet too, on a thread of its own, which opens the input again; gives its bytes.
///
/// # Errors
/// What reading or writing report; then there is no such object.
pub(crate) async fn write_parquet(
    upload: Upload,
    parts: impl Parts + 'static,
    converted: Arc<Converted>,
    settings: Settings,
    threads: usize,
    deadline: Option<Instant>,
) -> Result<u64> {
    let mut writer = UploadWriter { upload, runtime: Handle::current() };
    let upload = compute("writing Parquet", move || {
        let plan = Plan { settings: &settings, threads, deadline };
        match write(parts, &converted, plan, &mut writer) {
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

/// Writes an upload on a thread that may block while the runtime goes on.
struct UploadWriter {
    upload: Upload,
    runtime: Handle,
}

impl io::Write for UploadWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.runtime.block_on(self.upload.write(bytes)).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    /// What is written becomes visible all at once.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
