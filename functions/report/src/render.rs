//! An analysis becomes a page and its files.

use crate::page;
use crate::read::ReportContext;
use crate::values::format;
use crate::view::{self, Files};
use wintermute_shared::Result;
use wintermute_shared::analysis::Analysis;

/// A report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The page: one file without any request to elsewhere.
    pub html: String,
    /// The files beside it: plots of slide size and `clusters.csv`.
    pub files: Files,
}

/// Clusters with a card of their own, and products that the script knows, at most: as many as make a page of no more than [`LARGEST`] bytes,
/// where values are long.
const ROOM: [(usize, usize); 7] =
    [(60, 5_000), (60, 1_500), (60, 300), (30, 300), (12, 300), (12, 0), (1, 0)];
/// Bytes of a page at most.
const LARGEST: usize = 1_990_000;

/// Draws and renders the report of an analysis. The same arguments give the same bytes; of the telemetry only the section with
/// the id `telemetry` and the `<time>` of the upload tell, of the run before the section `changes` and a finding.
///
/// # Errors
/// [`wintermute_shared::Error::Failed`] when drawing or rendering fails.
pub fn render(analysis: &Analysis, context: &ReportContext) -> Result<Report> {
    let money = format::settled(&analysis.money, analysis.overall.price.as_ref().map(|prices| prices.median));
    let analysis = &Analysis { money, ..analysis.clone() };
    let mut html = String::new();
    for (cards, products) in ROOM {
        html = page::html("page", view::Page::of(analysis, context, cards, products)?)?;
        if html.len() <= LARGEST {
            break;
        }
    }
    Ok(Report { html, files: view::files(analysis, view::uploaded(context).as_ref())? })
}
