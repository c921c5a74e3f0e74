//! A launcher that starts nothing.

use std::sync::Mutex;
use wintermute_dispatch::{Launch, Task};
use wintermute_shared::Result;

/// Remembers what it is asked to start.
#[derive(Default)]
pub struct Recorder(pub Mutex<Vec<Task>>);

impl Launch for Recorder {
    async fn launch(&self, task: &Task) -> Result<String> {
        self.0.lock().unwrap().push(task.clone());
        Ok("recorded".to_owned())
    }
}
