//! How the values of a column are written as JSON.

use super::numbers::decimal;
use super::text::JsonRows;
use super::time::{Unit, date, time_of_day, timestamp};
use super::values::Value;
use ::parquet::basic::{ConvertedType, LogicalType, TimeType, TimeUnit, TimestampType};
use ::parquet::schema::types::ColumnDescriptor;
use std::fmt::Write as _;

/// What the values of a column stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogicalKind {
    /// What they are.
    Plain,
    /// Numbers without a sign.
    Unsigned,
    Date,
    TimeOfDay(Unit),
    Timestamp {
        unit: Unit,
        is_utc: bool,
    },
    /// With this many digits after the point.
    Decimal(i32),
    Half,
    /// Text, whose bytes should be UTF-8.
    Text,
    /// Bytes, which may be text.
    Bytes,
    Uuid,
}

/// Bytes of a decimal at most: twice as many as 76 digits need.
const WIDEST: usize = 64;

impl LogicalKind {
    /// That of a column's values.
    pub fn of(column: &ColumnDescriptor) -> Self {
        use ConvertedType as C;
        // A timestamp is a moment, and not what some clock shows, unless it says so.
        let is_utc = |logical: Option<&LogicalType>| {
            !matches!(
                logical,
                Some(LogicalType::Timestamp(TimestampType { is_adjusted_to_u_t_c: false, .. }))
            )
        };
        let logical = column.logical_type_ref();
        let unit = match (column.converted_type(), logical) {
            (C::TIME_MILLIS | C::TIMESTAMP_MILLIS, _) => Unit::Millis,
            (C::TIME_MICROS | C::TIMESTAMP_MICROS, _) => Unit::Micros,
            _ => Unit::Nanos,
        };
        match (column.converted_type(), logical) {
            (C::UINT_8 | C::UINT_16 | C::UINT_32 | C::UINT_64, _) => Self::Unsigned,
            (C::DATE, _) => Self::Date,
            (C::TIME_MILLIS | C::TIME_MICROS, _) => Self::TimeOfDay(unit),
            (C::TIMESTAMP_MILLIS | C::TIMESTAMP_MICROS, _) => {
                Self::Timestamp { unit, is_utc: is_utc(logical) }
            }
            (C::DECIMAL, _) => Self::Decimal(column.type_scale()),
            (C::UTF8 | C::ENUM | C::JSON, _) => Self::Text,
            // Nanoseconds have no converted type.
            (C::NONE, Some(LogicalType::Timestamp(TimestampType { unit: TimeUnit::NANOS, .. }))) => {
                Self::Timestamp { unit, is_utc: is_utc(logical) }
            }
            (C::NONE, Some(LogicalType::Time(TimeType { unit: TimeUnit::NANOS, .. }))) => {
                Self::TimeOfDay(unit)
            }
            (C::NONE, Some(LogicalType::Float16)) => Self::Half,
            (C::NONE, Some(LogicalType::Uuid)) => Self::Uuid,
            (C::NONE | C::BSON, _) => Self::Bytes,
            _ => Self::Plain,
        }
    }

    /// Appends a value: numbers and decimals as they are, what has no form of its own in JSON as text.
    pub fn write(self, text: &mut JsonRows, value: Value<'_>) {
        match value {
            Value::Bool(value) => text.plain(value),
            Value::Int32(value) => self.int32(text, value),
            Value::Int64(value) => self.int64(text, value),
            // Spark's old timestamps, which say nothing of a zone and are UTC.
            Value::Int96(value) => text.string(&timestamp(value.to_millis(), Unit::Millis, true)),
            Value::Float(value) => text.float(value),
            Value::Double(value) => text.float(value),
            Value::Bytes(value) => self.bytes(text, value),
        }
    }

    fn int32(self, text: &mut JsonRows, value: i32) {
        match self {
            Self::Unsigned => text.plain(value as u32),
            Self::Date => text.string(&date(value.into())),
            Self::TimeOfDay(unit) => text.string(&time_of_day(value.into(), unit)),
            Self::Decimal(scale) => text.write(|text| decimal(text, &value.to_be_bytes(), scale)),
            _ => text.plain(value),
        }
    }

    fn int64(self, text: &mut JsonRows, value: i64) {
        match self {
            Self::Unsigned => text.plain(value as u64),
            Self::TimeOfDay(unit) => text.string(&time_of_day(value, unit)),
            Self::Timestamp { unit, is_utc } => text.string(&timestamp(value, unit, is_utc)),
            Self::Decimal(scale) => text.write(|text| decimal(text, &value.to_be_bytes(), scale)),
            _ => text.plain(value),
        }
    }

    fn bytes(self, text: &mut JsonRows, value: &[u8]) {
        match (self, value) {
            // To write the digits of a long one would take for ever.
            (Self::Decimal(scale), _) if value.len() <= WIDEST => {
                text.write(|text| decimal(text, value, scale));
            }
            (Self::Half, &[low, high]) => text.float(half(u16::from_le_bytes([low, high]))),
            (Self::Uuid, _) => text.string(&hexadecimal(text.room(value), &[4, 6, 8, 10])),
            _ => match (std::str::from_utf8(value), self) {
                (Ok(value), _) => text.string(value),
                (Err(_), Self::Text) => text.old_string(value),
                (Err(_), _) => text.string(&hexadecimal(text.room(value), &[])),
            },
        }
    }
}

/// A number of 16 bits: sign, five bits of exponent, ten of fraction.
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1024.0 + fraction) * 2f32.powi(exponent - 25),
    }
}

/// Two digits a byte, with hyphens before these bytes.
fn hexadecimal(bytes: &[u8], hyphens: &[usize]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len() + hyphens.len());
    for (i, byte) in bytes.iter().enumerate() {
        if hyphens.contains(&i) {
            digits.push('-');
        }
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::parquet::text::Repairs;

    #[test]
    fn halves_are_numbers() {
        let read = [0x3c00, 0xc000, 0x0001, 0x7bff, 0x3555, 0x7c00].map(half);
        assert_eq!(read, [1.0, -2.0, 2f32.powi(-24), 65_504.0, 0.333_251_95, f32::INFINITY]);
        assert!(half(0x7e00).is_nan());
    }

    fn written(kind: LogicalKind, bytes: &[u8]) -> String {
        let mut text = JsonRows::new(1 << 20, Repairs::default());
        kind.write(&mut text, Value::Bytes(bytes));
        String::from_utf8(text.take().to_vec()).unwrap()
    }

    #[test]
    fn bytes_are_text_or_digits() {
        assert_eq!(written(LogicalKind::Text, "Käse".as_bytes()), "\"Käse\"");
        assert_eq!(written(LogicalKind::Text, b"K\xe4se \x80 5"), "\"Käse € 5\"", "Windows-1252");
        assert_eq!(written(LogicalKind::Bytes, b"Shirt"), "\"Shirt\"");
        assert_eq!(written(LogicalKind::Bytes, b"\xff\x00"), "\"ff00\"");
        let id = written(LogicalKind::Uuid, b"0123456789abcdef");
        assert_eq!(id, "\"30313233-3435-3637-3839-616263646566\"");
    }
}
