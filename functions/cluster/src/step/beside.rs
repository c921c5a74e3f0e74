//! Work that goes on beside other work.

use rayon::ThreadPoolBuilder;
use std::panic::resume_unwind;
use std::thread::scope;
use tokio::runtime::Handle;
use tracing::Span;
use wintermute_shared::{Error, Result};

/// Does `work`, and `other` work beside it on threads of its own: work that waits for bytes leaves the processor to the rest. Both may read
/// from the store.
///
/// # Errors
/// The error of `work`, or else that of the other.
pub fn beside<T, U: Send>(
    work: impl FnOnce() -> Result<T>,
    other: impl FnOnce() -> Result<U> + Send,
) -> Result<(T, U)> {
    let (runtime, span) = (Handle::current(), Span::current());
    let threads = ThreadPoolBuilder::new().num_threads(rayon::current_num_threads()).build();
    let threads = threads.map_err(|e| Error::failed(format!("no more threads could be started: {e}")))?;
    let other = move || {
        let _entered = runtime.enter();
        span.in_scope(other)
    };
    scope(|scope| {
        let other = scope.spawn(move || threads.install(other));
        let worked = work();
        let other = other.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok((worked?, other?))
    })
}
