//! `manifest.json`: the last object of a model, naming all the others.

use crate::settings::Settings;
use serde::{Deserialize, Serialize};

/// The version of this format.
pub const FORMAT: u32 = 1;

/// What a finished model consists of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the format: [`FORMAT`].
    pub format: u32,
    /// The dataset.
    pub dataset: String,
    /// The run's id.
    pub run: String,
    /// The version of Wintermute that made it.
    pub wintermute: String,
    /// The settings that name the run.
    pub settings: Settings,
    /// The artifacts, by name.
    pub artifacts: Vec<Artifact>,
}

/// One object of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Its name below the model's prefix.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}
