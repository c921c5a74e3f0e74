//! Dates and times as ISO 8601 text.

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

/// The date this many days after 1970-01-01.
///
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
pub fn date(days: i64) -> String {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
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
    }

    #[test]
    fn times_keep_their_fractions() {
        assert_eq!(timestamp(1_764_119_219_123_456_789, Unit::Nanos, true), "2025-11-26T01:06:59.123456789Z");
        assert_eq!(timestamp(-1, Unit::Millis, false), "1969-12-31T23:59:59.999");
        assert_eq!(timestamp(0, Unit::Micros, true), "1970-01-01T00:00:00Z");
        assert_eq!(time_of_day(3_723_000_001, Unit::Micros), "01:02:03.000001");
    }
}
