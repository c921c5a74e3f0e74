//! Draws and renders the report of an analysed catalogue.
//!
//! [`render`] makes everything from an [`Analysis`] alone; [`handle`] reads it from the lake, writes the report there, and
//! keeps the index pages.

mod changes;
mod colors;
mod costs;
mod entry;
mod facets;
mod failures;
mod families;
mod findings;
mod format;
mod index;
mod notes;
mod page;
mod palette;
mod plots;
mod png;
mod read;
mod runs;
mod step;
mod table;
mod view;

pub use changes::{Before, Compared, Comparison, Largest, PriceChanges, Prices, Reason};
pub use entry::Entry;
pub use read::analysis as read_analysis;
pub use runs::Moment;
pub use step::handle;
pub use view::Files;

use wintermute_shared::Result;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::quality::Reject;
use wintermute_shared::telemetry::Telemetry;

/// A report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The page: one file without any request to elsewhere.
    pub html: String,
    /// What stands beside it: plots of slide size and `clusters.csv`.
    pub files: Files,
}

/// Clusters whose cards are open; smaller ones are one line each until a reader opens them.
const OPEN: usize = 12;
/// Clusters with a card of their own at most; fewer where long values would swell the page beyond [`LARGEST`].
const CARDS: usize = 60;
/// Bytes of a page at most.
const LARGEST: usize = 1_990_000;

/// What a report tells beside the analysis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beside {
    /// What the steps before took.
    pub telemetry: Vec<Telemetry>,
    /// The first of the records that could not be read.
    pub rejects: Vec<Reject>,
    /// The run before, if there was one.
    pub before: Option<Before>,
}

/// Draws and renders the report of an analysis. The same arguments give the same bytes; of the telemetry only the section with
/// the id `telemetry` and the `<time>` of the upload tell, of the run before the section `changes` and a finding.
///
/// # Errors
/// [`wintermute_shared::Error::Failed`] when drawing or rendering fails.
pub fn render(analysis: &Analysis, beside: &Beside) -> Result<Report> {
    let page = |cards| page::html("page", view::Page::of(analysis, beside, cards)?);
    let mut html = page(CARDS)?;
    let mut cards = CARDS;
    while html.len() > LARGEST && cards > 1 {
        cards /= 2;
        html = page(cards)?;
    }
    Ok(Report { html, files: view::files(analysis)? })
}
