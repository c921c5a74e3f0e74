//! A cell as a field of CSV.

use calamine::{DataRef, ExcelDateTime};
use std::io::Write;

/// Whether a cell shows anything.
pub fn is_filled(value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Empty | DataRef::Error(_) => false,
        DataRef::Float(value) => value.is_finite(),
        DataRef::String(text) => !text.trim().is_empty(),
        DataRef::SharedString(text) => !text.trim().is_empty(),
        _ => true,
    }
}

/// Appends a cell: text in quotes, numbers and truth values without.
pub fn field(text: &mut Vec<u8>, value: &DataRef<'_>) {
    if !is_filled(value) {
        return;
    }
    match value {
        DataRef::Int(value) => plain(text, value),
        DataRef::Float(value) => number(text, *value),
        DataRef::Bool(value) => plain(text, value),
        DataRef::String(value) | DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => {
            quoted(text, value)
        }
        DataRef::SharedString(value) => quoted(text, value),
        DataRef::DateTime(value) => quoted(text, &moment(value)),
        DataRef::Error(_) | DataRef::Empty => {}
    }
}

fn plain(text: &mut Vec<u8>, value: &impl std::fmt::Display) {
    // Writing to memory does not fail.
    let _ = write!(text, "{value}");
}

fn quoted(text: &mut Vec<u8>, value: &str) {
    text.push(b'"');
    text.extend_from_slice(value.replace('"', "\"\"").as_bytes());
    text.push(b'"');
}

/// A double holds integers up to this one.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// As Excel shows it, with 15 digits: `0.1+0.2` is 0.3. Integers, which may be numbers of articles, keep all of theirs.
fn number(text: &mut Vec<u8>, value: f64) {
    let shown = if value.fract() == 0.0 && value.abs() <= EXACT {
        // Without the sign of minus zero.
        value + 0.0
    } else {
        format!("{value:.14e}").parse().unwrap_or(value)
    };
    // So many digits before or after the point are no number that anyone reads.
    if shown != 0.0 && !(1e-7..1e21).contains(&shown.abs()) {
        let _ = write!(text, "{shown:e}");
    } else {
        plain(text, &shown);
    }
}

/// A date, a time, both, or a duration in ISO 8601.
fn moment(value: &ExcelDateTime) -> String {
    let days = value.as_f64();
    if value.is_duration() || (0.0..1.0).contains(&days) {
        let millis = (days * 86_400_000.0).round();
        let (sign, millis) = if millis < 0.0 { ("-", -millis) } else { ("", millis) };
        let seconds = (millis / 1000.0).floor();
        let (hours, minutes) = ((seconds / 3600.0).floor(), (seconds / 60.0).floor() % 60.0);
        return format!(
            "{sign}{hours:02}:{minutes:02}:{:02}{}",
            seconds % 60.0,
            fraction((millis % 1000.0) as u16)
        );
    }
    let (year, month, day, hour, minute, second, millis) = value.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second, millis) == (0, 0, 0, 0) {
        return date;
    }
    format!("{date}T{hour:02}:{minute:02}:{second:02}{}", fraction(millis))
}

fn fraction(millis: u16) -> String {
    if millis == 0 { String::new() } else { format!(".{millis:03}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{CellErrorType, ExcelDateTimeType};

    fn of(value: &DataRef<'_>) -> String {
        let mut text = Vec::new();
        field(&mut text, value);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn numbers_are_as_excel_shows_them() {
        for (value, shown) in [
            (0.1 + 0.2, "0.3"),
            (12.5, "12.5"),
            (12.500000000000002, "12.5"),
            (-0.0, "0"),
            (4006381333931.0, "4006381333931"),
            (1234567890123456.0, "1234567890123456"),
            (1e20, "100000000000000000000"),
            (1e22, "1e22"),
            (0.000001, "0.000001"),
            (1e-9, "1e-9"),
            (f64::NAN, ""),
        ] {
            assert_eq!(of(&DataRef::Float(value)), shown);
        }
        assert_eq!(of(&DataRef::Int(-7)), "-7");
        assert_eq!(of(&DataRef::Bool(true)), "true");
    }

    #[test]
    fn text_stands_in_quotes_and_errors_are_nothing() {
        assert_eq!(of(&DataRef::SharedString("8\" tablet,\nblack")), "\"8\"\" tablet,\nblack\"");
        assert_eq!(of(&DataRef::String("00123".to_owned())), "\"00123\"");
        assert_eq!(of(&DataRef::SharedString("  ")), "");
        assert_eq!(of(&DataRef::Error(CellErrorType::NA)), "");
    }

    #[test]
    fn dates_and_times_are_iso_8601() {
        let moment = |value, kind| of(&DataRef::DateTime(ExcelDateTime::new(value, kind, false)));
        let date = |value| moment(value, ExcelDateTimeType::DateTime);
        assert_eq!(date(45943.0), "\"2025-10-13\"");
        assert_eq!(date(45943.541), "\"2025-10-13T12:59:02.400\"");
        assert_eq!(date(0.5625), "\"13:30:00\"");
        assert_eq!(moment(1.5, ExcelDateTimeType::TimeDelta), "\"36:00:00\"");
    }
}
