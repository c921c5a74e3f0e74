//! What lies beside catalogues below `raw/` and is none: marks, checksums and hidden files that other programs leave there.

use crate::Dataset;
use crate::contract::keys::RAW;

/// Folders without catalogues, besides those that begin with a dot.
const FOLDERS: [(&str, &str); 4] = [
    ("_temporary", "a file that a job has not finished"),
    ("_delta_log", "a file of a table's log"),
    ("_spark_metadata", "a file of a stream's log"),
    ("__macosx", "a file of macOS"),
];
/// How names begin, in lower case.
const BEGINNINGS: [(&str, &str); 3] =
    [("._", "a file of macOS"), ("~$", "a lock of an open file"), (".~lock.", "a lock of an open file")];
/// How names end, in lower case.
const ENDS: [(&str, &str); 15] = [
    ("_$folder$", "a folder marker"),
    ("_manifest", "a manifest"),
    (".crc", "a checksum"),
    (".md5", "a checksum"),
    (".sha1", "a checksum"),
    (".sha256", "a checksum"),
    (".sha512", "a checksum"),
    (".tmp", "an unfinished upload"),
    (".part", "an unfinished upload"),
    (".filepart", "an unfinished upload"),
    (".crdownload", "an unfinished upload"),
    (".swp", "an editor's file"),
    (".done", "a mark that an upload is complete"),
    (".ok", "a mark that an upload is complete"),
    (".ready", "a mark that an upload is complete"),
];
/// Whole names, in lower case.
const NAMES: [(&str, &str); 4] = [
    ("manifest", "a manifest"),
    ("thumbs.db", "a file of Windows"),
    ("ehthumbs.db", "a file of Windows"),
    ("desktop.ini", "a file of Windows"),
];

/// What an object below [`RAW`] is, if its key tells that nobody means it as a catalogue. None for catalogues, and for what may
/// be one whose name is wrong, such as `products.docx`: that is an error, which its user has to see.
///
/// `wintermute_many.py` has the rule for catalogues too; `tests/uploads.json` keeps the two alike.
pub fn side_file(key: &str) -> Option<&'static str> {
    let path = key.strip_prefix(RAW)?;
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    if name.is_empty() {
        return Some("a folder marker");
    }
    if let Some(what) = folders.split('/').find_map(of_folder) {
        return Some(what);
    }
    let name = name.to_lowercase();
    let found = |table: &[(&str, &'static str)], is_so: &dyn Fn(&str) -> bool| {
        table.iter().find(|(part, _)| is_so(part)).map(|(_, what)| *what)
    };
    if let Some(what) = found(&BEGINNINGS, &|part| name.starts_with(part)) {
        return Some(what);
    }
    if Dataset::of_raw_key(key).is_ok() {
        return None;
    }
    found(&ENDS, &|part| name.ends_with(part)).or_else(|| found(&NAMES, &|part| name == part)).or_else(|| {
        // `_SUCCESS` of Spark, `.DS_Store` of macOS, `.gitkeep`. What has an extension besides may be meant as a catalogue.
        let is_hidden = name.starts_with(['.', '_']) && !name[1..].contains('.');
        is_hidden.then_some("a hidden file")
    })
}

fn of_folder(folder: &str) -> Option<&'static str> {
    let lower = folder.to_lowercase();
    let listed = FOLDERS.iter().find(|(name, _)| *name == lower).map(|(_, what)| *what);
    let is_hidden = folder.starts_with('.') && folder.contains(|c| c != '.');
    listed.or(is_hidden.then_some("a file in a hidden folder"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// The keys that are such in `tests/uploads.json`.
    fn keys(kind: &str) -> Vec<String> {
        let all: Value = serde_json::from_str(include_str!("../../tests/uploads.json")).unwrap();
        serde_json::from_value(all[kind].clone()).unwrap()
    }

    #[test]
    fn what_nobody_means_as_a_catalogue_is_a_side_file() {
        for key in keys("side files") {
            assert!(side_file(&key).is_some(), "{key}");
        }
        assert_eq!(side_file("raw/_SUCCESS"), Some("a hidden file"));
        assert_eq!(side_file("raw/shop-a/"), Some("a folder marker"));
    }

    #[test]
    fn a_catalogue_is_none() {
        for key in keys("catalogues") {
            assert_eq!(side_file(&key), None, "{key}");
            Dataset::of_raw_key(&key).unwrap();
        }
    }

    #[test]
    fn what_may_be_meant_as_a_catalogue_is_none_but_an_error() {
        for key in keys("mistakes").iter().map(String::as_str).chain(["other/_SUCCESS"]) {
            assert_eq!(side_file(key), None, "{key}");
            assert!(Dataset::of_raw_key(key).is_err(), "{key}");
        }
    }
}
