//! From a Lambda payload to the objects that it is about.

use crate::{Error, Result};
use aws_lambda_events::event::s3::{S3Entity, S3EventRecord};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One object that an event or a direct invoke names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectRef {
    /// The bucket's name.
    pub bucket: String,
    /// The key, decoded.
    pub key: String,
    /// The version to read; only versioned buckets name one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
}

impl std::fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

impl std::str::FromStr for ObjectRef {
    type Err = Error;

    /// Reads `s3://bucket/key`: the inverse of its display, versions aside.
    fn from_str(text: &str) -> Result<Self> {
        match text.strip_prefix("s3://").and_then(|path| path.split_once('/')) {
            Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => {
                Ok(Self { bucket: bucket.to_owned(), key: key.to_owned(), version_id: None })
            }
            _ => Err(Error::invalid(format!("{text:?} is not of the form s3://bucket/key"))),
        }
    }
}

/// The objects that a payload names, in its order; in the place of a record that names none, what is wrong with it: one
/// record does not take the others with it.
///
/// A payload is an S3 event notification (any number of records), the `s3:TestEvent` that S3 sends when a notification
/// is set up (no object), or a direct invoke `{"bucket": …, "key": …}` with an optional `version_id`. Keys of S3 events
/// are URL-encoded, with `+` for a space; a direct invoke gives the key as it is.
///
/// # Errors
/// [`Error::Invalid`] when the payload is none of these. In place of an object, the same for a record that is none of S3's,
/// lacks its bucket or key, or whose key does not decode to UTF-8.
pub fn objects(mut payload: Value) -> Result<Vec<Result<ObjectRef>>> {
    if payload.get("Event").and_then(Value::as_str) == Some("s3:TestEvent") {
        return Ok(Vec::new());
    }
    match payload.get_mut("Records").map(Value::take) {
        Some(Value::Array(records)) => {
            Ok(records.into_iter().enumerate().map(|(i, record)| record_object(i, record)).collect())
        }
        Some(_) => Err(Error::invalid("the payload is not an S3 event: its Records are no array")),
        None => serde_json::from_value(payload).map(|object| vec![Ok(object)]).map_err(|e| {
            Error::invalid(format!(
                "the payload is neither an S3 event nor a direct invoke like {{\"bucket\": …, \"key\": …}}: {e}"
            ))
        }),
    }
}

/// Takes the settings out of a direct invoke, which may carry `"settings": {"max_k": "30"}`: names and values of those that
/// differ from the environment's.
///
/// # Errors
/// [`Error::Invalid`] when they are no object of texts, numbers and truth values.
pub fn take_settings(payload: &mut Value) -> Result<Vec<(String, String)>> {
    let invalid = |what: &Value| {
        Error::invalid(format!("settings must be an object such as {{\"max_k\": \"30\"}}, but hold {what}"))
    };
    let settings = match payload.as_object_mut().and_then(|payload| payload.remove("settings")) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Object(settings)) => settings,
        Some(other) => return Err(invalid(&other)),
    };
    let text = |(name, value): (String, Value)| match value {
        Value::String(value) => Ok((name, value)),
        Value::Number(_) | Value::Bool(_) => Ok((name, value.to_string())),
        other => Err(invalid(&other)),
    };
    settings.into_iter().map(text).collect()
}

/// Takes the folder out of a direct invoke `{"bucket": …, "prefix": "raw/shop/"}`: its key is the prefix, with `/` at its end.
///
/// # Errors
/// [`Error::Invalid`] when the prefix is no text, or the payload names a key too or no bucket.
pub fn take_folder(payload: &mut Value) -> Result<Option<ObjectRef>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Folder {
        bucket: String,
        prefix: String,
    }
    if payload.get("prefix").is_none() {
        return Ok(None);
    }
    let folder: Folder = serde_json::from_value(payload.take()).map_err(|e| {
        Error::invalid(format!(
            "the payload is no direct invoke for a folder like {{\"bucket\": …, \"prefix\": \"raw/shop/\"}}: {e}"
        ))
    })?;
    let key = format!("{}/", folder.prefix.trim_end_matches('/'));
    Ok(Some(ObjectRef { bucket: folder.bucket, key, version_id: None }))
}

fn record_object(index: usize, record: Value) -> Result<ObjectRef> {
    let record: S3EventRecord = serde_json::from_value(record).map_err(|e| {
        Error::invalid(format!("record {index} of the payload is not one of an S3 event: {e}"))
    })?;
    let S3Entity { bucket, object, .. } = record.s3;
    let missing = |what: &str| Error::invalid(format!("record {index} of the S3 event names no {what}"));
    let bucket = bucket.name.filter(|b| !b.is_empty()).ok_or_else(|| missing("bucket"))?;
    let encoded = object.key.filter(|k| !k.is_empty()).ok_or_else(|| missing("key"))?;
    Ok(ObjectRef {
        bucket,
        key: decode_key(&encoded)?,
        version_id: object.version_id.filter(|v| !v.is_empty()),
    })
}

