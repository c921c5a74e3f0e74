//! The runs that did not get a report, by the marks that their failures leave.
//!
//! A step that fails leaves `failed.json` below its prefix, and the event of that object calls this function. A mark's key is
//! `reports/_failures/<dataset>.<moment>.<run>.<step>`, with the moment of the failure, and it is empty: one listing tells all,
//! however many runs there are. Marks are never taken away; whether one counts follows from the reports that there are.

use crate::history::runs::{FinishedReport, Moment};
use bytes::Bytes;
use std::collections::{HashMap, HashSet};
use tokio::task::JoinSet;
use wintermute_shared::contract::failure::{Failure, FailurePlace};
use wintermute_shared::contract::keys::{INDEX, REPORTS};
use wintermute_shared::{Error, ObjectRef, Result, Run, Store};

/// The prefix of the marks.
const MARKS: &str = "reports/_failures/";
/// Failures that an index tells of at most, the newest first. All of them are read at once.
pub const MOST: usize = 50;

/// A step of a run that has failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureMark {
    /// Which step of which run.
    pub place: FailurePlace,
    /// When it has failed.
    pub since: Moment,
}

/// A failure that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct RunFailure {
    /// Its mark.
    pub mark: FailureMark,
    /// Its words; `None` if another version of Wintermute wrote them.
    pub failure: Option<Failure>,
}

/// Leaves the mark of a failure.
///
/// # Errors
/// What the store says.
pub async fn mark(store: &Store, bucket: &str, place: &FailurePlace) -> Result<()> {
    let left = ObjectRef { bucket: bucket.to_owned(), key: place.key(), version_id: None };
    let since = Moment::of(Some(&store.head(&left).await?.last_modified));
    let Run { dataset, id } = &place.run;
    let key = format!("{MARKS}{dataset}.{}.{id}.{}", since.as_str(), place.step);
    store.put(bucket, &key, "text/plain", Bytes::new()).await
}

/// The marks of a dataset's runs that may count, given the dataset's reports: the newest first.
///
/// # Errors
/// What the store says.
pub async fn of_dataset(
    store: &Store,
    bucket: &str,
    dataset: &str,
    reports: &[FinishedReport],
) -> Result<Vec<FailureMark>> {
    open(store, bucket, &format!("{MARKS}{dataset}."), reports).await
}

/// The marks of all runs that may count, given all reports: the newest first.
///
/// # Errors
/// What the store says.
pub async fn of_all(store: &Store, bucket: &str, reports: &[FinishedReport]) -> Result<Vec<FailureMark>> {
    open(store, bucket, MARKS, reports).await
}

async fn open(
    store: &Store,
    bucket: &str,
    prefix: &str,
    reports: &[FinishedReport],
) -> Result<Vec<FailureMark>> {
    let listed = store.list(bucket, prefix).await?;
    let marks = listed.into_iter().filter_map(|object| FailureMark::of(&object.key)).collect();
    Ok(without_the_settled(marks, reports))
}

impl FailureMark {
    fn of(key: &str) -> Option<Self> {
        let mut parts = key.strip_prefix(MARKS)?.split('.');
        let (dataset, moment, id, step) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let run = Run::of_key(REPORTS, INDEX, &format!("{REPORTS}{dataset}/{id}/{INDEX}")).ok()?;
        let mark = Self { place: FailurePlace::new(step, run)?, since: Moment::parse(moment)? };
        parts.next().is_none().then_some(mark)
    }
}

/// The marks of runs without a report, of a dataset of which nothing that was uploaded later has one: the newest first. Of a
/// step that failed again and again the first mark tells.
fn without_the_settled(mut marks: Vec<FailureMark>, reports: &[FinishedReport]) -> Vec<FailureMark> {
    let reported: HashSet<&Run> = reports.iter().map(|report| &report.run).collect();
    let mut newest: HashMap<&str, &Moment> = HashMap::new();
    for report in reports {
        let moment = newest.entry(report.run.dataset.as_str()).or_insert(&report.moment);
        *moment = (*moment).max(&report.moment);
    }
    marks.retain(|FailureMark { place: FailurePlace { run, .. }, since }| {
        !reported.contains(run) && newest.get(run.dataset.as_str()).is_none_or(|moment| *moment <= since)
    });
    marks.sort_by(|a, b| (&a.since, &a.place.run.id).cmp(&(&b.since, &b.place.run.id)));
    let mut seen = HashSet::new();
    marks.retain(|mark| seen.insert((mark.place.run.clone(), mark.place.step)));
    marks.reverse();
    marks
}

/// Those of the marks that count: their step has not succeeded since.
///
/// # Errors
/// What the store says.
pub async fn standing(store: &Store, bucket: &str, marks: &[FailureMark]) -> Result<Vec<RunFailure>> {
    let mut reads = JoinSet::new();
    for (place, mark) in marks.iter().enumerate() {
        let (store, bucket, mark) = (store.clone(), bucket.to_owned(), mark.clone());
        reads.spawn(async move { (place, read(&store, &bucket, mark).await) });
    }
    let mut read = reads.join_all().await;
    read.sort_by_key(|(place, _)| *place);
    read.into_iter().filter_map(|(_, standing)| standing.transpose()).collect()
}

async fn read(store: &Store, bucket: &str, mark: FailureMark) -> Result<Option<RunFailure>> {
    match mark.place.standing(store, bucket).await {
        Ok(failure) => Ok(failure.map(|failure| RunFailure { mark, failure: Some(failure) })),
        Err(Error::Invalid(_)) => Ok(Some(RunFailure { mark, failure: None })),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark_of(name: &str) -> Option<FailureMark> {
        FailureMark::of(&format!("{MARKS}{name}"))
    }

    #[test]
    fn a_mark_is_read_back_from_its_key_and_nothing_else_is() {
        let mark = mark_of("shoes.20261120T100559Z.0123456789abcdef.cluster").unwrap();
        assert_eq!(
            (mark.place.step, mark.place.run.to_string().as_str()),
            ("cluster", "shoes/0123456789abcdef")
        );
        assert_eq!(mark.since.rfc3339().unwrap(), "2026-11-20T10:05:59Z");
        for odd in [
            "shoes.20261120T100559Z.0123456789abcdef",
            "shoes.20261120T100559Z.0123456789abcdef.dispatch",
            "shoes.20261120T100559Z.0123456789abcdef.cluster.json",
            "shoes.yesterday.0123456789abcdef.cluster",
            "a/b.20261120T100559Z.0123456789abcdef.cluster",
            "notes.txt",
        ] {
            assert_eq!(mark_of(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_has_a_report_or_was_followed_by_a_newer_upload_s_report_is_settled() {
        let marks = |names: &[&str]| -> Vec<FailureMark> {
            names.iter().map(|name| mark_of(name).unwrap()).collect()
        };
        let open = marks(&[
            "hats.20261121T000000Z.000000000000000a.convert",
            "shoes.20261120T100000Z.000000000000000b.cluster",
        ]);
        let again = marks(&["shoes.20261120T100500Z.000000000000000b.cluster"]);
        let settled = marks(&[
            "bags.20261120T100000Z.000000000000000c.convert",
            "shoes.20261101T000000Z.000000000000000d.cluster",
        ]);
        let all = [&again[..], &settled, &open].concat();
        let reports = [
            FinishedReport::sample("bags.20261119T000000Z.000000000000000c.json"),
            FinishedReport::sample("shoes.20261119T000000Z.000000000000000e.json"),
        ];
        assert_eq!(without_the_settled(all, &reports), open);
    }
}
