//! Which step each dataset and run is in, from the objects alone.

use crate::contract::catalogue::Markers;
use crate::contract::dataset::Dataset;
use crate::contract::failure::{self, Failure};
use crate::contract::keys::{RAW, STEPS};
use crate::contract::run::Run;
use crate::contract::side_file::side_file;
use crate::contract::upload::{self, Upload};
use crate::contract::waiting::Waiting;
use crate::s3::Listed;
use crate::settings::Settings;
use serde::Serialize;
use std::collections::BTreeMap;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Parts are there, and the marker of their folder is not.
    Waiting,
    /// The catalogue is there and no run of it.
    Uploaded,
    /// The step has begun, or has been asked to.
    UnderWay,
    /// The step has failed, and no later attempt has succeeded.
    Failed,
    /// The report exists.
    Done,
}

/// A run and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The dataset.
    pub dataset: String,
    /// The run's id; none of a catalogue that has no run yet.
    pub run: Option<String>,
    /// The step that is under way, has failed, or was the last.
    pub step: &'static str,
    /// How far it is.
    pub state: State,
    /// When the run's newest object was written (RFC 3339, UTC).
    pub since: String,
    /// What it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// Why it failed, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// The status of each run, by dataset and then by age, the newest last. `raw` and `lake` list the objects of the two buckets.
/// The failures' own words are in the object of [`failed_key`], for those who may read objects.
pub fn of(raw: &[Listed], lake: &[Listed]) -> Vec<Status> {
    let mut runs: BTreeMap<(String, String), RunObjects> = BTreeMap::new();
    for object in lake {
        for (step, (_, prefix, announcing)) in STEPS.iter().enumerate() {
            let Some((dataset, run, name)) = parts(prefix, &object.key) else { continue };
            let found = runs.entry((dataset.to_owned(), run.to_owned())).or_default();
            found.announced[step] |= name == *announcing;
            found.failed[step] |= name == failure::NAME;
            found.since = std::mem::take(&mut found.since).max(seconds(&object.last_modified));
        }
    }
    let mut all: Vec<Status> =
        runs.into_iter().map(|((dataset, run), found)| found.status(dataset, run)).collect();
    let (settings, mut waiting) = (Settings::default(), BTreeMap::new());
    let markers = Markers::of(raw, &settings);
    for object in raw.iter().filter(|object| object.key.starts_with(RAW)) {
        let dataset = match Upload::of(&object.key, &settings) {
            Upload::Marker { folder } => Dataset::of_raw(folder),
            _ if markers.cover(object) || side_file(&object.key).is_some() => continue,
            Upload::Part { folder } => {
                waiting.entry(folder).or_insert_with(Vec::new).push(object);
                continue;
            }
            Upload::Object => Dataset::of_raw_key(&object.key),
        };
        if let Ok(dataset) = dataset
            && !all.iter().any(|status| status.dataset == dataset.as_str())
        {
            all.push(Status::uploaded(&dataset, State::Uploaded, &object.last_modified));
        }
    }
    for (folder, parts) in waiting {
        let Ok(dataset) = Dataset::of_raw(folder) else { continue };
        let since = parts.iter().map(|part| &part.last_modified).max().cloned().unwrap_or_default();
        let marker = upload::marker(&settings).to_owned();
        let (folder, parts) = (folder.to_owned(), Some(parts.len() as u64));
        all.push(Status::waiting(&dataset, Waiting { folder, marker, parts, since }));
    }
    sort(&mut all);
    all
}

/// By dataset and then by age, the newest last.
pub fn sort(all: &mut [Status]) {
    all.sort_by(|a, b| (&a.dataset, &a.since, &a.run).cmp(&(&b.dataset, &b.since, &b.run)));
}

impl Status {
    /// Of what was uploaded and has no run.
    fn uploaded(dataset: &Dataset, state: State, since: &str) -> Self {
        let (dataset, since) = (dataset.to_string(), seconds(since));
        Self { dataset, run: None, step: "convert", state, since, waiting: None, failure: None }
    }

    /// Of parts that wait for the marker of their folder.
    pub fn waiting(dataset: &Dataset, waiting: Waiting) -> Self {
        let status = Self::uploaded(dataset, State::Waiting, &waiting.since);
        Self { waiting: Some(waiting), ..status }
    }
}

/// The key of the [`Failure`] that a failed status tells of.
pub fn failed_key(status: &Status) -> Option<String> {
    let (_, prefix, _) = STEPS.iter().find(|(step, _, _)| *step == status.step)?;
    let run = status.run.as_ref().filter(|_| status.state == State::Failed)?;
    Some(format!("{prefix}{}/{run}/{}", status.dataset, failure::NAME))
}

/// A time in whole seconds: S3 tells no fractions, other servers do.
fn seconds(time: &str) -> String {
    time.split_once('.').map_or_else(|| time.to_owned(), |(whole, _)| format!("{whole}Z"))
}

/// What was found of a run, by step.
#[derive(Default)]
struct RunObjects {
    announced: [bool; 3],
    failed: [bool; 3],
    since: String,
}

impl RunObjects {
    fn status(self, dataset: String, run: String) -> Status {
        let open = self.announced.iter().rposition(|announced| *announced).map_or(0, |last| last + 1);
        let (step, state) = match STEPS.get(open) {
            None => ("report", State::Done),
            Some((step, _, _)) if self.failed[open] => (*step, State::Failed),
            Some((step, _, _)) => (*step, State::UnderWay),
        };
        Status { dataset, run: Some(run), step, state, since: self.since, waiting: None, failure: None }
    }
}

