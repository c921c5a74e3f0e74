//! What every page begins with.

use crate::page::{CSS, STYLE_SOURCE};
use serde::Serialize;

/// What every page begins with.
#[derive(Serialize)]
pub struct Head {
    title: String,
    css: &'static str,
    style_source: &'static str,
}

impl Head {
    /// The head of a page of that title.
    pub fn of(title: String) -> Self {
        Self { title, css: &CSS, style_source: &STYLE_SOURCE }
    }
}
