//! The pages, rendered from `templates/`.

use crate::color::palette;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use tinytemplate::TinyTemplate;
use wintermute_shared::{Error, Result};

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../templates/", $name, ".html")))),*]
    };
}

/// The templates by name; `page`, `runs` and `datasets` are whole pages and call the others.
const TEMPLATES: [(&str, &str); 31] = templates![
    "page",
    "runs",
    "datasets",
    "head",
    "summary",
    "makeup",
    "ladder",
    "band",
    "brands",
    "changes",
    "costs",
    "families",
    "family",
    "overview",
    "cluster",
    "card",
    "facet",
    "failures",
    "examples",
    "figure",
    "choice",
    "understood",
    "quality",
    "checks",
    "columns",
    "made",
    "telemetry",
    "reference",
    "overview_row",
    "named",
    "sentence",
];

/// The style sheet: the page's own, a class for each cluster colour, a class for each whole percent of a bar's width.
pub static CSS: LazyLock<String> = LazyLock::new(|| {
    let widths: String = (0..=100).map(|percent| format!(".w{percent}{{width:{percent}%}}")).collect();
    let (css, narrow) =
        (include_str!("../../../templates/report.css"), include_str!("../../../templates/narrow.css"));
    format!("\n{css}{narrow}{}{widths}\n", palette::css())
});

/// The style sheet as a Content-Security-Policy names it: only what a page holds may style it.
pub static STYLE_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("sha256-{}", STANDARD.encode(Sha256::digest(CSS.as_bytes()))));

macro_rules! scripts {
    ($($name:literal),* $(,)?) => {
        concat!("\"use strict\";\n(() => {\n", $(include_str!(concat!("../../../templates/script/", $name, ".js"))),*, "})();\n")
    };
}

/// The page's script: files of one subject each, which share their names. It asks for nothing, and puts text into the page as text only.
/// What is for those who read its source is not in the page: indentation, comments, and the ends of lines after or before which a statement
/// goes on anyway. Comments have lines of their own.
pub static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let source = scripts!["data", "tables", "map", "explore", "compare", "start"];
    let lines =
        source.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.fold(String::new(), |mut script, line| {
        if !script.ends_with(['{', ',', ';', '(', '[']) && !line.starts_with(['}', ')', ']', '.', '?']) {
            script.push('\n');
        }
        script.push_str(line);
        script
    })
});

/// The script as a Content-Security-Policy names it: no other may run.
pub static SCRIPT_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("sha256-{}", STANDARD.encode(Sha256::digest(SCRIPT.as_bytes()))));

/// Renders a page by the template of that name.
///
/// # Errors
/// [`Error::Failed`] when a template names what the page does not have.
pub fn html(name: &str, page: impl Serialize) -> Result<String> {
    let failure =
        |e: tinytemplate::error::Error| Error::failed(format!("rendering the {name} page failed: {e}"));
    let mut templates = TinyTemplate::new();
    for (name, template) in TEMPLATES {
        templates.add_template(name, template).map_err(failure)?;
    }
    templates.render(name, &page).map_err(failure)
}
