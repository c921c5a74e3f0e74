//! What an object below `raw/` means by its key: a catalogue, a part of one, or the marker that its folder is complete.

use crate::contract::keys::RAW;
use crate::contract::side_file::side_file;
use crate::settings::Settings;
use serde::Deserialize;
use std::sync::LazyLock;

/// The names that programs give to markers and parts, which the DAGs read too. In a pattern `#` stands for digits and `*` for anything.
#[derive(Deserialize)]
struct Names {
    markers: Vec<String>,
    parts: Vec<String>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../dags/part_names.json")).expect("a test reads the list")
});

/// What an object below `raw/` means by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upload<'k> {
    /// All parts of the folder are there, of which the key's beginning is the prefix, with `/` at its end.
    Marker {
        /// The prefix.
        folder: &'k str,
    },
    /// A part of a catalogue, which waits for the marker of its folder.
    Part {
        /// The folder's prefix, without partitions such as `dt=2026-11-28/`.
        folder: &'k str,
    },
    /// A catalogue by itself, or none.
    Object,
}

impl<'k> Upload<'k> {
    /// What the key means. Directly below `raw/`, where all catalogues are, nothing is a part or a marker.
    pub fn of(key: &'k str, settings: &Settings) -> Self {
        let path = key.strip_prefix(RAW).unwrap_or_default();
        let Some((folders, name)) = path.rsplit_once('/').filter(|(folders, _)| !folders.is_empty()) else {
            return Self::Object;
        };
        let folder = &key[..RAW.len() + folders.len() + 1];
        // A name that is none of a side file tells of the folders alone.
        if side_file(&format!("{folder}x.csv")).is_some() {
            return Self::Object;
        }
        if NAMES.markers.iter().chain(&settings.markers).any(|marker| marker == name) {
            return Self::Marker { folder };
        }
        let mut patterns = NAMES.parts.iter().chain(&settings.parts);
        if side_file(key).is_none() && patterns.any(|pattern| matches(pattern.as_bytes(), name.as_bytes())) {
            return Self::Part { folder: without_partitions(folder) };
        }
        Self::Object
    }
}

/// Whether an object is a part of the folder's catalogue whatever its name: neither a marker nor a file that other programs leave.
pub fn is_in_catalogue(key: &str, settings: &Settings) -> bool {
    !matches!(Upload::of(key, settings), Upload::Marker { .. }) && side_file(key).is_none()
}

/// The name of the marker that is waited for.
pub fn marker(settings: &Settings) -> &str {
    settings.markers.first().unwrap_or(&NAMES.markers[0])
}

/// The keys of all markers that a part may wait for: those of its folder and of all folders above it.
pub fn markers_above(part: &str, settings: &Settings) -> Vec<String> {
    let ends = part.rmatch_indices('/').map(|(at, _)| at + 1);
    let folders = ends.take_while(|end| *end > RAW.len()).map(|end| &part[..end]);
    let names = || NAMES.markers.iter().chain(&settings.markers);
    folders.flat_map(|folder| names().map(move |name| format!("{folder}{name}"))).collect()
}

/// The folder above the partitions that a path ends with; `raw/` alone is no folder of a catalogue.
pub fn without_partitions(folder: &str) -> &str {
    let mut kept = folder;
    while let Some((above, name)) = kept.trim_end_matches('/').rsplit_once('/')
        && name.contains('=')
        && above.len() + 1 > RAW.len()
    {
        kept = &kept[..=above.len()];
    }
    kept
}

fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match pattern.split_first() {
        None => name.is_empty(),
        Some((b'*', rest)) => (0..=name.len()).any(|at| matches(rest, &name[at..])),
        Some((b'#', rest)) => {
            let digits = name.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (1..=digits).any(|at| matches(rest, &name[at..]))
        }
        Some((byte, rest)) => name.first() == Some(byte) && matches(rest, &name[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn of(key: &str) -> Upload<'_> {
        // The settings are the same for all keys.
        static SETTINGS: LazyLock<Settings> = LazyLock::new(Settings::default);
        Upload::of(key, &SETTINGS)
    }

    #[test]
    fn names_of_parts_and_markers_are_known() {
        let all: Value = serde_json::from_str(include_str!("../../tests/uploads.json")).unwrap();
        let keys = |kind: &str| serde_json::from_value::<Vec<String>>(all[kind].clone()).unwrap();
        for key in keys("parts") {
            assert!(matches!(of(&key), Upload::Part { .. }), "{key}");
        }
        for key in keys("markers") {
            assert!(matches!(of(&key), Upload::Marker { .. }), "{key}");
        }
        for key in keys("catalogues").iter().chain(&keys("mistakes")) {
            assert_eq!(of(key), Upload::Object, "{key}");
        }
    }

    #[test]
    fn a_part_waits_for_the_folder_above_its_partitions() {
        let folder = |key| match of(key) {
            Upload::Part { folder } => folder,
            other => panic!("{key}: {other:?}"),
        };
        assert_eq!(folder("raw/shop/part-00000.json"), "raw/shop/");
        assert_eq!(folder("raw/shop/dt=2026-11-28/country=de/part-00000.json"), "raw/shop/");
        assert_eq!(folder("raw/dt=2026-11-28/part-00000.json"), "raw/dt=2026-11-28/");
        assert_eq!(of("raw/a/dt=1/_SUCCESS"), Upload::Marker { folder: "raw/a/dt=1/" });
    }

    #[test]
    fn a_part_may_wait_for_the_markers_of_all_folders_above_it() {
        let settings = Settings { markers: vec!["done.txt".to_owned()], ..Settings::default() };
        assert_eq!(
            markers_above("raw/a/dt=1/part-00000.json", &settings),
            [
                "raw/a/dt=1/_SUCCESS",
                "raw/a/dt=1/_manifest",
                "raw/a/dt=1/done.txt",
                "raw/a/_SUCCESS",
                "raw/a/_manifest",
                "raw/a/done.txt"
            ]
        );
    }

    #[test]
    fn settings_name_further_markers_and_parts() {
        let settings = Settings {
            markers: vec!["complete.txt".to_owned()],
            parts: vec!["chunk#.*".to_owned()],
            ..Settings::default()
        };
        assert_eq!(Upload::of("raw/a/complete.txt", &settings), Upload::Marker { folder: "raw/a/" });
        assert_eq!(Upload::of("raw/a/chunk12.csv", &settings), Upload::Part { folder: "raw/a/" });
        assert_eq!((marker(&settings), marker(&Settings::default())), ("complete.txt", "_SUCCESS"));
        assert!(!is_in_catalogue("raw/a/complete.txt", &settings));
        assert!(is_in_catalogue("raw/a/anything", &settings) && !is_in_catalogue("raw/a/.x.crc", &settings));
    }
}
