//! Dates and times as ISO 8601 text.

use chrono::NaiveDate;

/// What times are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Millis,
    Micros,
    Nanos,
}

impl Unit {
    /// Decimal digits of a second.
    fn digits(self) -> usize {
        match self {
            Self::Millis => 3,
            Self::Micros => 6,
            Self::Nanos => 9,
        }
    }

    fn in_a_second(self) -> i64 {
        10i64.pow(self.digits() as u32)
    }
}

const DAY: i64 = 86_400;

/// The date this many days after 1970-01-01; the number itself for a day that is more than 262,000 years away.
pub fn date(days: i64) -> String {
    let date = i32::try_from(days).ok().and_then(NaiveDate::from_epoch_days);
    date.map_or_else(|| days.to_string(), |date| date.to_string())
}

/// The time of day so long after midnight.
pub fn time_of_day(time: i64, unit: Unit) -> String {
    let (seconds, part) = (time.div_euclid(unit.in_a_second()), time.rem_euclid(unit.in_a_second()));
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    let whole = format!("{hours:02}:{minutes:02}:{:02}", seconds % 60);
    if part == 0 { whole } else { format!("{whole}.{part:0digits$}", digits = unit.digits()) }
}

/// The moment so long after 1970 began, with `Z` if it is one of universal time.
pub fn timestamp(time: i64, unit: Unit, is_utc: bool) -> String {
    let day = DAY * unit.in_a_second();
    let zone = if is_utc { "Z" } else { "" };
    format!("{}T{}{zone}", date(time.div_euclid(day)), time_of_day(time.rem_euclid(day), unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(-1), "1969-12-31");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(20_783), "2026-11-26");
        assert_eq!(date(-1_000_000), "-0768-02-04");
        assert_eq!(date(i64::from(i32::MAX)), "2147483647");
    }

    #[test]
    fn times_keep_their_fractions() {
        assert_eq!(timestamp(1_764_119_219_123_456_789, Unit::Nanos, true), "2025-11-26T01:06:59.123456789Z");
        assert_eq!(timestamp(-1, Unit::Millis, false), "1969-12-31T23:59:59.999");
        assert_eq!(timestamp(0, Unit::Micros, true), "1970-01-01T00:00:00Z");
        assert_eq!(time_of_day(3_723_000_001, Unit::Micros), "01:02:03.000001");
    }
}
