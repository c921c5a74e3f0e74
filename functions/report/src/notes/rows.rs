//! Rows that are one product, and placeholders for missing values.

use crate::findings::{Finding, Sentence};
use crate::values::format;
use std::cmp::Reverse;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::quality::striking::OneValue;

/// Columns whose placeholders are named.
const NAMED: usize = 10;
/// Characters of a sentence with names of columns.
const SENTENCE: usize = 1000;

/// Rows that were merged to products.
pub fn merged(analysis: &Analysis) -> Option<Finding> {
    let merged = analysis.merged.as_ref()?;
    let variants = format::counted(merged.variants, "variant", "variants");
    let others = match merged.other_rows {
        0 => String::new(),
        1 => ". 1 row is no variant, such as a row of a further image".to_owned(),
        many => format!(". {} rows are no variants, such as rows of further images", format::count(many)),
    };
    let rows = format::line(&merged.sentence(format::count), SENTENCE);
    Sentence::default().say(format!("{rows}. The products have {variants}{others}")).end()
}

/// Rows that have a column of groups, but were not merged.
pub fn not_merged(analysis: &Analysis) -> Option<Finding> {
    let rows = analysis.not_merged.as_ref()?;
    Sentence::default().say(format::line(&rows.sentence(format::count), SENTENCE)).end()
}

/// Values that several rows share, but that name no product.
pub fn apart(analysis: &Analysis) -> Option<Finding> {
    let said: Vec<String> = analysis.apart.iter().map(|apart| apart.sentence(format::count)).collect();
    told(&said)
}

/// Values that nearly all rows share in a column that is to tell products apart.
pub fn one_value(analysis: &Analysis) -> Option<Finding> {
    let said: Vec<String> =
        OneValue::all(&analysis.quality).iter().map(|one| one.sentence(format::count)).collect();
    told(&said)
}

/// Sentences as one note.
fn told(said: &[String]) -> Option<Finding> {
    let lines: Vec<String> =
        said.iter().map(|said| format::capitalised(&format::line(said, SENTENCE))).collect();
    if lines.is_empty() { None } else { Sentence::default().say(lines.join(". ")).end() }
}

/// Values that were taken as missing, by column.
pub fn placeholders(analysis: &Analysis) -> Option<Finding> {
    let quality = &analysis.quality;
    let mut written: Vec<_> = quality
        .measured()
        .filter_map(|column| column.placeholders.as_ref().map(|placeholders| (column, placeholders)))
        .collect();
    if written.is_empty() {
        return None;
    }
    written.sort_by_key(|(_, placeholders)| Reverse(placeholders.rows));
    let more = written.len().saturating_sub(NAMED) as u64;
    let mut sentence =
        Sentence::default().say("Some values stand for a missing one, and count as missing in all figures (");
    sentence = sentence.code("--missing").say(" says which ones do): ");
    for (i, (column, placeholders)) in written.into_iter().take(NAMED).enumerate() {
        let shown = |value: &str| match value.trim() {
            "" => "white space".to_owned(),
            value => value.to_owned(),
        };
        let values: Vec<String> = placeholders.frequent.iter().map(|one| shown(&one.value)).collect();
        let missing = format!(
            " lacks {} of {}; {} written as ",
            format::count(column.missing),
            format::counted(quality.rows, "value", "values"),
            format::counted(placeholders.rows, "of these is", "of these are")
        );
        sentence =
            sentence.say(if i > 0 { ". " } else { "" }).data(&column.name).say(missing).listed(&values);
    }
    if more > 0 {
        sentence = sentence.say(format!(
            ". There are placeholders in {}",
            format::counted(more, "more column", "more columns")
        ));
    }
    sentence.end()
}
