//! The index pages: all runs of a dataset, and all datasets.

use super::Failures;
use super::head::Head;
use super::moment::MomentView;
use crate::history::entry::Entry;
use crate::history::runs::FinishedReport;
use crate::values::format;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;
use wintermute_shared::contract::keys::INDEX;
use wintermute_shared::contract::waiting::Waiting;

/// All runs of a dataset.
#[derive(Serialize)]
pub struct RunsPage {
    head: Head,
    dataset: String,
    count: String,
    failures: Option<Failures>,
    rows: Vec<RunRow>,
    more: Option<String>,
}

#[derive(Serialize)]
struct RunRow {
    href: String,
    moment: Option<MomentView>,
    run: String,
    change: Option<String>,
    largest: Vec<Largest>,
    figures: Figures,
}

/// One of the largest clusters of a run.
#[derive(Serialize)]
struct Largest {
    name: String,
    share: String,
    href: String,
}

/// All datasets.
#[derive(Serialize)]
pub struct DatasetsPage {
    head: Head,
    count: String,
    waiting: Vec<String>,
    failures: Option<Failures>,
    rows: Vec<DatasetRow>,
    more: Option<String>,
}

#[derive(Serialize)]
struct DatasetRow {
    href: String,
    dataset: String,
    newest: String,
    moment: Option<MomentView>,
    runs: String,
    figures: Figures,
}

/// What an entry tells; dashes for one that cannot be read.
#[derive(Serialize)]
struct Figures {
    rows: String,
    rejected: String,
    clusters: String,
    price: String,
}

impl RunsPage {
    /// The page of the finished runs, the newest first, of which the first `entries` are described, and of those that
    /// failed.
    pub fn of(
        dataset: &str,
        standing: &[FinishedReport],
        entries: &[Option<Arc<Entry>>],
        failures: Option<Failures>,
    ) -> Self {
        let rows = standing.iter().zip(entries).enumerate().map(|(i, (standing, entry))| RunRow {
            href: format!("{}/{INDEX}", standing.run.id),
            moment: standing.moment.rfc3339().as_deref().map(MomentView::of),
            run: standing.run.id.clone(),
            change: entry.as_deref().zip(entries.get(i + 1).and_then(Option::as_deref)).map(change),
            largest: entry.as_deref().map_or(Vec::new(), |entry| largest(entry, &standing.run.id)),
            figures: Figures::of(entry.as_deref()),
        });
        // A file that was uploaded again after others has several entries, and one report.
        let reports: HashSet<&str> = standing.iter().map(|standing| standing.run.id.as_str()).collect();
        Self {
            head: Head::of(format!("{}: all reports", format::value(dataset))),
            dataset: format::value(dataset),
            count: format::counted(reports.len() as u64, "report", "reports"),
            failures,
            rows: rows.collect(),
            more: more(standing.len(), entries.len(), "earlier report", "earlier reports"),
        }
    }
}

impl DatasetsPage {
    /// The page of the datasets, each by its newest run and the number of its runs, the newest first, of which the first
    /// `entries` are described, of the runs that failed, and of folders that wait for their marker.
    pub fn of(
        newest: &[(FinishedReport, usize)],
        entries: &[Option<Arc<Entry>>],
        failures: Option<Failures>,
        waiting: &[Waiting],
    ) -> Self {
        let waiting = waiting.iter().map(|waiting| format::capitalised(&format::value(&waiting.sentence())));
        let rows = newest.iter().zip(entries).map(|((standing, runs), entry)| DatasetRow {
            href: format!("{}/{INDEX}", standing.run.dataset),
            dataset: format::value(standing.run.dataset.as_str()),
            newest: format!("{}/{}/{INDEX}", standing.run.dataset, standing.run.id),
            moment: standing.moment.rfc3339().as_deref().map(MomentView::of),
            runs: format::count(*runs as u64),
            figures: Figures::of(entry.as_deref()),
        });
        Self {
            head: Head::of("All catalogues".to_owned()),
            count: format::counted(newest.len() as u64, "catalogue", "catalogues"),
            waiting: waiting.collect(),
            failures,
            rows: rows.collect(),
            more: more(newest.len(), entries.len(), "other catalogue", "other catalogues"),
        }
    }
}

impl Figures {
    fn of(entry: Option<&Entry>) -> Self {
        let shown = |figure: Option<String>| figure.unwrap_or_else(|| "–".to_owned());
        Self {
            rows: shown(entry.map(|entry| format::count(entry.rows))),
            rejected: shown(entry.map(|entry| format::count(entry.rejected))),
            clusters: shown(entry.map(|entry| format::count(entry.k))),
            price: shown(entry.and_then(|entry| Some(format::money(entry.price?.median, &entry.money)))),
        }
    }
}

/// How many products there are more or less than in the run before.
fn change((now, before): (&Entry, &Entry)) -> String {
    format::change(now.rows, before.rows)
}

fn largest(entry: &Entry, run: &str) -> Vec<Largest> {
    let named = entry.clusters.iter().take(3).map(|cluster| Largest {
        name: format::value(&cluster.name),
        share: format::percent(cluster.share),
        href: format!("{run}/{INDEX}#{}", cluster.anchor.as_deref().unwrap_or("overview")),
    });
    named.collect()
}

fn more(all: usize, described: usize, one: &str, many: &str) -> Option<String> {
    let more = all.saturating_sub(described) as u64;
    (more > 0).then(|| format!("{} below this folder.", format::counted(more, one, many)))
}
