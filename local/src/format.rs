//! Figures as people read them.

use std::path::Path;
use wintermute_shared::quality::{Reading, Rejects};

/// A number with its thousands set apart: `12,491`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size: `8.5 MB`.
pub fn bytes(number: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if number < 1000 {
        return format!("{number} B");
    }
    let mut value = number as f64 / 1000.0;
    let mut unit = 0;
    // 999.95 would be written 1000.0.
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// A time: `under 0.01 s`, `0.53 s`, `12.4 s` or `2 min 05 s`.
pub fn seconds(number: f64) -> String {
    if number < 0.01 {
        "under 0.01 s".to_owned()
    } else if number < 9.995 {
        format!("{number:.2} s")
    } else if number < 99.95 {
        format!("{number:.1} s")
    } else {
        let whole = number.round() as u64;
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

/// How an input was read: what was recognised, what was repaired, and what could not be read, a line each.
pub fn reading(reading: &Reading, rejects: &Rejects, place: Option<&Path>) -> String {
    let facts = reading.facts();
    let values: Vec<String> = facts
        .iter()
        .map(|fact| match fact.name {
            "Form" => fact.value.clone(),
            name => format!("{}: {}", name.to_lowercase(), fact.value),
        })
        .collect();
    let options: Vec<&str> = facts.iter().flat_map(|fact| fact.options).copied().collect();
    let mut lines = Vec::new();
    if !values.is_empty() {
        lines.push(format!("read as {}", values.join(", ")));
    }
    if !options.is_empty() {
        lines.push(format!("    if that is wrong: {}", options.join(", ")));
    }
    lines.extend(reading.repairs.iter().map(|(what, number)| format!("    {what}: {}", count(*number))));
    for (reason, number) in &rejects.reasons {
        let size =
            rejects.reason_bytes.get(reason).map_or_else(String::new, |size| format!(" ({})", bytes(*size)));
        lines.push(format!("    not read, {reason}: {}{size}", count(*number)));
    }
    if rejects.records > 0 {
        let (records, they) =
            if rejects.records == 1 { ("record", "it is") } else { ("records", "they are") };
        let kept = match place {
            Some(place) => format!("{they} kept in {}", place.display()),
            None => format!("{they} kept beside the CSV if that is a file"),
        };
        let share = match 100.0 * rejects.bytes_share {
            share if share < 0.05 => "less than 0.1 %".to_owned(),
            share => format!("{share:.1} %"),
        };
        lines.push(format!(
            "{} {records} could not be read, {share} of the bytes: {kept}",
            count(rejects.records)
        ));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_their_thousands_set_apart() {
        assert_eq!(
            [0, 999, 1000, 12_491, 1_000_000].map(count),
            ["0", "999", "1,000", "12,491", "1,000,000"]
        );
    }

    #[test]
    fn sizes_have_a_fitting_unit() {
        assert_eq!([999, 1000, 8_451_917, 999_999].map(bytes), ["999 B", "1.0 kB", "8.5 MB", "1.0 MB"]);
    }

    #[test]
    fn times_keep_three_figures_or_become_minutes() {
        assert_eq!(
            [0.001, 0.531, 9.999, 12.36, 125.0].map(seconds),
            ["under 0.01 s", "0.53 s", "10.0 s", "12.4 s", "2 min 05 s"]
        );
    }
}
