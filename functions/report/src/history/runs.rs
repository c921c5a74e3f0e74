//! The finished reports, by their entries.
//!
//! An entry's key is `reports/_runs/<dataset>.<moment>.<run>.json`, with the moment at which the source was uploaded: in the
//! order of their keys, a dataset's runs are in the order of their data, and one listing names all of them. No dataset is
//! called `_runs`, since slugs have no underscore.

use crate::history::entry::Entry;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use tokio::task::JoinSet;
use wintermute_shared::contract::keys::{INDEX, REPORTS};
use wintermute_shared::s3::{Listed, json};
use wintermute_shared::{Error, Result, Run, Store};

/// The prefix of the entries.
const ENTRIES: &str = "reports/_runs/";
/// The moment of a source whose moment is unknown: before all others.
const UNKNOWN: &str = "00000000T000000Z";
/// Entries that are read at once.
const CONCURRENCY: usize = 16;

/// A finished report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishedReport {
    /// The run.
    pub run: Run,
    /// When its source was uploaded.
    pub moment: Moment,
    object: Listed,
}

/// When a source was uploaded, to the second, in UTC; it may be unknown. Later moments are greater.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(String);

impl Moment {
    /// From RFC 3339 in UTC, as S3 tells it.
    pub fn of(rfc3339: Option<&str>) -> Self {
        let digits = |text: &str| text.chars().filter(|c| !matches!(c, '-' | ':')).collect::<String>();
        let seconds = rfc3339.filter(|text| text.ends_with('Z')).and_then(|text| text.get(..19));
        seconds
            .and_then(|text| Self::parse(&format!("{}Z", digits(text))))
            .unwrap_or(Self(UNKNOWN.to_owned()))
    }

    /// From `20261120T100000Z`, as keys hold it.
    pub fn parse(text: &str) -> Option<Self> {
        let right = text.len() == UNKNOWN.len()
            && text.bytes().zip(UNKNOWN.bytes()).all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                mark => byte == mark,
            });
        right.then(|| Self(text.to_owned()))
    }

    /// As `20261120T100000Z`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As RFC 3339; `None` if it is unknown.
    pub fn rfc3339(&self) -> Option<String> {
        let part = |range: std::ops::Range<usize>| &self.0[range];
        (self.0 != UNKNOWN).then(|| {
            format!(
                "{}-{}-{}T{}:{}:{}Z",
                part(0..4),
                part(4..6),
                part(6..8),
                part(9..11),
                part(11..13),
                part(13..15)
            )
        })
    }
}

/// Writes a run's entry. It comes after the report's page, so that an index names nothing that is not there.
///
/// # Errors
/// What the store says.
pub async fn enter(store: &Store, bucket: &str, run: &Run, moment: &Moment, entry: &Entry) -> Result<()> {
    let key = format!("{ENTRIES}{}.{}.{}.json", run.dataset, moment.as_str(), run.id);
    store.put(bucket, &key, "application/json", json(entry)).await
}

/// The finished reports of a dataset, the newest source first.
///
/// # Errors
/// What the store says.
pub async fn of_dataset(store: &Store, bucket: &str, dataset: &str) -> Result<Vec<FinishedReport>> {
    standing(store, bucket, &format!("{ENTRIES}{dataset}.")).await
}

/// All finished reports, the newest source of all first.
///
/// # Errors
/// What the store says.
pub async fn of_all(store: &Store, bucket: &str) -> Result<Vec<FinishedReport>> {
    standing(store, bucket, ENTRIES).await
}

async fn standing(store: &Store, bucket: &str, prefix: &str) -> Result<Vec<FinishedReport>> {
    let listed = store.list(bucket, prefix).await?;
    let mut found: Vec<FinishedReport> = listed.into_iter().filter_map(FinishedReport::of).collect();
    found.sort_by(|a, b| (&b.moment, &b.object.key).cmp(&(&a.moment, &a.object.key)));
    Ok(found)
}

