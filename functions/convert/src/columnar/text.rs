//! Rows as JSON text.

use super::numbers::{decimal, float};
use super::schema::{children, element, entry};
use super::time::{Unit, date, time_of_day, timestamp};
use ::parquet::basic::{LogicalType, TimeType, TimeUnit, TimestampType};
use ::parquet::record::{Field, Row};
use ::parquet::schema::types::{Type, TypePtr};
use std::fmt::Write as _;
use std::io::Write as _;

/// Appends a row as an object with its columns in the order of the schema.
pub fn row(text: &mut Vec<u8>, row: &Row, types: &[TypePtr]) {
    text.push(b'{');
    for (i, (name, field)) in row.get_column_iter().enumerate() {
        if i > 0 {
            text.push(b',');
        }
        string(text, name);
        text.push(b':');
        value(text, field, types.get(i).map(AsRef::as_ref));
    }
    text.push(b'}');
}

/// Bytes of a decimal at most: twice as many as 76 digits need.
const WIDEST: usize = 64;

/// Appends a value of a type as JSON: numbers and decimals as they are, what has no form of its own in JSON as text.
fn value(text: &mut Vec<u8>, field: &Field, kind: Option<&Type>) {
    match field {
        Field::Null => text.extend_from_slice(b"null"),
        Field::Bool(value) => plain(text, value),
        Field::Byte(value) => plain(text, value),
        Field::Short(value) => plain(text, value),
        Field::Int(value) => plain(text, value),
        Field::Long(value) => long(text, *value, kind),
        Field::UByte(value) => plain(text, value),
        Field::UShort(value) => plain(text, value),
        Field::UInt(value) => plain(text, value),
        Field::ULong(value) => plain(text, value),
        Field::Float16(value) => float(text, f32::from(*value)),
        Field::Float(value) => float(text, *value),
        Field::Double(value) => float(text, *value),
        // To write the digits of a long one would take for ever.
        Field::Decimal(value) if value.data().len() > WIDEST => bytes(text, value.data(), None),
        Field::Decimal(value) => decimal(text, value.data(), value.scale()),
        Field::Str(value) => string(text, value),
        Field::Bytes(value) => bytes(text, value.data(), kind),
        Field::Date(days) => string(text, &date(i64::from(*days))),
        Field::TimeMillis(time) => string(text, &time_of_day(i64::from(*time), Unit::Millis)),
        Field::TimeMicros(time) => string(text, &time_of_day(*time, Unit::Micros)),
        Field::TimestampMillis(time) => string(text, &timestamp(*time, Unit::Millis, is_utc(kind))),
        Field::TimestampMicros(time) => string(text, &timestamp(*time, Unit::Micros, is_utc(kind))),
        Field::Group(group) => row(text, group, kind.map(children).unwrap_or_default()),
        Field::ListInternal(list) => {
            let kind = kind.map(element);
            joined(text, (b'[', b']'), list.elements(), |text, field| value(text, field, kind));
        }
        Field::MapInternal(map) => {
            let kinds = kind.map(entry);
            joined(text, (b'{', b'}'), map.entries(), |text, (key, field)| {
                map_key(text, key, kinds.map(|(key, _)| key));
                text.push(b':');
                value(text, field, kinds.map(|(_, value)| value));
            });
        }
    }
}

/// Nanoseconds are known by their type alone.
fn long(text: &mut Vec<u8>, value: i64, kind: Option<&Type>) {
    match logical(kind) {
        Some(LogicalType::Timestamp(TimestampType { unit: TimeUnit::NANOS, .. })) => {
            string(text, &timestamp(value, Unit::Nanos, is_utc(kind)));
        }
        Some(LogicalType::Time(TimeType { unit: TimeUnit::NANOS, .. })) => {
            string(text, &time_of_day(value, Unit::Nanos));
        }
        _ => plain(text, &value),
    }
}

fn logical(kind: Option<&Type>) -> Option<&LogicalType> {
    kind.and_then(|kind| kind.get_basic_info().logical_type_ref())
}

/// Whether a timestamp is a moment, and not what some clock shows.
fn is_utc(kind: Option<&Type>) -> bool {
    !matches!(logical(kind), Some(LogicalType::Timestamp(TimestampType { is_adjusted_to_u_t_c: false, .. })))
}

/// Bytes that are text are taken for it, whether the file says so or not; others are written in hexadecimal digits.
fn bytes(text: &mut Vec<u8>, bytes: &[u8], kind: Option<&Type>) {
    match std::str::from_utf8(bytes) {
        Ok(words) if logical(kind) != Some(&LogicalType::Uuid) => string(text, words),
        _ => {
            let mut digits = String::with_capacity(2 * bytes.len() + 4);
            for (i, byte) in bytes.iter().enumerate() {
                if logical(kind) == Some(&LogicalType::Uuid) && matches!(i, 4 | 6 | 8 | 10) {
                    digits.push('-');
                }
                // Writing to a string does not fail.
                let _ = write!(digits, "{byte:02x}");
            }
            string(text, &digits);
        }
    }
}

/// Keys of JSON are text, whatever those of the map are.
fn map_key(text: &mut Vec<u8>, key: &Field, kind: Option<&Type>) {
    let mut written = Vec::new();
    value(&mut written, key, kind);
    if written.first() == Some(&b'"') {
        text.append(&mut written);
    } else {
        string(text, &String::from_utf8_lossy(&written));
    }
}

fn joined<T>(
    text: &mut Vec<u8>,
    (open, close): (u8, u8),
    items: &[T],
    mut write: impl FnMut(&mut Vec<u8>, &T),
) {
    text.push(open);
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            text.push(b',');
        }
        write(text, item);
    }
    text.push(close);
}

fn plain(text: &mut Vec<u8>, value: &impl std::fmt::Display) {
    // Writing to memory does not fail.
    let _ = write!(text, "{value}");
}

pub(super) fn string(text: &mut Vec<u8>, value: &str) {
    let _ = serde_json::to_writer(text, value);
}
