//! The Fargate task.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    wintermute_shared::logging::init();
    wintermute_cluster::task::main(wintermute_shared::Store::from_env().await).await
}
