//! The S3 store: streamed ranged reads, streamed multipart writes, put-if-absent.

mod answer;
mod crc32;
mod etag;
mod get;
mod list;
mod part;
mod read;
mod retry;
mod store;
mod upload;
mod write;

pub use list::Listed;
pub use read::Reader;
pub use retry::RetryPolicy;
pub use store::{ObjectHead, Store};
pub use upload::Upload;
pub use write::{Written, json};
