//! `quality.json`: what convert saw of the data, written before the catalogue that it describes.
//!
//! What one pass in bounded memory can tell exactly is exact; what it can only estimate says so, with its error, in the
//! field's description.

mod mappings;
mod reading;
pub mod striking;
mod told;

pub use mappings::check_mappings;
pub use reading::{Fact, Reading};
pub use told::told_prices;

use crate::catalogue::Roles;
use crate::contract::keys::PROCESSED;
use crate::price::{Currency, Rule};
use crate::settings::Settings;
use crate::{Error, Result, Run, Store, VERSION};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of this format. In format 1, roles did not say how they are known, placeholders were values, and how the file and its prices were
/// read was not told.
pub const FORMAT: u32 = 2;

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
    /// How the input was read.
    #[serde(default)]
    pub reading: Reading,
    /// Records written to the catalogue.
    pub rows: u64,
    /// Records that could not be read.
    pub rejects: Rejects,
    /// Objects in which a key occurred more than once (the last value was kept).
    pub records_with_duplicate_keys: u64,
    /// Which columns play which roles, and how that is known.
    #[serde(default)]
    pub roles: Roles,
    /// The columns, in order of first appearance.
    pub columns: Vec<ColumnQuality>,
    /// The fields in the JSON of columns that play a role or that settings name, such as `price.amount`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ColumnQuality>,
    /// Products that are there more than once; none without a column of names.
    #[serde(default)]
    pub duplicates: Option<Duplicates>,
    /// The prices; none without a column of prices.
    #[serde(default)]
    pub prices: Option<PriceQuality>,
}

impl Quality {
    /// Reads what convert has left of a run: this format, and every earlier one.
    ///
    /// # Errors
    /// The store's; [`Error::Invalid`] when a later version has written it, or it is damaged.
    pub async fn of_run(store: &Store, bucket: &str, run: &Run) -> Result<Self> {
        let key = run.key(PROCESSED, NAME);
        Self::read(&format!("s3://{bucket}/{key}"), &store.get(bucket, &key).await?)
    }

    fn read(name: &str, json: &[u8]) -> Result<Self> {
        /// What every version of it has.
        #[derive(Deserialize)]
        struct Maker {
            format: u32,
        }
        let damaged = |e| {
            Error::invalid(format!("{name} is not what this version reads: {e}; convert the catalogue again"))
        };
        let Maker { format } = serde_json::from_slice(json).map_err(damaged)?;
        if !(1..=FORMAT).contains(&format) {
            return Err(Error::invalid(format!(
                "the field `format` of {name} is {format}, and Wintermute {VERSION} reads 1 to {FORMAT}: use the version that wrote it, or convert \
                 the catalogue again with this one"
            )));
        }
        serde_json::from_slice(json).map_err(damaged)
    }

    /// What was measured of the columns, and of the fields in their JSON.
    pub fn measured(&self) -> impl Iterator<Item = &ColumnQuality> + Clone {
        self.columns.iter().chain(&self.fields)
    }

    /// Whether there is a column of that name, or a field in the JSON of one that has a value in any row.
    pub fn has(&self, name: &str) -> bool {
        let has_values = |field: &ColumnQuality| field.name == name && field.missing < self.rows;
        self.columns.iter().any(|column| column.name == name) || self.fields.iter().any(has_values)
    }
}

/// The object that a run is made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The bucket.
    pub bucket: String,
    /// The key; of a folder, its prefix, which ends with `/`.
    pub key: String,
    /// The version id, or the ETag where the bucket keeps no versions; of a folder, a hash of its parts' keys and ETags.
    pub version: String,
    /// The object's size as stored; of parts, their sum.
    pub bytes: u64,
    /// The parts, in their order; none if the catalogue is one file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartSource>,
}

/// A part of a catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartSource {
    /// The key.
    pub key: String,
    /// The ETag.
    pub version: String,
    /// The size as stored.
    pub bytes: u64,
    /// Records written to the catalogue.
    pub rows: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Why it is left out, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<String>,
}

