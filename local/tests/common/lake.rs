//! What is in the lake, and whether it is as it must be.

use super::LAKE;
use std::collections::BTreeMap;
use std::path::Path;
use wintermute_shared::contract::failure;
use wintermute_shared::contract::keys::{CATALOGUE, INDEX, MANIFEST, MODELS, PROCESSED, REPORTS};

/// The objects of the lake that tell neither times nor past failures; of the page all but its section on times.
pub fn lasting(data: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut objects = super::all_objects(data);
    objects.retain(|key, _| {
        // bucket/prefix/dataset/run/name: what is beside the runs, such as an index of reports, depends on all of them.
        let is_of_a_run = key.starts_with(LAKE) && key.matches('/').count() == 4;
        is_of_a_run && !key.ends_with("/telemetry.json") && !key.ends_with(failure::NAME)
    });
    for (key, body) in &mut objects {
        if key.ends_with(INDEX) {
            *body = super::without_telemetry(body).into_bytes();
        }
    }
    objects
}

/// What is is as it must be, and whatever is announced is there.
pub fn assert_whole(data: &Path, wanted: &BTreeMap<String, Vec<u8>>) {
    let standing = lasting(data);
    for (key, body) in &standing {
        assert!(wanted.get(key) == Some(body), "{key} is not as in an undisturbed run");
    }
    for (prefix, announcing) in [(PROCESSED, CATALOGUE), (MODELS, MANIFEST), (REPORTS, INDEX)] {
        let below = |objects: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
            let prefix = format!("{LAKE}/{prefix}");
            objects.keys().filter(|key| key.starts_with(&prefix)).cloned().collect()
        };
        if below(&standing).iter().any(|key| key.ends_with(announcing)) {
            assert_eq!(below(&standing), below(wanted), "{announcing} announces what is not there");
        }
    }
}
