//! Columns that were not understood, and roles for which no column was found.

use crate::findings::{Finding, Sentence};
use crate::values::format;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::catalogue::Role;
use wintermute_shared::quality::striking::{NumericNames, PassedOver};

/// Roles without which a section of the report is empty.
const EXPECTED: [Role; 5] = [Role::Price, Role::Brand, Role::Color, Role::Gender, Role::Category];
/// Columns that a sentence names at most.
const NAMED: usize = 30;
/// Characters of a sentence with names of columns.
const SENTENCE: usize = 1000;

/// Roles for which no column was found.
pub fn not_found(analysis: &Analysis) -> Option<Finding> {
    let roles = &analysis.quality.roles;
    let lacking = EXPECTED.into_iter().filter(|&role| roles.column(role).is_none());
    let lacking: Vec<String> = lacking.map(|role| role.name().to_owned()).collect();
    // Earlier versions have not told the roles.
    if lacking.is_empty() || roles.assignments().is_empty() {
        return None;
    }
    let option = format!("--map {}=COLUMN", lacking[0]);
    Sentence::default()
        .say(format!("No column was found for {}: if there is one, name it with ", format::listed(&lacking)))
        .code(&option)
        .end()
}

/// A column that is called like the products' names, but was passed over.
pub fn passed_over(analysis: &Analysis) -> Option<Finding> {
    // Who names text columns knows what is clustered.
    analysis.features.text_found?;
    let passed = PassedOver::of(&analysis.quality)?.sentence();
    Sentence::default().say(format::capitalised(&format::line(&passed, SENTENCE))).end()
}

/// Names that are mostly numbers.
pub fn numeric_names(analysis: &Analysis) -> Option<Finding> {
    let said = NumericNames::of(&analysis.quality)?.sentence(format::count);
    Sentence::default().say(format::capitalised(&format::line(&said, SENTENCE))).end()
}

/// Columns with values that play no role and were not clustered.
pub fn without_a_role(analysis: &Analysis) -> Option<Finding> {
    let quality = &analysis.quality;
    let (roles, text) = (quality.roles.assignments(), &analysis.features.text);
    // A column in whose JSON a field plays a role is understood.
    let uses = |used: &str, column: &str| {
        used == column
            || used.strip_prefix(column).is_some_and(|rest| rest.starts_with('.') || rest.starts_with('='))
    };
    let is_used = |column: &str| {
        roles.iter().any(|part| uses(&part.column, column)) || text.iter().any(|text| uses(text, column))
    };
    let unused =
        quality.columns.iter().filter(|column| column.missing < quality.rows && !is_used(&column.name));
    let names: Vec<String> = unused.map(|column| format::value(&column.name)).collect();
    let more = names.len().saturating_sub(NAMED) as u64;
    let mut sentence = Sentence::default().say(match names.len() {
        0 => return None,
        1 => "One column has values, but plays no role here: ".to_owned(),
        many => format!("{} columns have values, but play no role here: ", format::count(many as u64)),
    });
    for (i, name) in names.iter().take(NAMED).enumerate() {
        sentence = sentence.say(if i > 0 { ", " } else { "" }).code(name);
    }
    if more > 0 {
        sentence = sentence.say(format!(" and {} more", format::count(more)));
    }
    sentence.end()
}