impl FinishedReport {
    fn of(object: Listed) -> Option<Self> {
        let name = object.key.strip_prefix(ENTRIES)?.strip_suffix(".json")?;
        let (dataset, rest) = name.split_once('.')?;
        let (moment, id) = rest.split_once('.')?;
        let run = Run::of_key(REPORTS, INDEX, &format!("{REPORTS}{dataset}/{id}/{INDEX}")).ok()?;
        Some(Self { run, moment: Moment::parse(moment)?, object })
    }
}

/// The entries of reports, in their order; none for an entry that is gone or that another version wrote.
///
/// # Errors
/// What the store says.
pub async fn entries(
    store: &Store,
    bucket: &str,
    standing: &[FinishedReport],
) -> Result<Vec<Option<Arc<Entry>>>> {
    let mut entries = Vec::with_capacity(standing.len());
    for some in standing.chunks(CONCURRENCY) {
        let mut reads = JoinSet::new();
        for (place, standing) in some.iter().enumerate() {
            let (store, bucket, object) = (store.clone(), bucket.to_owned(), standing.object.clone());
            reads.spawn(async move { (place, entry(&store, bucket, object).await) });
        }
        let mut read = reads.join_all().await;
        read.sort_by_key(|(place, _)| *place);
        for (_, entry) in read {
            entries.push(entry?);
        }
    }
    Ok(entries)
}

/// Entries that this process has read, by bucket and listing: a warm Lambda, or a server, reads an entry once.
static SEEN: LazyLock<Mutex<HashMap<Name, Option<Arc<Entry>>>>> = LazyLock::new(Mutex::default);

/// Bucket, key and last modification of an object.
type Name = (String, String, String);

async fn entry(store: &Store, bucket: String, object: Listed) -> Result<Option<Arc<Entry>>> {
    let seen = || SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let name = (bucket, object.key, object.last_modified);
    if let Some(entry) = seen().get(&name) {
        return Ok(entry.clone());
    }
    let entry = match store.get(&name.0, &name.1).await {
        Ok(json) => Entry::read(&json).map(Arc::new),
        Err(Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    seen().insert(name, entry.clone());
    Ok(entry)
}

#[cfg(test)]
impl FinishedReport {
    /// The report of an entry of that name.
    pub fn sample(name: &str) -> Self {
        tests::listed(name).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn listed(name: &str) -> Option<FinishedReport> {
        let key = format!("{ENTRIES}{name}");
        FinishedReport::of(Listed { key, size: 1, etag: String::new(), last_modified: String::new() })
    }

    #[test]
    fn a_moment_is_written_as_it_was_read() {
        let moment = Moment::of(Some("2026-11-20T10:05:59Z"));
        assert_eq!(moment.0, "20261120T100559Z");
        assert_eq!(moment.rfc3339().unwrap(), "2026-11-20T10:05:59Z");
        assert_eq!(Moment::of(Some("2026-11-20T10:05:59.123Z")), moment);
        for odd in [
            None,
            Some(""),
            Some("yesterday"),
            Some("2026-11-20T10:05:59+01:00"),
            Some("é026-11-20T10:05:59Z"),
        ] {
            assert_eq!(Moment::of(odd).rfc3339(), None, "{odd:?}");
        }
        assert!(Moment::of(None) < moment);
    }

    #[test]
    fn a_run_is_read_back_from_its_entry_s_key_and_nothing_else_is() {
        let standing = listed("summer-shoes.20261120T100559Z.0123456789abcdef.json").unwrap();
        assert_eq!(standing.run.to_string(), "summer-shoes/0123456789abcdef");
        for odd in [
            "summer-shoes.json",
            "summer-shoes.20261120T100559Z.0123456789abcdef",
            "summer-shoes.20261120.0123456789abcdef.json",
            "..20261120T100559Z.0123456789abcdef.json",
            "a/b.20261120T100559Z.0123456789abcdef.json",
            "shoes.20261120T100559Z.x.json",
        ] {
            assert_eq!(listed(odd), None, "{odd}");
        }
    }
}
