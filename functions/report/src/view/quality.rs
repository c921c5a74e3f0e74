//! Data quality: what was read, rejected, dropped and filled.

use super::checks::Checks;
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Filled};
use wintermute_shared::catalogue::Fill;
use wintermute_shared::quality::{ColumnQuality, Reject, TypeCounts};

/// Columns in the table.
const MOST: usize = 200;

/// Data quality.
#[derive(Serialize)]
pub struct QualityView {
    read: String,
    rows: String,
    rejected: Option<Rejected>,
    duplicate_keys: String,
    wordless: String,
    dropped: Vec<DroppedView>,
    filled: Vec<FilledView>,
    /// Whether the figures of the report leave filled values out.
    counts_stated: bool,
    kept: Vec<String>,
    rejects: Vec<RejectView>,
    checks: Checks,
    columns: Columns,
    folder: String,
}

/// The table of columns.
#[derive(Serialize)]
struct Columns {
    rows: Vec<ColumnView>,
    more: Option<String>,
    folder: String,
}

#[derive(Serialize)]
struct Rejected {
    records: String,
    /// "is" or "are".
    is: &'static str,
    share: String,
    bytes_share: String,
    reasons: Vec<Reason>,
}

#[derive(Serialize)]
struct Reason {
    reason: String,
    count: String,
    bytes: Option<String>,
}

/// A record that could not be read.
#[derive(Serialize)]
struct RejectView {
    line: String,
    detail: String,
    record: String,
}

#[derive(Serialize)]
struct DroppedView {
    column: String,
    missing: String,
}

#[derive(Serialize)]
struct FilledView {
    column: String,
    value: String,
    /// What the settings say, where the catalogue spells it in its own way.
    as_set: Option<String>,
    rows: String,
}

#[derive(Serialize)]
struct ColumnView {
    name: String,
    missing: String,
    share: String,
    width: String,
    types: String,
}

impl QualityView {
    /// The view of an analysis' quality, with some of the records that could not be read.
    pub fn of(analysis: &Analysis, some: &[Reject]) -> Self {
        let (quality, preparation) = (&analysis.quality, &analysis.preparation);
        let rejects = &quality.rejects;
        let folder = super::made::folder("processed", analysis);
        let reason = |(reason, &count): (&String, &u64)| Reason {
            reason: format::value(reason),
            count: format::count(count),
            bytes: rejects.reason_bytes.get(reason).map(|bytes| format::bytes(*bytes)),
        };
        let more = quality.measured().count().saturating_sub(MOST) as u64;
        Self {
            read: format::count(quality.rows + rejects.records),
            rows: format::count(quality.rows),
            rejected: (rejects.records > 0).then(|| Rejected {
                records: format::counted(rejects.records, "record", "records"),
                is: if rejects.records == 1 { "is" } else { "are" },
                share: format::percent(rejects.share),
                bytes_share: format::percent(rejects.bytes_share),
                reasons: rejects.reasons.iter().map(reason).collect(),
            }),
            duplicate_keys: format::count(quality.records_with_duplicate_keys),
            wordless: format::count(analysis.features.wordless),
            dropped: preparation
                .dropped
                .iter()
                .map(|dropped| DroppedView {
                    column: format::value(&dropped.column),
                    missing: format::percent(dropped.missing_share),
                })
                .collect(),
            filled: preparation
                .filled
                .iter()
                .filter(|filled| filled.rows > 0)
                .map(|filled| FilledView {
                    column: format::value(&filled.column),
                    value: format::value(&filled.value),
                    as_set: settings_fill(analysis, filled).map(format::value),
                    rows: format::counted(filled.rows, "product", "products"),
                })
                .collect(),
            counts_stated: analysis.counts_stated(),
            kept: preparation.kept.iter().map(|column| format::value(column)).collect(),
            rejects: some
                .iter()
                .map(|reject| RejectView {
                    line: format::place(reject.line, reject.part.as_deref()),
                    detail: format::value(&reject.detail),
                    record: format::value(&reject.record),
                })
                .collect(),
            checks: Checks::of(analysis),
            columns: Columns {
                rows: quality.measured().take(MOST).map(column).collect(),
                more: (more > 0)
                    .then(|| format!("{} more columns are in quality.json.", format::count(more))),
                folder: folder.clone(),
            },
            folder,
        }
    }
}

/// The value with which the settings fill a column, where the catalogue spells it otherwise.
fn settings_fill<'a>(analysis: &'a Analysis, filled: &Filled) -> Option<&'a str> {
    let (quality, kept) = (&analysis.quality, &analysis.preparation.kept);
    let is_it = |fill: &&Fill| fill.column_of(kept, &quality.roles) == Some(filled.column.as_str());
    let fill = quality.settings.fill.iter().find(is_it)?;
    (fill.value != filled.value).then_some(&fill.value)
}

fn column(column: &ColumnQuality) -> ColumnView {
    ColumnView {
        name: format::value(&column.name),
        missing: format::count(column.missing),
        share: format::percent(column.missing_share),
        width: format!("w{}", (column.missing_share.clamp(0.0, 1.0) * 100.0).round() as u32),
        types: types(&column.types),
    }
}

/// The mix of a column's types; the share is named where there are several.
fn types(counts: &TypeCounts) -> String {
    let TypeCounts { null, boolean, number, string, array, object } = *counts;
    let named = [
        (string, "text"),
        (number, "number"),
        (boolean, "true or false"),
        (array, "list"),
        (object, "object"),
        (null, "null"),
    ];
    let total: u64 = named.iter().map(|(count, _)| count).sum();
    let mut present: Vec<(u64, &str)> = named.into_iter().filter(|(count, _)| *count > 0).collect();
    present.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    match present[..] {
        [] => "–".to_owned(),
        [(_, only)] => only.to_owned(),
        _ => {
            let share = |count: u64| format::percent(count as f64 / total as f64);
            let each = present.iter().map(|&(count, name)| format!("{name} {}", share(count)));
            each.collect::<Vec<_>>().join(", ")
        }
    }
}
