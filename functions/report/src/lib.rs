//! Draws and renders the report of an analysed catalogue.
//!
//! [`render`] makes everything from an [`Analysis`] alone; [`handle`] reads it from the lake, writes the report there, and
//! keeps the index pages.

mod colors;
mod entry;
mod findings;
mod format;
mod index;
mod page;
mod palette;
mod plots;
mod png;
mod read;
mod runs;
mod step;
mod table;
mod view;

pub use read::analysis as read_analysis;
pub use step::handle;
pub use view::Files;

use wintermute_shared::Result;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::telemetry::Telemetry;

/// A report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The page: one file without any request to elsewhere.
    pub html: String,
    /// What stands beside it: plots of slide size and `clusters.csv`.
    pub files: Files,
}

/// Draws and renders the report of an analysis. The same analysis and telemetry give the same bytes; only the section with the
/// id `telemetry` and the `<time>` of the upload depend on the telemetry.
///
/// # Errors
/// [`wintermute_shared::Error::Failed`] when drawing or rendering fails.
pub fn render(analysis: &Analysis, telemetry: &[Telemetry]) -> Result<Report> {
    let html = page::html("page", view::Page::of(analysis, telemetry)?)?;
    Ok(Report { html, files: view::files(analysis)? })
}
