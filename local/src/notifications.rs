//! Which created object starts which step: the bucket notifications, as the deployment configures them too.

use wintermute_shared::contract::keys::{INDEX, REPORTS};
use wintermute_shared::{ObjectRef, Run};

/// The bucket of the user's uploads.
pub const RAW_BUCKET: &str = "wintermute-raw";
/// The bucket of all that the chain writes.
pub const LAKE_BUCKET: &str = "wintermute-lake";

/// Who receives the event of a created object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// The step `convert`.
    Convert,
    /// The step `dispatch`.
    Dispatch,
    /// The step `report`.
    Report,
    /// Whoever waits for the report: the chain has ended.
    Reader,
}

/// A notification: created objects of this bucket with this prefix and suffix go to this receiver.
struct Notification {
    bucket: &'static str,
    prefix: &'static str,
    suffix: &'static str,
    receiver: Receiver,
}

const NOTIFICATIONS: [Notification; 7] = [
    Notification { bucket: RAW_BUCKET, prefix: "raw/", suffix: "", receiver: Receiver::Convert },
    Notification {
        bucket: LAKE_BUCKET,
        prefix: "processed/",
        suffix: "/catalogue.csv",
        receiver: Receiver::Dispatch,
    },
    Notification {
        bucket: LAKE_BUCKET,
        prefix: "processed/",
        suffix: "/handover.json",
        receiver: Receiver::Dispatch,
    },
    Notification {
        bucket: LAKE_BUCKET,
        prefix: "models/",
        suffix: "/manifest.json",
        receiver: Receiver::Report,
    },
    Notification { bucket: LAKE_BUCKET, prefix: "", suffix: "/failed.json", receiver: Receiver::Report },
    Notification {
        bucket: LAKE_BUCKET,
        prefix: "processed/",
        suffix: "/waiting.json",
        receiver: Receiver::Report,
    },
    Notification {
        bucket: LAKE_BUCKET,
        prefix: "reports/",
        suffix: "/index.html",
        receiver: Receiver::Reader,
    },
];

/// Who receives the event of a created object, if anyone.
pub fn receiver(object: &ObjectRef) -> Option<Receiver> {
    NOTIFICATIONS
        .iter()
        .find(|n| {
            object.bucket == n.bucket && object.key.starts_with(n.prefix) && object.key.ends_with(n.suffix)
        })
        .map(|n| n.receiver)
        .filter(|receiver| *receiver != Receiver::Reader || Run::of_key(REPORTS, INDEX, &object.key).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wintermute_shared::contract::keys::{CATALOGUE, HANDOVER, MANIFEST, MODELS, PROCESSED, RAW};

    fn receiver_of(bucket: &str, key: String) -> Option<Receiver> {
        receiver(&ObjectRef { bucket: bucket.to_owned(), key, version_id: None })
    }

    #[test]
    fn the_announcing_object_of_each_step_starts_the_next() {
        let run = Run::of_key(MODELS, MANIFEST, "models/shoes/0123456789abcdef/manifest.json").unwrap();
        assert_eq!(receiver_of(RAW_BUCKET, format!("{RAW}a b.pdf")), Some(Receiver::Convert));
        assert_eq!(receiver_of(LAKE_BUCKET, run.key(PROCESSED, CATALOGUE)), Some(Receiver::Dispatch));
        assert_eq!(receiver_of(LAKE_BUCKET, run.key(PROCESSED, HANDOVER)), Some(Receiver::Dispatch));
        assert_eq!(receiver_of(LAKE_BUCKET, run.key(MODELS, MANIFEST)), Some(Receiver::Report));
        assert_eq!(receiver_of(LAKE_BUCKET, run.key(REPORTS, INDEX)), Some(Receiver::Reader));
    }

    #[test]
    fn word_of_any_step_s_failure_reaches_the_index_of_reports() {
        for prefix in [PROCESSED, MODELS, REPORTS] {
            let key = format!("{prefix}shoes/0123456789abcdef/failed.json");
            assert_eq!(receiver_of(LAKE_BUCKET, key), Some(Receiver::Report));
        }
    }

    #[test]
    fn no_other_object_starts_anything() {
        let run = Run::of_key(MODELS, MANIFEST, "models/shoes/0123456789abcdef/manifest.json").unwrap();
        assert_eq!(receiver_of(LAKE_BUCKET, run.key(PROCESSED, "quality.json")), None);
        assert_eq!(receiver_of(LAKE_BUCKET, format!("{RAW}a.json")), None);
        assert_eq!(receiver_of(RAW_BUCKET, run.key(MODELS, MANIFEST)), None);
        assert_eq!(receiver_of(RAW_BUCKET, "notes.json".to_owned()), None);
        for index in ["reports/index.html", "reports/shoes/index.html"] {
            assert_eq!(receiver_of(LAKE_BUCKET, index.to_owned()), None);
        }
    }
}