/// Records that could not be read, counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rejects {
    /// How many.
    pub records: u64,
    /// Their share of all records, 0 to 1.
    pub share: f64,
    /// Their bytes.
    #[serde(default)]
    pub bytes: u64,
    /// The share of their bytes in those of all records, 0 to 1.
    #[serde(default)]
    pub bytes_share: f64,
    /// How many for each reason.
    pub reasons: BTreeMap<String, u64>,
    /// Their bytes for each reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reason_bytes: BTreeMap<String, u64>,
}

/// One column, measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnQuality {
    /// The column's name.
    pub name: String,
    /// Rows without a value: the key is absent, or its value is null, an empty string, white space, or stands for a missing one.
    pub missing: u64,
    /// Their share of all rows, 0 to 1.
    pub missing_share: f64,
    /// Those of them in which something is written that stands for a missing value; none where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholders: Option<Placeholders>,
    /// Values by JSON type, those that stand for a missing one included.
    pub types: TypeCounts,
    /// What the values are like; none for columns beyond the first 256.
    #[serde(default)]
    pub values: Option<Values>,
}

/// What the values of a column are like, missing ones aside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Values {
    /// How many different ones there are.
    pub distinct: u64,
    /// Whether `distinct` and the counts of `frequent` are exact. If not, because there are more than some thousand different values,
    /// `distinct` is a HyperLogLog's estimate with a standard error of 1.2 %, and the counts of `frequent` are estimated from 1,024
    /// rows, chosen by hash: values that less than one in a hundred of them have are not told. Either way nothing depends on the order
    /// of the rows, nor on how the catalogue is cut.
    pub exact: bool,
    /// The most frequent values, at most ten.
    pub frequent: Vec<Frequent>,
    /// The longest value.
    pub longest: Option<Longest>,
    /// The values that are numbers; of the price column the prices in the main currency.
    pub numbers: Option<Numbers>,
}

/// Values that stand for a missing one, such as `N/A`, or white space.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Placeholders {
    /// In how many rows.
    pub rows: u64,
    /// The most frequent ones as they are written, at most ten.
    pub frequent: Vec<Frequent>,
}

/// A value and how often it occurs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frequent {
    /// The value; a long one is cut and ends with `…`.
    pub value: String,
    /// How often it occurs.
    pub count: u64,
}

/// The longest value of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Longest {
    /// Its length in bytes of UTF-8.
    pub bytes: u64,
    /// The part of the catalogue, by its key; none if the catalogue is one file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The line in the decompressed input on which its record begins, from 1.
    pub line: u64,
    /// How it begins.
    pub value: String,
}

/// Numbers, described.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// How many there are.
    pub count: u64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// Quantiles: estimates, each at most 0.8 % nearer to zero than the value at that rank. The report has those of prices from
    /// `analysis.json`, where they are exact.
    pub quantiles: Quantiles,
}

/// Quantiles by nearest rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    /// 1 % are less or equal.
    pub p01: f64,
    /// 5 % are less or equal.
    pub p05: f64,
    /// The first quartile.
    pub q1: f64,
    /// The median.
    pub median: f64,
    /// The third quartile.
    pub q3: f64,
    /// 95 % are less or equal.
    pub p95: f64,
    /// 99 % are less or equal.
    pub p99: f64,
}

/// Rows with the same name and brand as a row before, letter for letter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Duplicates {
    /// Rows that repeat a product.
    pub rows: u64,
    /// Products that are repeated.
    pub products: u64,
    /// Whether both are exact: they are as long as there are at most 200,000 different products. Beyond that they are
    /// projected from a sample of 100,000 to 200,000 products, chosen by hash.
    pub exact: bool,
    /// The most repeated products, of the sample if there is one.
    pub most: Vec<Repeated>,
}

/// A product that is there more than once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Repeated {
    /// Its name.
    pub name: String,
    /// How often it is there.
    pub count: u64,
    /// The part of the catalogue, by its key; none if the catalogue is one file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The line in the decompressed input on which its first record begins, from 1.
    pub line: u64,
}

