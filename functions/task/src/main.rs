//! The Fargate task.

use std::process::ExitCode;
use wintermute_shared::{Store, aws};

#[tokio::main]
async fn main() -> ExitCode {
    wintermute_shared::logging::init();
    let store = Store::of(&aws::of_task().await);
    wintermute_task::main(store).await
}
