//! What every page begins with.

use crate::page::{CSS, SCRIPT_SOURCE, STYLE_SOURCE};
use serde::Serialize;

/// What every page begins with.
#[derive(Serialize)]
pub struct Head {
    title: String,
    css: &'static str,
    style_source: &'static str,
    /// The one script that may run, where there is one.
    script_source: Option<&'static str>,
}

impl Head {
    /// The head of a page of that title.
    pub fn of(title: String) -> Self {
        Self { title, css: &CSS, style_source: &STYLE_SOURCE, script_source: None }
    }

    /// The head of a page with the script.
    pub fn with_script(title: String) -> Self {
        Self { script_source: Some(&SCRIPT_SOURCE), ..Self::of(title) }
    }
}
