//! Draws and renders the report of an analysed catalogue.
//!
//! [`render`] makes everything from an [`Analysis`] alone; [`handle`] reads it from the lake, writes the report there, and
//! keeps the index pages.
//!
//! The modules are the way of the data. Each uses those before it:
//!
//! 1. `read` reads the analysis, `history` the runs before, and what has changed since.
//! 2. `values` and `color` say how figures, names and clusters are shown.
//! 3. `findings` and `notes` write sentences.
//! 4. `plots` draws, `view` makes what the templates show, and `page` renders them.

mod color;
mod findings;
mod history;
mod notes;
mod page;
mod plots;
mod read;
mod step;
mod values;
mod view;

pub use findings::terminal::made_of;
pub use history::changes::{Before, Compared, Comparison, Largest, PriceChanges, Prices, Reason};
pub use history::entry::Entry;
pub use history::runs::Moment;
pub use read::analysis as read_analysis;
pub use step::handle;
pub use view::Files;

use values::format;
use wintermute_shared::Result;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::contract::telemetry::Telemetry;
use wintermute_shared::quality::Reject;

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
/// Clusters with a card of their own, and products that the script knows, at most: as many as make a page of no more than [`LARGEST`] bytes,
/// where values are long.
const ROOM: [(usize, usize); 7] =
    [(60, 5_000), (60, 1_500), (60, 300), (30, 300), (12, 300), (12, 0), (1, 0)];
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
    let money = format::settled(&analysis.money, analysis.overall.price.as_ref().map(|prices| prices.median));
    let analysis = &Analysis { money, ..analysis.clone() };
    let mut html = String::new();
    for (cards, products) in ROOM {
        html = page::html("page", view::Page::of(analysis, beside, cards, products)?)?;
        if html.len() <= LARGEST {
            break;
        }
    }
    Ok(Report { html, files: view::files(analysis, view::uploaded(beside).as_ref())? })
}
