//! The index pages: all runs of a dataset, and all datasets. Both are made anew from the entries that stand after each report.

use crate::page;
use crate::runs::{self, Standing};
use crate::view::{DatasetsPage, RunsPage};
use bytes::Bytes;
use std::collections::HashMap;
use wintermute_shared::keys::{INDEX, REPORTS};
use wintermute_shared::{Error, Result, Store};

/// Rows of an index page at most, the newest first.
const MOST: usize = 1000;
/// How often an index is made anew because meanwhile another report has come.
const ROUNDS: usize = 100;

/// Makes the index of a dataset's runs anew, and then the index of all datasets.
///
/// Whoever writes an index lists the entries again afterwards, and begins anew when they have changed. So whoever writes
/// last has seen them all, however many reports come at once.
///
/// # Errors
/// What the store says; [`Error::Failed`] when reports come faster than an index can be written.
pub async fn rebuild(store: &Store, bucket: &str, dataset: &str) -> Result<()> {
    let key = format!("{REPORTS}{dataset}/{INDEX}");
    let mut standing = runs::of_dataset(store, bucket, dataset).await?;
    for _ in 0..ROUNDS {
        let entries = runs::entries(store, bucket, &standing[..standing.len().min(MOST)]).await?;
        write(store, bucket, &key, page::html("runs", RunsPage::of(dataset, &standing, &entries))?).await?;
        let now = runs::of_dataset(store, bucket, dataset).await?;
        if now == standing {
            return rebuild_all(store, bucket).await;
        }
        standing = now;
    }
    Err(restless(bucket, &key))
}

async fn rebuild_all(store: &Store, bucket: &str) -> Result<()> {
    let key = format!("{REPORTS}{INDEX}");
    let mut standing = runs::of_all(store, bucket).await?;
    for _ in 0..ROUNDS {
        let newest = newest(&standing);
        let described: Vec<Standing> =
            newest.iter().take(MOST).map(|(standing, _)| standing.clone()).collect();
        let entries = runs::entries(store, bucket, &described).await?;
        write(store, bucket, &key, page::html("datasets", DatasetsPage::of(&newest, &entries))?).await?;
        let now = runs::of_all(store, bucket).await?;
        if now == standing {
            return Ok(());
        }
        standing = now;
    }
    Err(restless(bucket, &key))
}

/// Each dataset's newest run, with the number of its runs, from all runs, the newest first.
fn newest(standing: &[Standing]) -> Vec<(Standing, usize)> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut newest: Vec<(Standing, usize)> = Vec::new();
    for standing in standing {
        let place = *places.entry(standing.run.dataset.as_str()).or_insert_with(|| {
            newest.push((standing.clone(), 0));
            newest.len() - 1
        });
        newest[place].1 += 1;
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
