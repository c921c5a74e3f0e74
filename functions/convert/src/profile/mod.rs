//! What is counted on the way; counts of consecutive parts of the input add up to those of the whole.

pub(crate) mod measure;
pub(crate) mod repair;
pub(crate) mod sample;
mod share;

use crate::row::columns::Columns;
use crate::row::digits::Digits;
use crate::row::field::FieldKind;
use crate::row::{RejectReason, Row};
use measure::Measured;
use repair::Repair;
use share::share;
use std::collections::BTreeMap;
use std::sync::Arc;
use wintermute_shared::quality::{ColumnQuality, Rejects, TypeCounts};

/// Counts over a part of the input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// Records that became rows.
    pub rows: u64,
    /// Rows whose object had a key more than once.
    pub duplicate_keys: u64,
    /// One entry for each column.
    pub columns: Vec<ColumnCounts>,
    /// Records that could not be read, by reason.
    pub rejects: BTreeMap<RejectReason, Rejected>,
    /// Bytes of all records, rejects included.
    pub bytes: u64,
    /// What was passed over, merged or repaired.
    pub repairs: BTreeMap<Repair, u64>,
    /// The first of the rejects.
    pub first_reject: Option<FirstReject>,
    /// Where the input ends, if it ends inside an array.
    pub cut_at: Option<CutAt>,
}

/// The record in or before which an input ends inside an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutAt {
    /// The part of the catalogue, if there are several.
    pub part: Option<Arc<str>>,
    /// Its line, from 1.
    pub line: u64,
    /// Its first byte, from 0.
    pub offset: u64,
}

/// Records that could not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rejected {
    /// How many.
    pub records: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Rejected {
    pub(crate) fn add(&mut self, Self { records, bytes }: Self) {
        self.records += records;
        self.bytes += bytes;
    }
}

/// Counts of one column.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ColumnCounts {
    /// Fields by kind.
    pub(crate) kinds: [u64; FieldKind::COUNT],
    /// Numbers that are integers of 64 bits, as they are written.
    pub integers: u64,
    /// Numbers that a double keeps digit by digit.
    pub doubles: u64,
}

/// The first record that could not be read, for the message of a run that fails.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstReject {
    /// The part of the catalogue, if there are several.
    pub part: Option<Arc<str>>,
    /// Its line, from 1.
    pub line: u64,
    /// The reader's own words.
    pub detail: String,
}

impl Profile {
    /// No counts yet for that many columns.
    pub fn new(columns: usize) -> Self {
        Self { columns: vec![ColumnCounts::default(); columns], ..Self::default() }
    }

    /// Forgets all counts, for that many columns.
    pub fn clear(&mut self, columns: usize) {
        self.columns.clear();
        self.columns.resize(columns, ColumnCounts::default());
        *self = Self { columns: std::mem::take(&mut self.columns), ..Self::default() };
    }

    /// Adds the counts of the part that follows.
    pub fn merge(&mut self, next: &Self) {
        self.rows += next.rows;
        self.duplicate_keys += next.duplicate_keys;
        for (sum, column) in self.columns.iter_mut().zip(&next.columns) {
            sum.add(column);
        }
        for (reason, rejected) in &next.rejects {
            self.rejects.entry(*reason).or_default().add(*rejected);
        }
        for (repair, count) in &next.repairs {
            *self.repairs.entry(*repair).or_default() += count;
        }
        self.bytes += next.bytes;
        if self.cut_at.is_none() {
            self.cut_at.clone_from(&next.cut_at);
        }
        if self.first_reject.is_none() {
            self.first_reject.clone_from(&next.first_reject);
        }
    }

    /// Counts a row that was read from `record`.
    pub fn add_row(&mut self, row: &Row, record: &str) {
        self.rows += 1;
        self.duplicate_keys += u64::from(row.has_duplicate_keys);
        if let Some(repair) = row.repair {
            *self.repairs.entry(repair).or_default() += 1;
        }
        for (field, column) in row.fields.iter().zip(&mut self.columns) {
            column.kinds[field.kind as usize] += 1;
            if field.kind == FieldKind::Number {
                let digits = Digits::of(&record.as_bytes()[field.start..field.end]);
                column.integers += u64::from(digits.is_integer);
                column.doubles += u64::from(digits.is_double);
            }
        }
    }

    /// Counts one repair.
    pub fn add_repair(&mut self, repair: Repair) {
        *self.repairs.entry(repair).or_default() += 1;
    }

    /// The rejects as `quality.json` shows them.
    pub fn rejects(&self) -> Rejects {
        let mut all = Rejected::default();
        self.rejects.values().for_each(|rejected| all.add(*rejected));
        let Rejected { records, bytes } = all;
        let of = |(reason, rejected): (&RejectReason, &Rejected)| (reason.name().to_owned(), *rejected);
        let by_reason = || self.rejects.iter().map(of);
        Rejects {
            records,
            share: share(records, records + self.rows),
            bytes,
            bytes_share: share(bytes, self.bytes),
            reasons: by_reason().map(|(reason, rejected)| (reason, rejected.records)).collect(),
            reason_bytes: by_reason().map(|(reason, rejected)| (reason, rejected.bytes)).collect(),
        }
    }

    /// The columns as `quality.json` shows them, the first ones with what their values are like.
    pub fn columns(&self, columns: &Columns, measured: &Measured) -> Vec<ColumnQuality> {
        let quality = |(i, (name, column)): (usize, (&String, &ColumnCounts))| {
            let placeholders = measured.placeholders.get(i).cloned().flatten();
            let written = placeholders.as_ref().map_or(0, |placeholders| placeholders.rows);
            let missing = self.rows - column.present() + written;
            ColumnQuality {
                name: name.clone(),
                missing,
                missing_share: share(missing, self.rows),
                placeholders,
                types: column.types(),
                values: measured.values.get(i).cloned(),
            }
        };
        columns.names().iter().zip(&self.columns).enumerate().map(quality).collect()
    }
}

impl ColumnCounts {
    fn add(&mut self, other: &Self) {
        for (sum, count) in self.kinds.iter_mut().zip(other.kinds) {
            *sum += count;
        }
        self.integers += other.integers;
        self.doubles += other.doubles;
    }

    /// Values by JSON type.
    pub fn types(&self) -> TypeCounts {
        let of = |kind: FieldKind| self.kinds[kind as usize];
        let texts = [
            FieldKind::Plain,
            FieldKind::Quoted,
            FieldKind::Text,
            FieldKind::Unescaped,
            FieldKind::UnescapedLines,
        ];
        TypeCounts {
            null: of(FieldKind::Null),
            boolean: of(FieldKind::Boolean),
            number: of(FieldKind::Number),
            string: of(FieldKind::Empty) + texts.into_iter().map(of).sum::<u64>(),
            array: of(FieldKind::Array),
            object: of(FieldKind::Object),
        }
    }

    /// Values that are there: neither null nor an empty string.
    pub fn present(&self) -> u64 {
        self.kinds[FieldKind::Boolean as usize..].iter().sum()
    }
}
