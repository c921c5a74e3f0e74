//! Which parts of a key's path are dates: a folder for each day, or a file named for its day, is one dataset.

/// What a letter of a [shape](is_shaped) may count: years, months, days, hours, minutes and seconds.
const RANGES: [(u8, std::ops::RangeInclusive<u32>); 6] =
    [(b'Y', 1900..=2099), (b'M', 1..=12), (b'D', 1..=31), (b'h', 0..=23), (b'm', 0..=59), (b's', 0..=60)];

/// Shapes of a day. A time may follow.
const DAYS: [&str; 5] = ["YYYY-MM-DD", "YYYYMMDD", "YYYYMMDDhhmmss", "DD-MM-YYYY", "MM-DD-YYYY"];

/// Names of a partition that holds times, whatever its value looks like: `hour=05`.
const UNITS: [&str; 9] = ["year", "month", "week", "day", "hour", "minute", "dt", "ds", "ts"];

/// The segments of a path that are no dates. Dates are
///
/// - a day, alone or with a time: `2026-11-28`, `20261128`, `2026-11-28T05-00`;
/// - a month or a year: `2026-11`, `2026`. Six digits (`202611`) are no month, since they may be the number of a shop;
/// - folders for year, month, day and hour: `2026/11`, `2026/11/28`, `2026/11/28/05`; the last of the first three may be the
///   file. A number is a month only right behind a year;
/// - partitions by time: `year=2026`, `hour=05`, `load_date=20261128`, and of any name with a day, `snapshot=2026-11-28`.
pub fn without_dates<'a>(segments: &[&'a str]) -> Vec<&'a str> {
    let mut kept = Vec::new();
    let mut rest = segments;
    while let [segment, behind @ ..] = rest {
        rest = behind;
        if is_shaped("YYYY", segment) {
            rest = &rest[numbers_of_a_date(rest)..];
        } else if !is_date(segment) {
            kept.push(*segment);
        }
    }
    kept
}

/// How many of the segments behind a year are its month, day and hour.
fn numbers_of_a_date(segments: &[&str]) -> usize {
    let is_number = |letter: &str, at: usize| {
        segments.get(at).is_some_and(|text| is_shaped(letter, text) || is_shaped(&letter.repeat(2), text))
    };
    // A file behind year, month and day may well be named for a shop's number.
    let is_folder = |at: usize| at + 1 < segments.len();
    match (is_number("M", 0), is_number("D", 1), is_folder(2) && is_number("h", 2)) {
        (false, ..) => 0,
        (_, false, _) => 1,
        (.., false) => 2,
        _ => 3,
    }
}

fn is_date(segment: &str) -> bool {
    match segment.split_once('=') {
        Some((name, value)) => is_day(value) || (is_of_time(name) && is_time(value)),
        None => is_shaped("YYYY-MM", segment) || is_day(segment),
    }
}

/// Whether a partition of this name holds times.
fn is_of_time(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_word_of_time = |word: &str| ["date", "time", "datetime", "timestamp"].contains(&word);
    UNITS.contains(&name.as_str()) || name.rsplit(['_', '-', '.']).next().is_some_and(is_word_of_time)
}

/// A day, alone or with a time behind it.
fn is_day(text: &str) -> bool {
    DAYS.iter().any(|shape| {
        let Some((day, time)) = text.split_at_checked(shape.len()) else { return false };
        let is_behind = |time: &str| time.starts_with(['T', 't', '-', '_', '.', ' ']) && is_time(&time[1..]);
        is_shaped(shape, day) && (time.is_empty() || is_behind(time))
    })
}

/// Digits, and what is between the digits of times.
fn is_time(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || b":-_.+TtZz".contains(&byte))
}

/// Whether a text is as the shape says: a letter stands for a digit of the number that all of its kind make, `-` for what is
/// between numbers.
fn is_shaped(shape: &str, text: &str) -> bool {
    let number = |letter: u8| {
        let digits = shape.bytes().zip(text.bytes()).filter(|(at, _)| *at == letter);
        digits.fold(0, |number, (_, digit)| number * 10 + u32::from(digit - b'0'))
    };
    shape.len() == text.len()
        && shape.bytes().zip(text.bytes()).all(|(at, byte)| match at {
            b'-' => b"-_.".contains(&byte),
            _ => byte.is_ascii_digit(),
        })
        && RANGES
            .iter()
            .all(|(letter, range)| !shape.as_bytes().contains(letter) || range.contains(&number(*letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_do_not_count_in_whatever_shape() {
        for path in [
            "a/2026-11-28/b",
            "a/2026_11_28/b",
            "a/20261128/b",
            "a/20261128050000/b",
            "a/28.11.2026/b",
            "a/2026-11-28T05:00:00.123Z/b",
            "a/2026-11-28-05/b",
            "a/20261128-001/b",
            "a/2026-11/b",
            "a/2026/b",
            "a/2026/11/b",
            "a/2026/1/5/b",
            "a/2026/11/28/b",
            "a/2026/11/28/05/b",
            "a/year=2026/month=11/day=28/hour=05/b",
            "a/dt=2026-11-28/b",
            "a/date=20261128/b",
            "a/load_date=2026-11-28/b",
            "a/snapshot=2026-11-28/b",
            "2026/a/11-28-2026/b/2026-11-28",
        ] {
            let segments: Vec<&str> = path.split('/').collect();
            assert_eq!(without_dates(&segments), ["a", "b"], "{path}");
        }
    }

    #[test]
    fn what_only_looks_like_a_date_counts() {
        for path in [
            "2100/1",
            "1899",
            "20261328",
            "2026-11-32",
            "202611",
            "11/28",
            "a/11",
            "products-2026-11-28",
            "2026-11-28-shoes",
            "2026-summer",
            "shop=2026",
            "hour=late",
            "candidate=5",
            "lifetime=3",
            "year=",
            "=",
            "2026x11x28",
            "１２",
            "é026-11-28",
            "",
        ] {
            let segments: Vec<&str> = path.split('/').collect();
            assert_eq!(without_dates(&segments), segments, "{path}");
        }
        assert_eq!(without_dates(&["2026", "13"]), ["13"]);
        assert_eq!(without_dates(&["2026", "11", "32"]), ["32"]);
        assert_eq!(without_dates(&["2026", "11", "28", "05"]), ["05"], "a file of a shop's number");
    }
}
