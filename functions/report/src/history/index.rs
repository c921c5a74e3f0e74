//! The index pages: all runs of a dataset, and all datasets. Both are made anew from all stored entries after each report and after each
//! failure.

use crate::history::failures::{self, FailureMark};
use crate::history::runs::{self, FinishedReport};
use crate::page;
use crate::view::{DatasetsPage, Failures, RunsPage};
use bytes::Bytes;
use std::collections::{HashMap, HashSet};
use wintermute_shared::contract::keys::{INDEX, REPORTS};
use wintermute_shared::contract::waiting::Waiting;
use wintermute_shared::{Error, Result, Run, Store};

/// Rows of an index page at most, the newest first.
const MOST: usize = 1000;
/// How often an index is made anew because meanwhile another report or failure has come.
const ROUNDS: usize = 100;

/// The key of the index of all datasets.
pub fn key_of_all() -> String {
    format!("{REPORTS}{INDEX}")
}

/// What an index tells of, as listings show it.
#[derive(PartialEq)]
struct Known {
    reports: Vec<FinishedReport>,
    marks: Vec<FailureMark>,
    waiting: Vec<Waiting>,
}

impl Known {
    async fn of_dataset(store: &Store, bucket: &str, dataset: &str) -> Result<Self> {
        let reports = runs::of_dataset(store, bucket, dataset).await?;
        let marks = failures::of_dataset(store, bucket, dataset, &reports).await?;
        Ok(Self { reports, marks, waiting: Vec::new() })
    }

    async fn of_all(store: &Store, bucket: &str) -> Result<Self> {
        let reports = runs::of_all(store, bucket).await?;
        let marks = failures::of_all(store, bucket, &reports).await?;
        Ok(Self { reports, marks, waiting: Waiting::all(store, bucket).await? })
    }

    /// The failures that count among the newest marks.
    async fn failures(&self, store: &Store, bucket: &str) -> Result<Option<Failures>> {
        let (newest, older) = self.marks.split_at(self.marks.len().min(failures::MOST));
        Ok(Failures::of(&failures::standing(store, bucket, newest).await?, older.len()))
    }
}

/// Makes the index of a dataset's runs anew, and then the index of all datasets.
///
/// Whoever writes an index lists entries and marks again afterwards, and begins anew when they have changed. So whoever writes
/// last has seen them all, however many reports come at once.
///
/// # Errors
/// What the store says; [`Error::Failed`] when reports come faster than an index can be written.
pub async fn rebuild(store: &Store, bucket: &str, dataset: &str) -> Result<()> {
    let key = format!("{REPORTS}{dataset}/{INDEX}");
    let mut known = Known::of_dataset(store, bucket, dataset).await?;
    for _ in 0..ROUNDS {
        let reports = &known.reports;
        let entries = runs::entries(store, bucket, &reports[..reports.len().min(MOST)]).await?;
        let failures = known.failures(store, bucket).await?;
        let view = RunsPage::of(dataset, reports, &entries, failures);
        write(store, bucket, &key, page::html("runs", view)?).await?;
        let now = Known::of_dataset(store, bucket, dataset).await?;
        if now == known {
            return rebuild_all(store, bucket).await;
        }
        known = now;
    }
    Err(restless(bucket, &key))
}

/// Makes the index of all datasets anew, as [`rebuild`] does.
///
/// # Errors
/// As [`rebuild`].
pub async fn rebuild_all(store: &Store, bucket: &str) -> Result<()> {
    let key = key_of_all();
    let mut known = Known::of_all(store, bucket).await?;
    for _ in 0..ROUNDS {
        let newest = newest(&known.reports);
        let described: Vec<FinishedReport> =
            newest.iter().take(MOST).map(|(standing, _)| standing.clone()).collect();
        let entries = runs::entries(store, bucket, &described).await?;
        let failures = known.failures(store, bucket).await?;
        let view = DatasetsPage::of(&newest, &entries, failures, &known.waiting);
        write(store, bucket, &key, page::html("datasets", view)?).await?;
        let now = Known::of_all(store, bucket).await?;
        if now == known {
            return Ok(());
        }
        known = now;
    }
    Err(restless(bucket, &key))
}

/// Each dataset's newest run, with the number of its runs, from all entries, the newest first. A run whose file was uploaded again has
/// several entries.
fn newest(standing: &[FinishedReport]) -> Vec<(FinishedReport, usize)> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut newest: Vec<(FinishedReport, usize)> = Vec::new();
    let mut counted: HashSet<&Run> = HashSet::new();
    for standing in standing {
        let place = *places.entry(standing.run.dataset.as_str()).or_insert_with(|| {
            newest.push((standing.clone(), 0));
            newest.len() - 1
        });
        newest[place].1 += usize::from(counted.insert(&standing.run));
    }
    newest
}

async fn write(store: &Store, bucket: &str, key: &str, html: String) -> Result<()> {
    store.put(bucket, key, "text/html; charset=utf-8", Bytes::from(html)).await
}

fn restless(bucket: &str, key: &str) -> Error {
    Error::failed(format!(
        "s3://{bucket}/{key} was written {ROUNDS} times and was old each time: reports come faster than their index; call \
         this step again when fewer run at once"
    ))
}
