//! `quality.json`: what convert saw of the data, written before the catalogue that it describes.

use crate::settings::Settings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of this format.
pub const FORMAT: u32 = 1;

/// The object's name below the run's `processed/` prefix.
pub const NAME: &str = "quality.json";

/// The name of the records that could not be read, one [`Reject`] a line.
pub const REJECTS: &str = "rejects.jsonl";

/// What convert saw of the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// The version of the format: [`FORMAT`].
    pub format: u32,
    /// The dataset.
    pub dataset: String,
    /// The run's id.
    pub run: String,
    /// The object that was read.
    pub source: Source,
    /// The settings that name the run.
    pub settings: Settings,
    /// Records written to the catalogue.
    pub rows: u64,
    /// Records that could not be read.
    pub rejects: Rejects,
    /// Objects in which a key stood more than once (the last value was kept).
    pub records_with_duplicate_keys: u64,
    /// The columns, in order of first appearance.
    pub columns: Vec<ColumnQuality>,
}

/// The object that a run is made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The version id, or the ETag where the bucket keeps no versions.
    pub version: String,
    /// The object's size as stored.
    pub bytes: u64,
}

/// Records that could not be read, counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rejects {
    /// How many.
    pub records: u64,
    /// Their share of all records, 0 to 1.
    pub share: f64,
    /// How many for each reason.
    pub reasons: BTreeMap<String, u64>,
}

/// One column, measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnQuality {
    /// The column's name.
    pub name: String,
    /// Rows without a value: the key is absent, or its value is null or an empty string.
    pub missing: u64,
    /// Their share of all rows, 0 to 1.
    pub missing_share: f64,
    /// Values by JSON type.
    pub types: TypeCounts,
}

/// Values of a column by JSON type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeCounts {
    /// Explicit nulls.
    pub null: u64,
    /// `true` and `false`.
    pub boolean: u64,
    /// Numbers.
    pub number: u64,
    /// Strings, empty ones included.
    pub string: u64,
    /// Arrays.
    pub array: u64,
    /// Objects.
    pub object: u64,
}

/// One line of [`REJECTS`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reject {
    /// The line in the decompressed input on which the record begins, from 1.
    pub line: u64,
    /// The byte in the decompressed input at which the record begins, from 0.
    pub offset: u64,
    /// The kind of trouble: a key of [`Rejects::reasons`].
    pub reason: String,
    /// The reader's own words.
    pub detail: String,
    /// The record, invalid UTF-8 replaced; a record above 64 KiB is cut there.
    pub record: String,
    /// The record's full length in bytes.
    pub bytes: u64,
}