/// Dataset, run and name of a key below a step's prefix; none of others, such as an index of reports.
fn parts<'a>(prefix: &str, key: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
    let (_, name) = key.rsplit_once('/')?;
    Run::of_key(prefix, name, key).ok()?;
    let mut parts = key.strip_prefix(prefix)?.split('/');
    Some((parts.next()?, parts.next()?, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = "0123456789abcdef";

    fn listed(keys: &[&str]) -> Vec<Listed> {
        let time = |second: usize| format!("2026-11-25T10:00:{second:02}.5Z");
        let object = |(i, key): (usize, &&str)| Listed {
            key: key.replace("RUN", RUN),
            size: 1,
            etag: String::new(),
            last_modified: time(i),
        };
        keys.iter().enumerate().map(object).collect()
    }

    fn only(lake: &[&str]) -> (&'static str, State) {
        let all = of(&[], &listed(lake));
        let [status] = &all[..] else { panic!("one run: {all:?}") };
        assert_eq!((status.dataset.as_str(), status.run.as_deref()), ("shoes", Some(RUN)));
        (status.step, status.state)
    }

    #[test]
    fn a_run_is_in_the_step_after_the_last_that_was_announced() {
        let mut objects = vec!["processed/shoes/RUN/quality.json"];
        assert_eq!(only(&objects), ("convert", State::UnderWay));
        objects.push("processed/shoes/RUN/catalogue.csv");
        assert_eq!(only(&objects), ("cluster", State::UnderWay));
        objects.push("models/shoes/RUN/features.npz");
        assert_eq!(only(&objects), ("cluster", State::UnderWay));
        objects.push("models/shoes/RUN/manifest.json");
        assert_eq!(only(&objects), ("report", State::UnderWay));
        objects.push("reports/shoes/RUN/index.html");
        assert_eq!(only(&objects), ("report", State::Done));
    }

    #[test]
    fn a_failure_counts_until_its_step_has_succeeded() {
        let mut objects = vec!["processed/shoes/RUN/failed.json"];
        assert_eq!(only(&objects), ("convert", State::Failed));
        objects.push("processed/shoes/RUN/catalogue.csv");
        assert_eq!(only(&objects), ("cluster", State::UnderWay));
        objects.push("models/shoes/RUN/failed.json");
        assert_eq!(only(&objects), ("cluster", State::Failed));
        let failed = &of(&[], &listed(&objects))[0];
        assert_eq!(failed_key(failed).unwrap(), format!("models/shoes/{RUN}/failed.json"));
        objects.push("models/shoes/RUN/manifest.json");
        assert_eq!(only(&objects), ("report", State::UnderWay));
    }

    #[test]
    fn an_upload_without_a_run_is_told_too() {
        let raw = listed(&["raw/Shoes.jsonl", "raw/hats.json.gz", "raw/notes.md", "raw/._hats.json"]);
        let all = of(&raw, &listed(&["processed/shoes/RUN/quality.json"]));
        let told: Vec<_> = all.iter().map(|status| (status.dataset.as_str(), status.state)).collect();
        assert_eq!(told, [("hats", State::Uploaded), ("shoes", State::UnderWay)]);
    }

    #[test]
    fn parts_wait_for_the_marker_of_their_folder_and_are_no_catalogues() {
        let parts = ["raw/shop/part-00000.json", "raw/shop/part-00001.json", "raw/shop/x.crc"];
        let [status] = &of(&listed(&parts), &[])[..] else { panic!("one folder") };
        assert_eq!((status.dataset.as_str(), status.state), ("shop", State::Waiting));
        let waiting = status.waiting.as_ref().unwrap();
        assert_eq!((&*waiting.folder, waiting.parts, &*waiting.marker), ("raw/shop/", Some(2), "_SUCCESS"));

        let complete = ["raw/shop/part-00000.json", "raw/shop/others.csv", "raw/shop/_SUCCESS"];
        let [status] = &of(&listed(&complete), &[])[..] else { panic!("one folder") };
        assert_eq!((status.dataset.as_str(), status.state), ("shop", State::Uploaded));

        let late = ["raw/shop/_SUCCESS", "raw/shop/part-00000.json"];
        let all = of(&listed(&late), &listed(&["processed/shop/RUN/catalogue.csv"]));
        let states: Vec<State> = all.iter().map(|status| status.state).collect();
        assert_eq!(states, [State::UnderWay, State::Waiting], "a later marker takes it");
    }

    #[test]
    fn other_objects_are_no_runs() {
        let others =
            ["reports/shoes/index.html", "processed/x", "assigned/shoes/RUN/a.parquet", "models/../RUN/a"];
        assert_eq!(of(&[], &listed(&others)), []);
    }

    #[test]
    fn runs_of_a_dataset_stand_by_age() {
        let other = "fedcba9876543210";
        let keys =
            [format!("processed/shoes/{other}/quality.json"), "processed/shoes/RUN/quality.json".into()];
        let all = of(&[], &listed(&keys.iter().map(String::as_str).collect::<Vec<_>>()));
        assert_eq!(all.iter().map(|s| s.run.as_deref().unwrap()).collect::<Vec<_>>(), [other, RUN]);
    }
}