/// The prices, judged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PriceQuality {
    /// The column.
    pub column: String,
    /// How its cells are read.
    #[serde(default)]
    pub rule: Rule,
    /// The main currency, which most prices have; none if it is not known. `far_below`, `far_above`, `fences`, their examples and the
    /// column's [`Values::numbers`] are of its prices alone.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// Prices in the main currency.
    #[serde(default)]
    pub count: u64,
    /// Prices in other currencies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OtherPrices>,
    /// Prices that are the lowest of several: of a range, or with "from".
    #[serde(default)]
    pub lowest: u64,
    /// Values that are no price, such as `sold out`, or not clearly a single one.
    pub unreadable: u64,
    /// The first of them, at most five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable_examples: Vec<Unreadable>,
    /// Prices of zero, in all currencies.
    pub zero: u64,
    /// Prices below zero, in all currencies.
    pub negative: u64,
    /// Positive prices below `fences.low`.
    pub far_below: u64,
    /// Prices above `fences.high`.
    pub far_above: u64,
    /// What counts as far outside; none when no price is positive.
    pub fences: Option<Fences>,
    /// The least and the greatest prices among those that `zero`, `negative`, `far_below` and `far_above` count, at most
    /// five of each.
    pub examples: Vec<PriceExample>,
}

/// Prices in a currency that is not the main one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherPrices {
    /// The currency; none if it is not known.
    pub currency: Option<Currency>,
    /// The prices.
    pub numbers: Numbers,
}

/// A value that is no price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// How it begins.
    pub value: String,
    /// The part of the catalogue, by its key; none if the catalogue is one file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The line in the decompressed input on which its record begins, from 1.
    pub line: u64,
}

/// Tukey's outer fences on the logarithm of the positive prices: three interquartile ranges below the first and above the
/// third quartile. The range is taken as a factor of 1.25 where it is less, so that equal prices do not make others odd.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fences {
    /// `q1 / (q3 / q1)³`
    pub low: f64,
    /// `q3 · (q3 / q1)³`
    pub high: f64,
}

/// A price out of the ordinary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceExample {
    /// The price.
    pub price: f64,
    /// The part of the catalogue, by its key; none if the catalogue is one file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The line in the decompressed input on which its record begins, from 1.
    pub line: u64,
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
    /// The part of the catalogue that the record is in, by its key; none if the catalogue is one file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The line in the decoded input on which the record begins, from 1.
    pub line: u64,
    /// The byte in the decoded input, in UTF-8, at which the record begins, from 0.
    pub offset: u64,
    /// The kind of trouble: a key of [`Rejects::reasons`].
    pub reason: String,
    /// The reader's own words.
    pub detail: String,
    /// The record; what is not UTF-8 in it is decoded or replaced. A record above 64 KiB is cut there.
    pub record: String,
    /// The record's bytes in base64, if they are not UTF-8; also cut at 64 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_base64: Option<String>,
    /// The record's full length in bytes.
    pub bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_formats_are_read_and_later_ones_refused() {
        let of = |format: u32| {
            let json = serde_json::json!({
                "format": format, "dataset": "shoes", "run": "0123456789abcdef",
                "source": { "bucket": "b", "key": "raw/shoes.json", "version": "v", "bytes": 1 },
                "settings": Settings::default(), "rows": 0, "records_with_duplicate_keys": 0, "columns": [],
                "rejects": { "records": 0, "share": 0.0, "reasons": {} }
            });
            Quality::read("quality.json", json.to_string().as_bytes())
        };
        assert_eq!(of(1).unwrap().format, 1);
        assert_eq!(of(FORMAT).unwrap().rows, 0);
        for other in [0, FORMAT + 1] {
            let error = of(other).unwrap_err().to_string();
            assert!(
                error.contains(&format!("is {other}, and Wintermute")) && error.contains("convert"),
                "{error}"
            );
        }
    }
}
