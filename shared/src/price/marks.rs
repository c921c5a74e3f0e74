//! Words and signs that make a price the lowest of several.

/// What is before the lowest price: "from 3 €".
const BEFORE: [&str; 31] = [
    "from",
    "starting at",
    "starting from",
    "starts at",
    "as low as",
    "ab",
    "von",
    "à partir de",
    "a partir de",
    "a partire da",
    "dès",
    "de",
    "desde",
    "da",
    "od",
    "już od",
    "vanaf",
    "van",
    "från",
    "fra",
    "alkaen",
    "от",
    "από",
    "din",
    "de la",
    "min",
    "من",
    "ابتداء من",
    "से",
    "เริ่มต้น",
    "最低",
];
/// What is after it: "3 € and up".
const AFTER: [&str; 14] = [
    "+",
    "~",
    "起",
    "から",
    "より",
    "부터",
    "and up",
    "& up",
    "upwards",
    "alkaen",
    "'den",
    "'dan",
    "से",
    "से शुरू",
];
/// What is between the lowest and the highest price: "3 to 5 €".
const BETWEEN: [&str; 21] = [
    "---", "--", "-", "~", "...", "..", "…", "to", "bis", "à", "a", "al", "do", "tot", "till", "til", "до",
    "по", "至", "到", "إلى",
];

/// What is left of the text before a number without such words, if there are any.
pub(super) fn without_from(before: &str) -> Option<&str> {
    let before = before.trim_start();
    let lower = before.to_lowercase();
    let is_end = |rest: &str| rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
    let longest = BEFORE
        .iter()
        .filter(|word| lower.strip_prefix(*word).is_some_and(is_end))
        .max_by_key(|word| word.len())?;
    // Lower case may be as long as it likes, but for these words it is not.
    let rest = before.get(longest.len()..)?;
    Some(rest.trim_start_matches([':', '.', ' ']))
}

/// What is left of the text after a number without such words, if there are any.
pub(super) fn without_upwards(after: &str) -> Option<&str> {
    let after = after.trim_end();
    AFTER.iter().filter_map(|word| after.strip_suffix(word)).min_by_key(|rest| rest.len())
}

/// What is between two numbers on either side of what makes them a range.
pub(super) fn range(between: &str) -> Option<(&str, &str)> {
    let is_word = |word: &str| word.chars().all(char::is_alphabetic) && word.is_ascii();
    let split = |word: &&str| {
        let (before, after) = match is_word(word) {
            true => {
                let at = between.split(' ').scan(0, |end, part| {
                    let start = *end;
                    *end += part.len() + 1;
                    Some((start, part))
                });
                let (start, part) = at.into_iter().find(|(_, part)| part.eq_ignore_ascii_case(word))?;
                (&between[..start], &between[start + part.len()..])
            }
            false => between.split_once(*word)?,
        };
        Some((before.trim(), after.trim()))
    };
    BETWEEN.iter().find_map(split)
}
