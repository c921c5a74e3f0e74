//! The page, rendered from `templates/`.

use crate::palette;
use crate::view::Page;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use tinytemplate::TinyTemplate;
use wintermute_shared::{Error, Result};

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../templates/", $name, ".html")))),*]
    };
}

/// The templates by name; `page` calls the others.
const TEMPLATES: [(&str, &str); 16] = templates![
    "page",
    "summary",
    "overview",
    "cluster",
    "facet",
    "examples",
    "figure",
    "choice",
    "quality",
    "checks",
    "columns",
    "made",
    "telemetry",
    "reference",
    "overview_row",
    "named",
];

/// The style sheet: the page's own, a class for each cluster colour, a class for each whole percent of a bar's width.
static CSS: LazyLock<String> = LazyLock::new(|| {
    let widths: String = (0..=100).map(|percent| format!(".w{percent}{{width:{percent}%}}")).collect();
    let css = include_str!("../../../templates/report.css");
    format!("\n{css}{}{widths}\n", palette::css())
});

/// Renders the page. Only the style sheet that it holds may style it, and nothing may run.
///
/// # Errors
/// [`Error::Failed`] when a template names what the page does not have.
pub fn html(mut page: Page) -> Result<String> {
    let failure = |e: tinytemplate::error::Error| Error::failed(format!("rendering the report failed: {e}"));
    page.css = &CSS;
    page.style_source = format!("sha256-{}", STANDARD.encode(Sha256::digest(CSS.as_bytes())));
    let mut templates = TinyTemplate::new();
    for (name, template) in TEMPLATES {
        templates.add_template(name, template).map_err(failure)?;
    }
    templates.render("page", &page).map_err(failure)
}