/// Decodes a key as S3 encodes it in events: `+` is a space, `%XX` is a byte.
///
/// # Errors
/// [`Error::Invalid`] when the bytes are not UTF-8.
pub fn decode_key(encoded: &str) -> Result<String> {
    let spaced = encoded.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8().map(|key| key.into_owned()).map_err(|_| {
        Error::invalid(format!(
            "the key {encoded:?} of the S3 event does not decode to UTF-8: rename the object"
        ))
    })
}

/// Encodes a key as S3 does in events: the inverse of [`decode_key`].
pub fn encode_key(key: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'*');
    utf8_percent_encode(key, KEPT).to_string().replace("%20", "+")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_survive_the_encoding_of_events() {
        for key in ["raw/a.jsonl", "raw/a b+c%20d/ü 目.jsonl", "raw/100%.json", "raw/+.json"] {
            assert_eq!(decode_key(&encode_key(key)).unwrap(), key);
        }
        assert_eq!(decode_key("raw/summer+sale%2Bmore.jsonl").unwrap(), "raw/summer sale+more.jsonl");
    }

    #[test]
    fn an_object_is_read_as_it_is_printed() {
        let object = ObjectRef { bucket: "b".into(), key: "a b/c.json".into(), version_id: None };
        assert_eq!(object.to_string().parse::<ObjectRef>().unwrap(), object);
        assert!(
            "models/manifest.json".parse::<ObjectRef>().unwrap_err().to_string().contains("s3://bucket/key")
        );
    }

    #[test]
    fn a_key_that_is_not_utf8_is_refused_by_name() {
        assert!(decode_key("raw/%FF.json").unwrap_err().to_string().contains("raw/%FF.json"));
    }

    #[test]
    fn an_unknown_payload_says_what_is_expected() {
        let error = objects(serde_json::json!({"hello": 1})).unwrap_err().to_string();
        assert!(error.contains("neither an S3 event nor a direct invoke"), "{error}");
    }

    #[test]
    fn a_bad_record_leaves_the_others() {
        let record = |key: &str| {
            let mut event: Value =
                serde_json::from_str(include_str!("../../../events/raw-put.json")).unwrap();
            event["Records"][0]["s3"]["object"]["key"] = json!(key);
            event["Records"][0].take()
        };
        let mut nameless = record("raw/a.json");
        nameless["s3"]["bucket"]["name"].take();
        let records = [record("raw/a.json"), record("raw/%FF"), json!(7), nameless, record("raw/b.json")];
        let objects = objects(json!({ "Records": records })).unwrap();
        let told: Vec<String> = objects
            .iter()
            .map(|object| match object {
                Ok(object) => object.key.clone(),
                Err(error) => error.to_string(),
            })
            .collect();
        assert_eq!((told[0].as_str(), told[4].as_str()), ("raw/a.json", "raw/b.json"));
        assert!(told[1].contains("raw/%FF"), "{told:?}");
        assert!(told[2].starts_with("record 2 of the payload is not one of an S3 event"), "{told:?}");
        assert!(told[3].starts_with("record 3 of the S3 event names no bucket"), "{told:?}");
    }

    #[test]
    fn a_direct_invoke_may_name_a_folder() {
        for prefix in ["raw/shop", "raw/shop/"] {
            let folder = take_folder(&mut json!({ "bucket": "b", "prefix": prefix })).unwrap().unwrap();
            assert_eq!(folder.to_string(), "s3://b/raw/shop/");
        }
        assert_eq!(take_folder(&mut json!({ "bucket": "b", "key": "raw/a.csv" })).unwrap(), None);
        for bad in [json!({ "bucket": "b", "key": "raw/a", "prefix": "raw/" }), json!({ "prefix": "raw/a/" })]
        {
            let error = take_folder(&mut bad.clone()).unwrap_err().to_string();
            assert!(error.contains("no direct invoke for a folder"), "{error}");
        }
    }

    #[test]
    fn a_direct_invoke_may_carry_settings() {
        let mut payload =
            json!({ "bucket": "b", "key": "raw/a.json", "settings": { "max_k": 30, "k": "auto" } });
        let settings = take_settings(&mut payload).unwrap();
        assert_eq!(settings, [("max_k".into(), "30".into()), ("k".into(), "auto".into())]);
        assert_eq!(objects(payload).unwrap().len(), 1);
        assert_eq!(take_settings(&mut json!({ "Records": [] })).unwrap(), []);
        assert!(
            take_settings(&mut json!({ "settings": [1] })).unwrap_err().to_string().contains("but hold [1]")
        );
    }
}
